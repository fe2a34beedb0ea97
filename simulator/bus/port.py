"""A serial port that is plugged into the bus: what any door to the bus is made of."""

import math
from collections import deque

from simulator.bus.bus import Wire
from simulator.bus.framing import Assembler, Request
from simulator.bus.line import Line
from simulator.bus.signal import WireByte, superposed


class BusPort:
    """Takes a master's bytes and holds the answers back until they have arrived.

    It is used by one thread. On the fast clock somebody must let the time of an answer pass: the
    port itself does so on sending, unless the master is ``synchronised``.

    Attributes:
        synchronised: the master lets time pass by itself, and asks for what has arrived.
    """

    __slots__ = ("_arriving", "_assembler", "_bus", "_line", "_received", "synchronised")

    def __init__(self, bus: Wire, line: Line) -> None:
        self._bus = bus
        self._line = line
        self._assembler = Assembler(bus.framing)
        self._arriving: deque[WireByte] = deque()
        self._received = bytearray()
        self.synchronised = False

    @property
    def kind(self) -> str:
        """What the wire is called."""
        return self._bus.KIND

    @property
    def line(self) -> Line:
        """The master's line settings; an answer that arrives with other settings is lost."""
        return self._line

    @line.setter
    def line(self, line: Line) -> None:
        if line != self._line:
            self._collect()
            self._assembler.drop()
            self._line = line
            self._let_arrive(self._bus.world.now())

    def send(self, data: bytes) -> None:
        """Put bytes of the master onto the wire, and let the meters answer."""
        world, assembler = self._bus.world, self._assembler
        timed = self._timed
        now_s = world.time()
        if timed and now_s > assembler.end_s + self._bus.framing.silence_s(self._line):
            assembler.drop()
        assembler.add(data, self._line, now_s)
        answered = False
        while request := assembler.take(self._line, timed=timed):
            self._transmit(request)
            answered = True
        if answered:
            self._let_arrive(assembler.end_s)

    def receive(self) -> bytes:
        """What has arrived until now and was not yet received."""
        self._collect()
        received = bytes(self._received)
        if received:
            self._received.clear()
            self._expect()
        return received

    def unasked(self) -> bytes:
        """What the door may pass on by itself: nothing, to a master that asks for it."""
        asks = self.synchronised and self._bus.world.fast
        return b"" if asks else self.receive()

    def due_in_s(self) -> float | None:
        """In which time the next byte arrives by itself, in s; None if none does."""
        if not self._arriving or self._bus.world.fast:
            return None
        return max(self._arriving[0].at_s - self._bus.world.now(), 0.0)

    def close(self) -> None:
        """What is on its way is lost."""
        self._arriving.clear()
        self._received.clear()
        self._expect()

    @property
    def _timed(self) -> bool:
        return self.synchronised or not self._bus.world.fast

    def _let_arrive(self, end_s: float) -> None:
        """Let time pass, for a master that does not, until it has heard all that it can.

        Bytes of other line settings wait: it may be about to change its own.
        """
        if not self._timed:
            heard = [byte.at_s for byte in self._arriving if byte.line == self._line]
            self._bus.world.wait_until(max([end_s, *heard]))

    def _transmit(self, request: Request) -> None:
        self._collect()
        # While a port sends, its receiver is off.
        heard = [b for b in self._arriving if not request.start_s < b.at_s <= request.end_s]
        self._arriving = deque(superposed([*heard, *self._bus.transmit(request)]))
        self._expect()

    def _expect(self) -> None:
        at_s = self._arriving[0].at_s if self._arriving else math.inf
        self._bus.world.expect_byte(self, self._bus.world.time() if self._received else at_s)

    def _collect(self) -> None:
        now_s = self._bus.world.time()
        if not self._arriving or self._arriving[0].at_s > now_s:
            return
        while self._arriving and self._arriving[0].at_s <= now_s:
            byte = self._arriving.popleft()
            if byte.line == self._line and not self._bus.broken:
                self._received.append(byte.value)
        self._expect()

"""The wire that a master and any number of meters share.

Not modelled: reflections, echo of the master's own bytes, the moment inside a frame at which a
meter reads its registers (it does so when the request is put onto the wire), a meter's need of
t3.5 of silence before a request, a second master's hearing the answers to the first.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.rtu import Burst, RegisterBank, RtuSlave
from simulator.world import World

OVERLAP_CHARS = 0.99
"""Two bytes that end less than this apart are on the wire together."""


@dataclass(frozen=True, slots=True)
class WireByte:
    """A byte of an answer: when it has arrived, in s, and the settings that it was sent with."""

    at_s: float
    value: int
    line: Line


class Rs485Bus:
    """One RS485 bus.

    Attributes:
        world: what time it is.
        broken: the wire is cut: nobody hears, and nobody is heard.
        wire_noise: the fraction of frames in which one bit is flipped, 0 to 1.
    """

    __slots__ = ("_occupied", "_random", "_slaves", "broken", "wire_noise", "world")

    def __init__(self, world: World, *, seed: int = 0) -> None:
        self.world = world
        self.broken = False
        self.wire_noise = 0.0
        self._random = random.Random(seed)
        self._slaves: dict[int, RtuSlave] = {}
        self._occupied: list[tuple[float, float]] = []

    def insert(
        self, position: int, bank: RegisterBank, *, answers_broadcast_reads: bool = True
    ) -> None:
        """Connect a meter.

        Raises:
            ValueError: there is one at this position.
        """
        with self.world.lock:
            if position in self._slaves:
                raise ValueError(f"position {position} of the bus is occupied: remove it first")
            self._slaves[position] = RtuSlave(bank, answers_broadcast_reads=answers_broadcast_reads)

    def remove(self, position: int) -> None:
        """Disconnect a meter.

        Raises:
            ValueError: there is none at this position.
        """
        with self.world.lock:
            if position not in self._slaves:
                raise ValueError(f"position {position} of the bus is empty: nothing to remove")
            del self._slaves[position]

    def transmit(self, request: Request) -> tuple[WireByte, ...]:
        """Let every meter hear a request; the bytes that come back, in order of time.

        A request that overlaps what is on the wire already is lost.
        """
        with self.world.lock:
            self.world.now()
            clash = self._occupy(request.start_s, request.end_s)
            if clash or self.broken:
                return ()
            answer = self._answer(request)
            if answer:
                self._occupy(answer[0].at_s - request.line.char_s, answer[-1].at_s)
            return answer

    def _occupy(self, start_s: float, end_s: float) -> bool:
        """Take the wire for a time; whether it was taken already."""
        ahead = [taken for taken in self._occupied if taken[1] > self.world.now()]
        self._occupied = [*ahead, (start_s, end_s)]
        return any(start_s < taken_end_s and taken_s < end_s for taken_s, taken_end_s in ahead)

    def _answer(self, request: Request) -> tuple[WireByte, ...]:
        frame = self._disturbed(request.data)
        sent: list[WireByte] = []
        for slave in tuple(self._slaves.values()):
            if request.line.understands(slave.bank.line):
                start_s = request.end_s + slave.bank.response_delay_s
                sent += _spread(slave.hear(frame), start_s, request.line)
        heard = superposed(sent)
        values = self._disturbed(bytes(byte.value for byte in heard))
        return tuple(replace(byte, value=v) for byte, v in zip(heard, values, strict=True))

    def _disturbed(self, frame: bytes) -> bytes:
        if not frame or self._random.random() >= self.wire_noise:
            return frame
        bit = self._random.randrange(8 * len(frame))
        flipped = bytearray(frame)
        flipped[bit // 8] ^= 1 << bit % 8
        return bytes(flipped)


def _spread(bursts: Sequence[Burst], start_s: float, line: Line) -> list[WireByte]:
    """Each byte with the time of its end."""
    spread: list[WireByte] = []
    at_s = start_s
    for burst in bursts:
        begin_s = at_s + burst.pause_s
        for index, value in enumerate(burst.data, 1):
            at_s = begin_s + index * line.char_s
            spread.append(WireByte(at_s, value, line))
    return spread


def superposed(sent: Iterable[WireByte]) -> list[WireByte]:
    """What is heard of bytes of several meters: where they overlap, a 0 of any of them wins."""
    heard: list[WireByte] = []
    for byte in sorted(sent, key=lambda byte: byte.at_s):
        last = heard[-1] if heard else None
        if last and byte.at_s - last.at_s < OVERLAP_CHARS * last.line.char_s:
            heard[-1] = replace(last, value=last.value & byte.value)
        else:
            heard.append(byte)
    return heard

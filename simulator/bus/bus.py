"""A wire that a master and any number of meters share, whatever they speak on it.

Every kind of bus has ``insert(position, meter, …)`` and ``remove(position)``: of a Modbus the
meter is a register bank, of the others it is a face (``simulator.meter.face``).

Not modelled: reflections, echo of the master's own bytes, a second master's hearing the answers
to the first.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar, Generic, Protocol, TypeVar

from simulator.bus.framing import Framing, Request
from simulator.bus.line import Line
from simulator.bus.signal import Bursts, WireByte, spread, superposed
from simulator.world import World


def never(_: float) -> bool:
    """For a wire that is whole."""
    return False


def _nobody() -> None:
    """For a meter of which nobody is told."""


class Slave(Protocol):
    """The side of a meter that is on the wire."""

    def answer(self, request: Request) -> Bursts:
        """What it sends on hearing a request; nothing if it does not understand the line."""
        ...


class Wire(Protocol):
    """A bus as a door to it sees it, whatever kind it is; ``Bus`` says what each of these is."""

    KIND: ClassVar[str]
    USUAL_LINE: ClassVar[Line]
    world: World
    framing: Framing
    broken: bool

    def transmit(self, request: Request) -> tuple[WireByte, ...]:
        """Let every meter hear a request; the bytes that come back, in order of time."""
        ...


SlaveT = TypeVar("SlaveT", bound=Slave)


class Bus(Generic[SlaveT]):
    """One wire. A kind of bus says what its slaves are, and ``insert``s meters as such.

    Attributes:
        KIND: what the wire is called.
        USUAL_LINE: the settings of a master whose own cannot be seen, as on a pseudo-terminal.
        world: what time it is.
        framing: where a master's request ends.
        broken: the wire is cut: nobody hears, and nobody is heard.
        interrupted: whether it is cut at a time in s, beside ``broken``.
        before: told, by position, before the meter there hears a request.
        wire_noise: the fraction of frames in which one bit is flipped, 0 to 1.
    """

    __slots__ = (
        "_occupied",
        "_random",
        "_slaves",
        "before",
        "broken",
        "framing",
        "interrupted",
        "wire_noise",
        "world",
    )

    KIND: ClassVar[str] = "serial"
    USUAL_LINE: ClassVar[Line] = Line(9600, "E")

    def __init__(self, world: World, framing: Framing, *, seed: int = 0) -> None:
        self.world = world
        self.framing = framing
        self.broken = False
        self.wire_noise = 0.0
        self.interrupted: Callable[[float], bool] = never
        self.before: dict[int, Callable[[], None]] = {}
        self._random = random.Random(seed)
        self._slaves: dict[int, SlaveT] = {}
        self._occupied: list[tuple[float, float]] = []

    def slave(self, position: int) -> SlaveT:
        """The slave at a position.

        Raises:
            ValueError: there is none at this position.
        """
        with self.world.lock:
            if position not in self._slaves:
                raise ValueError(f"position {position} of the bus is empty: nothing is there")
            return self._slaves[position]

    def remove(self, position: int) -> None:
        """Disconnect a meter.

        Raises:
            ValueError: there is none at this position.
        """
        with self.world.lock:
            if position not in self._slaves:
                raise ValueError(f"position {position} of the bus is empty: nothing to remove")
            del self._slaves[position]
            self.before.pop(position, None)

    def transmit(self, request: Request) -> tuple[WireByte, ...]:
        """Let every meter hear a request; the bytes that come back, in order of time.

        A request that overlaps what is on the wire already is lost.
        """
        with self.world.lock:
            self.world.now()
            clash = self._occupy(request.start_s, request.end_s)
            if clash or self.broken or self.interrupted(request.end_s):
                return ()
            answer = self._answer(request)
            if answer:
                self._occupy(answer[0].at_s - answer[0].line.char_s, answer[-1].at_s)
            return answer

    def _connect(self, position: int, slave: SlaveT) -> None:
        with self.world.lock:
            if position in self._slaves:
                raise ValueError(f"position {position} of the bus is occupied: remove it first")
            self._slaves[position] = slave

    def _occupy(self, start_s: float, end_s: float) -> bool:
        """Take the wire for a time; whether it was taken already."""
        ahead = [taken for taken in self._occupied if taken[1] > self.world.time()]
        self._occupied = [*ahead, (start_s, end_s)]
        return any(start_s < taken_end_s and taken_s < end_s for taken_s, taken_end_s in ahead)

    def _answer(self, request: Request) -> tuple[WireByte, ...]:
        received = replace(request, data=self._disturbed(request.data))
        sent: list[WireByte] = []
        for position, slave in tuple(self._slaves.items()):
            self.before.get(position, _nobody)()
            sent += spread(slave.answer(received), request.end_s, request.line)
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

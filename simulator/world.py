"""The one place that knows what flows, since when, and what time it is.

Between two changes of the source the power is constant, so everything that measures it is
computed in closed form. A ramp is a staircase of ``RAMP_STEPS`` steps.
Every device of the virtual bench shares one ``World``; whoever touches it holds ``lock``.
"""

import bisect
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.clock import BenchClock
from simulator.waveform import OFF, Output, mix

RAMP_STEPS = 10

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Segment:
    """What flowed from ``start_s`` to ``stop_s``."""

    start_s: float
    stop_s: float
    output: Output


class Load(Protocol):
    """Something that what flows goes through: a meter."""

    def advance(self, segment: Segment) -> None:
        """Live through a time in which nothing changed."""
        ...


class Line(Protocol):
    """A wire that carries pulses to the counter."""

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s``, and the times in [start, stop) at which it changes."""
        ...


class World:
    """What flows, who is energised, what time it is.

    Attributes:
        lock: held by whoever reads or changes the world.
        loads: the meters, by position.
        lines: the pulse lines of the counter, by line number; a line that is not here is open.
        energised_s: for how long the output has been on in all, in s of bench time.
        tell_time: called with the bench time in s whenever the fast clock has jumped.
        tell_next_byte: called with the bench time in s at which the next byte arrives from a bus.
    """

    def __init__(self, clock: BenchClock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.loads: dict[int, Load] = {}
        self.lines: dict[int, Line] = {}
        self.energised_s = 0.0
        self.tell_time: Callable[[float], None] = lambda _: None
        self.tell_next_byte: Callable[[float], None] = lambda _: None
        self._bytes_at: dict[object, float] = {}
        self._trip_after_s: float | None = None
        self._on_trip: list[Callable[[], None]] = []
        self._left_by_trip: Callable[[], Output] = lambda: OFF
        self._time_s = 0.0
        self._output = OFF
        self._from_source = OFF
        self._connected = True
        self._pending: list[tuple[float, Output]] = []
        self._starts: list[float] = [0.0]
        self._outputs: list[Output] = [OFF]

    @property
    def fast(self) -> bool:
        """Whether time jumps."""
        return self.clock.fast

    def now(self) -> float:
        """Bench time in s; everything that happened until now has happened on return."""
        with self.lock:
            self._advance(self.clock.now())
            return self._time_s

    def time(self) -> float:
        """Bench time in s, for those who look at nothing that flows or counts."""
        return self.clock.now()

    def let_pass(self, duration_s: float) -> None:
        """Spend bench time; on the fast clock, what happens in it is worked out by ``now``.

        Most waits are short and between two bytes: one step for many of them is as good.
        """
        if not self.fast:
            self.wait(duration_s)
            return
        with self.lock:
            self.clock.wait_until(self.clock.now() + duration_s)
            self.tell_time(self.clock.now())

    def expect_byte(self, receiver: object, time_s: float) -> None:
        """The next byte for a receiver arrives at ``time_s``; infinite if none is on its way."""
        with self.lock:
            self._bytes_at.pop(receiver, None)
            if time_s < math.inf:
                self._bytes_at[receiver] = time_s
            self.tell_next_byte(min(self._bytes_at.values(), default=math.inf))

    def wait(self, duration_s: float) -> None:
        """Spend bench time: what an instrument or a wire needs."""
        self.wait_until(self.now() + duration_s)

    def wait_until(self, time_s: float) -> None:
        """Return when it is ``time_s``; on the fast clock, make it so. Do not hold ``lock``."""
        if self.fast:
            with self.lock:
                self.clock.wait_until(time_s)
                self._advance(self.clock.now())
                self.tell_time(self._time_s)
        else:
            self.clock.wait_until(time_s)
            self.now()

    def output(self) -> Output:
        """What flows now."""
        with self.lock:
            self.now()
            return self._output

    def set_output(self, output: Output, ramp_s: float = 0.0) -> None:
        """Let something else flow, at once or by a ramp."""
        with self.lock:
            now_s = self.now()
            old = self._from_source
            self._pending.clear()
            if ramp_s <= 0:
                self._change(output)
                return
            for step in range(1, RAMP_STEPS + 1):
                share = step / RAMP_STEPS
                self._pending.append((now_s + share * ramp_s, mix(old, output, share)))

    def connect(self, *, on: bool) -> None:
        """Close or open a contactor behind the source; while it is open nothing flows."""
        with self.lock:
            self.now()
            if on is not self._connected:
                self._connected = on
                self._change(self._from_source)

    def settled(self) -> bool:
        """Whether no ramp is under way."""
        with self.lock:
            self.now()
            return not self._pending

    def trip_after(
        self,
        energised_s: float,
        action: Callable[[], None],
        leaves: Callable[[], Output] = lambda: OFF,
    ) -> None:
        """Cut the output off once it has been on for ``energised_s`` in all.

        Args:
            energised_s: for how long.
            action: told then; it does not change the world.
            leaves: what still flows after it, where a second instrument stays on.
        """
        with self.lock:
            self._trip_after_s = energised_s
            self._left_by_trip = leaves
            self._on_trip.append(action)

    def segments(self, start_s: float, stop_s: float) -> list[Segment]:
        """What flowed between two times; ``stop_s`` must not lie in the future."""
        with self.lock:
            self.now()
            first = max(bisect.bisect_right(self._starts, start_s) - 1, 0)
            found = []
            for index in range(first, len(self._starts)):
                begin = max(self._starts[index], start_s)
                last = index + 1 == len(self._starts)
                end = stop_s if last else min(self._starts[index + 1], stop_s)
                if begin >= stop_s:
                    break
                if end > begin:
                    found.append(Segment(begin, end, self._outputs[index]))
            return found

    def toggles(self, line: int, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level of a pulse line just before ``start_s`` and its changes in [start, stop).

        ``stop_s`` must not lie in the future. An open line is low for ever.
        """
        with self.lock:
            self.now()
            if line not in self.lines:
                return False, np.empty(0)
            return self.lines[line].toggles(start_s, stop_s)

    def _change(self, output: Output) -> None:
        self._from_source = output
        self._output = output if self._connected else OFF
        self._starts.append(self._time_s)
        self._outputs.append(self._output)

    def _advance(self, time_s: float) -> None:
        while self._pending and self._pending[0][0] <= time_s:
            at_s, output = self._pending[0]
            self._integrate(at_s)
            if self._pending:  # a trip on the way has ended the ramp
                self._pending.pop(0)
                self._change(output)
        self._integrate(time_s)

    def _integrate(self, time_s: float) -> None:
        trip_s = self._trip_at()
        if trip_s is not None and trip_s <= time_s:
            self._step(trip_s)
            self._trip_after_s = None
            self._pending.clear()
            for action in self._on_trip:
                action()
            self._change(self._left_by_trip())
        self._step(time_s)

    def _trip_at(self) -> float | None:
        if self._trip_after_s is None or not self._output.energised:
            return None
        return self._time_s + max(self._trip_after_s - self.energised_s, 0.0)

    def _step(self, time_s: float) -> None:
        if time_s <= self._time_s:
            return
        segment = Segment(self._time_s, time_s, self._output)
        for load in self.loads.values():
            load.advance(segment)
        if self._output.energised:
            self.energised_s += time_s - self._time_s
        self._time_s = time_s

"""Pulses of the energy that the reference measures, on a line of the counter.

No document of the WT3000 names a pulse output. This is that of a reference or comparator with a
frequency output, which measures with the same hidden errors: an assumption of the virtual bench.
A square wave, one period for each 1/constant kWh of total active energy in either direction, in
closed form from what flowed. Not modelled: jitter, the delay of its arithmetic, noise.
"""

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.waveform import Output
from simulator.world import FloatArray, World

WS_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True)
class _Span:
    """From ``start_s`` on, after ``count`` half periods, ``rate_hz`` half periods a second."""

    start_s: float
    count: float
    rate_hz: float

    def count_at(self, time_s: float) -> float:
        return self.count + self.rate_hz * (time_s - self.start_s)

    def toggles(self, from_s: float, to_s: float, end_s: float) -> tuple[int, FloatArray]:
        """Half periods that were over before ``from_s``, and when they end in [from, to)."""
        if self.rate_hz == 0:
            return math.floor(self.count), np.empty(0)
        lowest = math.floor(self.count) + 1
        first = max(math.floor(self.count_at(from_s)) - 1, lowest)
        last = math.floor(self.count_at(end_s)) if end_s < math.inf else math.inf
        stop = min(math.ceil(self.count_at(to_s)) + 1, last)
        numbers = np.arange(first, stop + 1, dtype=np.float64)
        times_s = self.start_s + (numbers - self.count) / self.rate_hz
        if end_s < math.inf:
            times_s = np.minimum(times_s, np.nextafter(end_s, 0.0))
        before = int(np.searchsorted(times_s, from_s))
        return first - 1 + before, times_s[before : int(np.searchsorted(times_s, to_s))]


class ReferencePulses:
    """The line.

    Args:
        world: what flows.
        power_w: total active power that the reference measures of an output, in W.
        constant_imp_per_kwh: the true one.
    """

    def __init__(
        self, world: World, power_w: Callable[[Output], float], constant_imp_per_kwh: float
    ) -> None:
        self.constant_imp_per_kwh = constant_imp_per_kwh
        self._world = world
        self._power_w = power_w
        self._spans = [_Span(0.0, 0.0, 0.0)]
        self._until_s = 0.0

    def set_constant(self, constant_imp_per_kwh: float) -> None:
        """Another constant from now on; 0 puts no pulses out."""
        with self._world.lock:
            self._extend(self._world.now())
            self.constant_imp_per_kwh = constant_imp_per_kwh

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        self._extend(stop_s)
        first = bisect.bisect_right(self._spans, start_s, key=lambda span: span.start_s) - 1
        done, times_s = self._of(first, start_s, stop_s)
        found = [times_s]
        for index in range(first + 1, len(self._spans)):
            if self._spans[index].start_s >= stop_s:
                break
            found.append(self._of(index, start_s, stop_s)[1])
        return done % 2 == 1, np.concatenate(found)

    def _of(self, index: int, start_s: float, stop_s: float) -> tuple[int, FloatArray]:
        last = index + 1 == len(self._spans)
        span, end_s = self._spans[index], math.inf if last else self._spans[index + 1].start_s
        return span.toggles(max(start_s, span.start_s), min(stop_s, end_s), end_s)

    def _extend(self, stop_s: float) -> None:
        """Take in what flowed since the last look."""
        if stop_s <= self._until_s:
            return
        for segment in self._world.segments(self._until_s, stop_s):
            power_w = abs(self._power_w(segment.output))
            rate_hz = 2 * power_w * self.constant_imp_per_kwh / WS_PER_KWH
            last = self._spans[-1]
            if rate_hz != last.rate_hz:
                start_s = segment.start_s
                self._spans.append(_Span(start_s, last.count_at(start_s), rate_hz))
        self._until_s = stop_s

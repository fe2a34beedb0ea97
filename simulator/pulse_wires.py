"""What a pulse line does to the pulses on it: a dirty contact, lamp light, an input that is slow.

Each is a line between an output of a meter and the counter, in closed form, with nothing random
but what a seed decides.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.world import FloatArray, Line

WINDOW_S = 10.0
"""Interruptions are drawn for so long at once, so that they do not depend on who looks when."""
BOUNCES_S = np.array([0.0, 0.00015, 0.00035])
"""Closing and opening again until the contact stays closed: an assumption."""
LOOK_BACK_S = 5.0

BoolArray = NDArray[np.bool_]


def _levels(before: bool, edges_s: FloatArray, at_s: FloatArray) -> BoolArray:  # noqa: FBT001 - a level, as of ``toggles``
    passed = np.searchsorted(edges_s, at_s, side="right")
    return np.asarray((passed % 2 == 1) != before)


def _changes(
    before: bool,  # noqa: FBT001 - a level, as of ``toggles``
    times_s: FloatArray,
    levels: BoolArray,
) -> FloatArray:
    """Those of some times at which a level is another than before."""
    earlier = np.concatenate(([before], levels[:-1]))
    return np.asarray(times_s[levels != earlier])


class DirtyContact:
    """A plug or terminal that opens for moments, and bounces when it closes.

    Args:
        line: what is behind it.
        rate_hz: how often it opens, on average.
        open_s: for how long, on average; each time is another.
        seed: of when and for how long.
    """

    def __init__(self, line: Line, rate_hz: float, open_s: float, seed: int) -> None:
        self._line, self._rate_hz, self._open_s, self._seed = line, rate_hz, open_s, seed

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        before, edges_s = self._line.toggles(start_s, stop_s)
        breaks_s = self._breaks_s(start_s, stop_s)
        first, last = np.searchsorted(breaks_s, [start_s, stop_s])
        opened, breaks_s = bool(first % 2), breaks_s[first:last]
        times_s = np.union1d(edges_s, breaks_s)
        conducts = _levels(before, edges_s, times_s) & ~_levels(opened, breaks_s, times_s)
        level = before and not opened
        return level, _changes(level, times_s, conducts)

    def _breaks_s(self, start_s: float, stop_s: float) -> FloatArray:
        """When it opens and closes, in turn, in the windows around a time; none overlap."""
        first, last = math.floor(start_s / WINDOW_S), math.floor(stop_s / WINDOW_S)
        found = [self._drawn(number) for number in range(max(first - 1, 0), last + 1)]
        return np.concatenate(found)

    def _drawn(self, number: int) -> FloatArray:
        rng = np.random.default_rng((self._seed, number))
        count = rng.poisson(self._rate_hz * WINDOW_S)
        starts_s = np.sort(rng.uniform(0.0, WINDOW_S, count))
        lasts_s = rng.exponential(self._open_s, count) + BOUNCES_S[-1]
        ends_s = (number + 1) * WINDOW_S
        breaks_s: list[float] = []
        for at_s, for_s in zip(starts_s + number * WINDOW_S, lasts_s, strict=True):
            closing_s = at_s + for_s
            if (not breaks_s or at_s > breaks_s[-1]) and closing_s + BOUNCES_S[-1] < ends_s:
                breaks_s += [at_s, closing_s, *(closing_s + BOUNCES_S[1:])]
        return np.array(breaks_s)


class LampLight:
    """A pick-up that takes the light of a lamp for that of the LED as well.

    Args:
        line: of the pick-up.
        flicker_hz: how often the light comes in a second: twice the frequency of the mains.
        lit_s: for how long each time.
    """

    def __init__(self, line: Line, flicker_hz: float, lit_s: float) -> None:
        self._line, self._period_s, self._lit_s = line, 1 / flicker_hz, lit_s

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        before, edges_s = self._line.toggles(start_s, stop_s)
        numbers = np.arange(start_s // self._period_s, stop_s // self._period_s + 1)
        light_s = (numbers[:, None] * self._period_s + np.array([0.0, self._lit_s])).ravel()
        first, last = np.searchsorted(light_s, [start_s, stop_s])
        lit, light_s = bool(first % 2), light_s[first:last]
        times_s = np.union1d(edges_s, light_s)
        either = _levels(before, edges_s, times_s) | _levels(lit, light_s, times_s)
        level = before or lit
        return level, _changes(level, times_s, either)


class SlowInput:
    """An input that follows no level that does not last: its filter is set too long.

    Args:
        line: what comes in.
        hold_s: how long a level must last; it is followed that much later.
    """

    def __init__(self, line: Line, hold_s: float) -> None:
        self._line, self._hold_s = line, hold_s

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        from_s = max(start_s - self._hold_s - LOOK_BACK_S, 0.0)
        before, edges_s = self._line.toggles(from_s, stop_s)
        lasts_s = np.diff(edges_s, append=math.inf)
        kept = lasts_s >= self._hold_s
        levels = _levels(before, edges_s, edges_s)[kept]
        followed_s = _changes(before, edges_s[kept] + self._hold_s, levels)
        first, last = np.searchsorted(followed_s, [start_s, stop_s])
        return bool(first % 2) != before, followed_s[first:last]

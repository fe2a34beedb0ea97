"""A ratio of two durations, and its line: of computing, measured side by side, or of bench time."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 75
ROUND_DURATION_S = 0.003

HEADINGS = f"{'benchmark':<58}{'ours':>10}{'theirs':>11}{'ratio':>8}{'required':>10}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much faster ours is.

    Attributes:
        name: what was done, with what, and who the other is.
        ours_s: duration of one call of ours in s.
        theirs_s: duration of one call of the other in s.
        times_faster: how many of our calls take as long as one of the other.
        required: how many it must be at least.
    """

    name: str
    ours_s: float
    theirs_s: float
    times_faster: float
    required: float

    @property
    def is_met(self) -> bool:
        """Whether ours is as much faster as it must be."""
        return self.times_faster >= self.required

    @property
    def line(self) -> str:
        """One line: name, ours, theirs, ratio, required."""
        met = "" if self.is_met else "  MISSED"
        return (
            f"{self.name:<58}{self.ours_s * 1e6:>7.1f} us{self.theirs_s * 1e6:>8.1f} us"
            f"{self.times_faster:>8.2f}{self.required:>10.2f}{met}"
        )


@dataclass(frozen=True, slots=True)
class TimesAsLong:
    """How many times as long ours takes, in bench time.

    Attributes:
        name: what was done, and what it is compared with.
        ours_s: duration of ours in s.
        theirs_s: duration of what it is compared with in s.
        at_most: so many times as long it may take.
    """

    name: str
    ours_s: float
    theirs_s: float
    at_most: float

    @property
    def times(self) -> float:
        """Ours, over what it is compared with."""
        return self.ours_s / self.theirs_s

    @property
    def is_met(self) -> bool:
        """Whether ours takes no longer than it may."""
        return self.times <= self.at_most

    @property
    def line(self) -> str:
        """One line: name, ours, the other, ratio, and what it may be at most."""
        met = "" if self.is_met else "  MISSED"
        return (
            f"{self.name:<58}{self.ours_s:>8.2f} s{self.theirs_s:>9.2f} s"
            f"{self.times:>8.3f}{f'<= {self.at_most:.2f}':>10}{met}"
        )


def measure(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], required: float
) -> Ratio:
    """Measure two things side by side.

    Short rounds of both alternate, and each round of ours is compared with the round of the other
    next to it: what slows the machine down slows both. Durations and ratio are medians. The
    garbage collector is off, as in ``timeit``.

    Args:
        name: what is done, with what, and who the other is.
        ours: what is ours.
        theirs: what it is compared with; must do the same.
        required: how many times faster ours must be at least.
    """
    our_calls, their_calls = _calls_in_a_round(ours), _calls_in_a_round(theirs)
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        rounds = [
            (_round_s(ours, our_calls) / our_calls, _round_s(theirs, their_calls) / their_calls)
            for _ in range(ROUNDS)
        ]
    finally:
        if was_collecting:
            gc.enable()
    return Ratio(
        name,
        statistics.median(ours_s for ours_s, _ in rounds),
        statistics.median(theirs_s for _, theirs_s in rounds),
        statistics.median(theirs_s / ours_s for ours_s, theirs_s in rounds),
        required,
    )


def _calls_in_a_round(call: Callable[[], object]) -> int:
    calls = 1
    while _round_s(call, calls) < ROUND_DURATION_S:
        calls *= 2
    return calls


def _round_s(call: Callable[[], object], calls: int) -> float:
    start_s = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start_s

"""A ratio of two durations, and its line: of computing, measured side by side, or of bench time."""

import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ROUND_DURATION_S = 0.0002
"""A round so short is seldom interrupted by what else runs on the machine."""
DURATION_S = 3.0
"""So long rounds are made, and again so long while the shortest ones do not tell the same."""
LONGEST_S = 12.0
LEAST_ROUNDS = 30
SHORTEST_ROUNDS = 10
"""So many of the shortest rounds must tell the same: one alone may be chance."""
TRIES = 5
"""From the shortest of these it is known how many calls make a round."""

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
        settled: whether all of the shortest rounds tell the same about what is required; if not,
            it may be chance.
    """

    name: str
    ours_s: float
    theirs_s: float
    times_faster: float
    required: float
    settled: bool = True

    @property
    def is_met(self) -> bool:
        """Whether ours is as much faster as it must be, and that is no chance."""
        return self.settled and self.times_faster >= self.required

    @property
    def line(self) -> str:
        """One line: name, ours, theirs, ratio, required."""
        met = "" if self.times_faster >= self.required else "  MISSED"
        met += "" if self.settled else "  NOT SETTLED"
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


def report(found: Iterable[Ratio | TimesAsLong]) -> int:
    """Print one line a ratio, as soon as it is known; 1 if one is missed."""
    all_met = True
    sys.stdout.write(f"{HEADINGS}\n")
    for ratio in found:
        all_met = all_met and ratio.is_met
        sys.stdout.write(f"{ratio.line}\n")
        sys.stdout.flush()
    return 0 if all_met else 1


def measure(
    name: str, ours: Callable[[], object], theirs: Callable[[], object], required: float
) -> Ratio:
    """Measure two things side by side.

    Many short rounds of both alternate; each duration is that of the shortest round, and the ratio
    is the quotient of the two. What else runs on the machine makes rounds longer and none shorter,
    so the shortest ones are about the code. They are made until some of the shortest tell the same,
    whichever of ours is compared with whichever of theirs: that the ratio is as required, or that
    it is not. If that takes longer than ``LONGEST_S``, the ratio says so and is not met. The
    garbage collector is off, as in ``timeit``.

    Args:
        name: what is done, with what, and who the other is.
        ours: what is ours.
        theirs: what it is compared with; must do the same.
        required: how many times faster ours must be at least.
    """
    our_calls, their_calls = _calls_in_a_round(ours), _calls_in_a_round(theirs)
    # Rounds have a call of theirs for so many of ours.
    wanted = required * their_calls / our_calls
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        rounds = _rounds(
            lambda: _round_s(ours, our_calls), lambda: _round_s(theirs, their_calls), wanted
        )
    finally:
        if was_collecting:
            gc.enable()
    ours_s = min(ours_s for ours_s, _ in rounds) / our_calls
    theirs_s = min(theirs_s for _, theirs_s in rounds) / their_calls
    settled = _tell_the_same(rounds, wanted)
    return Ratio(name, ours_s, theirs_s, theirs_s / ours_s, required, settled=settled)


def _rounds(
    ours_s: Callable[[], float], theirs_s: Callable[[], float], wanted: float
) -> list[tuple[float, float]]:
    began_s = time.perf_counter()
    rounds: list[tuple[float, float]] = []
    while not rounds or (
        not _tell_the_same(rounds, wanted) and time.perf_counter() - began_s < LONGEST_S
    ):
        until_s = time.perf_counter() + DURATION_S
        while len(rounds) < LEAST_ROUNDS or time.perf_counter() < until_s:
            rounds.append((ours_s(), theirs_s()))
    return rounds


def _tell_the_same(rounds: list[tuple[float, float]], wanted: float) -> bool:
    ours = sorted(ours_s for ours_s, _ in rounds)[:SHORTEST_ROUNDS]
    theirs = sorted(theirs_s for _, theirs_s in rounds)[:SHORTEST_ROUNDS]
    return (theirs[0] >= wanted * ours[-1]) == (theirs[-1] >= wanted * ours[0])


def _calls_in_a_round(call: Callable[[], object]) -> int:
    calls = 1
    while min(_round_s(call, calls) for _ in range(TRIES)) < ROUND_DURATION_S:
        calls *= 2
    return calls


def _round_s(call: Callable[[], object], calls: int) -> float:
    start_s = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start_s

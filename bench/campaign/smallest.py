"""The smallest size of a defect that is caught with 99 % probability, from counted catches.

The probability to be caught at a size is taken to follow a probit curve over the logarithm of the
size:  P(size) = Phi(z + (ln size - ln wanted) / spread),  z = Phi^-1(0.99).  Both parameters are
looked for on a grid, so that data without a maximum of the likelihood are no special case: every
unit above some size caught and none below it is what is seen most.  The interval has every wanted
size that, with the spread that suits it best, is not much less likely than the most likely one.
Phi is that of scipy.special.

Limits: 0.99 is a point of the curve and not a count; to count it, hundreds of units of one size
would be needed.  The interval holds as far as the curve does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from metrology.proportion import proportion_interval

Numbers: TypeAlias = NDArray[np.float64]

WANTED = 0.99
LESS_LIKELY = 3.32
"""Logarithm of a likelihood ratio: half of the 0.99 quantile of chi-squared, 1 degree of freedom.

With as few units, planted where the ones before them say, half of the 0.95 quantile held in only
77 of 100 draws from a wide curve. With this one, 12 to 40 units and spreads from 0.03 to 0.5, the
interval held in 94 to 100 of 100 draws.
"""
STEP = 0.02
"""Of ln size: an end of an interval is known to 2 %, and lies outwards of it."""
LN_WANTED = np.arange(np.log(0.02), np.log(50.0), STEP)
SPREADS = np.geomspace(0.01, 1.5, 40)
"""Of the curve, in ln size: from a step to one that rises over more than all that is planted."""
DOUBTED = 0.01
"""So seldom may the best curve come to counts that suit it as badly."""
DRAWS = 200
ONE_SIDED = 0.9
"""Confidence of a two-sided interval of which one side is told: 95 % for that side."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How many of the units with a defect of one size were caught."""

    size: float
    caught: int
    units: int


@dataclass(frozen=True, slots=True)
class Smallest:
    """The size from which a defect is caught with 99 % probability.

    Attributes:
        seen: what was counted, from the smallest size up.
        size: the most likely one; None where many are as likely, or none that was planted is.
        lower, upper: bounds at 95 %; None: not within what was planted.
        doubt: why nothing is told; empty if something is.
    """

    seen: tuple[Seen, ...]
    size: float | None = None
    lower: float | None = None
    upper: float | None = None
    doubt: str = ""

    @property
    def units(self) -> int:
        """How many were counted."""
        return sum(one.units for one in self.seen)

    @property
    def all_caught(self) -> bool:
        """Whether no unit of any size was missed: then nothing is known of the curve."""
        return bool(self.seen) and all(one.caught == one.units for one in self.seen)

    def __str__(self) -> str:
        if self.doubt:
            return f"not told: {self.doubt}"
        if self.all_caught:
            return _all_caught(self.seen[0])
        if self.size is None:
            return _bounds(self)
        low = "" if self.lower is None else f"{self.lower:.2f}"
        high = "" if self.upper is None else f"{self.upper:.2f}"
        first, last = self.seen[0].size, self.seen[-1].size
        return f"{self.size:.2f} ({low or f'below {first:g}'} … {high or f'above {last:g}'})"


def _all_caught(first: Seen) -> str:
    least = 100 * proportion_interval(first.units, first.units, ONE_SIDED)[0]
    return (
        f"below {first.size:g}, as far as {first.units} of {first.units} tell (at least "
        f"{least:.0f} % there)"
    )


def _bounds(found: Smallest) -> str:
    if found.lower is None:
        return f"below {found.upper:.2f}"
    return (
        f"above {found.lower:.2f}"
        if found.upper is None
        else f"between {found.lower:.2f} and {found.upper:.2f}"
    )


def smallest(counts: Sequence[Seen]) -> Smallest:
    """The size that is caught with 99 % probability, as far as the counts tell.

    Args:
        counts: how many were caught at each size.
    """
    seen = tuple(sorted((one for one in counts if one.units), key=lambda one: one.size))
    found = Smallest(seen)
    if not seen:
        return Smallest((), doubt="no unit could be planted")
    if found.all_caught:
        return found
    if not any(one.caught for one in seen):
        return Smallest(seen, lower=seen[-1].size)
    likely = _likely(seen)
    if not _suits(seen, likely):
        return Smallest(seen, doubt="it is not caught more often the larger it is")
    return _from_curve(seen, likely.max(axis=1))


def curve(counts: Sequence[Seen]) -> tuple[float, float]:
    """The most likely curve: the logarithm of the wanted size, and the spread."""
    likely = _likely(counts)
    wanted, spread = np.unravel_index(int(likely.argmax()), likely.shape)
    return float(LN_WANTED[wanted]), float(SPREADS[spread])


def size_at(probability: float, ln_wanted: float, spread: float) -> float:
    """The size at which a curve has a probability."""
    z = special.ndtri(probability) - special.ndtri(WANTED)
    return float(np.exp(ln_wanted + spread * z))


def separated(seen: Sequence[Seen]) -> bool:
    """Whether every unit above some size was caught and none below it."""
    missed = [one.size for one in seen if one.caught < one.units]
    caught = [one.size for one in seen if one.caught]
    return not missed or not caught or max(missed) < min(caught)


def _from_curve(seen: tuple[Seen, ...], likely: Numbers) -> Smallest:
    inside = np.flatnonzero(likely >= likely.max() - LESS_LIKELY)
    low, high = np.exp(LN_WANTED[inside[0]] - STEP), np.exp(LN_WANTED[inside[-1]] + STEP)
    first, last = seen[0].size, seen[-1].size
    lower = None if low < first else min(float(low), last)
    upper = None if high > last else max(float(high), first)
    if lower is None and upper is None:
        return Smallest(seen, doubt="too few units, or their catches are too scattered")
    best = float(np.exp(LN_WANTED[int(likely.argmax())]))
    told = first <= best <= last and not separated(seen)
    return Smallest(seen, best if told else None, lower, upper)


@lru_cache(maxsize=512)
def _of_size(size: float) -> Numbers:
    """The logarithms of the probabilities to be caught and to be missed, by wanted and spread."""
    z = special.ndtri(WANTED) + (np.log(size) - LN_WANTED[:, None]) / SPREADS
    return np.stack([special.log_ndtr(z), special.log_ndtr(-z)])


def _table(seen: Sequence[Seen]) -> Numbers:
    columns = [_of_size(one.size).reshape(2, -1) for one in seen]
    # A probability of zero times no unit is no certainty.
    return np.maximum(np.stack(columns, axis=1).reshape(2 * len(seen), -1), -1e6)


def _likely(seen: Sequence[Seen]) -> Numbers:
    """Logarithm of the likelihood, by wanted and spread."""
    counts = [one.caught for one in seen] + [one.units - one.caught for one in seen]
    found: Numbers = np.array(counts, dtype=np.float64) @ _table(seen)
    return found.reshape(len(LN_WANTED), len(SPREADS))


def _suits(seen: Sequence[Seen], likely: Numbers) -> bool:
    """Whether the most likely curve may well have come to these counts, by drawing from it."""
    units = np.array([one.units for one in seen])
    caught = np.array([one.caught for one in seen])
    misfit = float(_best_of_all(caught, units) - likely.max())
    if 2 * misfit <= max(0, len(seen) - 2):
        return True
    best = int(likely.argmax())
    table = _table(seen)
    drawn = np.random.default_rng(1).binomial(
        units, np.exp(table[: len(seen), best]), size=(DRAWS, len(seen))
    )
    fitted = (np.concatenate([drawn, units - drawn], axis=1) @ table).max(axis=1)
    worse = _best_of_all(drawn, units) - fitted >= misfit - 1e-9
    return float(worse.mean()) >= DOUBTED


def _best_of_all(caught: NDArray[np.int64], units: NDArray[np.int64]) -> Numbers:
    """Logarithm of the likelihood if each size had a probability of its own."""
    share = caught / units
    found: Numbers = (special.xlogy(caught, share) + special.xlogy(units - caught, 1 - share)).sum(
        axis=-1
    )
    return found

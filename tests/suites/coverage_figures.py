"""How often intervals hold the truth, with an interval for that share itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from tests.suites.drawn_errors import Drawn

FloatArray = NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some measurements hold the truth.

    Attributes:
        count: measurements.
        draws: of hidden errors; only these are independent of one another.
        share: that hold the truth.
        effective: so many independent measurements would tell as much.
    """

    count: int
    draws: int
    share: float
    effective: float

    def interval(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """After Wilson, with the effective number of measurements."""
        z, n, p = NormalDist().inv_cdf((1 + confidence) / 2), self.effective, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def outside(self, lowest: float, highest: float, among: int = 1) -> bool:
        """Whether it is significantly outside, with so many asked about (Bonferroni)."""
        low, high = self.interval(1 - (1 - CONFIDENCE) / among)
        return high < lowest or low > highest


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over draws, with its standard uncertainty."""

    value: float
    u: float

    def away_from(self, value: float, among: int = 1) -> bool:
        """Whether it differs significantly, with so many asked about (Bonferroni)."""
        factor = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / among / 2)
        return abs(self.value - value) > factor * self.u


def held(cases: Sequence[Drawn], within: float = 1.0) -> Share:
    """The share with the truth within so many expanded uncertainties."""
    hits = _by_draw(cases, np.array([abs(case.apart) < within for case in cases], dtype=float))
    share = sum(float(draw.sum()) for draw in hits) / len(cases)
    return Share(len(cases), len(hits), share, len(cases) / _excess(hits, share))


def mean_apart(cases: Sequence[Drawn]) -> Mean:
    """Mean deviation from the truth, in expanded uncertainties."""
    return _mean(cases, np.array([case.apart for case in cases]))


def mean_square(cases: Sequence[Drawn]) -> Mean:
    """Of the deviations in standard uncertainties; 1 where these are right."""
    return _mean(cases, np.array([(case.apart_pct / case.u_pct) ** 2 for case in cases]))


def _mean(cases: Sequence[Drawn], values: FloatArray) -> Mean:
    means = [float(draw.mean()) for draw in _by_draw(cases, values)]
    return Mean(float(np.mean(means)), float(np.std(means, ddof=1)) / math.sqrt(len(means)))


def _by_draw(cases: Sequence[Drawn], values: FloatArray) -> list[FloatArray]:
    """Values that belong to one draw of hidden errors, together."""
    numbers: dict[tuple[str, ...], list[float]] = {}
    for case, value in zip(cases, values, strict=True):
        draw = (case.method, case.load, case.factor, str(case.draw))
        numbers.setdefault(draw, []).append(float(value))
    return [np.array(found) for found in numbers.values()]


def _excess(hits: Sequence[FloatArray], share: float) -> float:
    """By how much the variance of the share is above that of independent measurements.

    It is between 1 and the measurements of a draw, all of which may err alike; so much where
    nothing can be said because all hit.
    """
    most = float(np.mean([draw.size for draw in hits]))
    alone = share * (1 - share) * sum(draw.size for draw in hits)
    together = sum(float((draw - share).sum()) ** 2 for draw in hits)
    return float(np.clip(together / alone, 1.0, most)) if alone else most

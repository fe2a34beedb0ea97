"""Confidence intervals and tails that several statistics need.

Quantiles of beta, chi-squared and F distributions are those of scipy.special.
"""

import math
from dataclasses import dataclass

from scipy import special

from metrology.distribution import quantile

CONFIDENCE = 0.95
"""Of every interval, two-sided, unless something else is asked for."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, in the unit of what it is about."""

    lower: float
    upper: float


def proportion_interval(hits: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Interval of Clopper and Pearson for a share: exact, never too narrow.

    Source: Clopper and Pearson, Biometrika 26 (1934); NIST e-Handbook 7.2.4.1.

    Raises:
        ValueError: no trials, or more hits than trials.

    >>> found = proportion_interval(4, 20, 0.9)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0714, 0.4010)
    """
    if not 0 <= hits <= trials or not trials:
        raise ValueError(f"{hits} of {trials} is no share")
    tail = (1 - confidence) / 2
    lower = float(special.betaincinv(hits, trials - hits + 1, tail)) if hits else 0.0
    upper = float(special.betaincinv(hits + 1, trials - hits, 1 - tail)) if hits < trials else 1.0
    return Interval(lower, upper)


def chi_squared_quantile(tail: float, degrees_of_freedom: float) -> float:
    """The value above which a chi-squared variable lies with the probability ``tail``."""
    return float(special.chdtri(degrees_of_freedom, tail))


def f_tail(ratio: float, numerator: float, denominator: float) -> float:
    """Probability that an F variable with these degrees of freedom is above ``ratio``."""
    return float(special.fdtrc(numerator, denominator, ratio))


def coverage(confidence: float, degrees_of_freedom: float = math.inf) -> float:
    """Half width of a two-sided interval, in standard deviations of Student's t.

    >>> round(coverage(0.95), 3), round(coverage(0.95, 10), 3)
    (1.96, 2.228)
    """
    return quantile((1 - confidence) / 2, degrees_of_freedom)

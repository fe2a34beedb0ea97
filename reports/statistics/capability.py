"""How well a process keeps its limits: Cp, Cpk, Pp and Ppk, with confidence.

Cp and Cpk use the scatter from one unit to the next, Pp and Ppk the scatter over the whole period.
Sources: AIAG, Statistical Process Control, 2nd ed., chapter IV; NIST e-Handbook 6.1.6; interval of
Cpk: Bissell, Applied Statistics 39 (1990).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from reports.statistics.intervals import CONFIDENCE, Interval, chi_squared_quantile, coverage
from reports.statistics.shewhart import D2, moving_ranges

LEAST_VALUES = 2
MOVING_RANGE_FREEDOM = 0.62
"""Degrees of freedom of a mean moving range, for each value: an approximation.

Source: D. J. Wheeler, Advanced Topics in Statistical Process Control, table of the degrees of
freedom of mean ranges; from knowledge, not looked up.
"""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of capability with its confidence interval; dimensionless."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Capability:
    """Capability of one quantity.

    Attributes:
        count: of the values.
        mean: in the unit of the values.
        within_sd: standard deviation from one value to the next, in that unit.
        overall_sd: standard deviation of all, in that unit.
        cp: None with one limit alone, or if nothing scatters.
        cpk: as cp, but there with one limit.
        pp: as cp.
        ppk: as cpk.
    """

    count: int
    mean: float
    within_sd: float
    overall_sd: float
    cp: Index | None
    cpk: Index | None
    pp: Index | None
    ppk: Index | None


def capability(
    values: Sequence[float],
    lower: float | None,
    upper: float | None,
    confidence: float = CONFIDENCE,
) -> Capability:
    """Capability of values in the order in which they were made.

    Raises:
        ValueError: fewer than two values, or no limit at all.
    """
    if len(values) < LEAST_VALUES or (lower is None and upper is None):
        raise ValueError(f"{len(values)} values, limits {lower} and {upper}: no capability")
    within_sd = fmean(moving_ranges(values)) / D2[2]
    freedom = len(values) - 1
    within = Scatter(within_sd, max(MOVING_RANGE_FREEDOM * freedom, 1.0), len(values))
    overall = Scatter(stdev(values), freedom, len(values))
    mean = fmean(values)
    return Capability(
        count=len(values),
        mean=mean,
        within_sd=within.sd,
        overall_sd=overall.sd,
        cp=potential(within, lower, upper, confidence),
        cpk=performance(within, mean, lower, upper, confidence),
        pp=potential(overall, lower, upper, confidence),
        ppk=performance(overall, mean, lower, upper, confidence),
    )


@dataclass(frozen=True, slots=True)
class Scatter:
    """A standard deviation, how well it is known, and how many values the mean beside it has."""

    sd: float
    degrees_of_freedom: float
    count: int


def potential(
    scatter: Scatter, lower: float | None, upper: float | None, confidence: float = CONFIDENCE
) -> Index | None:
    """(upper - lower) / (6 s), with the interval that the chi-squared distribution of s gives."""
    if lower is None or upper is None or not scatter.sd:
        return None
    value = (upper - lower) / (6 * scatter.sd)
    freedom, tail = scatter.degrees_of_freedom, (1 - confidence) / 2
    low, high = (chi_squared_quantile(share, freedom) for share in (1 - tail, tail))
    return Index(value, Interval(*(value * math.sqrt(chi / freedom) for chi in (low, high))))


def performance(
    scatter: Scatter,
    mean: float,
    lower: float | None,
    upper: float | None,
    confidence: float = CONFIDENCE,
) -> Index | None:
    """Distance of the mean to the nearer limit over 3 s, with Bissell's interval.

    Half of the interval is z sqrt(1 / (9 n) + Cpk^2 / (2 nu)): NIST e-Handbook 6.1.6.
    """
    if not scatter.sd:
        return None
    sides = [mean - lower] if lower is not None else []
    sides += [upper - mean] if upper is not None else []
    value = min(sides) / (3 * scatter.sd)
    half = coverage(confidence) * math.sqrt(
        1 / (9 * scatter.count) + value**2 / (2 * scatter.degrees_of_freedom)
    )
    return Index(value, Interval(value - half, value + half))

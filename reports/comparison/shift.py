"""How far a measured value moved between two runs, and how well that is known.

u(b - a)^2 = u(a)^2 + u(b)^2 - 2 sum of u_i(a) u_i(b) over the components that both share: GUM 5.2.2
with correlation 1. Shared is what the same instruments add to both in the same way. That they were
not calibrated or exchanged in between is an assumption; their drift, noise and temperature are not
taken as shared.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from metrology.distribution import quantile
from reports.records import ResultRecord

FAMILY_ERROR = 0.05
"""Probability that any of all the shifts is told though nothing moved."""
COPY_SPREAD = 0.1
"""Standard deviation between two good copies of a model, as a share of what the limits allow.

An assumption: it stands for production that keeps its limits with ten standard deviations to spare.
"""
SHARED = frozenset(
    {
        "reference: power",
        "reference: phase angle",
        "reference: timebase",
        "counter: timebase",
        "counter: calibration of its timebase",
        "position: ratio of its transformer",
        "position: phase of its transformer",
    }
)
"""Labels of the components of a budget that the same station and position add to every error."""


@dataclass(frozen=True, slots=True)
class Between:
    """What two runs of a unit have in common, and how strictly shifts are told.

    Attributes:
        same_copy: whether it is the same copy of the meter.
        same_instruments: whether the same station and position measured it.
        k: coverage factor of every shift.
    """

    same_copy: bool
    same_instruments: bool
    k: float


@dataclass(frozen=True, slots=True)
class Shift:
    """The second value less the first, in the unit of both, with its expanded uncertainty."""

    value: float
    expanded: float


def family_k(shifts: int) -> float:
    """Coverage factor with which all of so many shifts hold together (Bonferroni).

    >>> round(family_k(1), 2), round(family_k(25), 2)
    (1.96, 3.09)
    """
    return quantile(FAMILY_ERROR / 2 / max(shifts, 1))


def shift_of(first: ResultRecord, second: ResultRecord, between: Between) -> Shift | None:
    """The shift of a value with its uncertainty; None unless both are numbers with one."""
    one, other = standard_uncertainty(first), standard_uncertainty(second)
    a, b = number_of(first), number_of(second)
    if one is None or other is None or a is None or b is None:
        return None
    variance = one**2 + other**2
    if between.same_instruments:
        variance -= 2 * _shared(first.conditions, second.conditions)
    if not between.same_copy:
        variance += 2 * (COPY_SPREAD * (allowed(first) or 0.0)) ** 2
    return Shift(b - a, between.k * math.sqrt(max(variance, 0.0)))


def number_of(result: ResultRecord) -> float | None:
    """The value as a finite number; None if it is none."""
    value = result.value
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def standard_uncertainty(result: ResultRecord) -> float | None:
    """In the unit of the value; None if there is none."""
    if result.expanded_uncertainty is None or not result.k:
        return None
    return result.expanded_uncertainty / result.k


def allowed(result: ResultRecord) -> float | None:
    """Half of what two limits allow, or the one limit's distance from zero; None without limits."""
    lower, upper = result.lower_limit, result.upper_limit
    if lower is not None and upper is not None:
        return (upper - lower) / 2
    limit = lower if upper is None else upper
    return None if limit is None else abs(limit)


def _shared(first: Mapping[str, object], second: Mapping[str, object]) -> float:
    one, other = _budget(first), _budget(second)
    return sum(one[label] * other[label] for label in SHARED & one.keys() & other.keys())


def _budget(conditions: Mapping[str, object]) -> dict[str, float]:
    """Standard uncertainties in % by the label of their component."""
    found = conditions.get("budget_pct")
    if not isinstance(found, Mapping):
        return {}
    return {str(k): float(v) for k, v in found.items() if isinstance(v, int | float)}

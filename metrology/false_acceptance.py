"""Risks of a conformity decision: of one measured value, and of a whole production.

Source: JCGM 106:2012, clause 7 (conformance probability of a measured value) and 9.5 (global
risks). ``Specific`` is the risk of the unit that was measured, ``global`` that of the next unit of
a production whose spread is known.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metrology.distribution import upper_tail

FloatArray = NDArray[np.float64]
REACH = 9.0
"""Beyond so many standard deviations a normal density is nothing: 1e-19."""
NODES = 64


def probability_outside(
    value: float,
    u: float,
    lower: float | None,
    upper: float | None,
    degrees_of_freedom: float = math.inf,
) -> float:
    """Probability that the true value lies outside of the limits, given the measured one.

    This is the specific consumer's risk if the unit is accepted: ``P = Q((upper - y) / u) +
    Q((y - lower) / u)`` with the upper tail Q of the normal distribution, or of Student's t where
    the uncertainty has few degrees of freedom. Nothing is known beforehand (JCGM 106, 7.2).

    Args:
        value: y, the measured value.
        u: its standard uncertainty, in the unit of the value.
        lower: the lower limit, or None.
        upper: the upper limit, or None.
        degrees_of_freedom: effective, of ``u``.

    Raises:
        ValueError: an uncertainty that is negative or no number, or a value that is no number.

    >>> round(probability_outside(0.87, 0.065, -1.0, 1.0), 4)
    0.0228
    """
    if not (0 <= u < math.inf and math.isfinite(value)):
        raise ValueError(f"value {value} with standard uncertainty {u} has no probability")
    distances = [upper - value] if upper is not None else []
    if lower is not None:
        distances.append(value - lower)
    if u == 0:
        return float(any(distance < 0 for distance in distances))
    return min(sum(upper_tail(d / u, degrees_of_freedom) for d in distances), 1.0)


def probability_inside(
    value: float,
    u: float,
    lower: float | None,
    upper: float | None,
    degrees_of_freedom: float = math.inf,
) -> float:
    """Probability that the true value lies within: the specific producer's risk of a rejection.

    Arguments and errors as of `probability_outside`.
    """
    return 1.0 - probability_outside(value, u, lower, upper, degrees_of_freedom)


@dataclass(frozen=True, slots=True)
class Production:
    """What is known of a production before a unit is measured: a normal distribution.

    Attributes:
        mean: of the true values.
        sd: their standard deviation.
    """

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class GlobalRisk:
    """What becomes of the next unit.

    Attributes:
        consumer: probability that it is accepted and does not conform.
        producer: probability that it is rejected and conforms.
    """

    consumer: float
    producer: float


def global_risk(
    production: Production,
    u: float,
    limits: tuple[float, float],
    acceptance: tuple[float, float],
) -> GlobalRisk:
    """Global consumer's and producer's risk (JCGM 106, 9.5.2 and 9.5.3).

    ``R_C`` is the integral over the true values outside of the limits, ``R_P`` that over those
    within: of the density of the production times the probability that a unit with this true
    value is measured within, or not within, the acceptance interval.

    Args:
        production: its distribution.
        u: standard uncertainty of a measurement; normal.
        limits: lower and upper limit of the true value.
        acceptance: between what a measured value is accepted.

    Raises:
        ValueError: a spread or an uncertainty that is not positive, or an interval whose ends are
            not in order.
    """
    if not (0 < production.sd < math.inf and 0 < u < math.inf):
        raise ValueError(f"spread {production.sd} and uncertainty {u}: both must be positive")
    for low, high in (limits, acceptance):
        if not low < high:
            raise ValueError(f"interval {low} to {high}: its ends are not in order")
    lowest = production.mean - REACH * production.sd
    highest = production.mean + REACH * production.sd
    breaks = _breaks(production, u, limits, acceptance, lowest, highest)
    consumer = producer = 0.0
    for start, end in pairwise(breaks):
        values, weights = _panel(start, end)
        density = _density(values, production)
        accepted = np.array([_accepted(float(v), u, acceptance) for v in values])
        if limits[0] <= (start + end) / 2 <= limits[1]:
            producer += float(weights @ (density * (1 - accepted)))
        else:
            consumer += float(weights @ (density * accepted))
    return GlobalRisk(consumer, producer)


def _breaks(
    production: Production,
    u: float,
    limits: tuple[float, float],
    acceptance: tuple[float, float],
    lowest: float,
    highest: float,
) -> list[float]:
    edges = [edge + side * u * REACH for edge in acceptance for side in (-1, 0, 1)]
    points = {lowest, highest, production.mean, *limits, *edges}
    return sorted(point for point in points if lowest <= point <= highest)


def _panel(start: float, end: float) -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = (end - start) / 2
    return (start + end) / 2 + half * nodes, half * weights


def _density(values: FloatArray, production: Production) -> FloatArray:
    z = (values - production.mean) / production.sd
    density: FloatArray = np.exp(-z * z / 2) / (production.sd * math.sqrt(2 * math.pi))
    return density


def _accepted(value: float, u: float, acceptance: tuple[float, float]) -> float:
    low, high = acceptance
    return upper_tail((low - value) / u) - upper_tail((high - value) / u)

"""Tails and quantiles of the normal distribution and of Student's t.

Source of the fraction: NIST Digital Library of Mathematical Functions, 8.17.22.
"""

import math
from functools import lru_cache
from statistics import NormalDist

NORMAL_FROM = 1e6
"""With so many degrees of freedom t and normal tails differ by less than 2e-7."""
TERMS = 10_000
CONVERGED = 1e-15
HALVINGS = 100


def upper_tail(z: float, degrees_of_freedom: float = math.inf) -> float:
    """Probability that a standard variable is above ``z``.

    Args:
        z: dimensionless.
        degrees_of_freedom: of Student's t; infinite for the normal distribution.

    Raises:
        ValueError: degrees of freedom that are not positive, or a ``z`` that is no number.

    >>> round(upper_tail(1.96), 4), round(upper_tail(2.0, 10), 5)
    (0.025, 0.03669)
    """
    if not degrees_of_freedom > 0 or math.isnan(z):
        raise ValueError(f"no tail above {z} with {degrees_of_freedom} degrees of freedom")
    if degrees_of_freedom >= NORMAL_FROM or math.isinf(z):
        return 0.5 * math.erfc(z / math.sqrt(2))
    square = z * z
    inner = degrees_of_freedom / (degrees_of_freedom + square)
    outer = square / (degrees_of_freedom + square)
    tail = 0.5 * _incomplete_beta(inner, outer, degrees_of_freedom / 2, 0.5)
    return tail if z >= 0 else 1 - tail


@lru_cache(maxsize=1024)
def quantile(tail: float, degrees_of_freedom: float = math.inf) -> float:
    """The value above which a standard variable lies with the probability ``tail``.

    Raises:
        ValueError: a probability that is not above 0 and at most 0.5.

    >>> round(quantile(0.025), 3), round(quantile(0.025, 10), 3)
    (1.96, 2.228)
    """
    if not 0 < tail <= 0.5:
        raise ValueError(f"probability of a tail {tail}: above 0 and at most 0.5")
    if degrees_of_freedom >= NORMAL_FROM:
        return NormalDist().inv_cdf(1 - tail)
    low, high = 0.0, 1.0
    while upper_tail(high, degrees_of_freedom) > tail:
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if upper_tail(middle, degrees_of_freedom) > tail:
            low = middle
        else:
            high = middle
    return high


def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b).

    Args:
        x: 0 to 1.
        rest: 1 - x, given apart because the difference loses digits near 1.
        a: positive.
        b: positive.
    """
    if x <= 0:
        return 0.0
    if rest <= 0:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(rest, x, b, a)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    power = math.exp(a * math.log(x) + b * math.log(rest) - log_beta)
    return power / (a * _fraction(x, a, b))


def _fraction(x: float, a: float, b: float) -> float:
    value = numerator = 1.0
    denominator = 0.0
    for n in range(1, TERMS):
        term = _term(n, x, a, b)
        denominator = 1 / (1 + term * denominator)
        numerator = 1 + term / numerator
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < CONVERGED:
            return value
    raise ValueError(f"incomplete beta function: no convergence at x {x}, a {a}, b {b}")


def _term(n: int, x: float, a: float, b: float) -> float:
    m = n // 2
    if n % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))

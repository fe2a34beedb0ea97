"""Uncertainty after the GUM (JCGM 100:2008), on GTC: a budget with labels, and what it comes to."""

import math
from dataclasses import dataclass

from GTC import inf, reporting, ureal
from GTC.lib import UncertainReal

COVERAGE_PCT = 95.0
GUM = "GUM"
MONTE_CARLO = "Monte Carlo"


@dataclass(frozen=True, slots=True)
class Component:
    """One line of a budget: what contributes, and its share of the standard uncertainty."""

    label: str
    u: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its uncertainty, all in the unit of the value.

    Attributes:
        value: the estimate.
        u_c: combined standard uncertainty.
        degrees_of_freedom: effective, by Welch-Satterthwaite (GUM G.4).
        k: coverage factor for 95 %, from Student's t.
        budget: the components, largest first.
        method: by which k was found: ``GUM``, or ``Monte Carlo`` (JCGM 101).
    """

    value: float
    u_c: float
    degrees_of_freedom: float
    k: float
    budget: tuple[Component, ...]
    method: str = GUM

    @property
    def expanded(self) -> float:
        """Expanded uncertainty, U = k u_c."""
        return self.k * self.u_c


def normal(value: float, expanded: float, k: float, label: str) -> UncertainReal:
    """Type B from a certificate: expanded uncertainty and its coverage factor (GUM 4.3.3)."""
    return ureal(value, expanded / k, inf, label=label)


def rectangular(value: float, half_width: float, label: str) -> UncertainReal:
    """Type B, anywhere within plus and minus ``half_width`` (GUM 4.3.7)."""
    return ureal(value, half_width / math.sqrt(3), inf, label=label)


def triangular(value: float, half_width: float, label: str) -> UncertainReal:
    """Type B, the difference of two that are rectangular and equally wide (GUM 4.3.9)."""
    return ureal(value, half_width / math.sqrt(6), inf, label=label)


def type_a(value: float, u: float, degrees_of_freedom: float, label: str) -> UncertainReal:
    """Type A: from the scatter of observations (GUM 4.2)."""
    return ureal(value, u, degrees_of_freedom, label=label)


def estimate(quantity: UncertainReal) -> Estimate:
    """What a budget comes to.

    >>> y = normal(10.0, 0.2, 2, "a") + rectangular(0.0, 0.3, "b")
    >>> round(estimate(y).u_c, 4), round(estimate(y).k, 2)
    (0.2, 1.96)
    """
    u_c = float(quantity.u)
    df = float(quantity.df) if u_c else inf
    k = float(reporting.k_factor(df, p=COVERAGE_PCT))
    parts = tuple(Component(str(c.label), float(c.u)) for c in reporting.budget(quantity, trim=0))
    return Estimate(float(quantity.x), u_c, df, k, parts)

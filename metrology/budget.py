"""What the terms of a budget come to together, by the GUM or by Monte Carlo."""

import math
from collections.abc import Sequence
from dataclasses import replace

from GTC import inf, ureal

from metrology.monte_carlo import half_width
from metrology.term import Shape, Term
from metrology.uncertainty import MONTE_CARLO, Estimate, estimate

EXCESS_KURTOSIS = {Shape.NORMAL: 0.0, Shape.RECTANGULAR: -1.2, Shape.TRIANGULAR: -0.6}
FLAT_BELOW = -0.25
"""A sum with less excess kurtosis is so flat that Student's factor would cover 95.3 % or more;
a choice of this project."""


def excess_kurtosis(terms: Sequence[Term]) -> float:
    """Of the sum of the terms, from those that are bounded; 0 for the normal distribution."""
    u_c = math.hypot(*(term.u for term in terms))
    if u_c == 0:
        return 0.0
    return sum(EXCESS_KURTOSIS[term.shape] * (term.u / u_c) ** 4 for term in terms)


def combine(value: float, terms: Sequence[Term]) -> Estimate:
    """A value with the terms that make it uncertain: ``value + sum of terms``.

    The interval is the GUM's, u_c times Student's factor with the degrees of freedom of Welch and
    Satterthwaite. Where bounded terms dominate, so that the sum is flatter than a normal
    distribution, it is that of a propagation of distributions (JCGM 101).

    >>> from metrology.term import bounded
    >>> round(combine(1.0, [Term("a", 0.03), Term("b", 0.04)]).u_c, 6)
    0.05
    >>> combine(1.0, [bounded("a", 0.1)]).method
    'Monte Carlo'
    """
    present = [term for term in terms if term.u > 0]
    quantity = sum(
        (ureal(0.0, t.u, t.degrees_of_freedom, label=t.label) for t in present),
        start=ureal(value, 0.0, inf),
    )
    found = estimate(quantity)
    if excess_kurtosis(present) >= FLAT_BELOW:
        return found
    return replace(found, k=half_width(present) / found.u_c, method=MONTE_CARLO)

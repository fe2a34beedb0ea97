"""Terms of a budget with the shapes of their distributions."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a term is distributed like."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the expectation 0.

    Attributes:
        label: what it is.
        u: standard uncertainty, in the unit of the sum.
        shape: of its distribution; with finite degrees of freedom it is Student's.
        degrees_of_freedom: of ``u``.
    """

    label: str
    u: float
    shape: Shape = Shape.NORMAL
    degrees_of_freedom: float = math.inf


def certified(label: str, expanded: float, k: float) -> Term:
    """From a certificate: expanded uncertainty and its coverage factor (GUM 4.3.3)."""
    return Term(label, expanded / k)


def bounded(label: str, half_width: float) -> Term:
    """Anywhere within plus and minus ``half_width`` (GUM 4.3.7)."""
    return Term(label, half_width / math.sqrt(3), Shape.RECTANGULAR)


def twice_bounded(label: str, half_width: float) -> Term:
    """Difference of two, each anywhere in an interval as wide as that (JCGM 101, 6.4.4)."""
    return Term(label, half_width / math.sqrt(6), Shape.TRIANGULAR)


def observed(label: str, u: float, degrees_of_freedom: float) -> Term:
    """Type A: from the scatter of observations (GUM 4.2)."""
    return Term(label, u, Shape.NORMAL, degrees_of_freedom)

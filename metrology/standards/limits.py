"""What a limit of error is: a row of a table, and how the row for a load point is found."""

from dataclasses import dataclass
from enum import StrEnum

from metrology.load_point import LoadPoint


class Certainty(StrEnum):
    """How sure we are of a number."""

    FOUND = "found"
    EXPERT = "from expert knowledge, verify"


class NoLimitError(ValueError):
    """The limit set says nothing about this load point."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """The currents that limits are expressed in, in A.

    Attributes:
        imin_a: above it the error is limited at all.
        itr_a: above it by the smallest limit of the class.
        iref_a: reference current, Ib of a direct connected meter or In of one for transformers.
        imax_a: the highest.
    """

    imin_a: float
    itr_a: float
    iref_a: float
    imax_a: float

    def current_a(self, name: str) -> float:
        """A current by name, or a multiple of one: ``Itr``, ``0.05 Iref``."""
        factor, _, symbol = name.rpartition(" ")
        currents = {
            "imin": self.imin_a,
            "itr": self.itr_a,
            "iref": self.iref_a,
            "ib": self.iref_a,
            "in": self.iref_a,
            "imax": self.imax_a,
        }
        if symbol.lower() not in currents:
            known = ", ".join(currents)
            raise ValueError(f"current {name!r}: must be one of {known}, or a multiple as 0.5 imax")
        return float(factor or 1) * currents[symbol.lower()]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the limit holds from one current to another, at some power factors.

    Attributes:
        lowest, below: currents by name; ``below`` is excluded, except Imax, which is the end.
        power_factors: from inductive to capacitive as cos phi; (0.5, 0.8) holds from 0.5L over 1
            to 0.8C; (1, 1) at 1 alone.
        mpe_pct: the maximum permissible error, plus and minus.
        clause: table or clause.
        certainty: how sure we are.
    """

    lowest: str
    below: str
    power_factors: tuple[float, float]
    mpe_pct: float
    clause: str
    certainty: Certainty

    def holds(self, point: LoadPoint, ratings: Ratings) -> bool:
        """Whether the row is about the load point."""
        low, high = ratings.current_a(self.lowest), ratings.current_a(self.below)
        last = self.below.lower() == "imax"
        inside = low * (1 - 1e-9) <= point.current_a and (
            point.current_a <= high * (1 + 1e-9) if last else point.current_a < high * (1 - 1e-9)
        )
        inductive, capacitive = self.power_factors
        lowest = inductive if point.power_factor.phi_deg >= 0 else capacitive
        return inside and point.power_factor.cos_phi >= lowest - 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit for one load point, and where it comes from."""

    mpe_pct: float
    limit_set: str
    clause: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class LimitSet:
    """The limits of error of one edition and class.

    Attributes:
        name: as ``EN50470-3:2006/B``.
        title: of the document.
        source: where the numbers were taken from.
        balanced: rows for balanced load.
        single_phase: rows for current in one phase alone.
    """

    name: str
    title: str
    source: str
    balanced: tuple[Row, ...]
    single_phase: tuple[Row, ...]

    def limit(self, point: LoadPoint, ratings: Ratings, *, elements: int = 3) -> Limit:
        """The limit of intrinsic error at a load point.

        Args:
            point: what flows.
            ratings: currents of the meter.
            elements: of the meter; to a single-phase meter one phase is its whole load.

        Raises:
            NoLimitError: the set has no row for it.
        """
        whole = point.balanced or elements == 1
        rows = self.balanced if whole else self.single_phase
        for row in rows:
            if row.holds(point, ratings):
                return Limit(row.mpe_pct, self.name, row.clause, row.certainty)
        raise NoLimitError(
            f"{self.name} has no limit at {point.current_a:g} A, PF {point.power_factor}, "
            f"phases {'+'.join(map(str, point.phases))}"
        )

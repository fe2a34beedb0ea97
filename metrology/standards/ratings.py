"""The currents of a meter, which limits are expressed in."""

from dataclasses import dataclass
from typing import Literal

Connection = Literal["direct", "ct"]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The currents that limits are expressed in, in A.

    Attributes:
        imin_a: above it the error is limited at all.
        itr_a: above it by the smallest limit of the class.
        iref_a: reference current, Ib of a direct connected meter or In of one for transformers.
        imax_a: the highest.
        ist_a: from it on the meter registers; None where it is not stated.
        connection: direct, or through current transformers; tables have a column for each.
    """

    imin_a: float
    itr_a: float
    iref_a: float
    imax_a: float
    ist_a: float | None = None
    connection: Connection = "direct"

    def current_a(self, name: str) -> float:
        """A current by name, or a multiple of one: ``Itr``, ``0.05 Iref``.

        Raises:
            ValueError: there is no such current, or it is not stated for this meter.
        """
        factor, _, symbol = name.rpartition(" ")
        currents = {
            "imin": self.imin_a,
            "itr": self.itr_a,
            "iref": self.iref_a,
            "ib": self.iref_a,
            "in": self.iref_a,
            "imax": self.imax_a,
            "ist": self.ist_a,
        }
        if symbol.lower() not in currents:
            known = ", ".join(currents)
            raise ValueError(f"current {name!r}: must be one of {known}, or a multiple as 0.5 imax")
        current_a = currents[symbol.lower()]
        if current_a is None:
            raise ValueError(f"current {name!r}: {symbol} of this meter is not stated")
        return float(factor or 1) * current_a

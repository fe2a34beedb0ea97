"""What may be written to a setting, whatever the bus."""

from collections.abc import Sequence

from pydantic import model_validator

from meters.catalogue.entry import Count, Entry, Flag, Number
from meters.catalogue.ratio import Ratio


class LegalValues(Entry):
    """The values of a setting.

    Attributes:
        values: the legal values; empty if there is a range from ``minimum`` to ``maximum``.
        ratio: the legal values of a ratio of transformers, instead of both.
        meanings: what values stand for.
        irreversible: legal values that cannot be undone.
        resets: whether the write sets a counter back.
        uses_up: whether each write is one of a limited number, so that none can be undone.
    """

    values: tuple[Number, ...] = ()
    minimum: Count | None = None
    maximum: Count | None = None
    ratio: Ratio | None = None
    meanings: tuple[tuple[Count, str], ...] = ()
    irreversible: tuple[Number, ...] = ()
    resets: Flag = False
    uses_up: Flag = False

    @model_validator(mode="after")
    def _legal_values_are_stated_once(self) -> "LegalValues":
        has_range = self.minimum is not None and self.maximum is not None
        stated = [has_range, bool(self.values), self.ratio is not None].count(True)
        if stated != 1 or (self.minimum is None) != (self.maximum is None):
            raise ValueError("either values or both minimum and maximum must be given, or a ratio")
        for value in (*self.irreversible, *(code for code, _ in self.meanings)):
            if not self.allows(value):
                raise ValueError(f"{value:g} is not among the legal values {self.legal}")
        return self

    @property
    def legal(self) -> str:
        """The legal values in words."""
        if self.ratio is not None:
            return self.ratio.words
        if self.values:
            return ", ".join(f"{value:.9g}" for value in self.values)
        return f"{self.minimum} to {self.maximum}"

    @property
    def legal_values(self) -> Sequence[float]:
        """Every value that may be written; a range is not written out, it may be a long one."""
        if self.ratio is not None:
            return self.ratio.values
        if self.minimum is None or self.maximum is None:
            return self.values
        return range(self.minimum, self.maximum + 1)

    def allows(self, value: float) -> bool:
        """Whether a value may be written."""
        if self.ratio is not None:
            return self.ratio.allows(value)
        if self.minimum is None or self.maximum is None:
            return value in self.values
        return float(value).is_integer() and self.minimum <= value <= self.maximum

    def locks(self, value: float) -> bool:
        """Whether writing a value can never be undone."""
        return self.uses_up or value in self.irreversible

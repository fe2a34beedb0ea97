"""Ratios of current transformers, as a setting."""

from pydantic import Field

from meters.catalogue.entry import Count, Entry

RATIO_DIGITS = 10_000
"""A ratio is four digits of primary current and then four of secondary current."""


class Ratio(Entry):
    """The ratios that may be written, in A, as the number of their digits: 9995/5 is 99950005."""

    primary_min: Count = Field(ge=1)
    primary_max: Count = Field(lt=RATIO_DIGITS)
    secondaries: tuple[Count, ...] = Field(min_length=1)

    @property
    def values(self) -> tuple[float, ...]:
        """Every ratio."""
        return tuple(
            float(primary * RATIO_DIGITS + secondary)
            for primary in range(self.primary_min, self.primary_max + 1)
            for secondary in self.secondaries
        )

    @property
    def words(self) -> str:
        """The range in words."""
        secondaries = " or ".join(str(secondary) for secondary in self.secondaries)
        return f"{self.primary_min} to {self.primary_max} A over {secondaries} A"

    def allows(self, value: float) -> bool:
        """Whether a number is one of them."""
        primary, secondary = divmod(value, RATIO_DIGITS)
        return self.primary_min <= primary <= self.primary_max and secondary in self.secondaries

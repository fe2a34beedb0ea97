"""The part of a plan about the composite error of the MID, Annex V."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from bench.plan_parts.influence import LoadGrid, Share, known_limit_set
from bench.yaml_file import Strict


class TypeTestValue(Strict):
    """What a type test found, in place of a measurement: of which certificate, and how much.

    ``variation_pct`` is the largest variation within the band of temperature.
    """

    variation_pct: Annotated[float, Field(ge=0)]
    expanded_pct: Annotated[float, Field(ge=0)] = 0.0
    k: Annotated[float, Field(ge=1, le=3)] = 2.0
    certificate: Annotated[str, Field(min_length=1)]


class CompositePlan(LoadGrid):
    """Composite error: root of the sum of squares of the error and its largest variations.

    ``temperature_degc``: where in the bands of the limits it is judged. ``temperature``: this
    bench has no chamber, so the term is a type test's; without it the result is INCONCLUSIVE,
    unless ``without_temperature`` says that the term is left out, which each result then states.
    """

    voltage_shares: tuple[Share, ...] = (0.9, 1.1)
    frequency_shares: tuple[Share, ...] = (0.98, 1.02)
    temperature_degc: Annotated[float, Field(ge=-40, le=70)] = 23.0
    temperature: TypeTestValue | None = None
    without_temperature: bool = False
    limit_set: str = "MID-2014-32-EU"

    @field_validator("limit_set")
    @classmethod
    def _known_limit_set(cls, value: str) -> str:
        return known_limit_set(value)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> "CompositePlan":
        if self.temperature is not None and self.without_temperature:
            raise ValueError("without_temperature leaves out what temperature states: keep one")
        return self

    @property
    def temperature_statement(self) -> str:
        """Where the term of the temperature comes from, in words for a report."""
        if self.temperature is not None:
            return (
                "not measured: value of the type test, certificate "
                f"{self.temperature.certificate}: {self.temperature.variation_pct:g} %"
            )
        if self.without_temperature:
            return "left out by the plan: the composite error is that of voltage and frequency"
        return (
            "not measured, and the plan names no type test: composite.temperature must state its "
            "value and certificate, or composite.without_temperature that it is left out"
        )

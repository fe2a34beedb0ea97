"""What a plan says about repeatability."""

from typing import Annotated

from pydantic import Field, field_validator

from bench.yaml_file import Strict
from metrology.load_point import PowerFactor
from metrology.repeatability import LEAST_RUNS
from metrology.standards import Ratings


class RepeatabilityPlan(Strict):
    """Repeatability: how often, and at which currents and power factors, each with each."""

    runs: Annotated[int, Field(ge=LEAST_RUNS, le=100)] = 5
    currents: tuple[str, ...] = ("itr", "iref")
    power_factors: tuple[str | float, ...] = (1, "0.5L")

    @field_validator("currents")
    @classmethod
    def _known_currents(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            Ratings(1, 1, 1, 1).current_a(value)
        return values

    @field_validator("power_factors")
    @classmethod
    def _known_power_factors(cls, values: tuple[str | float, ...]) -> tuple[str | float, ...]:
        for value in values:
            PowerFactor.parse(value)
        return values

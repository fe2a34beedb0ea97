"""What a plan says about the meter constant."""

from typing import Annotated

from pydantic import Field, field_validator

from bench.yaml_file import Strict
from metrology.standards import Ratings

Positive = Annotated[float, Field(gt=0)]


class MeterConstantPlan(Strict):
    """Meter constant: at which current, and over which energy.

    ``resolution_kwh``: of the registers; without it, it is taken from what they show.
    ``energy_kwh``: flows at least; without it, the least energy of the limit set's rule, and more
    where the decision rule has a guard band. What would take longer than ``longest_s`` is not
    measured, and inconclusive.
    """

    current: str = "imax"
    resolution_kwh: Positive | None = None
    energy_kwh: Positive | None = None
    longest_s: Positive = 4000.0

    @field_validator("current")
    @classmethod
    def _known_current(cls, value: str) -> str:
        Ratings(1, 1, 1, 1).current_a(value)
        return value

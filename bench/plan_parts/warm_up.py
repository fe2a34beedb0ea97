"""What a plan says about the time before anything is measured."""

from typing import Annotated

from pydantic import Field, field_validator

from bench.yaml_file import Strict
from metrology.standards import Ratings


class WarmUpPlan(Strict):
    """For how long the units are supplied before anything is measured, in s, and with which load.

    ``current``: of the meter, as ``iref``; without one there is voltage alone.
    """

    duration_s: Annotated[float, Field(gt=0, le=6 * 3600)]
    current: str | None = None

    @field_validator("current")
    @classmethod
    def _known_current(cls, value: str | None) -> str | None:
        if value is not None:
            Ratings(1, 1, 1, 1).current_a(value)
        return value

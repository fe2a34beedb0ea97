"""The sensor of the air around the bench, and what the air may be."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from bench.station.calibration import ThermometerCalibration
from bench.yaml_file import Strict


class AmbientConfig(Strict):
    """Temperature and humidity, and the limits of both, lower and upper.

    ``unit_id``: of the probe's place; 241 is probe 1. What is outside of the limits means is for
    the plan to say, by ``outside_ambient``.
    """

    driver: Literal["vaisala_indigo500"]
    resource: Annotated[str, Field(min_length=1)]
    unit_id: Annotated[int, Field(ge=1, le=255)] = 241
    temperature_degc: tuple[float, float] | None = None
    humidity_pct: tuple[float, float] | None = None
    calibration: ThermometerCalibration | None = None

    @field_validator("temperature_degc", "humidity_pct")
    @classmethod
    def _in_order(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and value[0] >= value[1]:
            raise ValueError("must be the lower limit, then the upper, as [21, 25]")
        return value

"""What the certificates of a station's instruments say."""

import datetime as dt
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bench.yaml_file import Strict
from metrology.load_point import PowerFactor

Bound = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Coverage = Annotated[float, Field(ge=1, le=3)]


class Certified(Strict):
    """What every certificate has: its number, its date, and the day after which it is no more."""

    certificate: Annotated[str, Field(min_length=1)]
    date: dt.date
    due: dt.date

    @field_validator("due")
    @classmethod
    def _after_its_date(cls, due: dt.date, info: ValidationInfo) -> dt.date:
        date = info.data.get("date")
        if date is not None and due <= date:
            raise ValueError(f"must be after the date of the certificate, {date}")
        return due


class CalibrationPoint(Strict):
    """Expanded uncertainties at one load: of active power in % of reading, of phase in minutes."""

    voltage_v: Annotated[float, Field(gt=0, le=300)]
    current_a: Annotated[float, Field(gt=0, le=120)]
    power_factor: str | float = 1
    power_expanded_pct: Positive
    phase_expanded_min: Positive

    @field_validator("power_factor")
    @classmethod
    def _known_power_factor(cls, value: str | float) -> str | float:
        PowerFactor.parse(value)
        return value

    @property
    def load(self) -> tuple[float, float, PowerFactor]:
        """Where it is: V, A and power factor."""
        return self.voltage_v, self.current_a, PowerFactor.parse(self.power_factor)


class Calibration(Certified):
    """Certificate of the reference, with the transformers that feed its elements.

    Either ``points``, or one ``power_expanded_pct`` and ``phase_expanded_min`` for every load.
    Voltages and currents of the points are those that flow through the meters. What came after
    is bounded, plus and minus: by ``drift_pct_per_year`` since the date, and by
    ``temperature_pct_per_k`` of the distance from ``temperature_degc``.
    """

    everywhere_power_pct: Annotated[float | None, Field(gt=0, alias="power_expanded_pct")] = None
    everywhere_phase_min: Annotated[float | None, Field(gt=0, alias="phase_expanded_min")] = None
    points: tuple[CalibrationPoint, ...] = ()
    k: Coverage = 2.0
    drift_pct_per_year: Bound = 0.0
    temperature_pct_per_k: Bound = 0.0
    temperature_degc: float = 23.0

    @field_validator("points")
    @classmethod
    def _no_load_twice(cls, points: tuple[CalibrationPoint, ...]) -> tuple[CalibrationPoint, ...]:
        loads = [point.load for point in points]
        for number, (voltage_v, current_a, factor) in enumerate(loads):
            if loads.index((voltage_v, current_a, factor)) != number:
                raise ValueError(f"{voltage_v:g} V, {current_a:g} A, {factor} is there twice")
        return points

    @model_validator(mode="after")
    def _one_form(self) -> "Calibration":
        short = (self.everywhere_power_pct, self.everywhere_phase_min)
        if self.points and short != (None, None):
            raise ValueError(
                "has 'points', so 'power_expanded_pct' and 'phase_expanded_min' stand there alone"
            )
        if not self.points and None in short:
            raise ValueError(
                "needs 'power_expanded_pct' and 'phase_expanded_min', or 'points' with both"
            )
        return self

    @property
    def power_expanded_pct(self) -> float:
        """Expanded uncertainty of active power, the largest of all points, in % of reading."""
        return self.everywhere_power_pct or max(p.power_expanded_pct for p in self.points)

    @property
    def phase_expanded_min(self) -> float:
        """Expanded uncertainty of the phase angle, the largest of all points, in minutes."""
        return self.everywhere_phase_min or max(p.phase_expanded_min for p in self.points)


class SourceCalibration(Certified):
    """Certificate of the source: expanded uncertainties of each of its channels."""

    voltage_expanded_pct: Positive
    current_expanded_pct: Positive
    phase_expanded_min: Positive
    k: Coverage = 2.0
    drift_pct_per_year: Bound = 0.0


class TimebaseCalibration(Certified):
    """Certificate of the counter's timebase.

    ``timebase_ppm`` is what it was found to be off by: above 0 it runs fast, and what is timed
    with it seems to last longer.
    """

    timebase_ppm: float
    timebase_expanded_ppm: Positive
    k: Coverage = 2.0
    drift_ppm_per_year: Bound = 0.0


class ThermometerCalibration(Certified):
    """Certificate of the thermometer."""

    expanded_k: Positive
    k: Coverage = 2.0


class Temperature(Strict):
    """The temperature at the bench, and by how much it varies, plus and minus, in K."""

    degc: Annotated[float, Field(ge=-40, le=85)]
    variation_k: Bound
    calibration: ThermometerCalibration | None = None

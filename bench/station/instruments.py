"""The instruments of a station file."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bench.station.calibration import (
    Bound,
    Calibration,
    Positive,
    SourceCalibration,
)
from bench.station.separate_current import CurrentSide, VoltageSide, check_sides
from bench.yaml_file import Strict

SIMULATED = "simulated"
"""Resource of a device that the virtual bench serves; its address is known once it runs."""

Resource = Annotated[str, Field(min_length=1)]
LineNumber = Annotated[int, Field(ge=0, le=31)]
"""A sampled port has at most 32 lines."""


class SoftLimits(Strict):
    """What is never asked of the source, whatever a plan says: V and A per phase."""

    voltage_v: Annotated[float, Field(gt=0, le=300)]
    current_a: Annotated[float, Field(gt=0, le=120)]

    @property
    def power_w(self) -> float:
        """The highest power of all three phases together, in W."""
        return 3 * self.voltage_v * self.current_a


class HealingLimits(Strict):
    """How many faults of instruments' links are healed in a run; 0: each ends it.

    ``reference_boots_within_s``: a reference that was without supply is waited for so long.
    """

    most_a_run: Annotated[int, Field(ge=0, le=100)] = 3
    reference_boots_within_s: Annotated[float, Field(ge=0, le=300)] = 0.0


class SourceConfig(Strict):
    """The source of voltage and current.

    ``voltage`` and ``current`` are for drivers that have an instrument for each.
    ``agrees_within_pct``: by so much source and reference may differ, above 0.1 A; the smaller,
    the sooner a reference, a lead or a ratio that is wrong is told from a meter that is.
    """

    driver: Literal["fluke_6105a", "ametek_ci", "chroma_61800"]
    resource: Resource
    ramp_s: Annotated[float, Field(ge=0, le=10)] = 2.0
    agrees_within_pct: Annotated[float, Field(ge=0.01, le=2)] = 2.0
    calibration: SourceCalibration | None = None
    voltage: VoltageSide | None = None
    current: CurrentSide | None = None

    @model_validator(mode="after")
    def _sides(self) -> "SourceConfig":
        check_sides(self.driver, self.resource, self.voltage, self.current)
        return self


class PulseOutput(Strict):
    """Pulses of the energy that the reference measures, on a line of the counter.

    A square wave with ``constant_imp_per_kwh`` periods for each kWh of total active energy in
    either direction, as it flows through the meters. ``expanded_pct`` is the expanded uncertainty
    (``k``) of the pulses against the power that the reference shows. No document of the WT3000
    names such an output, so ``instrument`` says what makes the pulses. With a ``driver`` and a
    ``resource`` the bench sets its constant; without, a person has done so.
    """

    instrument: Annotated[str, Field(min_length=1)]
    driver: Literal["applied_precision_ws2120", "fluke_6105a_energy"] | None = None
    resource: Resource | None = None
    line: LineNumber
    constant_imp_per_kwh: Positive
    expanded_pct: Bound
    k: Annotated[float, Field(ge=1, le=3)] = 2.0

    @model_validator(mode="after")
    def _both_or_none(self) -> "PulseOutput":
        if (self.driver is None) != (self.resource is None):
            raise ValueError("'driver' and 'resource' stand together, or neither is there")
        return self

    def rate_hz(self, power_w: float) -> float:
        """Pulses a second at a power in W."""
        return self.constant_imp_per_kwh * power_w / 3.6e6


class ReferenceConfig(Strict):
    """The reference meter and its calibration.

    ``fundamental_only``: it, or what is before it, leaves the power of harmonics out.
    """

    driver: Literal["yokogawa_wt3000", "yokogawa_wt330", "yokogawa_wt310", "zes_lmg670"]
    resource: Resource
    update_s: Annotated[float, Field(ge=0.05, le=20)] = 0.25
    current_transformer_ratio: Annotated[float, Field(gt=0)] = 1.0
    calibration: Calibration
    pulse_output: PulseOutput | None = None
    fundamental_only: bool = False

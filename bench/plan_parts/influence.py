"""The part of a plan about influence quantities: which, at which loads, and what must be possible.

Defaults are the programme of EN 50470-3:2006 and IEC 62053-21:2003 (currents and power factors of
each from expert knowledge, verify). That the voltage alone of a phase is missing is none of it.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bench.yaml_file import Strict
from metrology.load_point import PowerFactor, Waveform
from metrology.standards import Ratings, documents, limit_set

Share = Annotated[float, Field(gt=0.5, lt=1.2)]
Distortion = Literal["fifth_harmonic", "half_wave", "phase_fired", "burst"]
MissingPhases = Literal["none", "one", "two", "all"]
CURRENTS: dict[Distortion, str] = {
    "fifth_harmonic": "0.5 imax",
    "half_wave": "imax",
    "phase_fired": "0.5 iref",
    "burst": "0.5 iref",
}
"""Current of each waveform; of one with gaps, that of the sine that it is cut from."""


def known_current(value: str) -> str:
    """A current by name.

    Raises:
        ValueError: there is none of this name.
    """
    Ratings(1, 1, 1, 1).current_a(value)
    return value


def known_power_factor(value: str | float) -> str | float:
    """A power factor.

    Raises:
        ValueError: it is none.
    """
    PowerFactor.parse(value)
    return value


def known_limit_set(value: str) -> str:
    """A limit set by name, or a document of which the class of the model is taken.

    Raises:
        ValueError: there is none of this name.
    """
    if value not in documents():
        limit_set(value)
    return value


class LoadGrid(Strict):
    """Loads: every one of the currents at every one of the power factors."""

    currents: tuple[str, ...] = ("iref",)
    power_factors: tuple[str | float, ...] = (1, "0.5L")

    @field_validator("currents")
    @classmethod
    def _known_currents(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known_current(current) for current in value)

    @field_validator("power_factors")
    @classmethod
    def _known_power_factors(cls, value: tuple[str | float, ...]) -> tuple[str | float, ...]:
        return tuple(known_power_factor(factor) for factor in value)

    @property
    def loads(self) -> tuple[tuple[str, str | float], ...]:
        """Current and power factor of each."""
        return tuple((current, pf) for current in self.currents for pf in self.power_factors)


class Deviations(LoadGrid):
    """A quantity that is taken to shares of its nominal value, at a grid of loads."""

    shares: tuple[Share, ...]


class InfluencePlan(Strict):
    """Variation of the error with influence quantities.

    ``voltage`` within ±10 %, ``extended_voltage`` beyond; ``missing_phases``: which combinations
    of a three-phase meter; ``missing_voltages``: the same where the current of what is interrupted
    flows on, as where the voltage lead of a meter has come loose; ``waveforms``: those that are
    tried if source and reference can; ``required``: those of them that must be possible, else the
    plan is refused; ``limit_set``: of the variations; without a class, that of the model.
    ``min_time_s``: of each error, if that of the accuracy suite is shorter.
    """

    voltage: Deviations | None = Deviations(shares=(0.9, 1.1))
    extended_voltage: Deviations | None = Deviations(shares=(0.8, 1.15))
    frequency: Deviations | None = Deviations(shares=(0.98, 1.02))
    reversed_sequence: bool = True
    missing_phases: MissingPhases = "all"
    missing_voltages: MissingPhases = "none"
    waveforms: tuple[Distortion, ...] = ("fifth_harmonic", "half_wave", "phase_fired", "burst")
    required: tuple[Distortion, ...] = ()
    limit_set: str = "EN50470-3:2006"
    min_time_s: Annotated[float, Field(gt=0, le=3600)] | None = None

    @field_validator("limit_set")
    @classmethod
    def _known_limit_set(cls, value: str) -> str:
        return known_limit_set(value)

    @model_validator(mode="after")
    def _required_is_tried(self) -> "InfluencePlan":
        for name in self.required:
            if name not in self.waveforms:
                raise ValueError(f"{name} is required, but it is not among the waveforms")
        return self

    @property
    def currents(self) -> tuple[str, ...]:
        """Every current that is used, by name."""
        grids = (self.voltage, self.extended_voltage, self.frequency)
        found = [current for grid in grids if grid for current in grid.currents]
        found += ["itr"] if self.reversed_sequence else []
        found += ["iref"] if {self.missing_phases, self.missing_voltages} != {"none"} else []
        return tuple(dict.fromkeys([*found, *(CURRENTS[name] for name in self.waveforms)]))

    @property
    def required_waveforms(self) -> tuple[Waveform, ...]:
        """Those that must be possible."""
        return tuple(Waveform(name) for name in self.required)

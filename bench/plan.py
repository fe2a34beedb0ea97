"""A plan file: which load points, suites, limit set and decision rule."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from bench.yaml_file import Strict, load_yaml
from metrology.decision import DecisionRule
from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import Ratings, limit_set

Suite = Literal[
    "identification",
    "accuracy",
    "pulse_outputs",
    "combination_codes",
    "registers",
    "settings",
    "communication",
    "tariffs",
    "persistence",
    "ct_ratio",
    "mbus",
    "infrared",
    "seen_by_person",
]
SUITES: tuple[Suite, ...] = get_args(Suite)
Phase = Annotated[int, Field(ge=1, le=3)]
Positive = Annotated[float, Field(gt=0)]


class Point(Strict):
    """A load point in terms of the meter's own currents: ``0.5 imax``, ``itr``."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    current: str
    power_factor: str | float = 1
    phases: tuple[Phase, ...] = (1, 2, 3)
    reverse: bool = False

    @field_validator("current")
    @classmethod
    def _known_current(cls, value: str) -> str:
        Ratings(1, 1, 1, 1).current_a(value)
        return value

    @field_validator("power_factor")
    @classmethod
    def _known_power_factor(cls, value: str | float) -> str | float:
        PowerFactor.parse(value)
        return value

    def at(self, ratings: Ratings, voltage_v: float, frequency_hz: float) -> LoadPoint:
        """The load point for a meter with these ratings."""
        return LoadPoint(
            name=self.name,
            voltage_v=voltage_v,
            current_a=ratings.current_a(self.current),
            power_factor=PowerFactor.parse(self.power_factor),
            frequency_hz=frequency_hz,
            phases=self.phases,
            reverse=self.reverse,
        )


class AccuracyPlan(Strict):
    """Intrinsic error: the points, and for how long one is measured.

    A point ends when ``min_pulses`` periods have been seen, ``min_time_s`` have passed and the
    timing contributes at most ``timing_pct`` to the standard uncertainty; or at ``max_time_s``.
    """

    points: tuple[Point, ...]
    min_pulses: Annotated[int, Field(ge=1)] = 2
    min_time_s: Positive = 3.0
    max_time_s: Positive = 60.0
    timing_pct: Positive = 0.03
    meter_tick_s: Positive = 0.005


class PulsePlan(Strict):
    """Pulse outputs: which settable rates are measured, and where.

    Rates that are left out are set and read back, and must not pulse too often.
    """

    rates_measured: tuple[float, ...]
    boundary_distance_pct: Annotated[float, Field(gt=2, lt=30)] = 5.0
    at_boundaries: bool = False
    rate_limit_pct: Positive = 1.0


class CodePlan(Strict):
    """Combination codes, and how much energy flows in each pattern.

    ``codes`` empty: every code of the model that can be left again.
    """

    codes: tuple[int, ...] = ()
    mixed_energy_kwh: Positive = 0.10
    plain_energy_kwh: Positive = 0.05


class RegisterPlan(Strict):
    """Registers against the reference: at which points."""

    points: tuple[Point, ...]


class SettingsPlan(Strict):
    """Writable settings; ``illegal``: values beside the legal ones are tried as well."""

    illegal: bool = True


class CommunicationPlan(Strict):
    """Baud rates, parities and addresses: which of the addresses are tried."""

    addresses: tuple[Annotated[int, Field(ge=1, le=250)], ...] = (1, 2, 10, 100, 127, 128, 247)


class TariffPlan(Strict):
    """Tariffs: how much energy flows in each, in kWh."""

    energy_kwh: Positive = 0.1


class PersistencePlan(Strict):
    """Loss of supply: for how long, and whether counters may be reset, which loses their values."""

    off_s: Positive = 5.0
    reset_counters: bool = False


class SeenByPersonPlan(Strict):
    """What only a person can see: how long an answer is waited for, and what is not asked.

    ``longest_wait_s`` is wall time: so long the load stays on while nobody answers. ``leave_out``:
    parts of the text of items, as the catalogue has them.
    """

    longest_wait_s: Positive = 600.0
    leave_out: tuple[Annotated[str, Field(min_length=1)], ...] = ()


class Plate(Strict):
    """Currents on the plate of a model whose manual does not state them, in A."""

    ib_a: Positive | None = None
    iref_a: Positive
    itr_a: Positive
    imin_a: Positive


class Golden(Strict):
    """What the order says about a model's identity; a value that is left out is recorded only."""

    software_version: float | None = None
    hardware_version: float | None = None
    protocol_version: float | None = None
    checksum: str | None = None


class Plan(Strict):
    """What is done to every unit, and how it is judged.

    ``plate``: by model, currents that its manual does not state; where it does, the manual counts.
    ``delivered``: by model, settings that a unit is delivered with where its manual does not say,
    or where the bus cannot tell; they are what such a setting is restored to.
    """

    name: str
    title: str
    limit_set: str
    decision_rule: DecisionRule
    suites: tuple[Suite, ...]
    identity: dict[str, Golden] = Field(default_factory=dict)
    plate: dict[str, Plate] = Field(default_factory=dict)
    delivered: dict[str, dict[str, float]] = Field(default_factory=dict)
    accuracy: AccuracyPlan | None = None
    pulse_outputs: PulsePlan | None = None
    combination_codes: CodePlan | None = None
    registers: RegisterPlan | None = None
    settings: SettingsPlan = SettingsPlan()
    communication: CommunicationPlan = CommunicationPlan()
    tariffs: TariffPlan = TariffPlan()
    persistence: PersistencePlan = PersistencePlan()
    seen_by_person: SeenByPersonPlan = SeenByPersonPlan()

    @field_validator("limit_set")
    @classmethod
    def _known_limit_set(cls, value: str) -> str:
        limit_set(value)
        return value


def load_plan(path: Path) -> Plan:
    """Read a plan file.

    Raises:
        ConfigError: it is wrong.
    """
    return load_yaml(path, Plan)


def plan_sha256(path: Path) -> str:
    """Hash of a plan file, by which its content is known."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

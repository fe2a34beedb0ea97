"""A plan file: which load points, suites, limit set and decision rule."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator, model_validator

from bench.plan_parts.accuracy import AccuracyPlan, RegisterPoint
from bench.plan_parts.composite import CompositePlan
from bench.plan_parts.influence import InfluencePlan
from bench.plan_parts.meter_constant import MeterConstantPlan
from bench.plan_parts.no_load import NoLoadPlan
from bench.plan_parts.reactive import ReactivePlan
from bench.plan_parts.repeatability import RepeatabilityPlan
from bench.plan_parts.self_heating import SelfHeatingPlan
from bench.plan_parts.starting import StartingPlan
from bench.plan_parts.warm_up import WarmUpPlan
from bench.yaml_file import Strict, load_yaml
from metrology.decision import MARGIN, DecisionRule
from metrology.standards import documents, limit_set

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
    "influence",
    "composite",
    "starting",
    "no_load",
    "meter_constant",
    "repeatability",
    "self_heating",
    "reactive",
    "seen_by_person",
]
SUITES: tuple[Suite, ...] = get_args(Suite)
Positive = Annotated[float, Field(gt=0)]
OWN_MANUAL = "manual"
"""The limit set of the basic errors in the manual of each model."""


class PulsePlan(Strict):
    """Pulse outputs: which settable rates are measured, and where.

    Rates that are left out are set and read back, and must not pulse too often.
    ``rare_s``: pulses are looked at that are so far apart as well, at the slowest of the rates
    that can show them; without it they come more often, however slow a rate is.
    """

    rates_measured: tuple[float, ...]
    boundary_distance_pct: Annotated[float, Field(gt=2, lt=30)] = 5.0
    at_boundaries: bool = False
    rate_limit_pct: Positive = 1.0
    rare_s: Annotated[float, Field(ge=1, le=15)] | None = None


class CodePlan(Strict):
    """Combination codes, and how much energy flows in each pattern.

    ``codes`` empty: every code of the model that can be left again.
    """

    codes: tuple[int, ...] = ()
    mixed_energy_kwh: Positive = 0.10
    plain_energy_kwh: Positive = 0.05


class RegisterPlan(Strict):
    """Registers against the reference: at which points."""

    points: tuple[RegisterPoint, ...]


class SettingsPlan(Strict):
    """Writable settings; ``illegal``: values beside the legal ones are tried as well."""

    illegal: bool = True


class CommunicationPlan(Strict):
    """Baud rates, parities and addresses: which of the addresses are tried."""

    addresses: tuple[Annotated[int, Field(ge=1, le=250)], ...] = (1, 2, 10, 100, 127, 128, 247)


class TariffPlan(Strict):
    """Tariffs: how much energy flows in each, in kWh, half of it in reverse."""

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


OrderedSetting = Literal[
    "s0_output_rate", "combination_code", "tariff", "lcd_cycle_time", "power_down_counter"
]
"""What an order may leave to be chosen; address and line settings are the station's."""


class Golden(Strict):
    """What the order says about a model's identity; a value that is left out is recorded only."""

    software_version: float | None = None
    hardware_version: float | None = None
    protocol_version: float | None = None
    checksum: str | None = None


class InfraredGolden(Strict):
    """What the order says about a model's optical port; what is left out is recorded only.

    ``identification``: without escapes; ``baud``: that it proposes; ``addresses``: of the data
    lines that its read-out must have.
    """

    identification: str | None = None
    baud: int | None = None
    addresses: tuple[str, ...] = ()


class Plan(Strict):
    """What is done to every unit, and how it is judged.

    ``plate``: by model, currents that its manual does not state; where it does, the manual counts.
    ``delivered``: by model, settings that a unit is delivered with where the bus cannot tell; they
    are what such a setting is restored to, and S0 outputs are judged by them where nothing can be
    set. ``ordered``: by model, settings that the order names;
    a unit with others fails, even where its manual states another default.
    ``limit_set``: one or several, each judged for itself; without its class, the class of the
    model, and ``manual`` is the model's own manual. ``margin``: the share of the limits that the
    rule ``production_margin`` allows. ``bias_rule``: errors must not all lie on one side beyond
    half of their limits. ``expired_calibration``: what a certificate comes to that is past due.
    ``outside_ambient``: what air comes to that is outside of the limits of the station.
    ``warm_up``: before anything is measured, also when an interrupted run is gone on with.
    """

    name: str
    title: str
    limit_set: str | Annotated[tuple[str, ...], Field(min_length=1)]
    decision_rule: DecisionRule
    margin: Annotated[float, Field(gt=0, le=1)] = MARGIN
    bias_rule: bool = False
    expired_calibration: Literal["refuse", "warn"] = "warn"
    outside_ambient: Literal["refuse", "inconclusive", "note"] = "note"
    suites: tuple[Suite, ...]
    warm_up: WarmUpPlan | None = None
    identity: dict[str, Golden] = Field(default_factory=dict)
    infrared: dict[str, InfraredGolden] = Field(default_factory=dict)
    plate: dict[str, Plate] = Field(default_factory=dict)
    delivered: dict[str, dict[str, float]] = Field(default_factory=dict)
    ordered: dict[str, dict[OrderedSetting, float]] = Field(default_factory=dict)
    accuracy: AccuracyPlan | None = None
    pulse_outputs: PulsePlan | None = None
    combination_codes: CodePlan | None = None
    registers: RegisterPlan | None = None
    settings: SettingsPlan = SettingsPlan()
    communication: CommunicationPlan = CommunicationPlan()
    tariffs: TariffPlan = TariffPlan()
    persistence: PersistencePlan = PersistencePlan()
    seen_by_person: SeenByPersonPlan = SeenByPersonPlan()
    starting: StartingPlan = StartingPlan()
    no_load: NoLoadPlan = NoLoadPlan()
    meter_constant: MeterConstantPlan = MeterConstantPlan()
    repeatability: RepeatabilityPlan = RepeatabilityPlan()
    self_heating: SelfHeatingPlan = SelfHeatingPlan()
    influence: InfluencePlan = InfluencePlan()
    composite: CompositePlan = CompositePlan()
    reactive: ReactivePlan = ReactivePlan()

    @field_validator("limit_set")
    @classmethod
    def _known_limit_set(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in (value,) if isinstance(value, str) else value:
            if name != OWN_MANUAL and name not in documents():
                limit_set(name)
        return value

    @model_validator(mode="after")
    def _heats_cold_units(self) -> "Plan":
        if "self_heating" in self.suites and self.warm_up is not None and self.warm_up.current:
            raise ValueError(
                "warm_up has a current, and self_heating begins with units that none has warmed: "
                "take 'current' out of warm_up"
            )
        return self

    @property
    def limit_sets(self) -> tuple[str, ...]:
        """The limit sets by which the intrinsic error is judged."""
        return (self.limit_set,) if isinstance(self.limit_set, str) else self.limit_set


def load_plan(path: Path) -> Plan:
    """Read a plan file.

    Raises:
        ConfigError: it is wrong.
    """
    return load_yaml(path, Plan)


def plan_sha256(path: Path) -> str:
    """Hash of a plan file, by which its content is known."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

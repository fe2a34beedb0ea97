"""Defects of start, of no load, of the constant, and of what changes with time."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter, number, whole
from simulator.meter.model import Model
from simulator.meter.supply import UN_V
from simulator.rack import Rack

FACTORS = (1.0, 1e3)
STARTING_SHARE = 0.004
"""Of Ib: the manuals' lowest operational current."""


def _creeps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).low_load.residual_w = number(p, "power_w", 0.0, 1e6)


def _starting_power(model: Model) -> Mapping[str, Parameter]:
    """As much as flows at the starting current: more than three pulses in the time of the test."""
    power_w = model.elements * UN_V * STARTING_SHARE * model.basic_current_a
    return {"power_w": round(power_w, 2)}


def _starts_late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).sensor.current_floor_a *= number(p, "factor", *FACTORS)


def _forward_only(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    floor_a = meter.model.current_floor_a * number(p, "factor", *FACTORS)
    meter.low_load.reverse_floor_a = floor_a


def _power_up_pulse(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.wakes_with = whole(p, "pulses", 1, 1000)


def _constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.gain = number(p, "factor", 1e-6, 1e6)


def _reactive_gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.reactive_gain = 1 + number(p, "pct", -99.0, 1e6) / 100


def _unrepeatable(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    drift = rack.meter(target).drift
    drift.unrest_pct = number(p, "pct", 0.0, 50.0)
    drift.unrest_every_s = number(p, "every_s", 0.1, 1e6)


def _self_heating(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    drift = rack.meter(target).drift
    drift.heating_pct = number(p, "pct", -50.0, 50.0)
    drift.time_constant_s = number(p, "time_constant_s", 1.0, 1e6)


DEFECTS = (
    Defect(
        "creeps",
        "it counts a power while no current flows",
        UNIT,
        {"power_w": 13.8},
        _creeps,
        fitting=_starting_power,
    ),
    Defect(
        "starts-late",
        "its starting current is higher by a factor",
        UNIT,
        {"factor": 2.5},
        _starts_late,
    ),
    Defect(
        "starts-forward-only",
        "in reverse its starting current is higher by a factor",
        UNIT,
        {"factor": 4},
        _forward_only,
    ),
    Defect(
        "power-up-pulse",
        "the LED flashes when the meter gets supply",
        UNIT,
        {"pulses": 3},
        _power_up_pulse,
    ),
    Defect(
        "constant",
        "the registers count another energy than the LED by a factor",
        UNIT,
        {"factor": 1.005},
        _constant,
    ),
    Defect(
        "reactive-gain",
        "the registers count another reactive energy",
        UNIT,
        {"pct": 4},
        _reactive_gain,
    ),
    Defect(
        "unrepeatable",
        "the gain of all channels is another one every few seconds",
        UNIT,
        {"pct": 0.4, "every_s": 5},
        _unrepeatable,
    ),
    Defect(
        "self-heating",
        "the gain of all channels drifts with the warmth of the current; pct is the end at Imax",
        UNIT,
        {"pct": 1.5, "time_constant_s": 600},
        _self_heating,
    ),
)

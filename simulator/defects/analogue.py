"""Defects of the measuring elements."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.model import UNIT, Defect, Parameter, number, whole
from simulator.defects.models import with_ct
from simulator.meter.meter import Meter
from simulator.rack import Rack

FACTORS = (1e-6, 1e6)


def _element(meter: Meter, p: Mapping[str, Parameter], **change: float) -> None:
    errors = list(meter.sensor.errors)
    index = whole(p, "phase", 1, len(errors)) - 1
    old = errors[index]
    added = {key: getattr(old, key) + value for key, value in change.items()}
    errors[index] = replace(old, **added)
    meter.sensor.errors = tuple(errors)


def _gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _element(rack.meter(target), p, current_gain_pct=float(p["pct"]))


def _voltage_gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _element(rack.meter(target), p, voltage_gain_pct=float(p["pct"]))


def _phase_error(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _element(rack.meter(target), p, phase_min=float(p["minutes"]))


def _offset(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _element(rack.meter(target), p, offset_w=float(p["watts"]))


def _reversed(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _element(rack.meter(target), p, phase_min=180 * 60)


def _ct_ratio(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).ct_error = number(p, "factor", *FACTORS)


def _quadrant(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.values(target).readings.mirrored = True


DEFECTS = (
    Defect("gain", "current channel of one phase reads wrong", UNIT, {"phase": 1, "pct": 4}, _gain),
    Defect(
        "voltage-gain",
        "voltage channel of one phase reads wrong",
        UNIT,
        {"phase": 1, "pct": 4},
        _voltage_gain,
    ),
    Defect(
        "phase-error",
        "phase angle of one phase is wrong",
        UNIT,
        {"phase": 1, "minutes": 90},
        _phase_error,
    ),
    Defect("offset", "power of one phase has an offset", UNIT, {"phase": 1, "watts": 6}, _offset),
    Defect(
        "reversed-current",
        "current sensor of one phase is the wrong way round",
        UNIT,
        {"phase": 1},
        _reversed,
    ),
    Defect(
        "ct-ratio",
        "it computes with another ratio of current transformers than it shows",
        UNIT,
        {"factor": 2},
        _ct_ratio,
        applies=with_ct,
    ),
    Defect("quadrant", "quadrants 1 and 2, and 3 and 4, are mistaken", UNIT, {}, _quadrant),
)

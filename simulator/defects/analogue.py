"""Defects of the measuring elements."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.model import UNIT, Defect, Parameter, whole
from simulator.meter.pro380_mod import Pro380Mod
from simulator.rack import Rack


def _element(meter: Pro380Mod, p: Mapping[str, Parameter], **change: float) -> None:
    index = whole(p, "phase", 1, 3) - 1
    errors = list(meter.errors)
    old = errors[index]
    added = {key: getattr(old, key) + value for key, value in change.items()}
    errors[index] = replace(old, **added)
    meter.errors = tuple(errors)


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
)

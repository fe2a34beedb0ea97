"""Defects of the measuring elements: gain, phase, offset, direction."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.expected import where_told
from simulator.defects.model import Defect, Parameter, number, of_unit, whole
from simulator.defects.models import with_ct
from simulator.defects.sizes import ALL_PHASES, ONE_PHASE, Size, always, itr_a, one_phase_pct
from simulator.meter.meter import Meter
from simulator.meter.model import Model
from simulator.meter.supply import UN_V
from simulator.rack import Rack

FACTORS = (1e-6, 1e6)
PCTS = (-99.0, 1e6)
PCT_A_MINUTE = 0.0504
"""At a power factor of 0.5, by the slope of the cosine."""
ONE_PHASE_LOAD = "accuracy/error/l1-iref-pf1"


def element(meter: Meter, p: Mapping[str, Parameter], **change: float) -> None:
    """Add to the hidden errors of the element of the parameter ``phase``."""
    errors = list(meter.sensor.errors)
    index = whole(p, "phase", 1, len(errors)) - 1
    old = errors[index]
    added = {key: getattr(old, key) + value for key, value in change.items()}
    errors[index] = replace(old, **added)
    meter.sensor.errors = tuple(errors)


def _all(meter: Meter, **change: float) -> None:
    for phase in range(1, meter.model.elements + 1):
        element(meter, {"phase": phase}, **change)


def _gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    element(rack.meter(target), p, current_gain_pct=number(p, "pct", *PCTS))


def _voltage_gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    element(rack.meter(target), p, voltage_gain_pct=number(p, "pct", *PCTS))


def _calibration_lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _all(rack.meter(target), current_gain_pct=number(p, "pct", *PCTS))


def _phase_error(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    element(rack.meter(target), p, phase_min=number(p, "minutes", -10800, 10800))


def _phase_errors(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _all(rack.meter(target), phase_min=number(p, "minutes", -10800, 10800))


def _offset(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    element(rack.meter(target), p, offset_w=number(p, "watts", -1e6, 1e6))


def _reversed(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    element(rack.meter(target), p, phase_min=180 * 60)


def _ct_ratio(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).ct_error = number(p, "factor", *FACTORS)


def _quadrant(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.values(target).readings.mirrored = True


def _one_phase_min(model: Model) -> float:
    return one_phase_pct(model) / PCT_A_MINUTE


def _offset_w(model: Model) -> float:
    """1.5 % of the power at Imin in all phases, in one of them."""
    imin_a = itr_a(model) * (0.2 if model.has_ct else 0.5)
    return 0.015 * model.elements * UN_V * imin_a


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "gain",
        "current channel of one phase reads wrong",
        _gain,
        "tolerance of a shunt or current transformer, one calibration constant lost",
        ONE_PHASE_LOAD,
        parameters={"phase": 1, "pct": 4},
        size=Size("pct", one_phase_pct, ONE_PHASE),
    ),
    of_unit(
        "voltage-gain",
        "voltage channel of one phase reads wrong",
        _voltage_gain,
        "tolerance of a divider, one calibration constant lost",
        ONE_PHASE_LOAD,
        "registers/reading",
        parameters={"phase": 1, "pct": 4},
        size=Size("pct", one_phase_pct, ONE_PHASE),
    ),
    of_unit(
        "calibration-lost",
        "current channels of all phases read wrong by the same",
        _calibration_lost,
        "calibration set of another type, reference voltage of the converter off",
        "accuracy/error/iref-pf1",
        parameters={"pct": 2},
        size=Size("pct", always(1.0), ALL_PHASES),
    ),
    of_unit(
        "phase-error",
        "phase angle of one phase is wrong",
        _phase_error,
        "phase of a current transformer, part of an input filter, delay register lost",
        "accuracy/error/l1-iref-pf0.5l",
        "accuracy/error/iref-pf0.5l",
        parameters={"phase": 1, "minutes": 90},
        size=Size("minutes", _one_phase_min, ONE_PHASE),
    ),
    of_unit(
        "phase-errors",
        "phase angles of all phases are wrong by the same",
        _phase_errors,
        "delay registers of all channels lost, sampling clock of the wrong source",
        "accuracy/error/iref-pf0.5l",
        parameters={"minutes": 40},
        size=Size("minutes", always(1.0 / PCT_A_MINUTE), ALL_PHASES),
    ),
    of_unit(
        "offset",
        "power of one phase has an offset",
        _offset,
        "offset register lost, coupling from the voltage into the current channel",
        "accuracy/error/imin-pf1",
        "accuracy/error/itr-pf1",
        parameters={"phase": 1, "watts": 6},
        size=Size("watts", _offset_w, "EN 50470-3:2006 table 4, class B, from Imin to Itr: 1.5 %"),
    ),
    of_unit(
        "reversed-current",
        "current sensor of one phase is the wrong way round",
        _reversed,
        "current transformer or its plug the wrong way round",
        "registers/direction",
        "pulse_outputs/direction",
        parameters={"phase": 1},
    ),
    of_unit(
        "ct-ratio",
        "it computes with another ratio of current transformers than it shows",
        _ct_ratio,
        "ratio kept in two places of the memory, one of them not written",
        "registers/reading",
        "ct_ratio/set",
        parameters={"factor": 2},
        applies=with_ct,
        only_if=where_told("the current of each phase", "l1_current"),
    ),
    of_unit(
        "quadrant",
        "quadrants 1 and 2, and 3 and 4, are mistaken",
        _quadrant,
        "firmware: sign of active power in the table of quadrants",
        "registers/quadrant",
        only_if=where_told("the quadrant", "present_quadrant"),
    ),
)

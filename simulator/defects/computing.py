"""Defects of what a meter computes from its elements, and of its supply and clock."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.defects.expected import where_told
from simulator.defects.model import Defect, Parameter, number, of_unit, one_of, whole
from simulator.defects.models import with_three_elements
from simulator.defects.plans import in_no_plan
from simulator.defects.sizes import ALL_PHASES, Size, always
from simulator.meter.sensing import Sensed
from simulator.meter.supply import UN_V
from simulator.rack import Rack


def _computed(rack: Rack, target: str, change: Callable[[Sensed], Sensed]) -> None:
    rack.meter(target).sensor.computing.append(lambda found: tuple(change(s) for s in found))


def _reverse_gain(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    factor = 1 + number(p, "pct", -99.0, 1e3) / 100
    _computed(
        rack, target, lambda s: replace(s, active_w=s.active_w * factor) if s.active_w < 0 else s
    )


def _rectified(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _computed(rack, target, lambda s: replace(s, active_w=abs(s.active_w)))


def _reactive_phase(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    turned = math.radians(number(p, "minutes", -5400, 5400) / 60)

    def turn(s: Sensed) -> Sensed:
        reactive = s.reactive_var * math.cos(turned) + s.active_w * math.sin(turned)
        return replace(s, reactive_var=reactive)

    _computed(rack, target, turn)


def _reactive_sign(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _computed(rack, target, lambda s: replace(s, reactive_var=-s.reactive_var))


def _brown_out(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).supply.lowest_v = number(p, "share", 0.0, 2.0) * UN_V


def _one_phase_supply(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).supply.fed_by = (
        whole(p, "phase", 1, rack.meter(target).model.elements) - 1,
    )


def _slow_start(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).supply.start_up_s = number(p, "seconds", 0.0, 1e6)


def _timebase(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    pct = number(p, "pct", -10.0, 10.0)
    _computed(rack, target, lambda s: replace(s, active_w=s.active_w * (1 + pct / 100)))
    altered = rack.values(target).altered
    altered["grid_frequency"] = lambda value: float(value) * (1 - pct / 100)


def _apparent(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    of = one_of(p, "of", ("arithmetic", "active"))
    values = rack.values(target)
    active = values.readings.value
    if of == "active":
        values.altered["total_apparent_power"] = lambda _: abs(float(active("total_active_power")))
    else:
        values.altered["total_apparent_power"] = lambda _: (
            abs(float(active("total_active_power"))) + abs(float(active("total_reactive_power")))
        )


START_UP = "EN 50470-1: it works within 5 s of its supply"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "reverse-gain",
        "it counts reverse energy with another gain",
        _reverse_gain,
        "firmware: one calibration constant for each direction",
        "accuracy/error/reverse-iref-pf1",
        parameters={"pct": 2},
        size=Size("pct", always(1.0), ALL_PHASES),
    ),
    of_unit(
        "rectified",
        "it takes reverse energy for forward energy",
        _rectified,
        "firmware: magnitude in place of the signed value",
        "pulse_outputs/direction/reverse",
        "registers/direction",
        "registers/reading",
    ),
    of_unit(
        "reactive-phase",
        "reactive power has the phase shift of another frequency",
        _reactive_phase,
        "quarter of a period by a delay that is set for another sampling rate",
        "reactive/error",
        parameters={"minutes": 300},
        size=Size(
            "minutes", always(60 * math.degrees(0.02) / 1.7), "IEC 62053-23:2003 table 6, class 2"
        ),
        why_not=in_no_plan("reactive"),
    ),
    of_unit(
        "reactive-sign",
        "inductive and capacitive are mistaken",
        _reactive_sign,
        "firmware: sign of the shifted channel",
        "registers/quadrant",
        "registers/reading",
        only_if=where_told("reactive power", "total_reactive_power"),
    ),
    of_unit(
        "brown-out",
        "it stops below a share of the nominal voltage",
        _brown_out,
        "capacitor of the supply aged, threshold of the reset too high",
        "influence/variation/voltage-0.9un",
        "composite/error",
        parameters={"share": 0.95},
        size=Size("share", always(0.8), "MID 2014/32/EU annex V 5.1; EN 50470-3 8.5", nothing=0.5),
        why_not="a line tests at nominal voltage alone",
    ),
    of_unit(
        "supplied-by-one-phase",
        "it stops when one phase is missing, though there are others",
        _one_phase_supply,
        "rectifier of the other phases open",
        "influence/variation/without-l1",
        parameters={"phase": 1},
        applies=with_three_elements,
        why_not="a line takes no phase away",
    ),
    of_unit(
        "slow-start",
        "it takes long until it answers",
        _slow_start,
        "memory is checked for long, supply comes up slowly",
        "identification/communication",
        parameters={"seconds": 10},
        size=Size("seconds", always(5.0), START_UP, nothing=1.5),
    ),
    of_unit(
        "timebase",
        "its clock is off: energy and frequency are wrong by the same",
        _timebase,
        "quartz of another frequency, oscillator without its trimming",
        "accuracy/error/iref-pf1",
        "registers/reading",
        parameters={"pct": 2},
        size=Size("pct", always(1.0), ALL_PHASES),
    ),
    of_unit(
        "apparent-power",
        "apparent power is computed in another way: arithmetic sum of P and Q, or P alone",
        _apparent,
        "firmware: wrong formula",
        "registers/reading",
        parameters={"of": "arithmetic"},
        only_if=where_told("apparent power", "total_apparent_power"),
    ),
)

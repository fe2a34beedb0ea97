"""Defects of start, of no load, of the constant, and of what changes with time."""

import math
from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.model import Defect, Parameter, number, of_unit, whole
from simulator.defects.plans import HOURS, RELEASE, SIDE_BY_SIDE, in_no_plan
from simulator.defects.sizes import NO_LOAD, START, Size, always, ist_a
from simulator.meter.counting import ACTIVE, FORWARD, Flow
from simulator.meter.energy import FloatArray
from simulator.meter.model import Model
from simulator.meter.sensing import Sensed
from simulator.meter.supply import UN_V
from simulator.rack import Rack

FACTORS = (1.0, 1e3)
AFTER_LOAD_SHARE = 0.5
"""Of Imax, from which on an offset stays behind (an assumption)."""


def _creeps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).low_load.residual_w = number(p, "power_w", 0.0, 1e6)


def _starting_power(model: Model) -> Mapping[str, Parameter]:
    """As much as flows at the starting current: more than three pulses in the time of the test."""
    power_w = model.elements * UN_V * ist_a(model)
    return {"power_w": round(power_w, 2)}


def _creeps_after_load(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, power_w = rack.meter(target), number(p, "power_w", 0.0, 1e6)
    for_s, from_a = number(p, "for_s", 0.0, 1e6), AFTER_LOAD_SHARE * meter.model.meter_amps
    loaded_s = [-math.inf]

    def creep(found: tuple[Sensed, ...]) -> tuple[Sensed, ...]:
        now_s = meter.supply.now_s
        if any(s.current_a for s in found):
            if max(s.current_a for s in found) > from_a:
                loaded_s[0] = now_s
            return found
        if now_s - loaded_s[0] > for_s or not found[0].voltage_v:
            return found
        return (replace(found[0], active_w=power_w), *found[1:])

    meter.sensor.computing.append(creep)


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


def _warm_up(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    drift = rack.meter(target).drift
    drift.cold_pct = number(p, "pct", -50.0, 50.0)
    drift.time_constant_s = number(p, "time_constant_s", 1.0, 1e6)


def _ageing(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).drift.pct_per_h = number(p, "pct_per_h", -50.0, 50.0)


def _temperature(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).drift.pct_per_k = number(p, "pct_per_k", -10.0, 10.0)


def _register_creeps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    power_w = number(p, "power_w", 0.0, 1e6)

    def creep(flow: Flow) -> Flow:
        powers = flow.powers.copy()
        powers[ACTIVE, FORWARD, 0] += 0.0 if powers.any() else power_w
        return replace(flow, powers=powers)

    rack.meter(target).counter.changes.append(creep)


def _stalls(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """It counts no load below a current, once it has counted so many pulses."""
    meter, left = rack.meter(target), whole(p, "pulses", 0, 10**9)
    floor_w = meter.model.elements * UN_V * number(p, "share", 0.0, 1.0)
    floor_w *= meter.model.basic_current_a
    first = meter.outputs.led.count

    def stall(power_w: float, _: FloatArray, __: FloatArray) -> float:
        stalled = power_w < floor_w and meter.outputs.led.count - first >= left
        return 0.0 if stalled else power_w

    meter.outputs.led_feeds.append(stall)


def _voltage_step(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """The LED flashes when the voltage jumps."""
    meter, pulses = rack.meter(target), whole(p, "pulses", 1, 1000)
    last_v = [0.0]

    def flash(power_w: float, _: FloatArray, __: FloatArray) -> float:
        now_v = meter.sensor.shown[0].voltage_v
        if last_v[0] and abs(now_v - last_v[0]) > STEP_V:
            meter.outputs.led.burst(meter.supply.now_s, pulses, 0.02)
        last_v[0] = now_v
        return power_w

    meter.outputs.led_feeds.append(flash)


def _creep_w(model: Model) -> float:
    """Two pulses in the shortest time of the test, which is that of four at the start."""
    return 0.5 * 1.15 * model.elements * UN_V * ist_a(model)


def _start_factor(model: Model) -> float:
    return ist_a(model) / model.current_floor_a


STEP_V = 10.0
REPEATABILITY = (
    "IEC 62053-21:2020 7.8; its figure is open, class / 20 = 0.05 % is assumed for errors of 3 s "
    "each; gains that last 5 s and scatter by 0.06 % scatter such errors by that"
)
CONSTANT = "OIML R 46-2:2012, meter constant: a tenth of the base error (certainty: medium)"
HEATING = "EN 50470-3:2006 8.7.3, IEC 62053-21:2003 8.3.2: 0.7 % in class 1 (certainty: medium)"
MANUAL_START = f"{START}; the manuals: 0.4 % of Ib"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "creeps",
        "it counts a power while no current flows",
        _creeps,
        "threshold against creep too low, noise, coupling of the voltage",
        "no_load/pulses",
        parameters={"power_w": 13.8},
        fitting=_starting_power,
        size=Size("power_w", _creep_w, NO_LOAD),
    ),
    of_unit(
        "creeps-after-load",
        "for some time after a load of more than half of Imax it counts a power without current",
        _creeps_after_load,
        "filter of the offset that follows a load slowly, magnetisation of a core",
        "no_load/pulses/after-load",
        parameters={"power_w": 13.8, "for_s": 300},
        fitting=_starting_power,
        why_not="a line looks for creep before any load has flowed",
        size=Size("power_w", _creep_w, NO_LOAD),
    ),
    of_unit(
        "register-creeps",
        "its registers count a power while none flows; the LED is dark",
        _register_creeps,
        "firmware: registers integrate the value before the threshold",
        parameters={"power_w": 200},
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "starts-late",
        "its starting current is higher by a factor",
        _starts_late,
        "threshold against creep too high",
        "starting/pulses",
        parameters={"factor": 2.5},
        size=Size("factor", _start_factor, MANUAL_START, nothing=1.0),
    ),
    of_unit(
        "starts-forward-only",
        "in reverse its starting current is higher by a factor",
        _forward_only,
        "firmware: threshold compared with the signed power",
        "starting/pulses/reverse",
        parameters={"factor": 4},
        size=Size("factor", _start_factor, MANUAL_START, nothing=1.0),
    ),
    of_unit(
        "stalls",
        "with little load it starts, and stops counting after some pulses",
        _stalls,
        "firmware: filter of the threshold swings out slowly",
        "starting/pulses",
        parameters={"share": 0.01, "pulses": 1},
    ),
    of_unit(
        "power-up-pulse",
        "the LED flashes when the meter gets supply",
        _power_up_pulse,
        "port in an undefined state during reset",
        "no_load/power-up",
        parameters={"pulses": 3},
        size=Size("pulses", always(1.0), "MID 2014/32/EU annex V 5.4", whole=True),
    ),
    of_unit(
        "voltage-step-pulse",
        "the LED flashes when the voltage changes by more than 10 V",
        _voltage_step,
        "filter of the voltage channel swings into the power",
        "no_load/pulses",
        parameters={"pulses": 3},
        why_not="a line tests without load at one voltage",
        size=Size("pulses", always(2.0), NO_LOAD, whole=True),
    ),
    of_unit(
        "constant",
        "the registers count another energy than the LED by a factor",
        _constant,
        "constant of another type, rounding in the firmware",
        "meter_constant/register",
        parameters={"factor": 1.005},
        size=Size("factor", always(1.001), CONSTANT, nothing=1.0),
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "reactive-gain",
        "the registers count another reactive energy",
        _reactive_gain,
        "calibration of the reactive channel is missing",
        "reactive/error",
        parameters={"pct": 4},
        size=Size("pct", always(2.0), "IEC 62053-23:2003 table 6, class 2; no manual has a class"),
        why_not=in_no_plan("reactive"),
    ),
    of_unit(
        "unrepeatable",
        "the gain of all channels is another one every few seconds",
        _unrepeatable,
        "bad joint, noise of the reference voltage",
        "repeatability/scatter",
        parameters={"pct": 0.4, "every_s": 5},
        size=Size("pct", always(0.06), REPEATABILITY),
        why_not="a line measures each point once; in longer errors such gains average out",
        plans=(RELEASE,),
    ),
    of_unit(
        "self-heating",
        "the gain of all channels drifts with the warmth of the current; pct is the end at Imax",
        _self_heating,
        "temperature coefficient of the shunts, joint with too much resistance",
        "self_heating/drift",
        parameters={"pct": 1.5, "time_constant_s": 600},
        size=Size("pct", always(0.7), HEATING),
        why_not=f"{in_no_plan('self_heating')}; {HOURS}",
    ),
    of_unit(
        "warm-up",
        "the gain is off by pct when it gets supply, and comes back with its own heat",
        _warm_up,
        "temperature coefficient of the reference voltage",
        parameters={"pct": 3, "time_constant_s": 600},
        size=Size("pct", always(1.0), "EN 50470-3:2006 table 4, class B"),
        why_not="every plan begins without load, and it is nearly warm when its error is measured",
    ),
    of_unit(
        "ageing",
        "the gain drifts for ever, in % for each hour",
        _ageing,
        "moisture in the divider, stress of the moulding",
        "self_heating/drift",
        parameters={"pct_per_h": 1},
        size=Size("pct_per_h", always(0.7), f"{HEATING}, within an hour"),
        why_not=f"{in_no_plan('self_heating')}; {HOURS}",
    ),
    of_unit(
        "temperature-dependence",
        "the gain changes with the temperature inside, in % for each kelvin",
        _temperature,
        "temperature coefficients of shunt and divider do not match",
        "self_heating/drift",
        parameters={"pct_per_k": 0.15},
        size=Size("pct_per_k", always(0.05), "IEC 62053-21:2003 table 8, class 1: 0.05 % for 1 K"),
        why_not=f"{in_no_plan('self_heating')}; there is no climatic chamber, and by its own heat "
        "it differs by some kelvins",
    ),
)

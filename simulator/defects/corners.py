"""Defects that show at one corner of what a meter is made for, and nowhere else."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulator.defects.analogue import PCT_A_MINUTE
from simulator.defects.elements import Wires, index_of, share_above_knee, wired
from simulator.defects.expected import where_told
from simulator.defects.model import Defect, Parameter, number, of_unit
from simulator.defects.models import alter, on_modbus, with_s0, with_three_elements
from simulator.defects.plans import INFLUENCES
from simulator.defects.pulse_events import Pulses, output_of
from simulator.defects.sizes import AT_IMAX, Size, at_imax_pct
from simulator.meter.model import Model
from simulator.meter.pulses import FloatArray
from simulator.meter.sensing import Sensed
from simulator.meter.supply import UN_V
from simulator.rack import Rack
from simulator.waveform import Component

NEAR_IMAX = 0.95
"""Share of the power at Imax from which a total has one digit too few (an assumption)."""
NOTHING_V = 1.0
"""What a phase without voltage may pick up."""
NOT_ALL_LOADS = "a line compares registers at two loads below Imax"
NOT_EACH_PHASE = "a line lets L1 alone flow back; the same firmware was released with each phase"


def _phase_at_imax(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    minutes, imax_a = number(p, "minutes", -5400, 5400), rack.meter(target).model.meter_amps

    def lag(phases: Wires) -> None:
        for n, phase in enumerate(phases):
            share = share_above_knee(phase, imax_a)
            turned = [
                replace(c, angle_deg=c.angle_deg - c.order * share * minutes / 60)
                for c in phase.current
            ]
            phases[n] = replace(phase, current=tuple(turned))

    wired(rack, target, lag)


def _exports_as_import(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    index = index_of(rack, target, p)

    def mistake(found: tuple[Sensed, ...]) -> tuple[Sensed, ...]:
        one = found[index]
        if one.active_w >= 0 or one.reactive_var >= 0:
            return found
        return (*found[:index], replace(one, active_w=-one.active_w), *found[index + 1 :])

    rack.meter(target).sensor.computing.append(mistake)


def _reactive_by_sequence(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    sensor, reversed_now = rack.meter(target).sensor, [False]

    def look(phases: Wires) -> None:
        angles = [c.angle_deg for phase in phases[:2] for c in phase.voltage if c.order == 1]
        turn_deg = angles[1] - angles[0] if len(angles) > 1 else -120.0
        reversed_now[0] = math.sin(math.radians(turn_deg)) > 0

    def negate(found: tuple[Sensed, ...]) -> tuple[Sensed, ...]:
        return tuple(
            replace(s, reactive_var=-s.reactive_var) if reversed_now[0] else s for s in found
        )

    wired(rack, target, look)
    sensor.computing.append(negate)


def _power_wraps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    at_kw = number(p, "at_kw", 1e-3, 1e6)

    def wrap(value: float | str) -> float:
        kw = float(value)
        return abs(kw) % at_kw * (-1 if kw < 0 else 1)

    alter(rack.values(target), "total_active_power", wrap)


def _near_imax_kw(model: Model) -> Mapping[str, Parameter]:
    return {"at_kw": float(f"{NEAR_IMAX * model.highest_w / 1e3:.3g}")}


def _substitute_voltage(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    def assume(phases: Wires) -> None:
        fundamentals = (
            (n, c.angle_deg)
            for n, phase in enumerate(phases)
            for c in phase.voltage
            if c.order == 1 and c.rms >= NOTHING_V
        )
        there, angle_deg = next(fundamentals, (None, 0.0))
        for n, phase in enumerate(phases):
            if there is not None and phase.voltage_v < NOTHING_V and phase.current:
                assumed = Component(1, UN_V, angle_deg - 120.0 * (n - there))
                phases[n] = replace(phase, voltage=(assumed,))

    wired(rack, target, assume)


def _sleepy_output(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    after_s, last_s = number(p, "after_s", 1e-3, 1e6), [-math.inf]

    def spoil(_: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        before = np.concatenate((last_s, starts[:-1]))
        last_s[0] = float(starts[-1]) if starts.size else last_s[0]
        awake = starts - before < after_s
        return starts[awake], stops[awake]

    output_of(rack, target, p).spoilers.append(spoil)


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "phase-at-imax",
        "currents lag from 0.6 Imax on; minutes is by how much at Imax",
        _phase_at_imax,
        "core of the current transformers near saturation, burden too large",
        "accuracy/error/imax-pf0.5l",
        parameters={"minutes": 40},
        size=Size("minutes", lambda model: at_imax_pct(model) / PCT_A_MINUTE, AT_IMAX),
    ),
    of_unit(
        "exports-as-import",
        "what one phase sends back in quadrant 3 is taken for import",
        _exports_as_import,
        "firmware: sign by the reactive power of one phase",
        "registers/reading",
        "registers/direction",
        "registers/quadrant",
        parameters={"phase": 2},
        applies=with_three_elements,
        why_not=NOT_EACH_PHASE,
        only_if=where_told("the power of each phase", "l1_active_power"),
    ),
    of_unit(
        "reactive-by-sequence",
        "with the phases in the other sequence inductive and capacitive are mistaken",
        _reactive_by_sequence,
        "firmware: reactive power from the voltages of the other two phases",
        "registers/reading",
        "registers/quadrant",
        applies=with_three_elements,
        why_not="a line supplies the phases in their order alone",
        only_if=where_told("reactive power", "total_reactive_power"),
    ),
    of_unit(
        "substitute-voltage",
        "a phase without voltage counts its current as if it had 230 V",
        _substitute_voltage,
        "firmware: where a voltage cannot be measured the nominal one is taken",
        "influence/variation/without-voltage-of",
        applies=with_three_elements,
        why_not=INFLUENCES,
    ),
    of_unit(
        "sleepy-output",
        "an output that has been at rest loses its next pulse; after_s is when it falls asleep",
        _sleepy_output,
        "firmware: the clock of the output is stopped to save power",
        "pulse_outputs/direction",
        parameters={"output": "s0_forward", "after_s": 10},
        applies=with_s0,
        why_not="a line measures the fastest rate alone, whose pulses are never far apart",
    ),
    of_unit(
        "power-wraps",
        "the register of total active power begins anew from a power on",
        _power_wraps,
        "16 bits for a power in watts",
        "registers/reading/imax-pf1",
        parameters={"at_kw": 65.536},
        applies=on_modbus,
        fitting=_near_imax_kw,
        why_not=NOT_ALL_LOADS,
    ),
)

"""Defects of what comes to the measuring elements, and of what they can take."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from simulator.defects.expected import where_told
from simulator.defects.model import Defect, Parameter, number, of_unit, whole
from simulator.defects.models import with_three_elements
from simulator.defects.sizes import (
    ALL_PHASES,
    AT_IMAX,
    ONE_PHASE,
    Size,
    always,
    at_imax_pct,
    one_phase_pct,
)
from simulator.rack import Rack
from simulator.waveform import Component, Output, PhaseOutput

Wires: TypeAlias = list[PhaseOutput]
"""What comes to each element."""
LOAD_IN_ONE = "accuracy/error/l1-iref-pf1"
KNEE = 0.6
"""Share of Imax from which a saturating channel flattens out (an assumption)."""


def _scaled(phase: PhaseOutput, factor: float) -> PhaseOutput:
    return replace(phase, current=tuple(replace(c, rms=c.rms * factor) for c in phase.current))


def wired(rack: Rack, target: str, change: Callable[[Wires], None]) -> None:
    """Change what comes to the elements of a meter."""

    def rewire(output: Output) -> Output:
        phases = list(output.phases)
        change(phases)
        one, two, three = phases
        return replace(output, phases=(one, two, three))

    rack.meter(target).sensor.wiring.append(rewire)


def index_of(rack: Rack, target: str, p: Mapping[str, Parameter], key: str = "phase") -> int:
    """Of the element that a parameter names.

    Raises:
        ValueError: the meter has none of this number.
    """
    return whole(p, key, 1, rack.meter(target).model.elements) - 1


def _pair(rack: Rack, target: str, p: Mapping[str, Parameter]) -> tuple[int, int]:
    first, second = index_of(rack, target, p, "first"), index_of(rack, target, p, "second")
    if first == second:
        raise ValueError(f"second = {second + 1}: must be another phase than first")
    return first, second


def share_above_knee(phase: PhaseOutput, imax_a: float) -> float:
    """How far into the core of its transformer a current is: 0 up to the knee, 1 at Imax."""
    return max(phase.current_a / imax_a - KNEE, 0.0) / (1 - KNEE)


def _saturation(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    pct, imax_a = number(p, "pct", 0.0, 99.0), rack.meter(target).model.meter_amps

    def flatten(phases: list[PhaseOutput]) -> None:
        for n, phase in enumerate(phases):
            lost = pct / 100 * share_above_knee(phase, imax_a)
            phases[n] = _scaled(phase, max(1 - lost, 0.0))

    wired(rack, target, flatten)


def _overflow(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    index, above_a = index_of(rack, target, p), rack.meter(target).model.meter_amps
    limit_a = number(p, "share", 0.01, 10.0) * above_a

    def blind(phases: list[PhaseOutput]) -> None:
        if phases[index].current_a > limit_a:
            phases[index] = _scaled(phases[index], 0.0)

    wired(rack, target, blind)


def _range_step(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    share, factor = number(p, "share", 0.0, 10.0), 1 + number(p, "pct", -99.0, 1e3) / 100
    limit_a = share * rack.meter(target).model.meter_amps

    def step(phases: list[PhaseOutput]) -> None:
        for n, phase in enumerate(phases):
            phases[n] = _scaled(phase, factor) if phase.current_a > limit_a else phase

    wired(rack, target, step)


def _swapped_currents(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    first, second = _pair(rack, target, p)

    def swap(phases: list[PhaseOutput]) -> None:
        one, two = phases[first], phases[second]
        phases[first] = replace(one, current=two.current)
        phases[second] = replace(two, current=one.current)

    wired(rack, target, swap)


def _swapped_elements(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    first, second = _pair(rack, target, p)

    def swap(phases: list[PhaseOutput]) -> None:
        phases[first], phases[second] = phases[second], phases[first]

    wired(rack, target, swap)


def _crosstalk(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    first, second = _pair(rack, target, p)
    share = number(p, "pct", -100.0, 100.0) / 100

    def couple(phases: list[PhaseOutput]) -> None:
        phases[second] = _plus(phases[second], phases[first], share)

    wired(rack, target, couple)


def _plus(phase: PhaseOutput, other: PhaseOutput, share: float) -> PhaseOutput:
    sums = {c.order: c.phasor for c in phase.current}
    for c in other.current:
        sums[c.order] = sums.get(c.order, 0j) + share * c.phasor
    found = tuple(
        Component(order, abs(z), math.degrees(math.atan2(z.imag, z.real)))
        for order, z in sorted(sums.items())
        if abs(z)
    )
    return replace(phase, current=found)


def _dead_current(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    index = index_of(rack, target, p)

    def cut(phases: list[PhaseOutput]) -> None:
        phases[index] = replace(phases[index], current=())

    wired(rack, target, cut)


def _dead_voltage(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    index = index_of(rack, target, p)

    def cut(phases: list[PhaseOutput]) -> None:
        phases[index] = replace(phases[index], voltage=())

    wired(rack, target, cut)


PAIR: Mapping[str, Parameter] = {"first": 1, "second": 2}

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "saturation",
        "current channels flatten out from 0.6 Imax on; pct is what is missing at Imax",
        _saturation,
        "burden of the current transformers too large, core of another material",
        "accuracy/error/imax-pf1",
        parameters={"pct": 2},
        size=Size("pct", at_imax_pct, AT_IMAX),
    ),
    of_unit(
        "current-overflow",
        "above a share of Imax one phase counts nothing",
        _overflow,
        "amplifier of the converter has the wrong range and its overflow is discarded",
        "accuracy/error/imax-pf1",
        parameters={"phase": 1, "share": 0.9},
    ),
    of_unit(
        "range-step",
        "above a share of Imax the gain is another one",
        _range_step,
        "calibration of the upper range of the amplifier is missing",
        "accuracy/error/imax-pf1",
        "accuracy/error/half-imax-pf1",
        parameters={"share": 0.4, "pct": 2},
        size=Size("pct", always(1.0), ALL_PHASES),
    ),
    of_unit(
        "swapped-phases",
        "voltage and current of two phases do not belong together",
        _swapped_currents,
        "two current plugs exchanged",
        LOAD_IN_ONE,
        "accuracy/error/iref-pf1",
        parameters=PAIR,
        applies=with_three_elements,
    ),
    of_unit(
        "swapped-elements",
        "two phases, voltage and current, are taken for one another",
        _swapped_elements,
        "channels of the converter mapped to the wrong phases",
        "registers/reading",
        parameters=PAIR,
        applies=with_three_elements,
        only_if=where_told("the power of each phase", "l1_active_power"),
    ),
    of_unit(
        "crosstalk",
        "one phase senses a share of the current of another",
        _crosstalk,
        "current transformers too close, ground path shared by two channels",
        LOAD_IN_ONE,
        parameters={"first": 1, "second": 2, "pct": 6},
        applies=with_three_elements,
        size=Size("pct", lambda m: 2 * one_phase_pct(m), f"{ONE_PHASE}; 120 degrees: half of it"),
    ),
    of_unit(
        "dead-current",
        "the current of one phase is not sensed",
        _dead_current,
        "open joint at a shunt or current transformer",
        LOAD_IN_ONE,
        "accuracy/error",
        "starting/pulses",
        parameters={"phase": 1},
    ),
    of_unit(
        "dead-voltage",
        "the voltage of one phase is not sensed",
        _dead_voltage,
        "open resistor of the divider",
        LOAD_IN_ONE,
        "accuracy/error",
        "starting/pulses",
        parameters={"phase": 1},
    ),
)

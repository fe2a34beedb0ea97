"""Defects of energy logic: directions, netting, sums, resolution, ratio of transformers."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from simulator.defects.model import Defect, Parameter, number, of_unit, one_of, whole
from simulator.defects.models import (
    alter,
    with_codes,
    with_three_elements,
)
from simulator.defects.plans import CODES, SIDE_BY_SIDE, in_no_plan
from simulator.defects.sizes import NOT_STATED, Size, always
from simulator.meter.counting import ACTIVE, FORWARD, REACTIVE, REVERSE, Flow
from simulator.meter.energy import Code, Total
from simulator.meter.writing import Value
from simulator.rack import Rack

ACTIVE_TOTALS = ("total_active_energy", "forward_active_energy", "reverse_active_energy")


def flows(rack: Rack, target: str, change: Callable[[Flow], Flow]) -> None:
    """Let a unit count what flows as something else."""
    rack.meter(target).counter.changes.append(change)


def _codes(rack: Rack, target: str, change: Callable[[Code], Code]) -> None:
    rack.meter(target).code_changes.append(change)


def _nets(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _codes(rack, target, lambda code: replace(code, net_registers=True))


def _never_nets(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _codes(rack, target, lambda code: replace(code, net_registers=False, net_pulses=False))


def _total_sign(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    alter(rack.values(target), "total_active_energy", lambda value: -float(value))


def _total_is(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    kind = Total[str(one_of(p, "total", [kind.name for kind in Total]))]
    _codes(rack, target, lambda code: replace(code, total=kind))


def _swapped_directions(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    flows(rack, target, lambda flow: replace(flow, powers=flow.powers[:, ::-1]))


def _reverse_as_forward(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    def book(flow: Flow) -> Flow:
        powers = flow.powers.copy()
        powers[ACTIVE, FORWARD] += powers[ACTIVE, REVERSE]
        powers[ACTIVE, REVERSE] = 0.0
        return replace(flow, powers=powers)

    flows(rack, target, book)


def _reverse_lost(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    def book(flow: Flow) -> Flow:
        powers = flow.powers.copy()
        powers[ACTIVE, REVERSE] = 0.0
        return replace(flow, powers=powers)

    flows(rack, target, book)


def _reactive_lost(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    def book(flow: Flow) -> Flow:
        powers = flow.powers.copy()
        powers[REACTIVE] = 0.0
        return replace(flow, powers=powers, quadrants=flow.quadrants * 0.0)

    flows(rack, target, book)


def _reactive_in_active(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    share = number(p, "pct", -100.0, 100.0) / 100

    def book(flow: Flow) -> Flow:
        powers = flow.powers.copy()
        powers[ACTIVE, FORWARD] += share * powers[REACTIVE].sum(axis=0)
        return replace(flow, powers=powers)

    flows(rack, target, book)


def _quantum(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    quantum_w = number(p, "watts", 1e-6, 1e6)

    def book(flow: Flow) -> Flow:
        return replace(flow, powers=np.floor(flow.powers / quantum_w) * quantum_w)

    flows(rack, target, book)


def _phase_not_in_total(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """The sum over the phases leaves one out; its own register is right."""
    values = rack.values(target)
    left = whole(p, "phase", 1, rack.meter(target).model.elements)
    read = values.readings.value
    for name in ACTIVE_TOTALS:
        own = f"l{left}_{name}"
        alter(values, name, _less(own, read))


def _less(name: str, read: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: float(value) - float(read(name))


def _coarse(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    step_kwh = number(p, "kwh", 1e-3, 1e6)
    for name in _energies(rack, target):
        alter(rack.values(target), name, lambda v: float(v) // step_kwh * step_kwh)


def _roll_over(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    limit_kwh = number(p, "at_kwh", 1e-3, 1e9)
    for name in _energies(rack, target):
        alter(rack.values(target), name, lambda v: float(v) % limit_kwh)


def _lag(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """Registers of energy follow once in a while."""
    every_s, meter = number(p, "seconds", 0.1, 1e6), rack.meter(target)
    for name in _energies(rack, target):
        alter(rack.values(target), name, _held(lambda: meter.supply.now_s // every_s))


def _held(number_of_now: Callable[[], float]) -> Callable[[Value], Value]:
    held: dict[float, Value] = {}

    def same(value: Value) -> Value:
        now = number_of_now()
        if now not in held:
            held.clear()
            held[now] = value
        return held[now]

    return same


def _energies(rack: Rack, target: str) -> list[str]:
    addresses = rack.meter(target).model.addresses
    return [name for name in addresses if name.endswith("_energy")]


SUMS = "registers/sums"
CODE_TOTAL = "combination_codes/total"
CODE_REGISTERS = "combination_codes/registers"
STEP_KWH = 0.125
STEP_SOURCE = (
    "0.05 kWh that plans/release.yaml counts in each direction of each tariff, what flows during "
    "the ramps, and 0.02 kWh that a register may be off: a coarser step shows 0 or too much; the "
    "manuals, 7.4, show steps of 0.01 kWh"
)
DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "nets-phases",
        "it adds the phases up before it looks at the direction, whatever the code",
        _nets,
        "firmware: direction of the sum in place of that of each phase",
        CODE_REGISTERS,
        CODE_TOTAL,
        applies=with_three_elements,
        why_not="a line lets all phases flow the same way",
    ),
    of_unit(
        "never-nets",
        "a code that nets the phases does not",
        _never_nets,
        "firmware: one branch for all codes",
        "combination_codes/outputs",
        CODE_REGISTERS,
        applies=lambda m: m.elements > 1 and with_codes(m),
        why_not=CODES,
    ),
    of_unit(
        "total-sign",
        "the total has the other sign",
        _total_sign,
        "firmware: signed value printed as the complement",
        SUMS,
        CODE_TOTAL,
        "infrared/energies-count",
    ),
    of_unit(
        "total-of",
        "the total is made of other directions, whatever the code",
        _total_is,
        "code stored and not computed with",
        CODE_TOTAL,
        "registers/sums",
        parameters={"total": "FORWARD"},
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "swapped-directions",
        "forward energy is booked as reverse, and reverse as forward",
        _swapped_directions,
        "firmware: sign of the current transformer's connection",
        "tariffs/counted",
        CODE_REGISTERS,
        "combination_codes/total",
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "reverse-as-forward",
        "reverse energy is booked as forward",
        _reverse_as_forward,
        "firmware: magnitude in place of the signed value",
        CODE_REGISTERS,
        CODE_TOTAL,
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "reverse-lost",
        "reverse energy is not booked at all",
        _reverse_lost,
        "set to count in one direction",
        CODE_REGISTERS,
        CODE_TOTAL,
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "reactive-lost",
        "reactive energy is not booked at all",
        _reactive_lost,
        "set to active energy alone",
        "reactive/error",
        why_not=in_no_plan("reactive"),
    ),
    of_unit(
        "reactive-in-active",
        "a share of reactive energy is booked as active",
        _reactive_in_active,
        "firmware: apparent energy in place of active",
        "meter_constant/register",
        parameters={"pct": 5},
        size=Size("pct", always(1.0), NOT_STATED),
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "rounding-loss",
        "power is cut to steps before it is booked",
        _quantum,
        "firmware: integers with too few bits",
        "meter_constant/register",
        parameters={"watts": 50},
        size=Size("watts", always(10.0), "OIML R 46-2:2012, meter constant (certainty: medium)"),
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "phase-not-in-total",
        "one phase is left out of the totals",
        _phase_not_in_total,
        "firmware: loop over two phases",
        f"{SUMS}/total_active_energy",
        SUMS,
        CODE_TOTAL,
        "infrared/energies-count",
        parameters={"phase": 3},
        applies=with_three_elements,
    ),
    of_unit(
        "coarse-energy",
        "registers of energy go in steps",
        _coarse,
        "scaling left over from another type",
        "tariffs/counted",
        CODE_REGISTERS,
        CODE_TOTAL,
        parameters={"kwh": 10},
        size=Size("kwh", always(STEP_KWH), STEP_SOURCE),
        why_not=SIDE_BY_SIDE,
    ),
    of_unit(
        "early-roll-over",
        "registers of energy begin at 0 again too soon",
        _roll_over,
        "register of 16 bits, field of the display too small",
        SUMS,
        CODE_REGISTERS,
        parameters={"at_kwh": 5},
        why_not="a new unit is far from the end of its registers",
    ),
    of_unit(
        "register-lag",
        "registers of energy follow once in a while",
        _lag,
        "firmware: copy to the communication part at long intervals",
        "tariffs/counted",
        CODE_REGISTERS,
        CODE_TOTAL,
        parameters={"seconds": 900},
        size=Size("seconds", always(60.0), NOT_STATED),
        why_not=SIDE_BY_SIDE,
    ),
)

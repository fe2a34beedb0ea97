"""Defects of the tariffs and of their input."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from simulator.defects.expected import INPUT_TOLD
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, whole
from simulator.defects.models import (
    alter,
    on_every_bus,
    on_modbus,
    with_passing_tariffs,
    with_tariff_input,
)
from simulator.defects.plans import SUPPLY, TARIFFS
from simulator.defects.sizes import NOT_STATED, Size, always
from simulator.meter.counting import ACTIVE, REACTIVE, REVERSE, Flow
from simulator.meter.model import Model
from simulator.meter.writing import Value
from simulator.rack import Rack


def _input_ignored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.ignored = True


def _not_stored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus("tariff")


def _all_stored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.values(target).writer.stores_all_tariffs = True


def _swapped(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.swaps_tariffs = True


def _flows(rack: Rack, target: str, change: Callable[[Flow], Flow]) -> None:
    rack.meter(target).counter.changes.append(change)


def _stuck(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _flows(rack, target, lambda flow: replace(flow, tariff=1))


def _lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    lost = whole(p, "tariff", 1, rack.meter(target).model.tariffs)

    def book(flow: Flow) -> Flow:
        kept = 0.0 if flow.tariff == lost else 1.0
        return replace(flow, powers=flow.powers * kept, quadrants=flow.quadrants * kept)

    _flows(rack, target, book)


def _late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    late_s, booked, since = number(p, "seconds", 0.0, 1e6), [0], [0.0]

    def book(flow: Flow) -> Flow:
        if not booked[0] or flow.tariff == booked[0]:
            booked[0], since[0] = flow.tariff, flow.stop_s
        elif flow.stop_s - since[0] >= late_s:
            booked[0] = flow.tariff
        return replace(flow, tariff=booked[0])

    _flows(rack, target, book)


def _reverse_in_first(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)

    def book(flow: Flow) -> Flow:
        rest, reverse = flow.powers.copy(), np.zeros_like(flow.powers)
        reverse[ACTIVE, REVERSE] = rest[ACTIVE, REVERSE]
        rest[ACTIVE, REVERSE] = 0.0
        if flow.tariff == 1 or not reverse.any():
            return flow
        first = replace(flow, powers=reverse, quadrants=flow.quadrants * 0.0, tariff=1)
        meter.counter.energies.add(first, flow.stop_s - flow.start_s, meter.ct_factor)
        return replace(flow, powers=rest)

    _flows(rack, target, book)


def _reactive_lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    lost = whole(p, "tariff", 1, rack.meter(target).model.tariffs)

    def book(flow: Flow) -> Flow:
        if flow.tariff != lost:
            return flow
        powers = flow.powers.copy()
        powers[REACTIVE] = 0.0
        return replace(flow, powers=powers, quadrants=flow.quadrants * 0.0)

    _flows(rack, target, book)


def _change_loses(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """What was counted last in a tariff is taken off again when another one is selected."""
    seconds, recent = number(p, "seconds", 0.0, 1e6), list[Flow]()
    meter = rack.meter(target)

    def book(flow: Flow) -> Flow:
        since_s = flow.start_s - seconds
        if recent and recent[-1].tariff != flow.tariff:
            for last in recent:
                lost_s = last.stop_s - max(last.start_s, since_s)
                meter.counter.energies.add(last, -max(lost_s, 0.0), meter.ct_factor)
            recent.clear()
        recent[:] = [last for last in recent if last.stop_s > since_s]
        recent.append(flow)
        return flow

    _flows(rack, target, book)


def _both(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """Energy of tariff 2 is shown in tariff 1 as well."""
    values = rack.values(target)
    read = values.readings.value
    for direction in ("forward", "reverse", "total"):
        first, second = (f"t{n}_{direction}_active_energy" for n in (1, 2))
        alter(values, first, _and(second, read))


def _and(name: str, read: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: float(value) + float(read(name))


def _shown(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    alter(rack.values(target), "tariff", lambda _: 1)


def _sticky(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.sticks = True


def _inverted(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.inverted = True


def _edge(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.at_edges = True


def _overruled(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """What is written over the bus stands above the input."""
    meter, values = rack.meter(target), rack.values(target)

    def write(name: str, value: Value) -> tuple[str, Value] | bool:
        if name in on_every_bus("tariff"):
            meter.tariff_input.ignored = True
        return name, value

    values.writes.append(write)


def _with_two_terminals(model: Model) -> bool:
    return len(model.tariff_input) > 1


def _terminals(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.exchanged = True


def _seen_s(model: Model) -> float:
    """In so long more flows at Imax than registers may be off; CT meters have a smaller current."""
    return 60.0 if model.has_ct else 30.0


COUNTED = "tariffs/counted"
INPUT = "tariffs/input"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "tariff-input",
        "the voltage on the tariff input has no effect",
        _input_ignored,
        "opto-coupler or resistor of the input missing",
        INPUT,
        applies=with_tariff_input,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-input-sticks",
        "the tariff of the input stays when its voltage has gone",
        _sticky,
        "input without a load, capacitor too large",
        INPUT,
        applies=with_tariff_input,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-input-inverted",
        "the tariff input works the other way round",
        _inverted,
        "firmware: polarity of the opto-coupler",
        INPUT,
        "identification/defaults",
        applies=with_tariff_input,
        only_if=INPUT_TOLD,
    ),
    of_unit(
        "tariff-input-exchanged",
        "the two terminals of the tariff input are exchanged",
        _terminals,
        "wires or ports exchanged",
        INPUT,
        applies=_with_two_terminals,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-input-overruled",
        "a tariff that is written stands above the input",
        _overruled,
        "firmware: no order of priority",
        INPUT,
        applies=with_tariff_input,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-input-edge",
        "voltage that stays on the tariff input over a loss of supply has no effect after it",
        _edge,
        "firmware: input looked at when it changes and not at the start",
        f"{INPUT}/after-loss",
        applies=with_tariff_input,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-not-stored",
        "a tariff is lost with the supply",
        _not_stored,
        "tariff kept in volatile memory",
        "persistence/settings-are-kept",
        why_not=SUPPLY,
    ),
    of_unit(
        "tariff-11-stored",
        "tariffs 11 and 12 are stored, though they should not be",
        _all_stored,
        "firmware: every write is stored",
        "persistence/unsaved-tariff",
        applies=with_passing_tariffs,
        why_not=SUPPLY,
    ),
    of_unit(
        "swapped-tariffs",
        "energy of tariff 1 is booked in 2, and of 2 in 1",
        _swapped,
        "firmware: tables of registers exchanged",
        COUNTED,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-stuck",
        "all energy is booked in tariff 1",
        _stuck,
        "firmware: tariff shown and not computed with",
        COUNTED,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-lost",
        "energy of one tariff is booked nowhere",
        _lost,
        "firmware: register of a tariff missing",
        COUNTED,
        parameters={"tariff": 2},
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-late",
        "energy is booked in the old tariff for a while",
        _late,
        "firmware: tariff looked at once in a period",
        COUNTED,
        parameters={"seconds": 300},
        size=Size("seconds", always(60.0), NOT_STATED),
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-reverse-in-first",
        "reverse energy is booked in tariff 1 whatever is selected",
        _reverse_in_first,
        "firmware: tariff looked at for forward energy alone",
        COUNTED,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-reactive-lost",
        "reactive energy of one tariff is booked nowhere",
        _reactive_lost,
        "firmware: register of a tariff missing",
        COUNTED,
        parameters={"tariff": 2},
        applies=on_modbus,
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-change-loses",
        "what was counted last before a change of tariff is lost",
        _change_loses,
        "firmware: what was summed up since the last entry is thrown away",
        COUNTED,
        parameters={"seconds": 30},
        fitting=lambda model: {"seconds": _seen_s(model)},
        size=Size("seconds", _seen_s, NOT_STATED),
        why_not=TARIFFS,
    ),
    of_unit(
        "tariff-in-both",
        "registers of tariff 1 show the energy of tariff 2 as well",
        _both,
        "firmware: sum in place of one tariff",
        "registers/sums",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "tariff-not-shown",
        "the tariff register shows 1 whatever is counted in",
        _shown,
        "firmware: register declared and never filled",
        "settings/legal-values",
        COUNTED,
        applies=on_modbus,
        why_not=TARIFFS,
        comes=Comes.BY_FRAME,
    ),
)

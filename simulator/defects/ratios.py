"""Defects of the ratio of current transformers, of its history, and of the day counter."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.energy import CODE_REGISTERS, flows
from simulator.defects.expected import DAY_COUNTER_TOLD, RATIO_IN_USE
from simulator.defects.model import Defect, Parameter, Plant, of_unit
from simulator.defects.models import alter, with_ct, with_day_counter
from simulator.defects.plans import CT_CHANGES, SIDE_BY_SIDE
from simulator.meter.counting import Flow
from simulator.meter.model import CtRatio, Model
from simulator.meter.writing import Value
from simulator.rack import Rack


def _reset_clears(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """A reset of the day counter clears the totals as well."""
    meter = rack.meter(target)

    def write(name: str, value: Value) -> tuple[str, Value] | bool:
        if name == "resettable_day_counter":
            meter.counter.energies.values[:] = 0.0
        return name, value

    rack.values(target).writes.append(write)


def _day_counts_all(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    counter = rack.meter(target).counter
    values = rack.values(target)
    alter(
        values,
        "resettable_day_counter",
        lambda _: sum(counter.day.read(None)) / 1000,
    )


def _not_scaled(names: tuple[str, ...]) -> Plant:
    def plant(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
        meter, values = rack.meter(target), rack.values(target)
        for name in meter.model.addresses:
            if name.endswith(names):
                alter(values, name, lambda value: float(value) / meter.ct_factor)

    return plant


def _energy_not_scaled(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    flows(rack, target, lambda flow: replace(flow, powers=flow.powers / meter.ct_factor))


def _ct_forgotten(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """A new ratio is shown, and the old one computed with."""
    meter = rack.meter(target)
    old = meter.settings.ct_factor

    def book(flow: Flow) -> Flow:
        return replace(flow, powers=flow.powers * old / meter.settings.ct_factor)

    flows(rack, target, book)


def _history_lost(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    values = rack.values(target)
    for name in rack.meter(target).model.addresses:
        if name.startswith("history_"):
            alter(values, name, lambda _: 0.0)


def _set_by_bus(model: Model) -> bool:
    return model.ct_ratio is CtRatio.BY_BUS


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "day-reset-clears-total",
        "a reset of the day counter clears the totals as well",
        _reset_clears,
        "firmware: one function for all counters",
        "persistence/day-counter/total",
        applies=with_day_counter,
        why_not="a line resets nothing",
        only_if=DAY_COUNTER_TOLD,
    ),
    of_unit(
        "day-counts-all",
        "the day counter counts reverse energy as well, whatever the code",
        _day_counts_all,
        "firmware: magnitude in place of the signed value",
        "persistence/day-counter/reverse",
        applies=with_day_counter,
        why_not="a line resets nothing",
        only_if=DAY_COUNTER_TOLD,
    ),
    of_unit(
        "ct-not-in-power",
        "power and current are shown without the ratio of the transformers",
        _not_scaled(("current", "_active_power", "reactive_power", "apparent_power")),
        "firmware: ratio applied to energy alone",
        "registers/reading",
        applies=with_ct,
        only_if=RATIO_IN_USE,
    ),
    of_unit(
        "ct-not-in-energy",
        "energy is booked without the ratio of the transformers",
        _energy_not_scaled,
        "firmware: ratio applied to power alone",
        "ct_ratio/set",
        CODE_REGISTERS,
        applies=with_ct,
        why_not=SIDE_BY_SIDE,
        only_if=RATIO_IN_USE,
    ),
    of_unit(
        "ct-change-not-used",
        "a new ratio is shown, and energy booked with the old one",
        _ct_forgotten,
        "firmware: ratio taken over at the next start alone",
        "ct_ratio/set",
        applies=_set_by_bus,
        why_not=CT_CHANGES,
    ),
    of_unit(
        "history-lost",
        "what was counted with earlier ratios is not kept",
        _history_lost,
        "firmware: page of the memory not written",
        "ct_ratio/set",
        applies=_set_by_bus,
        why_not=CT_CHANGES,
    ),
)

"""Defects of what can be written: taken over, refused, stored."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.bus.mbus.bus import MbusBus
from simulator.defects.model import UNIT, Defect, Parameter, number, one_of
from simulator.defects.models import on_a_wire, on_every_bus, on_modbus, with_day_counter, writable
from simulator.meter.model import Model
from simulator.rack import Rack


def _register(rack: Rack, target: str, p: Mapping[str, Parameter]) -> str:
    return str(one_of(p, "register", writable(rack.meter(target).model)))


def _forgets(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.values(target).forgets |= on_every_bus(_register(rack, target, p))


def _swallows(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.values(target).swallows |= on_every_bus(_register(rack, target, p))
    bus = rack.bus_of(target)
    if isinstance(bus, MbusBus):
        slave = bus.slave(int(target))
        slave.profile = replace(slave.profile, illegal_writes="acknowledged")


def _refuses_silently(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).refuses_silently.add(_register(rack, target, p))


def _never_stored(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus(_register(rack, target, p))


def _baud_falls_back(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus("baud_rate")


def _stores_late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.storing_s = number(p, "seconds", 0.0, 1e6)


def _day_stuck(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.day.stuck = True


def _power_downs(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counts_power_downs = False


def _energy_lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.store_every(number(p, "every_s", 1.0, 1e6))


def _some_setting(model: Model) -> Mapping[str, Parameter]:
    return {} if model.has_s0 else {"register": "lcd_cycle_time"}


DEFECTS = (
    Defect(
        "write-ignored",
        "a setting is acknowledged and not taken over",
        UNIT,
        {"register": "s0_output_rate"},
        _forgets,
        fitting=_some_setting,
    ),
    Defect(
        "accepts-illegal",
        "an illegal value of a setting is acknowledged and shown",
        UNIT,
        {"register": "s0_output_rate"},
        _swallows,
        fitting=_some_setting,
    ),
    Defect(
        "silent-refusal",
        "an illegal value of a setting is answered with silence",
        UNIT,
        {"register": "s0_output_rate"},
        _refuses_silently,
        applies=on_modbus,
        fitting=_some_setting,
    ),
    Defect(
        "write-not-stored",
        "a setting is lost with the supply",
        UNIT,
        {"register": "s0_output_rate"},
        _never_stored,
        fitting=_some_setting,
    ),
    Defect(
        "baud-falls-back",
        "a new baud rate is lost with the supply",
        UNIT,
        {},
        _baud_falls_back,
        applies=on_a_wire,
    ),
    Defect(
        "stores-late",
        "it takes long until what was acknowledged is stored",
        UNIT,
        {"seconds": 30},
        _stores_late,
    ),
    Defect(
        "day-counter-stuck",
        "a reset of the day counter is acknowledged and has no effect",
        UNIT,
        {},
        _day_stuck,
        applies=with_day_counter,
    ),
    Defect("power-down-stuck", "losses of supply are not counted", UNIT, {}, _power_downs),
    Defect(
        "energy-lost",
        "energy is stored now and then, and what came after is lost with the supply",
        UNIT,
        {"every_s": 3600},
        _energy_lost,
    ),
)

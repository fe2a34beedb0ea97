"""Defects of what a meter keeps without supply, and of its counters."""

from collections.abc import Mapping

from simulator.defects.expected import DAY_COUNTER_TOLD, FLAGS_TOLD, POWER_DOWNS_TOLD
from simulator.defects.model import Defect, Parameter, number, of_unit, whole
from simulator.defects.models import on_a_wire, on_every_bus, with_day_counter
from simulator.defects.plans import SUPPLY
from simulator.defects.settings import S0, setting_of, some_setting
from simulator.defects.sizes import NOT_STATED, Size, always
from simulator.meter.counting import ACTIVE, FORWARD
from simulator.rack import Rack


def _never_stored(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus(setting_of(rack, target, p))


def _baud_falls_back(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus("baud_rate")


def _stores_late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.storing_s = number(p, "seconds", 0.0, 1e6)


def _day_stuck(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.day.stuck = True


def _power_downs(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counts_power_downs = 0


def _energy_lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.store_every(number(p, "every_s", 1.0, 1e6))


def _jumps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    counter, kwh = rack.meter(target).counter, number(p, "kwh", -1e6, 1e6)

    def jump() -> None:
        counter.energies.values[ACTIVE, FORWARD, 0, 0] += kwh * 1000

    rack.meter(target).on_loss.append(jump)


def _cleared(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    counter = rack.meter(target).counter

    def clear() -> None:
        counter.energies.values[:] = 0.0

    rack.meter(target).on_loss.append(clear)


def _factory_settings(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)

    def reset() -> None:
        new, old = meter.model.settings(), meter.settings
        for name in ("s0_rate", "code", "lcd_cycle_s", "pulse_width_ms", "tariff"):
            setattr(old, name, getattr(new, name))
        meter.outputs.apply_s0_rate()

    meter.on_loss.append(reset)


def _day_forgets(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).on_loss.append(rack.meter(target).counter.day.reset)


def _counts_losses(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).counts_power_downs = whole(p, "times", 2, 1000)


def _flag_after_loss(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, code = rack.meter(target), whole(p, "code", 1, 32767)

    def flag() -> None:
        meter.identity.error_code = code

    meter.on_loss.append(flag)


KEPT = "persistence/settings-are-kept"
ENERGIES = "persistence/energies-are-kept"
TWO_STEPS_KWH = 0.02
"""One step may be due: what a register shows is cut off."""
LEAST = "manuals, 7.4: registers of 0.01 kWh; MID 2014/32/EU annex V 5.3"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "write-not-stored",
        "a setting is lost with the supply",
        _never_stored,
        "EEPROM worn or not written",
        KEPT,
        "persistence/effects-are-kept",
        "persistence/line-settings-are-kept",
        parameters=S0,
        fitting=some_setting,
        why_not=SUPPLY,
    ),
    of_unit(
        "baud-falls-back",
        "a new baud rate is lost with the supply",
        _baud_falls_back,
        "line settings kept in volatile memory",
        "persistence/line-settings-are-kept",
        applies=on_a_wire,
        why_not=SUPPLY,
    ),
    of_unit(
        "stores-late",
        "it takes long until what was acknowledged is stored",
        _stores_late,
        "memory written at intervals to spare it",
        KEPT,
        "persistence/line-settings-are-kept",
        parameters={"seconds": 30},
        size=Size("seconds", always(5.0), NOT_STATED),
        why_not=SUPPLY,
    ),
    of_unit(
        "factory-settings",
        "all settings are as delivered after a loss of supply",
        _factory_settings,
        "check sum of the memory wrong, defaults loaded",
        KEPT,
        "persistence/effects-are-kept",
        why_not=SUPPLY,
    ),
    of_unit(
        "day-counter-stuck",
        "a reset of the day counter is acknowledged and has no effect",
        _day_stuck,
        "firmware: start value not stored",
        "persistence/day-counter",
        applies=with_day_counter,
        why_not="a line resets nothing",
        only_if=DAY_COUNTER_TOLD,
    ),
    of_unit(
        "day-counter-forgets",
        "the day counter begins anew at each loss of supply",
        _day_forgets,
        "start value kept in volatile memory",
        ENERGIES,
        "persistence/day-counter",
        applies=with_day_counter,
        why_not=SUPPLY,
        only_if=DAY_COUNTER_TOLD,
    ),
    of_unit(
        "power-down-stuck",
        "losses of supply are not counted",
        _power_downs,
        "loss of supply not seen in time",
        "persistence/power-down-counter",
        why_not=SUPPLY,
        only_if=POWER_DOWNS_TOLD,
    ),
    of_unit(
        "power-down-twice",
        "a loss of supply is counted more than once",
        _counts_losses,
        "supply bounces, no hysteresis of the reset",
        "persistence/power-down-counter",
        parameters={"times": 2},
        why_not=SUPPLY,
        only_if=POWER_DOWNS_TOLD,
    ),
    of_unit(
        "energy-lost",
        "energy is stored now and then, and what came after is lost with the supply",
        _energy_lost,
        "capacitor too small to store at the loss",
        ENERGIES,
        parameters={"every_s": 3600},
        why_not=SUPPLY,
    ),
    of_unit(
        "energy-jumps",
        "a register of energy jumps at each loss of supply",
        _jumps,
        "write interrupted, the other copy of the memory is older",
        ENERGIES,
        parameters={"kwh": 1},
        size=Size("kwh", always(TWO_STEPS_KWH), LEAST),
        why_not=SUPPLY,
    ),
    of_unit(
        "energy-cleared",
        "registers of energy are 0 after a loss of supply",
        _cleared,
        "EEPROM not answered in time, defaults loaded",
        ENERGIES,
        why_not=SUPPLY,
    ),
    of_unit(
        "flag-after-loss",
        "an error flag is set after a loss of supply",
        _flag_after_loss,
        "check sum of the memory is wrong after the first write",
        "persistence/error-flags",
        "infrared/read-out",
        parameters={"code": 1},
        why_not=SUPPLY,
        only_if=FLAGS_TOLD,
    ),
)

"""Defects of what can be written: taken over, refused, stored."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.bus.mbus.bus import MbusBus
from simulator.defects.expected import CYCLE_TIME_TOLD, WRITTEN_TO
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, one_of
from simulator.defects.models import on_every_bus, on_modbus, with_codes, writable
from simulator.defects.plans import CODES, WRITES
from simulator.defects.sizes import NOT_STATED, Size, always
from simulator.meter.model import Model
from simulator.meter.writing import Value, Writer
from simulator.rack import Rack


def setting_of(rack: Rack, target: str, p: Mapping[str, Parameter]) -> str:
    """The setting of the parameter ``register``."""
    return str(one_of(p, "register", writable(rack.meter(target).model)))


def _forgets(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.values(target).forgets |= on_every_bus(setting_of(rack, target, p))


def _swallows(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.values(target).swallows |= on_every_bus(setting_of(rack, target, p))
    bus = rack.bus_of(target)
    if isinstance(bus, MbusBus):
        slave = bus.slave(int(target))
        slave.profile = replace(slave.profile, illegal_writes="acknowledged")


def _refuses_silently(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).refuses_silently.add(setting_of(rack, target, p))


def some_setting(model: Model) -> Mapping[str, Parameter]:
    """The S0 rate, or what a Compact has."""
    return {} if model.has_s0 else {"register": "lcd_cycle_time"}


Written = tuple[str, Value] | bool


def _on_write(
    rack: Rack, target: str, p: Mapping[str, Parameter], change: Callable[[str, Value], Written]
) -> None:
    names = on_every_bus(setting_of(rack, target, p))
    rack.values(target).writes.append(
        lambda name, value: change(name, value) if name in names else (name, value)
    )


def _refused(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    below = number(p, "below", 0.0, 1e6) or math.inf

    def refused(name: str, value: Value) -> Written:
        return (name, value) if isinstance(value, int | float) and value >= below else False

    _on_write(rack, target, p, refused)


def _misapplied(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)

    def other(name: str, value: Value) -> Written:
        meter.settings.lcd_cycle_s = meter.settings.lcd_cycle_s % 30 + 1
        return name, value

    _on_write(rack, target, p, other)


def _first_ignored(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    heard = [0]

    def second(name: str, value: Value) -> Written:
        heard[0] += 1
        return True if heard[0] % 2 else (name, value)

    _on_write(rack, target, p, second)


def _late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, values = rack.meter(target), rack.values(target)
    late_s = number(p, "seconds", 0.0, 1e6)

    def later(name: str, value: Value) -> Written:
        meter.timers.at(meter.supply.now_s + late_s, lambda: _written(values.writer, name, value))
        return True

    _on_write(rack, target, p, later)


def _written(writer: Writer, name: str, value: Value) -> None:
    writer.write(name, value)


def _reverts(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, values = rack.meter(target), rack.values(target)
    after_s = number(p, "seconds", 0.0, 1e6)

    def back(name: str, value: Value) -> Written:
        shown = name.removeprefix("mbus_")
        old = values.readings.value(shown)
        meter.timers.at(meter.supply.now_s + after_s, lambda: _written(values.writer, name, old))
        return name, value

    _on_write(rack, target, p, back)


def _restarts(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)

    def restart(name: str, value: Value) -> Written:
        if meter.supply.since_s is not None:
            meter.supply.since_s = meter.supply.now_s
        return name, value

    _on_write(rack, target, p, restart)


def _lock_missing(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).locks = False


def _locks_any(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """No code can be left once one was set."""
    meter, values, written = rack.meter(target), rack.values(target), [False]

    def locked(name: str, value: Value) -> Written:
        if name != "combination_code":
            return name, value
        if written[0] and float(value) != meter.settings.code:
            return False
        written[0] = True
        return name, value

    values.writes.append(locked)


S0: Mapping[str, Parameter] = {"register": "s0_output_rate"}
SET = "settings/legal-values"
ILLEGAL = "settings/illegal-values"


def _with_locks(model: Model) -> bool:
    return any(code.locks for code in model.codes.values())


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "write-ignored",
        "a setting is acknowledged and not taken over",
        _forgets,
        "firmware: acknowledged before it is checked",
        SET,
        "pulse_outputs/rate",
        parameters=S0,
        fitting=some_setting,
        comes=Comes.BY_FRAME,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "write-refused",
        "a legal value of a setting is refused",
        _refused,
        "firmware: table of legal values too short",
        SET,
        "pulse_outputs",
        parameters={**S0, "below": 0.0},
        fitting=some_setting,
        comes=Comes.BY_FRAME,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "write-misapplied",
        "a setting is taken over, and changes another one as well",
        _misapplied,
        "firmware: write past the end of a variable",
        "settings/others-untouched",
        parameters=S0,
        fitting=some_setting,
        why_not=WRITES,
        comes=Comes.BY_FRAME,
        only_if=CYCLE_TIME_TOLD,
    ),
    of_unit(
        "first-write-ignored",
        "every other write of a setting is acknowledged and not taken over",
        _first_ignored,
        "firmware: the new value stands in a buffer until the next",
        SET,
        "pulse_outputs/rate",
        parameters=S0,
        fitting=some_setting,
        why_not=WRITES,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "write-late",
        "a setting is taken over late",
        _late,
        "firmware: a task of low priority takes it over",
        SET,
        "pulse_outputs/rate",
        parameters={**S0, "seconds": 60},
        fitting=some_setting,
        size=Size("seconds", always(10.0), NOT_STATED),
        why_not=WRITES,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "write-reverts",
        "a setting falls back by itself after a while",
        _reverts,
        "a mirror of the memory is copied back",
        SET,
        "pulse_outputs/rate",
        parameters={**S0, "seconds": 30},
        fitting=some_setting,
        why_not=WRITES,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "write-restarts",
        "a write of a setting restarts the meter",
        _restarts,
        "watchdog bites while the memory is written",
        SET,
        "pulse_outputs/rate",
        parameters=S0,
        fitting=some_setting,
        why_not=WRITES,
        comes=Comes.BY_FRAME,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "accepts-illegal",
        "an illegal value of a setting is acknowledged and shown",
        _swallows,
        "firmware: limits not checked",
        ILLEGAL,
        parameters=S0,
        fitting=some_setting,
        why_not=WRITES,
    ),
    of_unit(
        "silent-refusal",
        "an illegal value of a setting is answered with silence",
        _refuses_silently,
        "firmware: no exception for values",
        parameters=S0,
        applies=on_modbus,
        fitting=some_setting,
        why_not="how an illegal value is refused the manuals leave open: it is recorded",
    ),
    of_unit(
        "lock-missing",
        "a combination code that can never be left can be left",
        _lock_missing,
        "firmware: lock not stored",
        applies=_with_locks,
        why_not="setting it is for ever: no plan does so",
    ),
    of_unit(
        "locks-any-code",
        "once a combination code was written, no other can be",
        _locks_any,
        "firmware: lock of one code set by all",
        "combination_codes/total",
        SET,
        applies=with_codes,
        why_not=CODES,
    ),
)

"""Defects of how the values lie in the Modbus registers: order, type, digits."""

import math
from collections.abc import Callable, Mapping

from simulator.defects.logic import READING, VOLTAGE, V, register_of
from simulator.defects.model import Comes, Defect, Parameter, of_unit, one_of
from simulator.defects.models import on_modbus
from simulator.meter.words import Words, float_words
from simulator.rack import Rack

DIGITS_OF_SERIAL = ("serial_number",)


def _words(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = register_of(rack, target, p, a_float=True)
    rack.bank(target).distort[name] = lambda words: tuple(reversed(words))


def _bytes(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = register_of(rack, target, p)
    rack.bank(target).distort[name] = lambda words: tuple((w >> 8 | w << 8) & 0xFFFF for w in words)


def _distorted(
    rack: Rack, target: str, p: Mapping[str, Parameter], change: Callable[[Words], Words]
) -> None:
    rack.bank(target).distort[register_of(rack, target, p, a_float=True)] = change


def _not_a_number(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _distorted(rack, target, p, lambda _: float_words(math.nan))


def _integer(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """A float's register holds a number of thousandths instead."""
    values, name = rack.values(target), str(p["register"])

    def whole(_: Words) -> Words:
        thousandths = round(float(values.value(name)) * 1000) % (1 << 32)
        return thousandths >> 16, thousandths & 0xFFFF

    _distorted(rack, target, p, whole)


def _truncated(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _distorted(rack, target, p, lambda words: (words[0], 0))


def _undecimal(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """A register of decimal digits holds the number itself."""
    name = str(one_of(p, "register", DIGITS_OF_SERIAL))
    serial = rack.meter(target).serial
    number_ = int(serial) if serial.isdecimal() else int(serial, 16)
    rack.bank(target).distort[name] = lambda _: (number_ >> 16 & 0xFFFF, number_ & 0xFFFF)


def _missing(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).missing.add(register_of(rack, target, p))


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "swapped-words",
        "the words of a float come in the wrong order",
        _words,
        "firmware: order of words of another type",
        READING,
        "registers/present",
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "swapped-bytes",
        "the bytes of a register come in the wrong order",
        _bytes,
        "firmware: order of bytes of the processor",
        READING,
        "registers/present",
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-nan",
        "a float is no number",
        _not_a_number,
        "division by zero without load, memory not filled",
        "registers/present",
        READING,
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-integer",
        "a float comes as a number of thousandths",
        _integer,
        "data type left at integer",
        READING,
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-truncated",
        "the lower word of a float is 0",
        _truncated,
        "firmware: half of the register copied",
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        why_not="what is missing is less than the readings may be off",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "serial-in-binary",
        "the serial number comes as a number, not as digits",
        _undecimal,
        "firmware: coding of another type",
        "identification/serial-number",
        parameters={"register": "serial_number"},
        applies=on_modbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-missing",
        "a register is not there (exception 02)",
        _missing,
        "table of addresses of another type",
        "registers/present",
        parameters=V,
        applies=on_modbus,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
)

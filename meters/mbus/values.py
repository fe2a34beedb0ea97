"""From the bytes of a data field to a value, one reader for each way of coding.

Bytes come here in the order of mode 1, least significant first. A reader gives the value with
its power of ten, or raises ``UnreadableError``. Powers below one are divided by, not multiplied
with, so that 23012 with the exponent -2 is 230.12 and nothing beside it.
"""

import math
import struct
from collections.abc import Callable
from functools import lru_cache

from meters.mbus.codes import Kind
from meters.mbus.dates import READERS_BY_LENGTH, Moment, UnreadableError

Value = int | float | str | bytes | Moment | None
Reader = Callable[[bytes], Value]

NO_DATA = 0x0
REAL = 0x5
SELECTION = 0x8
VARIABLE = 0xD
LENGTHS = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, -1)
"""Bytes of data for each data field of a DIF (EN 13757-3, Table 4); -1 where it does not say."""

INTEGERS = (0x1, 0x2, 0x3, 0x4, 0x6, 0x7)
NEGATIVE = "f"
TEXT_LAST = 0xBF
BCD_FIRST, BCD_LAST = 0xC0, 0xC9
NEGATIVE_BCD_FIRST, NEGATIVE_BCD_LAST = 0xD0, 0xD9
BINARY_FIRST, BINARY_LAST = 0xE0, 0xEF
LONGEST_NUMBER = 8
KEPT_READERS = 1024
LONG_BINARIES = {0xF0: 16, 0xF1: 20, 0xF2: 24, 0xF3: 28, 0xF4: 32, 0xF5: 48, 0xF6: 64}

_unpack_real = struct.Struct("<f").unpack


def variable_length(lvar: int) -> int:
    """How many bytes follow the length byte (LVAR) of variable length data; -1 if reserved."""
    if lvar <= TEXT_LAST:
        return lvar
    if BCD_FIRST <= lvar <= BCD_LAST:
        return lvar - BCD_FIRST
    if NEGATIVE_BCD_FIRST <= lvar <= NEGATIVE_BCD_LAST:
        return lvar - NEGATIVE_BCD_FIRST
    if BINARY_FIRST <= lvar <= BINARY_LAST:
        return lvar - BINARY_FIRST
    return LONG_BINARIES.get(lvar, -1)


VARIABLE_LENGTHS = tuple(variable_length(lvar) for lvar in range(256))


@lru_cache(maxsize=KEPT_READERS)
def reader(field: int, kind: Kind, exponent: int) -> Reader:
    """The reader of a data field.

    Args:
        field: the data field, the four low bits of the DIF.
        kind: what the value information says of the data.
        exponent: the power of ten of the value.
    """
    if field in (NO_DATA, SELECTION):
        return read_nothing
    if field == VARIABLE:
        return variable_reader(kind, exponent)
    if kind is Kind.MOMENT and field in INTEGERS:
        return READERS_BY_LENGTH.get(LENGTHS[field], read_no_moment)
    if field == REAL:
        return real_reader(exponent)
    if field in INTEGERS:
        return integer_reader(exponent, signed=kind is not Kind.UNSIGNED)
    return bcd_reader(exponent)


def integer_reader(exponent: int, *, signed: bool) -> Reader:
    """Whole numbers, type B (signed) or C and D (unsigned)."""
    from_bytes = int.from_bytes
    if exponent == 0:
        return lambda data: from_bytes(data, "little", signed=signed)
    if exponent > 0:
        factor = 10**exponent
        return lambda data: from_bytes(data, "little", signed=signed) * factor
    divisor = 10**-exponent
    return lambda data: from_bytes(data, "little", signed=signed) / divisor


def bcd_reader(exponent: int) -> Reader:
    """Decimal digits, type A; Fh as the first of them is a minus sign."""
    factor: int = 10 ** max(exponent, 0)
    divisor: int = 10 ** max(-exponent, 0)

    def read(data: bytes) -> Value:
        digits = data[::-1].hex()
        try:
            number = int(digits)
        except ValueError:
            number = negative_digits(digits)
        return number * factor if divisor == 1 else number / divisor

    return read


def negative_digits(digits: str) -> int:
    """The number of digits that are not all decimal: a negative one, else none."""
    if digits[0] == NEGATIVE and digits[1:].isdecimal():
        return -int(digits[1:])
    raise UnreadableError(
        f"{digits.upper()} are no decimal digits: must be 0 to 9, or F as the first for a minus"
    )


def real_reader(exponent: int) -> Reader:
    """Single precision numbers, type H."""
    factor = 10.0**exponent if exponent >= 0 else 1.0
    divisor = 10.0**-exponent if exponent < 0 else 1.0

    def read(data: bytes) -> Value:
        number: float = _unpack_real(data)[0]
        if not math.isfinite(number):
            raise UnreadableError(f"{number} is no number")
        return number * factor / divisor

    return read


def variable_reader(kind: Kind, exponent: int) -> Reader:
    """Data of variable length behind their length byte (LVAR)."""
    read_digits = bcd_reader(exponent)
    read_integer = integer_reader(exponent, signed=kind is not Kind.UNSIGNED)

    def read(data: bytes) -> Value:
        lvar, content = data[0], data[1:]
        if kind is Kind.CONTENT:
            return content
        if lvar <= TEXT_LAST:
            return text(content)
        if not content:
            return None
        if lvar <= BCD_LAST:
            return read_digits(content)
        if lvar <= NEGATIVE_BCD_LAST:
            return opposite(read_digits(content))
        return read_integer(content) if len(content) <= LONGEST_NUMBER else content

    return read


def opposite(value: Value) -> Value:
    """The number with the other sign."""
    return -value if isinstance(value, int | float) else value


def text(data: bytes) -> str:
    """Characters of ISO 8859-1, the last of which comes first on the wire."""
    return data[::-1].decode("latin-1")


def read_nothing(_data: bytes) -> Value:
    """No data, or a selection for readout: there is no value."""
    return None


def read_no_moment(data: bytes) -> Value:
    """Refuse a date or time in a data field that has no type for one."""
    raise UnreadableError(f"no date or time has {len(data)} bytes: must be 2, 3, 4 or 6")


def refusing(reason: str) -> Reader:
    """The reader of a record that the meter itself says is in error."""

    def read(_data: bytes) -> Value:
        raise UnreadableError(reason)

    return read


def reversing(read: Reader, *, has_length_byte: bool) -> Reader:
    """The reader of the same data with their bytes most significant first (mode 2)."""
    if has_length_byte:
        return lambda data: read(data[:1] + data[:0:-1])
    return lambda data: read(data[::-1])

"""Values of an M-Bus record or command to bytes and back, and the frames that carry them.

The wire is little-endian (EN 13757-3). ``exponent`` gives the unit: value = number · 10^exponent.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

START_SHORT, START_LONG, STOP = 0x10, 0x68, 0x16
NEGATIVE = "f"
"""Leading digit of a negative BCD number (EN 13757-3, annex on BCD)."""
ByteOrder = Literal["little", "big"]


class ValueEncoding(StrEnum):
    """How a value lies in its bytes; ``DIGITS`` is BCD that is no number and keeps its zeros."""

    BCD = "bcd"
    DIGITS = "digits"
    UINT = "uint"
    INT = "int"


BINARY = {1: 1, 2: 2, 3: 3, 4: 4, 6: 6, 7: 8}
DECIMAL = {9: 1, 10: 2, 11: 3, 12: 4, 14: 6}
"""Data bytes by the low four bits of a DIF (EN 13757-3): binary, and BCD."""


def decode_value(
    encoding: ValueEncoding, data: bytes, exponent: int = 0, byte_order: ByteOrder = "little"
) -> float | str:
    """The value in the bytes of a record.

    Raises:
        ValueError: the bytes are no value in this encoding.
    """
    if encoding in (ValueEncoding.BCD, ValueEncoding.DIGITS):
        digits = (data if byte_order == "big" else data[::-1]).hex()
        negative = encoding is ValueEncoding.BCD and digits.startswith(NEGATIVE)
        if not digits[negative:].isdecimal():
            raise ValueError(f"{digits} has other than decimal digits")
        if encoding is ValueEncoding.DIGITS:
            return digits
        return _scaled(-int(digits[1:]) if negative else int(digits), exponent)
    signed = encoding is ValueEncoding.INT
    return _scaled(int.from_bytes(data, byte_order, signed=signed), exponent)


def encode_value(
    encoding: ValueEncoding,
    value: float,
    length: int,
    exponent: int = 0,
    byte_order: ByteOrder = "little",
) -> bytes:
    """The bytes of a value.

    Raises:
        ValueError: the value has no bytes in this encoding, or more of them.
    """
    number = Decimal(repr(value)).scaleb(-exponent)
    if number != int(number):
        raise ValueError(f"{value:g}: must be a multiple of 10^{exponent}")
    try:
        if encoding in (ValueEncoding.BCD, ValueEncoding.DIGITS):
            number = Decimal(int(f"{_digits(int(number), length)}", 16))
        signed = encoding is ValueEncoding.INT
        return int(number).to_bytes(length, byte_order, signed=signed)
    except OverflowError as cause:
        raise ValueError(f"{value:g} as {encoding}: does not fit into {length} bytes") from cause


def short_frame(control: int, address: int) -> bytes:
    """A frame without data."""
    body = bytes((control, address))
    return bytes((START_SHORT, *body, checksum(body), STOP))


def long_frame(body: bytes) -> bytes:
    """A frame with data, from its control field on."""
    head = bytes((START_LONG, len(body), len(body), START_LONG))
    return head + body + bytes((checksum(body), STOP))


def checksum(body: bytes) -> int:
    """The sum of the bytes from the control field on, without carry."""
    return sum(body) & 0xFF


def manufacturer_code(letters: str) -> bytes:
    """The three letters of a maker as they are on the wire (EN 62056-21 flag, LSB first)."""
    code = 0
    for letter in letters:
        code = code * 32 + ord(letter) - 64
    return code.to_bytes(2, "little")


def _scaled(number: int, exponent: int) -> float:
    return float(Decimal(number).scaleb(exponent))


def _digits(number: int, length: int) -> str:
    digits = f"{number:0{2 * length}d}"
    if number < 0 or len(digits) > 2 * length:
        raise OverflowError
    return digits

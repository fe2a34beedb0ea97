"""Values as 16-bit words, as the meters put them into their registers."""

import struct

from simulator.meter.address_map import Kind, Register
from simulator.meter.writing import Value

THOUSANDTHS = 1000
"""What a value is multiplied by where a 2PU CT is set to integers: Wh, W, mV, mA (assumption)."""

Words = tuple[int, ...]


def to_words(value: Value, register: Register, *, as_integer: bool = False) -> Words:
    """Encode one value.

    Args:
        value: a number; digits as text for ``DIGITS`` and ``BITS``; for ``ASCII`` a character of
            text for each word.
        register: where it goes.
        as_integer: whether a ``VALUE`` is put as a 32-bit integer in thousandths of its unit.
    """
    if register.kind is Kind.VALUE and as_integer:
        return _integer(round(float(value) * THOUSANDTHS), register.length)
    if register.is_float:
        return float_words(float(value))
    if register.kind is Kind.ASCII:
        return tuple(ord(character) for character in str(value))
    if isinstance(value, str):
        return _integer(int(value, 16), register.length)
    if register.kind is Kind.DIGITS:
        return _integer(int(str(int(value)), 16), register.length)
    return _integer(int(value), register.length)


def from_words(words: Words, register: Register) -> Value:
    """Decode what is written: a float, digits as text, or an unsigned number."""
    if register.is_float:
        return float(struct.unpack(">f", struct.pack(">HH", *words))[0])
    if register.kind is Kind.DIGITS:
        return "".join(f"{word:04x}" for word in words)
    return words[0]


def float_words(value: float) -> Words:
    """A float ABCD."""
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return high, low


def _integer(number: int, length: int) -> Words:
    number %= 1 << 16 * length
    return tuple(number >> 16 * (length - 1 - i) & 0xFFFF for i in range(length))

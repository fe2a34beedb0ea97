"""Registers to values and back, in the encodings of the manuals.

What the manuals call HEX is digits as they stand (``0025`` is 25 s, a serial number keeps its
leading zeros); some of it has hexadecimal digits, which ``HEX`` takes and ``BCD`` refuses.
What they call Signed is binary.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

Value = int | float | str
Words = tuple[int, ...]

DIGITS_PER_REGISTER = 4
PADDING = "\x00 "


class EncodingError(ValueError):
    """Registers that are no value in their encoding, or a value that has no registers in it."""


class Encoding(StrEnum):
    """How a value lies in its registers."""

    BCD = "bcd"
    HEX = "hex"
    UINT16 = "uint16"
    INT16 = "int16"
    UINT32 = "uint32"
    INT32 = "int32"
    FLOAT32 = "float32"
    ASCII = "ascii"


def decode(encoding: Encoding, words: Sequence[int]) -> Value:
    """The value in registers.

    Raises:
        EncodingError: the registers are no value in this encoding.
    """
    for word in words:
        _check_word(word)
    return _DECODERS[encoding](words)


def encode(encoding: Encoding, value: Value, register_count: int) -> Words:
    """The registers of a value.

    Raises:
        EncodingError: the value has no registers in this encoding, or another number of them.
    """
    if encoding in _DIGIT_ENCODERS:
        words = _DIGIT_ENCODERS[encoding](value, register_count)
    else:
        words = _NUMBER_ENCODERS[encoding](value)
    if len(words) != register_count:
        raise EncodingError(f"{value!r} takes {len(words)} registers, not {register_count}")
    return words


def encode_number(encoding: Encoding, value: float, register_count: int) -> Words:
    """The registers of a setting, which is a number whatever its encoding.

    Raises:
        EncodingError: the number has no registers in this encoding, or another number of them.
    """
    if encoding is Encoding.FLOAT32:
        return encode(encoding, value, register_count)
    if encoding is Encoding.ASCII or value != int(value):
        raise EncodingError(f"{value:g} as {encoding}: must be a whole number")
    whole = int(value)
    return encode(encoding, f"{whole:x}" if encoding is Encoding.HEX else whole, register_count)


def decode_bcd(words: Sequence[int]) -> str:
    """Decimal digits as they stand, with their leading zeros."""
    digits = decode_hex(words)
    if not digits.isdecimal():
        raise EncodingError(f"{digits} has other than decimal digits")
    return digits


def encode_bcd(value: Value, register_count: int) -> Words:
    """Decimal digits, as text or as a number from 0; zeros are put in front of them."""
    digits = str(value)
    if not (digits.isascii() and digits.isdecimal()):
        raise EncodingError(f"{value!r} has other than decimal digits")
    return encode_hex(digits, register_count)


def decode_hex(words: Sequence[int]) -> str:
    """Hexadecimal digits as they stand, with their leading zeros."""
    if not words:
        raise EncodingError("no registers")
    return "".join(f"{word:04X}" for word in words)


def encode_hex(value: Value, register_count: int) -> Words:
    """Hexadecimal digits as text; zeros are put in front of them."""
    width = DIGITS_PER_REGISTER * register_count
    if not isinstance(value, str) or not 1 <= len(value) <= width:
        raise EncodingError(f"{value!r}: must be text of 1 to {width} digits")
    try:
        data = bytes.fromhex(value.zfill(width))
    except ValueError as cause:
        raise EncodingError(f"{value!r} has other than hexadecimal digits") from cause
    return _words(data)


def decode_uint16(words: Sequence[int]) -> int:
    """A whole number of one register, 0 to 65535."""
    return int(_unpacked("H", words))


def encode_uint16(value: Value) -> Words:
    """A whole number from 0 to 65535."""
    return _words(_whole_number("H", value))


def decode_int16(words: Sequence[int]) -> int:
    """A whole number of one register, -32768 to 32767."""
    return int(_unpacked("h", words))


def encode_int16(value: Value) -> Words:
    """A whole number from -32768 to 32767."""
    return _words(_whole_number("h", value))


def decode_uint32(words: Sequence[int]) -> int:
    """A whole number of two registers, 0 to 4294967295.

    The most significant is first, as in the floats; an assumption, no manual says.
    """
    return int(_unpacked("I", words))


def encode_uint32(value: Value) -> Words:
    """A whole number from 0 to 4294967295."""
    return _words(_whole_number("I", value))


def decode_int32(words: Sequence[int]) -> int:
    """A whole number of two registers with a sign, in the same order (an assumption too)."""
    return int(_unpacked("i", words))


def encode_int32(value: Value) -> Words:
    """A whole number from -2147483648 to 2147483647."""
    return _words(_whole_number("i", value))


def decode_float32(words: Sequence[int]) -> float:
    """A finite float in two registers, the most significant byte first (ABCD)."""
    number = _unpacked("f", words)
    if not math.isfinite(number):
        raise EncodingError(f"{decode_hex(words)} is {number}, not a finite number")
    return number


def encode_float32(value: Value) -> Words:
    """A finite number, to the nearest that 32 bits have."""
    try:
        if isinstance(value, str) or not math.isfinite(value):
            raise EncodingError(f"{value!r} is not a finite number")
        return _words(struct.pack(">f", value))
    except OverflowError as cause:
        raise EncodingError(f"{value!r} does not fit into 32 bits") from cause


def decode_ascii(words: Sequence[int]) -> str:
    """One character a register.

    The manuals do not say in which byte it is: either is taken, if the other is 0 or a space.
    """
    return "".join(_character(word) for word in words)


def encode_ascii(value: Value, register_count: int) -> Words:
    """One character a register, in its low byte (an assumption; no manual says)."""
    text = str(value)
    if len(text) != register_count or not all(33 <= ord(character) <= 126 for character in text):
        raise EncodingError(f"{value!r}: must be {register_count} visible ASCII characters")
    return tuple(ord(character) for character in text)


def _character(word: int) -> str:
    character = word.to_bytes(2, "big").decode("latin-1").strip(PADDING)
    if len(character) != 1 or not 33 <= ord(character) <= 126:
        raise EncodingError(f"{word:04X} is not one visible ASCII character")
    return character


def _unpacked(kind: str, words: Sequence[int]) -> float:
    size = struct.calcsize(f">{kind}")
    if 2 * len(words) != size:
        raise EncodingError(f"{len(words)} registers: must be {size // 2}")
    (number,) = struct.unpack(f">{kind}", b"".join(word.to_bytes(2, "big") for word in words))
    return float(number)


def _whole_number(kind: str, value: Value) -> bytes:
    if not isinstance(value, int):
        raise EncodingError(f"{value!r} is not a whole number")
    try:
        return struct.pack(f">{kind}", value)
    except struct.error as cause:
        size = 8 * struct.calcsize(f">{kind}")
        raise EncodingError(f"{value} does not fit into {size} bits") from cause


def _words(data: bytes) -> Words:
    return tuple(word for (word,) in struct.iter_unpack(">H", data))


def _check_word(word: int) -> None:
    if not 0 <= word <= 0xFFFF:
        raise EncodingError(f"{word} is not a register of 16 bits")


_DECODERS: Mapping[Encoding, Callable[[Sequence[int]], Value]] = {
    Encoding.BCD: decode_bcd,
    Encoding.HEX: decode_hex,
    Encoding.UINT16: decode_uint16,
    Encoding.INT16: decode_int16,
    Encoding.UINT32: decode_uint32,
    Encoding.INT32: decode_int32,
    Encoding.FLOAT32: decode_float32,
    Encoding.ASCII: decode_ascii,
}
_DIGIT_ENCODERS: Mapping[Encoding, Callable[[Value, int], Words]] = {
    Encoding.BCD: encode_bcd,
    Encoding.HEX: encode_hex,
    Encoding.ASCII: encode_ascii,
}
_NUMBER_ENCODERS: Mapping[Encoding, Callable[[Value], Words]] = {
    Encoding.UINT16: encode_uint16,
    Encoding.INT16: encode_int16,
    Encoding.UINT32: encode_uint32,
    Encoding.INT32: encode_int32,
    Encoding.FLOAT32: encode_float32,
}

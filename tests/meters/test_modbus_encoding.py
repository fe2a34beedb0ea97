"""Registers to values and back."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meters.encoding import Encoding, EncodingError, Value, decode, encode

EXAMPLES = settings(max_examples=200, deadline=None, database=None)

MANUAL_EXAMPLES = [
    (Encoding.BCD, (0x2209, 0x1039), "22091039"),
    (Encoding.BCD, (0x0025,), "0025"),
    (Encoding.BCD, (0x9995, 0x0005), "99950005"),
    (Encoding.HEX, (0x0102,), "0102"),
    (Encoding.HEX, (0x2229, 0x197A), "2229197A"),
    (Encoding.UINT16, (0x2580,), 9600),
    (Encoding.INT16, (0x000A,), 10),
    (Encoding.INT16, (0xFFFE,), -2),
    (Encoding.INT32, (0x0000, 0x002D), 45),
    (Encoding.INT32, (0xFFFF, 0xFFFE), -2),
    (Encoding.UINT32, (0x0151, 0x151F), 22091039),
    (Encoding.FLOAT32, (0x4120, 0x0000), 10.0),
    (Encoding.FLOAT32, (0x4366, 0x199A), pytest.approx(230.1)),
    (Encoding.ASCII, (0x0046,), "F"),
]


@pytest.mark.parametrize(("encoding", "words", "value"), MANUAL_EXAMPLES)
def test_registers_are_the_values_of_the_manuals(
    encoding: Encoding, words: tuple[int, ...], value: Value
) -> None:
    assert decode(encoding, words) == value


@pytest.mark.parametrize(
    ("encoding", "words"), [(encoding, words) for encoding, words, _ in MANUAL_EXAMPLES]
)
def test_values_are_the_registers_of_the_manuals(
    encoding: Encoding, words: tuple[int, ...]
) -> None:
    assert encode(encoding, decode(encoding, words), len(words)) == words


@pytest.mark.parametrize("word", [0x0046, 0x4600, 0x2046, 0x4620])
def test_a_character_may_be_in_either_byte(word: int) -> None:
    assert decode(Encoding.ASCII, (word,)) == "F"


@pytest.mark.parametrize(("value", "word"), [(25, 0x0025), ("25", 0x0025), ("0001", 0x0001)])
def test_digits_are_filled_up_with_zeros(value: Value, word: int) -> None:
    assert encode(Encoding.BCD, value, 1) == (word,)


def test_a_tenth_is_the_nearest_that_32_bits_have() -> None:
    assert encode(Encoding.FLOAT32, 0.1, 2) == (0x3DCC, 0xCCCD)
    assert encode(Encoding.FLOAT32, 0.01, 2) == (0x3C23, 0xD70A)


@pytest.mark.parametrize(
    ("encoding", "words", "reason"),
    [
        (Encoding.BCD, (0x22A9, 0x1039), "22A91039 has other than decimal digits"),
        (Encoding.BCD, (), "no registers"),
        (Encoding.UINT16, (1, 2), "2 registers: must be 1"),
        (Encoding.INT16, (), "0 registers: must be 1"),
        (Encoding.UINT32, (1,), "1 registers: must be 2"),
        (Encoding.INT32, (1, 2, 3), "3 registers: must be 2"),
        (Encoding.FLOAT32, (0x4120,), "1 registers: must be 2"),
        (Encoding.FLOAT32, (0x7FC0, 0), "7FC00000 is nan, not a finite number"),
        (Encoding.FLOAT32, (0xFF80, 0), "FF800000 is -inf, not a finite number"),
        (Encoding.ASCII, (0x4652,), "4652 is not one visible ASCII character"),
        (Encoding.ASCII, (0x0000,), "0000 is not one"),
        (Encoding.ASCII, (0x0007,), "0007 is not one"),
        (Encoding.UINT16, (0x10000,), "65536 is not a register of 16 bits"),
        (Encoding.UINT16, (-1,), "-1 is not a register"),
    ],
)
def test_registers_that_are_no_value_are_refused(
    encoding: Encoding, words: tuple[int, ...], reason: str
) -> None:
    with pytest.raises(EncodingError, match=reason):
        decode(encoding, words)


@pytest.mark.parametrize(
    ("encoding", "value", "count", "reason"),
    [
        (Encoding.BCD, "12A4", 1, "'12A4' has other than decimal digits"),
        (Encoding.BCD, -1, 1, "-1 has other"),
        (Encoding.BCD, 2.5, 1, "2.5 has other"),
        (Encoding.BCD, "12345", 1, "'12345': must be text of 1 to 4 digits"),
        (Encoding.BCD, "", 1, "'' has other"),
        (Encoding.HEX, "XY", 1, "'XY' has other than hexadecimal digits"),
        (Encoding.HEX, 0x1234, 1, "4660: must be text"),
        (Encoding.UINT16, -1, 1, "-1 does not fit into 16 bits"),
        (Encoding.UINT16, 65536, 1, "65536 does not fit"),
        (Encoding.UINT16, 1.0, 1, "1.0 is not a whole number"),
        (Encoding.UINT16, 1, 2, "1 takes 1 registers, not 2"),
        (Encoding.INT16, 32768, 1, "32768 does not fit"),
        (Encoding.UINT32, -1, 2, "-1 does not fit into 32 bits"),
        (Encoding.INT32, 2**31, 2, "2147483648 does not fit into 32 bits"),
        (Encoding.INT32, "1", 2, "'1' is not a whole number"),
        (Encoding.FLOAT32, math.nan, 2, "nan is not a finite number"),
        (Encoding.FLOAT32, math.inf, 2, "inf is not a finite number"),
        (Encoding.FLOAT32, "1", 2, "'1' is not a finite number"),
        (Encoding.FLOAT32, 1e39, 2, r"1e\+39 does not fit into 32 bits"),
        (Encoding.FLOAT32, 10**309, 2, "does not fit into 32 bits"),
        (Encoding.FLOAT32, 1.0, 1, "1.0 takes 2 registers, not 1"),
        (Encoding.ASCII, "FR", 1, "'FR': must be 1 visible ASCII characters"),
        (Encoding.ASCII, "\u00e9", 1, "must be 1 visible"),
    ],
)
def test_values_that_have_no_registers_are_refused(
    encoding: Encoding, value: Value, count: int, reason: str
) -> None:
    with pytest.raises(EncodingError, match=reason):
        encode(encoding, value, count)


@EXAMPLES
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_of_32_bits_comes_back_exactly(value: float) -> None:
    words = encode(Encoding.FLOAT32, value, 2)
    assert struct.pack(">HH", *words) == struct.pack(">f", value)
    assert decode(Encoding.FLOAT32, words) == value

"""Every data field of a DIF, and every length byte of variable length data."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.mbus.application import decode
from meters.mbus.records import Record
from tests.meters.mbus_telegrams import bcd, integer, long_header, text

HEADER = long_header("12345678", "INM", 1, 2)


def only(record: str | bytes) -> Record:
    """The one record of a telegram."""
    data = bytes.fromhex(record) if isinstance(record, str) else record
    telegram = decode(HEADER + data)
    assert telegram.undecoded == ()
    (found,) = telegram.records
    assert found.raw == data
    return found


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("01 03 FF", -1),
        ("02 03 FE FF", -2),
        ("03 03 FD FF FF", -3),
        ("04 03 FC FF FF FF", -4),
        ("06 03 FB FF FF FF FF FF", -5),
        ("07 03 FA FF FF FF FF FF FF FF", -6),
        ("03 03 FF FF 7F", 8_388_607),
        ("05 03 00 00 20 41", 10.0),
        ("09 03 99", 99),
        ("0A 03 34 12", 1234),
        ("0B 03 56 34 12", 123456),
        ("0C 03 78 56 34 12", 12345678),
        ("0E 03 12 90 78 56 34 12", 123456789012),
        ("0A 03 34 F2", -234),
        ("09 03 F5", -5),
    ],
)
def test_every_data_field_of_fixed_length_has_its_value(record: str, value: float) -> None:
    assert only(record).value == value
    assert only(record).reason is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("00 03", "no data"),
        ("08 03", "no data"),
        ("0A 03 A4 12", "12A4 are no decimal digits"),
        ("0A 03 34 E2", "E234 are no decimal digits"),
        ("0A 03 FF FF", "FFFF are no decimal digits"),
        ("0A 03 3F 12", "123F are no decimal digits"),
        ("05 03 00 00 C0 7F", "nan is no number"),
        ("05 03 00 00 80 FF", "-inf is no number"),
        ("01 6C 12", "no date or time has 1 bytes"),
        ("07 6D 12 00 00 00 00 00 00 00", "no date or time has 8 bytes"),
        ("0D 03 C0", "no data"),
    ],
)
def test_data_without_a_value_say_why(record: str, reason: str) -> None:
    found = only(record)
    assert found.value is None
    assert found.reason is not None
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("0D 78 00", ""),
        ("0D 78 03 43 42 41", "ABC"),
        ("0D 78 02 B3 6D", "m³"),
        ("0D 13 C2 34 12", 1.234),
        ("0D 13 D2 34 12", -1.234),
        ("0D 13 C9 00 00 00 00 00 00 00 00 01", 10**13),
        ("0D 13 E2 FF FF", -0.001),
        ("0D 13 E8 00 00 00 00 00 00 00 80", -(2**63) / 1000),
        ("0D 13 E9 01 02 03 04 05 06 07 08 09", bytes(range(1, 10))),
        ("0D FD 3B E2 01 02", b"\x01\x02"),
        ("0D 93 1F 02 01 02", b"\x01\x02"),
    ],
)
def test_data_of_variable_length_have_their_value(record: str, value: object) -> None:
    assert only(record).value == value


def test_binary_data_of_sixteen_bytes_with_a_plain_text_unit() -> None:
    found = only(b"\x0d\x7c" + text("PW") + b"\xf0" + bytes(range(16)))
    assert (found.unit, found.value) == ("PW", bytes(range(16)))


@pytest.mark.parametrize(
    ("length_byte", "length"),
    [(0xBF, 191), (0xF1, 20), (0xF2, 24), (0xF3, 28), (0xF4, 32), (0xF5, 48), (0xF6, 64)],
)
def test_long_data_end_where_their_length_byte_says(length_byte: int, length: int) -> None:
    long = bytes([0x0D, 0x78, length_byte]) + b"A" * length
    telegram = decode(HEADER + long + bytes.fromhex("01 03 07"))
    assert [len(record.data) for record in telegram.records] == [length + 1, 1]
    assert telegram.records[1].value == 7


@pytest.mark.parametrize("length_byte", [0xCA, 0xCF, 0xDA, 0xDF, 0xF7, 0xFF])
def test_a_reserved_length_byte_leaves_the_rest_undecoded(length_byte: int) -> None:
    data = bytes([0x01, 0x03, 0x07, 0x0D, 0x78, length_byte, 0x01, 0x02])
    telegram = decode(HEADER + data)
    assert [record.value for record in telegram.records] == [7]
    (part,) = telegram.undecoded
    assert part.data == data[3:]
    assert part.reason == f"length byte {length_byte:02X}h is reserved"


@pytest.mark.parametrize(("record", "value"), [("01 FD 17 81", 0x81), ("02 FD 1B 00 80", 0x8000)])
def test_flags_are_bits_and_have_no_sign(record: str, value: int) -> None:
    assert only(record).value == value


def test_an_extension_can_make_a_number_unsigned() -> None:
    assert only("01 83 FC 11 FF").value == 255
    assert only("01 83 FC 12 FF").value == 255


@given(st.integers(-(2**31), 2**31 - 1))
def test_any_integer_is_read_as_it_was_written(number: int) -> None:
    assert only(b"\x04\x03" + integer(number, 4)).value == number


@given(st.integers(-(10**7 - 1), 10**8 - 1))
def test_any_decimal_digits_are_read_as_they_were_written(number: int) -> None:
    assert only(b"\x0c\x03" + bcd(number, 4)).value == number


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_any_real_number_is_read_as_it_was_written(number: float) -> None:
    assert only(b"\x05\x03" + struct.pack("<f", number)).value == number


@given(st.text(st.characters(max_codepoint=255), max_size=50))
def test_any_text_is_read_as_it_was_written(characters: str) -> None:
    assert only(b"\x0d\x78" + text(characters)).value == characters


def test_a_scaled_number_is_the_nearest_to_what_was_meant() -> None:
    assert only("02 FD 47 E4 59").value == 230.12
    assert only("0A 5A 43 04").value == 44.3

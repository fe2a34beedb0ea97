"""Telegrams as a whole: CI fields, headers, special DIF, fixed data, reports of errors."""

import pytest

from contracts.errors import LinkFault, MBusDecodeError, MeterLinkError
from meters.mbus.application import decode
from meters.mbus.header import manufacturer_code, manufacturer_letters
from tests.meters.mbus_telegrams import long_header

HEADER = long_header("12345678", "INM", 1, 2)
RECORD = bytes.fromhex("0C 03 78 56 34 12")


@pytest.mark.parametrize(
    ("data", "offset", "part"),
    [
        (b"", 0, "no user data"),
        (b"\x51\x00", 0, "CI field 51h: must be one of 6Eh, 6Fh, 70h"),
        (b"\xff" * 20, 0, "CI field FFh"),
        (HEADER[:12], 12, "13 bytes at least, there are 12"),
        (b"\x7a\x01\x02\x03", 4, "5 bytes at least, there are 4"),
        (b"\x73" + bytes(15), 16, "17 bytes at least, there are 16"),
    ],
)
def test_what_is_no_telegram_is_refused(data: bytes, offset: int, part: str) -> None:
    with pytest.raises(MBusDecodeError, match=f"byte {offset} of the user data") as caught:
        decode(data)
    assert part in caught.value.reason
    assert (caught.value.offset, caught.value.fault) == (offset, LinkFault.CONTENT)
    assert isinstance(caught.value, MeterLinkError)


def test_most_significant_byte_first_says_the_same() -> None:
    lsb = long_header("12345678", "INM", 1, 2, access=9) + bytes.fromhex(
        "0C 03 78 56 34 12 02 5A 01 02 42 6C BF 1C 0D 78 03 43 42 41 01 7C 02 57 50 05"
    )
    msb = bytes.fromhex(
        "76 12 34 56 78 25 CD 01 02 09 00 00 00"
        "0C 03 12 34 56 78 02 5A 02 01 42 6C 1C BF 0D 78 03 41 42 43 01 7C 02 50 57 05"
    )
    ours, other = decode(lsb), decode(msb)
    assert other.header == ours.header
    assert [record.value for record in other.records] == [record.value for record in ours.records]
    assert other.records[-1].unit == "PW"
    assert other.records[0].data == bytes.fromhex("12 34 56 78")


def test_the_short_header_has_no_identification() -> None:
    telegram = decode(bytes.fromhex("7A 2A 10 00 00") + RECORD)
    header = telegram.header
    assert header is not None
    assert (header.access_number, header.status_meanings) == (0x2A, ("temporary error",))
    assert (header.identification, header.manufacturer, header.medium) == (None, None, None)
    assert telegram.records[0].value == 12345678


def test_a_telegram_can_be_without_a_header() -> None:
    telegram = decode(b"\x78" + RECORD)
    assert (telegram.header, telegram.records[0].value) == (None, 12345678)
    assert telegram.records[0].offset == 1


@pytest.mark.parametrize(
    ("status", "meanings"),
    [
        (0x00, ()),
        (0x01, ("application busy",)),
        (0x02, ("application error",)),
        (0x03, ("abnormal condition or alarm",)),
        (0x1C, ("power low", "permanent error", "temporary error")),
        (0xA0, ("manufacturer's bit 20h", "manufacturer's bit 80h")),
    ],
)
def test_the_status_byte_is_put_into_words(status: int, meanings: tuple[str, ...]) -> None:
    header = decode(long_header("12345678", "INM", 1, 2, status=status)).header
    assert header is not None
    assert header.status_meanings == meanings


def test_an_identification_number_with_other_digits_is_kept_and_flagged() -> None:
    odd = decode(long_header("1234ABCD", "INM", 1, 2)).header
    good = decode(HEADER).header
    assert odd is not None
    assert good is not None
    assert (odd.identification, odd.identification_is_decimal) == ("1234ABCD", False)
    assert (good.identification, good.identification_is_decimal) == ("12345678", True)


def test_an_unknown_medium_is_told_as_reserved() -> None:
    header = decode(long_header("12345678", "INM", 1, 0x3F)).header
    assert header is not None
    assert header.medium == "reserved device type 3Fh"


def test_manufacturer_letters_and_code_are_each_others_reverse() -> None:
    assert (manufacturer_code("INM"), manufacturer_letters(0x25CD)) == (0x25CD, "INM")
    assert manufacturer_letters(manufacturer_code("ZAQ")) == "ZAQ"
    for wrong in ("IN", "inm", "INMX", "1NM"):
        with pytest.raises(ValueError, match="three letters from A to Z"):
            manufacturer_code(wrong)


@pytest.mark.parametrize(("dif", "more_follows"), [("0F", False), ("1F", True)])
def test_the_manufacturers_own_part_is_kept(dif: str, *, more_follows: bool) -> None:
    telegram = decode(HEADER + RECORD + bytes.fromhex(f"{dif} 01 02 0F 03"))
    assert (telegram.manufacturer_data, telegram.more_follows) == (
        b"\x01\x02\x0f\x03",
        more_follows,
    )
    assert len(telegram.records) == 1


def test_fillers_are_passed_over() -> None:
    telegram = decode(HEADER + b"\x2f\x2f" + RECORD + b"\x2f" + RECORD + b"\x2f\x2f")
    assert [record.offset for record in telegram.records] == [15, 22]
    assert telegram.undecoded == ()


def test_a_request_for_all_data_is_told_and_what_follows_is_read() -> None:
    telegram = decode(HEADER + b"\x7f" + RECORD)
    (part,) = telegram.undecoded
    assert (part.offset, part.data) == (13, b"\x7f")
    assert "request for all data" in part.reason
    assert [record.value for record in telegram.records] == [12345678]


@pytest.mark.parametrize("dif", [0x3F, 0x4F, 0x5F, 0x6F, 0x8F, 0xFF])
def test_a_reserved_dif_leaves_the_rest_undecoded(dif: int) -> None:
    telegram = decode(HEADER + RECORD + bytes([dif, 1, 2, 3]))
    (part,) = telegram.undecoded
    assert (part.offset, part.data) == (19, bytes([dif, 1, 2, 3]))
    assert part.reason.startswith(f"DIF {dif:02X}h is reserved")


@pytest.mark.parametrize("length", range(1, len(RECORD)))
def test_a_cut_off_record_is_kept_as_undecoded(length: int) -> None:
    telegram = decode(HEADER + RECORD + RECORD[:length])
    assert len(telegram.records) == 1
    (part,) = telegram.undecoded
    assert (part.offset, part.data) == (19, RECORD[:length])
    assert part.reason.startswith("the telegram ends")


def test_encrypted_data_are_left_aside_and_not_taken_for_records() -> None:
    configuration = bytes.fromhex("10 05")
    secret = bytes(range(16))
    telegram = decode(HEADER[:-2] + configuration + secret + RECORD)
    (part,) = telegram.undecoded
    assert (part.data, part.reason) == (secret, "encrypted, mode 5: the bench has no key")
    assert [record.value for record in telegram.records] == [12345678]


def test_decrypted_data_are_read() -> None:
    decrypted = b"\x2f\x2f" + RECORD + b"\x2f" * 8
    telegram = decode(HEADER[:-2] + bytes.fromhex("10 05") + decrypted)
    assert telegram.undecoded == ()
    assert [record.value for record in telegram.records] == [12345678]


@pytest.mark.parametrize("signature", ["FF FF", "27 B6", "00 05"])
def test_a_signature_that_means_no_encryption_changes_nothing(signature: str) -> None:
    telegram = decode(HEADER[:-2] + bytes.fromhex(signature) + RECORD)
    assert [record.value for record in telegram.records] == [12345678]


def test_the_fixed_data_structure_has_two_counters() -> None:
    telegram = decode(bytes.fromhex("73 78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00"))
    header = telegram.header
    assert header is not None
    assert (header.identification, header.access_number) == ("12345678", 10)
    assert (header.medium, header.manufacturer, header.version) == ("water", None, None)
    first, second = telegram.records
    assert (first.quantity, first.value, first.unit, first.storage_number) == ("volume", 1, "l", 0)
    assert (second.value, second.unit, second.storage_number) == (135, "l", 1)


@pytest.mark.parametrize(
    ("code", "quantity", "value", "unit"),
    [
        (0x02, "energy", 12345678, "Wh"),
        (0x07, "energy", 1234567800, "kWh"),
        (0x0B, "energy", 12345678, "kJ"),
        (0x14, "power", 12345678, "W"),
        (0x1E, "power", 123456780, "kJ/h"),
        (0x2E, "volume", 1234567800, "m³"),
        (0x35, "volume flow", 12345678, "m³/h"),
        (0x38, "temperature", 12345.678, "°C"),
        (0x39, "units for heat cost allocators", 12345678, "HCA"),
        (0x3A, "reserved unit 3Ah", 12345678, ""),
        (0x3F, "counter", 12345678, ""),
    ],
)
def test_a_unit_of_the_fixed_data_structure_has_its_quantity(
    code: int, quantity: str, value: float, unit: str
) -> None:
    data = bytes.fromhex("73 00 00 00 00 00 00") + bytes([code, code])
    record = decode(data + bytes.fromhex("78 56 34 12") * 2).records[0]
    assert (record.quantity, record.value, record.unit) == (quantity, value, unit)


def test_a_fixed_counter_can_be_binary_stored_and_most_significant_byte_first() -> None:
    telegram = decode(bytes.fromhex("77 12 34 56 78 00 03 02 02 00 00 01 00 FF FF FF FF"))
    assert telegram.header is not None
    assert telegram.header.identification == "12345678"
    assert telegram.header.status_meanings == ("values stored at a fixed date",)
    assert [record.value for record in telegram.records] == [256, 0xFFFFFFFF]
    assert [record.storage_number for record in telegram.records] == [1, 1]


def test_a_fixed_counter_that_is_no_number_says_why() -> None:
    telegram = decode(bytes.fromhex("73 78 56 34 12 00 00 02 02 0A 00 00 00 01 00 00 00 99"))
    assert [record.value for record in telegram.records] == [None, 1]
    assert telegram.records[0].reason is not None
    assert [part.data for part in telegram.undecoded] == [b"\x99"]


@pytest.mark.parametrize(
    ("data", "code", "meaning"),
    [
        (b"\x70", None, None),
        (b"\x70\x08", 8, "application too busy for a readout"),
        (b"\x70\x77", 0x77, "reserved error 77h"),
        (b"\x6e\x01\x00\x00\x00\x05", 5, "more than ten DIFE"),
        (b"\x6f" + HEADER[1:] + b"\x01", 1, "CI field not implemented"),
    ],
)
def test_an_application_error_is_told(data: bytes, code: int | None, meaning: str | None) -> None:
    telegram = decode(data)
    assert (telegram.application_error, telegram.application_error_meaning) == (code, meaning)
    assert (telegram.records, telegram.alarm) == ((), None)


def test_bytes_behind_an_error_code_are_kept() -> None:
    telegram = decode(b"\x70\x08\x09")
    assert telegram.application_error == 8
    assert [(part.offset, part.data) for part in telegram.undecoded] == [(2, b"\x09")]


@pytest.mark.parametrize(
    "data", [b"\x71\x04", b"\x74\x01\x00\x00\x00\x04", b"\x75" + HEADER[1:] + b"\x04"]
)
def test_an_alarm_is_told(data: bytes) -> None:
    telegram = decode(data)
    assert (telegram.alarm, telegram.application_error) == (b"\x04", None)

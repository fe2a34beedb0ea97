"""The read-outs that the manuals of the makers print, record by record.

PRO2 manual, A2.2 (length 4B); 2PU CT manual, A2.2 (length F4), whose columns stand apart from one
another in the text and are put together here.
"""

import pytest

from meters.mbus.application import Telegram, decode
from meters.mbus.records import Record

PRO2_HEADER = "72 00 00 00 00 CD 25 01 02 02 00 00 00"
PRO2_RECORDS = [
    ("0C 04", "14 48 60 01", "instantaneous", 0, 16048.14),
    ("8C 10 04", "23 80 35 00", "instantaneous", 1, 3580.23),
    ("8C 20 04", "91 67 24 01", "instantaneous", 2, 12467.91),
    ("1C 04", "46 13 69 00", "maximum", 0, 6913.46),
    ("9C 10 04", "56 34 12 00", "maximum", 1, 1234.56),
    ("9C 20 04", "90 78 56 00", "maximum", 2, 5678.9),
    ("2C 04", "68 34 91 00", "minimum", 0, 9134.68),
    ("AC 10 04", "67 45 23 00", "minimum", 1, 2345.67),
    ("AC 20 04", "01 89 67 00", "minimum", 2, 6789.01),
]

TWO_PU_HEADER = "72 46 02 02 19 CD 25 01 02 04 00 00 00"
ENERGY = "15 CD 5B 07"
POWER = "87 D6 12"
BY_TARIFF = [("04", 0), ("84 10", 1), ("84 20", 2), ("84 30", 3), ("84 80 10", 4)]
NEGATIVE = "only negative contributions, as absolute value"
ABSOLUTE = "positive and negative contributions, as absolute value"
MILLI = "times 10^-3"
L1, L2, L3 = "phase L1", "phase L2", "phase L3"
TWO_PU_RECORDS: list[tuple[str, str, int, str, float, str, tuple[str, ...]]] = [
    *((f"{dib} 03", ENERGY, tariff, "energy", 123456789, "Wh", ()) for dib, tariff in BY_TARIFF),
    *(
        (f"{dib} 83 3C", ENERGY, tariff, "energy", 123456789, "Wh", (NEGATIVE,))
        for dib, tariff in BY_TARIFF
    ),
    ("04 83 FC 10", ENERGY, 0, "energy", 123456789, "Wh", (ABSOLUTE,)),
    ("04 FB 82 73", ENERGY, 0, "reactive energy", 123456.789, "kvarh", (MILLI,)),
    ("04 FB 82 F3 3C", ENERGY, 0, "reactive energy", 123456.789, "kvarh", (MILLI, NEGATIVE)),
    ("02 FD C7 FC 01", "E4 59", 0, "voltage", 230.12, "V", (L1,)),
    ("02 FD C7 FC 02", "E4 59", 0, "voltage", 230.12, "V", (L2,)),
    ("02 FD C7 FC 03", "E4 59", 0, "voltage", 230.12, "V", (L3,)),
    ("03 FD D9 FC 01", "1B 87 01", 0, "current", 100.123, "A", (L1,)),
    ("03 FD D9 FC 02", "1B 87 01", 0, "current", 100.123, "A", (L2,)),
    ("03 FD D9 FC 03", "1B 87 01", 0, "current", 100.123, "A", (L3,)),
    ("03 2B", POWER, 0, "power", 1234567, "W", ()),
    ("03 AB FC 01", POWER, 0, "power", 1234567, "W", (L1,)),
    ("03 AB FC 02", POWER, 0, "power", 1234567, "W", (L2,)),
    ("03 AB FC 03", "79 29 ED", 0, "power", -1234567, "W", (L3,)),
    ("03 FB 14", POWER, 0, "reactive power", 1234.567, "kvar", ()),
    ("03 FB 94 FC 01", POWER, 0, "reactive power", 1234.567, "kvar", (L1,)),
    ("03 FB 94 FC 02", POWER, 0, "reactive power", 1234.567, "kvar", (L2,)),
    ("03 FB 94 FC 03", POWER, 0, "reactive power", 1234.567, "kvar", (L3,)),
    ("03 FB 34", POWER, 0, "apparent power", 1234.567, "kVA", ()),
    # The scale of the power factor (1.00) and of the CT ratio (9995/5) is the device's own.
    ("0A FD 3A", "00 01", 0, "dimensionless", 100, "", ()),
    ("03 FB 2C", "37 C7 00", 0, "frequency", 50.999, "Hz", ()),
    ("09 7C 01 54", "01", 0, "plain text", 1, "T", ()),
    ("0B FD 3A", "05 95 99", 0, "dimensionless", 999505, "", ()),
]


def user_data(header: str, records: list[tuple[str, str]]) -> bytes:
    return bytes.fromhex(" ".join([header, *(f"{head} {data}" for head, data in records)]))


PRO2 = user_data(PRO2_HEADER, [row[:2] for row in PRO2_RECORDS])
TWO_PU = user_data(TWO_PU_HEADER, [row[:2] for row in TWO_PU_RECORDS])


def test_the_read_outs_have_the_lengths_of_the_manuals() -> None:
    assert (len(PRO2) + 2, len(TWO_PU) + 2) == (0x4B, 0xF4)


@pytest.mark.parametrize(
    ("data", "identification", "access_number"), [(PRO2, "00000000", 2), (TWO_PU, "19020246", 4)]
)
def test_the_header_says_what_the_manual_says(
    data: bytes, identification: str, access_number: int
) -> None:
    header = decode(data).header
    assert header is not None
    assert (header.identification, header.manufacturer) == (identification, "INM")
    assert (header.version, header.medium, header.access_number) == (
        1,
        "electricity",
        access_number,
    )
    assert (header.status, header.status_meanings, header.signature) == (0, (), 0)


def test_a_maker_with_its_bytes_swapped_is_somebody_else() -> None:
    printed = bytes.fromhex(PRO2_HEADER.replace("CD 25", "25 CD"))
    header = decode(printed).header
    assert header is not None
    assert (header.manufacturer, header.manufacturer_code) == ("SIE", 0xCD25)


@pytest.mark.parametrize("number", range(len(PRO2_RECORDS)))
def test_each_record_of_the_pro2_is_what_the_manual_prints(number: int) -> None:
    head, _, function, tariff, energy_kwh = PRO2_RECORDS[number]
    record = decode(PRO2).records[number]
    assert record.form.header == bytes.fromhex(head)
    assert (record.function, record.tariff, record.unit) == (function, tariff, "Wh")
    assert record.value == round(energy_kwh * 1000)


@pytest.mark.parametrize("number", range(len(TWO_PU_RECORDS)))
def test_each_record_of_the_2pu_is_what_the_manual_prints(number: int) -> None:
    head, _, tariff, quantity, value, unit, modifiers = TWO_PU_RECORDS[number]
    record = decode(TWO_PU).records[number]
    assert record.form.header == bytes.fromhex(head)
    assert (record.quantity, record.value, record.unit) == (quantity, value, unit)
    assert (record.tariff, record.modifiers, record.reason) == (tariff, modifiers, None)


@pytest.mark.parametrize(("data", "count"), [(PRO2, 9), (TWO_PU, 32)])
def test_nothing_of_a_read_out_is_left_over(data: bytes, count: int) -> None:
    telegram = decode(data)
    assert len(telegram.records) == count
    assert (telegram.undecoded, telegram.manufacturer_data, telegram.more_follows) == (
        (),
        b"",
        False,
    )
    assert b"".join(record.raw for record in telegram.records) == data[13:]


def test_each_record_says_where_it_begins() -> None:
    telegram: Telegram = decode(TWO_PU)
    where: dict[int, Record] = {record.offset: record for record in telegram.records}
    assert all(TWO_PU.startswith(record.raw, offset) for offset, record in where.items())
    assert len(where) == 32

"""The tables of VIF and VIFE: quantities, units, powers of ten, and chains kept completely."""

import pytest

from meters.mbus.application import decode
from meters.mbus.codes import TABLE_SIZE
from meters.mbus.records import Record
from meters.mbus.vif_tables import EXTENSION_FB, EXTENSION_FD, PRIMARY, SECOND_EXTENSION_FD
from meters.mbus.vife_tables import COMBINABLE, COMBINABLE_EXTENSION
from tests.meters.mbus_telegrams import long_header, text

HEADER = long_header("12345678", "INM", 1, 2)


def with_vib(vib: str) -> Record:
    """A record with the number 1 behind a VIB."""
    (found,) = decode(HEADER + b"\x01" + bytes.fromhex(vib) + b"\x01").records
    return found


@pytest.mark.parametrize(
    ("vib", "quantity", "unit", "exponent"),
    [
        ("00", "energy", "Wh", -3),
        ("07", "energy", "Wh", 4),
        ("08", "energy", "J", 0),
        ("0F", "energy", "J", 7),
        ("10", "volume", "m³", -6),
        ("17", "volume", "m³", 1),
        ("18", "mass", "kg", -3),
        ("1F", "mass", "kg", 4),
        ("20", "on time", "s", 0),
        ("23", "on time", "d", 0),
        ("26", "operating time", "h", 0),
        ("28", "power", "W", -3),
        ("2F", "power", "W", 4),
        ("37", "power", "J/h", 7),
        ("38", "volume flow", "m³/h", -6),
        ("40", "volume flow", "m³/min", -7),
        ("48", "volume flow", "m³/s", -9),
        ("57", "mass flow", "kg/h", 4),
        ("58", "flow temperature", "°C", -3),
        ("5F", "return temperature", "°C", 0),
        ("61", "temperature difference", "K", -2),
        ("67", "external temperature", "°C", 0),
        ("6B", "pressure", "bar", 0),
        ("6E", "units for heat cost allocators", "HCA", 0),
        ("71", "averaging duration", "min", 0),
        ("76", "actuality duration", "h", 0),
        ("78", "fabrication number", "", 0),
        ("7A", "bus address", "", 0),
        ("7E", "any", "", 0),
        ("7F", "manufacturer specific", "", 0),
        ("FB 00", "energy", "MWh", -1),
        ("FB 03", "reactive energy", "kvarh", 1),
        ("FB 05", "apparent energy", "kVAh", 1),
        ("FB 09", "energy", "GJ", 0),
        ("FB 0F", "energy", "Mcal", 2),
        ("FB 11", "volume", "m³", 3),
        ("FB 14", "reactive power", "kvar", -3),
        ("FB 19", "mass", "t", 3),
        ("FB 1B", "relative humidity", "%", 0),
        ("FB 21", "volume", "ft³", -1),
        ("FB 29", "power", "MW", 0),
        ("FB 2B", "phase between voltage and current", "°", -1),
        ("FB 2C", "frequency", "Hz", -3),
        ("FB 31", "power", "GJ/h", 0),
        ("FB 34", "apparent power", "kVA", -3),
        ("FB 5F", "return temperature", "°F", 0),
        ("FB 75", "cold or warm temperature limit", "°C", -2),
        ("FB 7F", "cumulated maximum power", "W", 4),
        ("FD 03", "credit", "currency units", 0),
        ("FD 17", "error flags", "", 0),
        ("FD 1C", "baud rate", "Bd", 0),
        ("FD 28", "storage interval", "months", 0),
        ("FD 32", "duration of tariff", "h", 0),
        ("FD 3A", "dimensionless", "", 0),
        ("FD 40", "voltage", "V", -9),
        ("FD 4F", "voltage", "V", 6),
        ("FD 50", "current", "A", -12),
        ("FD 5F", "current", "A", 3),
        ("FD 60", "reset counter", "", 0),
        ("FD 6F", "operating time of battery", "years", 0),
        ("FD 74", "remaining battery lifetime", "d", 0),
        ("FD FD 02", "remaining battery lifetime", "months", 0),
    ],
)
def test_a_code_has_its_quantity_unit_and_power_of_ten(
    vib: str, quantity: str, unit: str, exponent: int
) -> None:
    found = with_vib(vib)
    assert (found.quantity, found.unit, found.exponent) == (quantity, unit, exponent)
    assert found.value == (10**exponent if exponent >= 0 else 1 / 10**-exponent)
    assert found.vib == bytes.fromhex(vib)


@pytest.mark.parametrize(
    ("table", "reserved"),
    [
        (PRIMARY, 3),
        (EXTENSION_FB, 45),
        (EXTENSION_FD, 9),
        (SECOND_EXTENSION_FD, 124),
        (COMBINABLE, 14),
        (COMBINABLE_EXTENSION, 107),
    ],
)
def test_a_table_has_a_place_for_each_code(table: tuple[object | None, ...], reserved: int) -> None:
    assert len(table) == TABLE_SIZE
    assert table.count(None) == reserved


@pytest.mark.parametrize("vib", ["6F", "7B", "FB 07", "FD 77", "FD FD 10", "EF 3B"])
def test_a_reserved_code_is_told_and_its_number_kept(vib: str) -> None:
    found = with_vib(vib)
    assert found.quantity.startswith("reserved VIF")
    assert (found.value, found.unit) == (1, "")


@pytest.mark.parametrize(
    ("vib", "unit", "exponent", "modifiers"),
    [
        ("83 22", "Wh/h", 0, ("unit /h",)),
        ("96 A0 2D", "m³/s/m³", 0, ("unit /s", "unit /m³")),
        ("83 73", "Wh", -3, ("times 10^-3",)),
        ("83 F7 7D", "Wh", 4, ("times 10^1", "times 10^3")),
        ("AB 41", "", 0, ("number of times beyond the lower limit",)),
        ("BA 5A", "h", 0, ("duration of the first time beyond the upper limit",)),
        ("AB 67", "d", 0, ("duration of the last time",)),
        ("83 FC 0B", "Wh", 0, ("quadrant Q4",)),
        ("83 FC 85 3B", "Wh", 0, ("between L1 and L2", "only positive contributions")),
        ("83 79", "Wh", 0, ("additive correction constant, 10^-2 of the unit",)),
        ("83 BB 7E", "Wh", 0, ("only positive contributions", "future value")),
    ],
)
def test_a_chain_of_extensions_is_interpreted_in_its_order(
    vib: str, unit: str, exponent: int, modifiers: tuple[str, ...]
) -> None:
    found = with_vib(vib)
    assert (found.unit, found.exponent, found.modifiers) == (unit, exponent, modifiers)


def test_a_chain_is_kept_byte_by_byte_also_where_no_table_has_it() -> None:
    found = with_vib("83 FC 81 BD C5 3B")
    assert [extension.code for extension in found.extensions] == [0xFC, 0x81, 0xBD, 0xC5, 0x3B]
    assert [extension.is_known for extension in found.extensions] == [True, True, True, False, True]
    assert found.modifiers[2] == "reserved VIFE C5h"


@pytest.mark.parametrize("vib", ["83 FF 3B 01", "FF BB 01", "83 BB FF 01"])
def test_what_follows_a_manufacturer_specific_code_is_the_manufacturers(vib: str) -> None:
    chain = bytes.fromhex(vib)
    last = chain.index(0xFF) + 1
    record = b"\x01" + chain[:last] + bytes(code | 0x80 for code in chain[last:-1]) + chain[-1:]
    (found,) = decode(HEADER + record + b"\x01").records
    assert found.modifiers[-1] == "manufacturer specific"
    assert "phase L1" not in found.modifiers


@pytest.mark.parametrize(
    ("vife", "meaning"),
    [(0x15, "no data available"), (0x16, "data overflow"), (0x18, "data error"), (0x02, "storage")],
)
def test_a_record_in_error_has_no_value(vife: int, meaning: str) -> None:
    found = with_vib(f"83 {vife:02X}")
    assert found.value is None
    assert found.reason is not None
    assert found.reason.startswith(f"record error: {meaning}")
    assert found.data == b"\x01"


@pytest.mark.parametrize(
    ("dib", "place"),
    [
        ("01", ("instantaneous", 0, 0, 0)),
        ("11", ("maximum", 0, 0, 0)),
        ("21", ("minimum", 0, 0, 0)),
        ("31", ("during error state", 0, 0, 0)),
        ("41", ("instantaneous", 1, 0, 0)),
        ("81 01", ("instantaneous", 2, 0, 0)),
        ("C1 02", ("instantaneous", 5, 0, 0)),
        ("81 80 01", ("instantaneous", 32, 0, 0)),
        ("81 10", ("instantaneous", 0, 1, 0)),
        ("81 80 10", ("instantaneous", 0, 4, 0)),
        ("81 40", ("instantaneous", 0, 0, 1)),
        ("C1 80 40", ("instantaneous", 1, 0, 2)),
        ("C1 8F 8F 8F 8F 8F 8F 8F 8F 8F 0F", ("instantaneous", 2**41 - 1, 0, 0)),
    ],
)
def test_the_place_of_a_value_is_what_dif_and_dife_say(dib: str, place: tuple[object, ...]) -> None:
    (found,) = decode(HEADER + bytes.fromhex(dib) + b"\x03\x01").records
    assert (found.function, found.storage_number, found.tariff, found.subunit) == place
    assert found.dib == bytes.fromhex(dib)


@pytest.mark.parametrize("header", ["81" + " 81" * 10 + " 01 03", "01 83" + " BB" * 10 + " 3B"])
def test_more_than_ten_extensions_leave_the_rest_undecoded(header: str) -> None:
    data = bytes.fromhex("01 03 05") + bytes.fromhex(header) + b"\x01"
    telegram = decode(HEADER + data)
    assert [record.value for record in telegram.records] == [5]
    assert telegram.undecoded[0].data == data[3:]
    assert "at most 10 are allowed" in telegram.undecoded[0].reason


@pytest.mark.parametrize(
    ("header", "unit", "exponent", "modifiers"),
    [
        (b"\x01\x7c" + text("%RH"), "%RH", 0, ()),
        (b"\x01\xfc\x74" + text("%RH"), "%RH", -2, ("times 10^-2",)),
        (b"\x01\xfc" + text("%RH") + b"\x74", "%RH", -2, ("times 10^-2",)),
        (
            b"\x81\x10\xfc\xf4\x3b" + text("kWh"),
            "kWh",
            -2,
            ("times 10^-2", "only positive contributions"),
        ),
        (b"\x01\x7c\x00", "", 0, ()),
    ],
)
def test_a_unit_can_be_written_out_before_or_behind_the_extensions(
    header: bytes, unit: str, exponent: int, modifiers: tuple[str, ...]
) -> None:
    (found,) = decode(HEADER + header + b"\x01").records
    assert (found.quantity, found.plain_text, found.unit) == ("plain text", unit, unit)
    assert (found.exponent, found.modifiers, found.data) == (exponent, modifiers, b"\x01")


@pytest.mark.parametrize("header", ["01 7C 05 41", "01 FC 74 05 41", "01 FC 05 00 74 01", "01 7C"])
def test_a_written_out_unit_that_does_not_fit_leaves_the_rest_undecoded(header: str) -> None:
    telegram = decode(HEADER + bytes.fromhex(header))
    assert telegram.records == ()
    assert telegram.undecoded[0].data == bytes.fromhex(header)

"""Frames and values made from the M-Bus data, and errors planted in them."""

import shutil
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import keys, load
from meters.catalogue.loader import FAMILIES
from meters.catalogue.mbus_values import ValueEncoding, checksum, decode_value, encode_value
from tests.meters.pro_mbus import COMMAND, KEYS, appendix, bus, shown


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("baud_rate", "68 03 03 68 53 01 BB 0F 16"),
        ("primary_address", "68 06 06 68 53 01 51 01 7A 01 21 16"),
        ("secondary_address", "68 09 09 68 53 01 51 0C 79 15 01 23 45 A8 16"),
        ("tariff", "68 08 08 68 53 01 51 09 7C 01 54 02 81 16"),
        ("combination_code", "68 07 07 68 53 01 51 09 FD 3A 05 EA 16"),
        ("s0_output_rate", "68 0A 0A 68 53 01 51 0C FD 3A 00 00 01 00 E9 16"),
        ("resettable_day_counter", "68 09 09 68 53 01 51 0C 04 00 00 00 00 B5 16"),
        ("power_down_counter", "68 08 08 68 53 01 51 0A FD 60 00 00 0C 16"),
    ],
)
@pytest.mark.parametrize("key", KEYS)
def test_whole_frames(key: str, name: str, frame: str) -> None:
    assert shown(load(key).command(name).example_frame) == frame


@pytest.mark.parametrize(
    ("rate", "data"),
    [
        (10000, "00 00 00 01"),
        (2000, "00 00 20 00"),
        (1000, "00 00 10 00"),
        (100, "00 00 01 00"),
        (10, "00 10 00 00"),
        (1, "00 01 00 00"),
        (0.1, "10 00 00 00"),
        (0.01, "01 00 00 00"),
    ],
)
def test_s0_rates_have_two_decimals_in_bcd(rate: float, data: str) -> None:
    command = load("pro380-mb").command("s0_output_rate")
    assert shown(command.value_bytes(rate)) == data


def test_code_10_is_bcd_and_locks() -> None:
    command = load("pro380-mb").command("combination_code")
    assert shown(command.value_bytes(10)) == "10"
    assert load("pro380-mb").is_irreversible("combination_code", 10)
    assert not load("pro380-mb").is_irreversible("combination_code", 11)
    assert load("pro2-mb").is_irreversible("combination_code", 10)


def test_a_value_that_is_not_legal_makes_no_frame() -> None:
    with pytest.raises(ValueError, match="combination_code: 11 cannot be written; legal is 1, 4,"):
        load("pro2-mb").command("combination_code").command_frame(11, 0)
    with pytest.raises(ValueError, match="primary_address: 251 cannot be written; legal is 0 to"):
        load("pro2-mb").command("primary_address").command_frame(251, 0)


def test_an_unknown_command_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="'baudrate' is unknown: nearest is 'baud_rate'"):
        load("pro2-mb").command("baudrate")
    with pytest.raises(ConfigError, match="'baud_rate' is unknown: none is known"):
        load("pro2-mod").command("baud_rate")


def test_a_selection_of_any_meter_is_all_wildcards() -> None:
    frame = bus("pro2-mb").selection_frame()
    assert shown(frame) == "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"


PLANTED = [
    ("mbus.yaml", "name: t1_total_active_energy", "exponent: -2", "exponent: -1", "it is 35802.3"),
    ("mbus.yaml", "name: t1_total_active_energy", "23 80 35 00", "23 80 35 01", "it is 13580.23"),
    ("mbus.yaml", "name: forward_active_energy", '"1C"', '"9C"', "all bytes but the last have"),
    ("mbus.yaml", "name: forward_active_energy", '"1C"', '"1B"', "4 bytes of bcd it has not"),
    ("mbus.yaml", "name: forward_active_energy", '"1C"', '"0C"', "checksum: it is 6Ch"),
    ("mbus.yaml", "name: forward_active_energy", '"1C"', '"3C"', "checksum: it is 9Ch"),
    ("mbus.yaml", "body: 51 01 7A", "51 01 7A", "51 01 7A 00", "the frame has the length 07"),
    ("mbus.yaml", "data: 00 00 01 00", "00 00 01 00", "00 01 00 00", "for 100 it is 00 00 01 00"),
    ("mbus.yaml", "codes: [[300", "[9600, 0xBD]", "[9601, 0xBD]", "9600 as uint: does not fit"),
    ("mbus.yaml", "  bauds: [300,", "[300, 600", "[600", "300: must be both here and in the legal"),
    ("mbus.yaml", "address_max: 250", "250", "247", "248, 249, 250: must be both here"),
    (
        "mbus.yaml",
        "name: manufacturer_id, title: Manufacturer ID, printed",
        "CD 25",
        "25 CD",
        "of INM",
    ),
    ("quirks_mbus.yaml", "primary_address, field", "primary_address", "primary", "is unknown"),
]


@pytest.mark.parametrize(("name", "anchor", "old", "new", "message"), PLANTED)
def test_a_planted_error_is_refused(
    tmp_path: Path, name: str, anchor: str, old: str, new: str, message: str
) -> None:
    for family in ("pro", "pro2"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    with_first_change(tmp_path / "pro" / name, anchor, old, new)
    with pytest.raises(ConfigError) as caught:
        load("pro2-mb", tmp_path)
    assert name in str(caught.value)
    assert message in str(caught.value)


def with_first_change(path: Path, anchor: str, old: str, new: str) -> None:
    """Replace a piece of the first line that has the anchor."""
    text = path.read_text(encoding="utf-8")
    place = text.index(old, text.index(anchor))
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")


def test_an_error_that_fits_itself_is_found_against_the_manual(tmp_path: Path) -> None:
    for family in ("pro", "pro2"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    with_first_change(tmp_path / "pro" / "mbus.yaml", "data: 15 01", "15 01 23 45", "15 01 23 46")
    with_first_change(tmp_path / "pro" / "mbus.yaml", "value: 15012345", "15012345", "15012346")
    planted = load("pro2-mb", tmp_path).command("secondary_address")
    (printed,) = (row for row in COMMAND.findall(appendix("pro2-mb")) if row[0] == planted.title)
    assert planted.example.data != printed[4]


@pytest.mark.parametrize(
    ("encoding", "data", "exponent", "value"),
    [
        (ValueEncoding.BCD, "14 48 60 01", -2, 16048.14),
        (ValueEncoding.DIGITS, "05 95 99", 0, "999505"),
        (ValueEncoding.INT, "79 29 ED", 0, -1234567.0),
        (ValueEncoding.UINT, "37 C7 00", -3, 50.999),
    ],
)
def test_values_of_records(
    encoding: ValueEncoding, data: str, exponent: int, value: float | str
) -> None:
    assert decode_value(encoding, bytes.fromhex(data), exponent) == value
    if isinstance(value, float):
        again = encode_value(encoding, value, len(bytes.fromhex(data)), exponent)
        assert shown(again) == data


@pytest.mark.parametrize(
    ("encoding", "value", "length", "reason"),
    [
        (ValueEncoding.BCD, 100.0, 1, "does not fit into 1 bytes"),
        (ValueEncoding.BCD, -1.0, 1, "does not fit into 1 bytes"),
        (ValueEncoding.UINT, 256.0, 1, "does not fit into 1 bytes"),
        (ValueEncoding.INT, 0.5, 1, "must be a multiple of"),
    ],
)
def test_what_has_no_bytes_is_refused(
    encoding: ValueEncoding, value: float, length: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_value(encoding, value, length)


def test_bytes_that_are_no_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="other than decimal digits"):
        decode_value(ValueEncoding.BCD, b"\x1f")


@pytest.mark.parametrize("key", [key for key in keys() if load(key).mbus is not None])
def test_every_command_round_trips_through_its_checks(key: str) -> None:
    for command in bus(key).commands:
        frame = command.command_frame(command.example.value, command.example.address)
        assert frame[1] == frame[2] == len(frame) - 6
        assert frame[-2] == checksum(frame[4:-2])

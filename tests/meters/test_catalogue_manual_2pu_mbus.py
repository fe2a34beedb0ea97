"""The M-Bus data of the 2PU CT against the text of its manual.

The columns of the table stand apart from one another in the text, and those of the DIF are out of
order; see 2PU-F13.
"""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import load
from meters.catalogue.loader import FAMILIES
from meters.catalogue.mbus import MBus
from meters.catalogue.mbus_record import Record
from tests.meters.manual_rows import with_change

MANUAL = Path(__file__).parents[3] / "shared" / "manuals" / "2pu-ct.txt"
HEADER_FIELDS = 7
ROW = re.compile(r"^(.+?)((?: [0-9A-F]{2})+)$", re.MULTILINE)


def _mbus() -> MBus:
    port = load("2pu-ct").mbus
    assert port is not None
    return port


MBUS = _mbus()


@pytest.fixture(scope="module")
def table(manual_text: str) -> str:
    """The appendix A2.2 of the M-Bus."""
    start = manual_text.index("A2.2 M-Bus register map")
    return manual_text[start : manual_text.index("A2.2 Modbus register map - Read")]


@pytest.fixture(scope="module")
def manual_text() -> str:
    if not MANUAL.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{MANUAL.name}")
    return MANUAL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(table: str) -> list[tuple[str, str]]:
    """Title and bytes of each row of the header and of the records."""
    body = table[table.index("Serial number 46") : table.index("Contents Command part 1")]
    return [(title, data.strip()) for title, data in ROW.findall(body)]


def test_there_are_32_records(rows: list[tuple[str, str]]) -> None:
    assert len(rows) - HEADER_FIELDS == len(MBUS.records) == 32


def test_the_header_is_that_of_the_table(rows: list[tuple[str, str]]) -> None:
    ours = [(field.title, field.printed) for field in MBUS.header.fields]
    assert ours == rows[:HEADER_FIELDS]
    assert [field.wire for field in MBUS.header.fields] == [data for _, data in rows[:7]]


def test_each_record_is_the_row_of_the_table(rows: list[tuple[str, str]]) -> None:
    ours = [(record.title, f"{record.vif} {record.example.data}") for record in MBUS.records]
    assert ours == rows[HEADER_FIELDS:]


def test_the_difs_are_those_of_the_column_though_out_of_order(table: str) -> None:
    column = table[table.index("T1 = 01 ; T2 = 02") : table.index("123456789 Wh")]
    printed = Counter(re.findall(r"[0-9A-F]{2}(?: [0-9A-F]{2})*", _digits_alone(column)))
    # The column begins with 01, which is the address column of the commands.
    assert printed - Counter(["01"]) == Counter(record.dif for record in MBUS.records)


def _digits_alone(text: str) -> str:
    """The lines that have digits alone, set apart by a mark that is no digit."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    words = [part for line in lines if re.fullmatch(r"[0-9A-F ]+", line) for part in _difs(line)]
    return "/".join(words)


def _difs(line: str) -> list[str]:
    """The DIFs in a line: those that are continued belong together."""
    return [part.strip() for part in re.findall(r"(?:[89A-F][0-9A-F] )*[0-7][0-9A-F]", line)]


def test_the_difs_say_tariff_and_length() -> None:
    tariffs = {"84 10": 1, "84 20": 2, "84 30": 3, "84 80 10": 4}
    for record in MBUS.records:
        tariff = tariffs.get(record.dif, 0)
        assert record.title.endswith(f"T{tariff}") == bool(tariff)
        assert record.name.startswith(f"t{tariff}_") == bool(tariff)


def test_the_values_are_those_of_the_remarks(table: str) -> None:
    remarks = table[table.index("123456789 Wh") :]
    units = ("Wh", "kVARh", "V", "W", "mA", "kVA", "kVAR", "Hz")
    pattern = rf"^(-?\d+(?:,\d+)?) ?({'|'.join(units)})$"
    printed = Counter(
        (float(number.replace(",", ".")), unit)
        for number, unit in re.findall(pattern, remarks, re.MULTILINE)
    )
    scaled = [_in_unit_of_manual(record) for record in MBUS.records if record.unit]
    assert printed == Counter(scaled)
    assert len(scaled) == 29


def _in_unit_of_manual(record: Record) -> tuple[float, str]:
    spelled = {
        "kWh": ("Wh", 1000),
        "kW": ("W", 1000),
        "A": ("mA", 1000),
        "kvarh": ("kVARh", 1),
        "kvar": ("kVAR", 1),
    }
    unit, factor = spelled.get(record.unit, (record.unit, 1))
    value = record.example.value
    assert isinstance(value, float)
    return round(value * factor, 3), unit


def test_the_values_without_unit_are_those_of_the_remarks(table: str) -> None:
    examples = {record.name: record.example.value for record in MBUS.records if not record.unit}
    assert examples == {"power_factor": 1.0, "tariff": 1.0, "ct_ratio": "999505"}
    lines = [line.strip() for line in table.splitlines()]
    assert {"1,00", "T1", "9995/5"} <= set(lines)


def test_records_have_the_names_and_units_of_the_registers() -> None:
    registers = {register.name: register.unit for register in load("2pu-ct").registers}
    units = {"ct_ratio": "A"}
    for record in MBUS.records:
        assert registers[record.name] == units.get(record.name, record.unit)


def test_the_read_out_has_the_length_f4() -> None:
    frame = MBUS.example_read_out()
    assert frame is not None
    assert frame[:4] == bytes.fromhex("68 F4 F4 68")
    assert len(frame) == 0xF4 + 6 == 250
    assert frame[-2] == sum(frame[4:-2]) % 256
    assert frame[4:7] == bytes.fromhex("08 00 72")
    assert frame.endswith(bytes.fromhex("0B FD 3A 05 95 99") + frame[-2:])


def test_the_read_out_falls_apart_into_its_records_by_the_rules_of_the_dif() -> None:
    frame = MBUS.example_read_out()
    assert frame is not None
    data, parts = frame[19:-2], []
    lengths = {2: 2, 3: 3, 4: 4, 9: 1, 10: 2, 11: 3}
    while data:
        size = _header_length(data)
        end = size + lengths[data[0] & 0x0F]
        parts.append(data[:end])
        data = data[end:]
    assert parts == [record.example_bytes for record in MBUS.records]


def _header_length(data: bytes) -> int:
    """Bytes of DIF, DIFEs, VIF, VIFEs and of the text of a plain-text VIF."""
    place = next(index for index, byte in enumerate(data) if byte < 0x80) + 1
    if data[place] == 0x7C:
        return place + 2 + data[place + 1]
    return next(index for index in range(place, len(data)) if data[index] < 0x80) + 1


def test_frames_of_the_link_are_those_of_the_table(table: str) -> None:
    assert "SND NKE 10 40 - - E5" in table
    assert "REQ UD2: 10 7B xx" in table
    assert "68 xx xx 68 08 xx 72" in table
    assert MBUS.reset_frame(1).hex(" ") == "10 40 01 41 16"
    assert MBUS.request_frame(1).hex(" ") == "10 7b 01 7c 16"


def test_commands_are_those_of_the_write_table(table: str) -> None:
    text = table[table.index("Contents Command part 1") : table.index("Selecting slave")]
    printed = [line.partition(" E5")[0] for line in text.splitlines() if " E5" in line]
    parts = [
        f"{item.title} {item.head} {item.example.address:02X} {item.body or '-'}"
        f" {item.example.data}"
        for item in MBUS.commands
    ]
    assert len(printed) == 8
    assert printed == parts
    assert {item.answer for item in MBUS.commands} == {"E5"}


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
def test_commands_are_whole_frames(name: str, frame: str) -> None:
    command = MBUS.settings[name]
    assert command.example_frame == bytes.fromhex(frame)
    assert command.command_frame(command.example.value, 1) == bytes.fromhex(frame)


def test_legal_values_are_those_of_the_remarks(table: str) -> None:
    text = " ".join(table.split())
    for stated in (
        "B8 = 300; B9 = 600; BA = 1200; BB = 2400; BC = 4800; BD = 9600",
        "000 - 250 write in HEX",
        "4 bytes BCD same as read",
        "T1 = 01 ; T2 = 02 ; T3 = 03 ; T = 04",
        "01, 02, 03, 04 and 05",
        "10.000 / 2.000 / 1.000 / 100 / 10 / 1 / 0,1 / 0,01",
        "Value is ignored, always reset to 0",
        "Value is ignored, always set to 0",
        "00 = OK 02 = error",
        "resets all communication values",
    ):
        assert stated in text
    ranges = {i.name: (i.minimum, i.maximum) for i in MBUS.commands if i.maximum is not None}
    assert ranges == {"primary_address": (0, 250), "secondary_address": (0, 99999999)}
    assert {item.name: item.values for item in MBUS.commands if item.values} == {
        "baud_rate": (300, 600, 1200, 2400, 4800, 9600),
        "tariff": (1, 2, 3, 4),
        "combination_code": (1, 2, 3, 4, 5),
        "s0_output_rate": (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01),
        "resettable_day_counter": (0,),
        "power_down_counter": (0,),
    }
    locking = {item.name: item.irreversible for item in MBUS.commands if item.irreversible}
    assert locking == {"tariff": (3, 4), "combination_code": (5,)}


def test_selection_is_that_of_the_table(table: str) -> None:
    text = " ".join(table[table.index("Selecting slave") :].split())
    assert MBUS.selection.head in text
    assert "CD 25 01 02" in text
    assert " ".join(field.wire for field in MBUS.selection.fields) == "01 00 07 13 CD 25 01 02"
    assert "13070001 01 00 07 13" in text
    frame = MBUS.selection_frame("13070001", bytes.fromhex("CD25"), 1, 2)
    assert frame.hex(" ").upper() == "68 0B 0B 68 53 FD 52 01 00 07 13 CD 25 01 02 B2 16"


@pytest.mark.parametrize(
    "stated",
    [
        "300, 600, 1200, 2400 (default), 4800 and 9600",
        "Unit loads 1",
        "64 per bus",
        "≤1000m",
        "terminals 8 and 9",
        "default communication address of the meter is 00",
        "last 8 digits of the serial number",
        "maximum measurable current is 8388A",
        "-Baud rate 2400 -8 data bits -Even parity -1 stop bit",
        "M-Bus ID: 1 ... 250",
    ],
)
def test_the_manual_states_what_the_data_are_from(manual_text: str, stated: str) -> None:
    assert stated in " ".join(manual_text.split())


@pytest.mark.parametrize(
    ("anchor", "old", "new", "message"),
    [
        ("name: l3_active_power", "-1234.567", "1234.567", "it is -1234.567"),
        ("name: t4_forward_active", 'dif: "84 80 10"', 'dif: "84 40"', "the records is F3h"),
        ("name: l2_current,", "FC 02", "FC 01", "must be once"),
        ("name: grid_frequency", 'dif: "03"', 'dif: "04"', "3 bytes"),
        ("head: 68 07 07", "07 07", "08 08", "the frame has the length 07"),
        ("data: 00 00 01 00", "value: 100", "value: 10000", "for 10000 it is 00 00 00 01"),
    ],
)
def test_a_planted_error_is_refused(
    tmp_path: Path, anchor: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(FAMILIES / "2pu", tmp_path / "2pu")
    with_change(tmp_path / "2pu" / "mbus.yaml", anchor, old, new)
    with pytest.raises(ConfigError, match=message):
        load("2pu-ct", tmp_path)

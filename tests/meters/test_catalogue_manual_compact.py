"""The data of the PRO380-Compact against the text of its manual, table by table."""

import re
import shutil
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import Meter, as_json, load
from meters.catalogue.loader import FAMILIES
from meters.catalogue.registers import RegisterType
from tests.meters.manual_rows import (
    Difference,
    Row,
    declared,
    frames,
    quirks_referred_to,
    read_differences,
    with_change,
    write_differences,
)

MANUAL = Path(__file__).parents[3] / "shared" / "manuals" / "pro380-compact.txt"
TYPES = {
    RegisterType.HEX: "HEX",
    RegisterType.SIGNED: "signed",
    RegisterType.ASCII: "ASCII",
    RegisterType.FLOAT_ABCD: "Float - (ABCD)",
}
# Letters that the text extraction put for V and A, see COMPACT-G14.
LOOK_ALIKES = str.maketrans(
    {"\N{ARABIC-INDIC DIGIT SEVEN}": "V", "\N{GREEK CAPITAL LETTER ALPHA}": "A"}
)
ROW_OF_ERRORS = re.compile(r"^\| ([^|]*)\|[^=]*= ([^$ ]+)\$? \| ±(\S+)%", re.MULTILINE)
METER = load("pro380-compact")


@pytest.fixture(scope="module")
def manual() -> str:
    if not MANUAL.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{MANUAL.name}")
    return MANUAL.read_text(encoding="utf-8")


def _read_rows(manual: str) -> list[Row]:
    cells = _cells(_tables(manual)[0])
    return [
        Row(address, title, function.split("/")[0], length, unit.translate(LOOK_ALIKES), kind)
        for address, title, function, _, length, kind, unit in cells
    ]


def _write_rows(manual: str) -> list[Row]:
    rows = []
    for address, title, function, length, *rest in _cells(_tables(manual)[1]):
        # In the first rows the cells of unit and type have run into that of the legal values.
        plain = len(rest) > 3 and rest[0] == "1"
        unit, kind = (rest[1], rest[2]) if plain else (None, None)
        rows.append(Row(address, title, function, str(int(length)), unit, kind))
    return rows


def _tables(manual: str) -> tuple[str, str]:
    appendix = manual[manual.rindex("A1.2 Modbus register map") :]
    read, write = appendix.split("\nWrite\n")
    return read, write


def _cells(table: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line] for line in lines]
    return [row for row in rows if re.fullmatch(r"[456][0-9A-F]{3}", row[0])]


def _commands(manual: str) -> list[str]:
    printed = re.findall(r"^\| Command: \| (01 06 [0-9A-F]{4} [0-9A-F]{4})", manual, re.MULTILINE)
    return [command.replace(" ", "") for command in printed]


def objections(meter: Meter, manual: str) -> set[Difference]:
    """Everything in which the tables and the data differ and no quirk says so, or the reverse."""
    read = read_differences(meter, _read_rows(manual), TYPES)
    written = write_differences(meter, _write_rows(manual), TYPES)
    ours, printed = " ".join(frames(meter)), " ".join(_commands(manual))
    examples = {("", "examples", printed, ours)} if ours != printed else set()
    return (read | written | examples) ^ declared(meter)


def test_there_are_85_values_in_159_registers(manual: str) -> None:
    rows = _read_rows(manual)
    covered = {
        address
        for row in rows
        for address in range(int(row.address, 16), int(row.address, 16) + int(row.length))
    }
    assert len(rows) == len(METER.registers) == 85
    assert len(covered) == sum(register.length for register in METER.registers) == 159
    # The printed lengths have one register more: that of the display cycle reaches into the parity.
    assert sum(int(row.length) for row in rows) == 160


def test_data_and_tables_differ_only_as_the_quirks_declare(manual: str) -> None:
    assert objections(METER, manual) == set()


def test_every_register_has_its_own_place() -> None:
    places = [a for r in METER.registers for a in range(r.address, r.end)]
    assert len(places) == len(set(places))


def test_the_cells_that_are_not_legible_are_those_of_address_and_baud_rate(manual: str) -> None:
    rows = _write_rows(manual)
    assert [row.address for row in rows if row.unit is None] == ["4003", "4004"]
    assert len(rows) == len(_commands(manual)) == len(METER.writable_registers) == 7


def test_names_are_the_contents_in_snake_case_unless_the_family_has_another(manual: str) -> None:
    printed = {
        row.address: re.sub(r"\W+", "_", row.title.lower()).strip("_") for row in _read_rows(manual)
    }
    differing = {
        r.name: printed[f"{r.address:04X}"]
        for r in METER.registers
        if r.name != printed[f"{r.address:04X}"]
    }
    assert differing == {
        "modbus_id": "meter_id_modbus",
        "power_down_counter": "power_on_off_counter",
        "present_quadrant": "total_q4",
        "l1_quadrant": "l1_q4",
        "l2_quadrant": "l2_q4",
        "l3_quadrant": "l3_q4",
    }
    family = {register.name: register.address for register in load("pro380-mod").registers}
    moved = {r.name for r in METER.registers if family.get(r.name, r.address) != r.address}
    assert moved == set()


def test_legal_values_are_those_of_the_write_table(manual: str) -> None:
    table = " ".join(_tables(manual)[1].replace("|", " ").split())
    for stated in (
        "(01 147)",
        "300 (012C) - 600 (0258) - 1200",
        "(04B0)- 2400 (0960)- 9600 (2580)",
        "01-30",
        "01: even / 02: none / 03: odd",
        "Reset to 0",
        "01 = ON - 02 = OFF",
        "01: T1 / 02: T2 / 03: T3",
    ):
        assert stated in table
    legal = {r.name: r.write.legal_values for r in METER.writable_registers if r.write}
    assert legal == {
        "modbus_id": tuple(range(1, 248)),
        "baud_rate": (300, 600, 1200, 2400, 4800, 9600),
        "lcd_cycle_time": tuple(range(1, 31)),
        "parity_setting": (1, 2, 3),
        "power_down_counter": (0,),
        "backlight": (1, 2),
        "tariff": (1, 2, 3),
    }


@pytest.mark.parametrize(
    "stated",
    [
        "Voltage: 230/400V AC",
        "45A (cable thickness 6mm²) 25A (cable thickness 2.5mm²)",
        "50 or 60Hz ±2%",
        "(RED LED) 10,000 imp/kWh",
        "Calculation method: Forward + Reverse",
        "not be used with 2 phases loaded with import energy while 1 phase is loaded with export",
        r"$\leq 25A = Class \ 1 \text{ or } B$ >25A = Class 2 or A",
        "-40°C ... +70°C",
        "IP20, IP51 reached by mounting",
        "more than 10 years",
        "Baud rate 1200, 2400, 4800, 9600",
        "1 ... 247 user settable",
        "60 meters per bus",
        "9600, 4800, 2400, 1200, 600, or 300",
        "1 & 2 Modbus communication contact",
        "3 & 4 External tariff input",
        "connected to terminals 3 and 4",
        "12V signal overrules the modbus tariff setting",
        "The default tariff is 1.",
        "switches LCD pages every 10 seconds",
        "Version: 0.04",
    ],
)
def test_the_manual_states_what_the_data_are_from(manual: str, stated: str) -> None:
    assert stated in " ".join(manual.split())


def test_what_the_manual_does_not_state_has_no_value(manual: str) -> None:
    ratings = METER.ratings
    for name in ("ib_a", "iref_a", "itr_a", "imin_a", "ist_a", "voltage_min_v", "overcurrent_a"):
        assert getattr(ratings, name) is None
    assert not re.search(r"\b(Ib|Iref|Itr|Imin|Ist)\b[^|\n]*\d\s*m?A\b", manual)
    with pytest.raises(ConfigError, match="imin_a of this meter is not known"):
        ratings.current_a("imin_a")
    assert (METER.identity.certificate, METER.identity.standards) == (None, ())
    assert METER.pulses.s0 is None
    assert METER.combination_codes is None
    assert "EN50470" not in manual.replace(" ", "")


def test_class_and_highest_current_go_by_current_and_cable() -> None:
    ratings = METER.ratings
    (above,) = ratings.classes_above
    assert (ratings.accuracy_class, ratings.accuracy_pct) == ("B", 1)
    assert (above.above_a, above.accuracy_class, above.accuracy_pct) == (25, "A", 2)
    limits = {item.cable: item.imax_a for item in ratings.imax_by_cable}
    assert limits == {"2.5 mm²": 25, "6 mm²": 45}
    assert ratings.imax_a == max(limits.values())


def test_basic_errors_are_the_table_of_section_5_2(manual: str) -> None:
    text = manual[manual.index("| 0.05Ib") : manual.index("| ERR 80")]
    start, printed = "", []
    for current, angle, limit in re.findall(
        r"^\| ([^|]*)\|[^=]*= ([^$ ]+)\$? \| ±(\S+)%", text, re.M
    ):
        start = current.strip() or start
        printed.append((start, angle, float(limit)))
    ours = [
        (f"{row.from_ib:g}Ib" + " - Imax" * row.to_imax, row.power_factor, row.limit_pct)
        for row in METER.ratings.basic_errors
    ]
    assert printed == ours


def test_error_codes_are_those_of_the_list(manual: str) -> None:
    printed = re.findall(r"^\| ERR ([0-9A-Fa-f]{2}) \| (.*?) \|$", manual, re.MULTILINE)
    assert METER.diagnostics is not None
    ours = METER.diagnostics.codes
    assert [int(code, 16) for code, _ in printed] == [item.code for item in ours]
    for (_, text), item in zip(printed, ours, strict=True):
        assert ("hardware" in text.lower()) == ("hardware" in item.meaning)
        assert ("software" in text.lower()) == ("software" in item.meaning)
        assert ("decimal" in text) == ("decimal" in item.meaning)
        assert ("EEPROM cannot initialize" in text) == ("initialised" in item.meaning)


def test_tariff_inputs_and_led_are_those_of_section_7_2(manual: str) -> None:
    assert METER.tariffs is not None
    printed = re.findall(r"^\| (T\d) \| (\S+) +\| (\S+) +\|$", manual, re.MULTILINE)
    words = {"-": "nothing", "N": "N", "12V": "12 V"}
    assert [
        (tariff, f"{words[first]} on 1", f"{words[second]} on 2")
        for tariff, first, second in printed
    ] == [(item.tariff, item.first, item.second) for item in METER.tariffs.inputs]
    led = dict(re.findall(r"^- (T\d)- LED (\w+)", manual, re.MULTILINE))
    assert led == {"T1": "off", "T2": "on", "T3": "blinking"}
    assert (METER.tariffs.led_lit, METER.tariffs.led_blinking) == (("T2",), ("T3",))
    assert METER.tariffs.input_overrules is True


def test_pages_are_those_of_section_7_1(manual: str) -> None:
    printed = re.findall(r"^- \d\. (?:(T\d) )?(Total active|active|CRC)", manual, re.MULTILINE)
    ours = [page.removesuffix(" energy") for page in METER.display.pages]
    assert [" ".join(part for part in row if part).lower() for row in printed] == [
        page.lower() for page in ours
    ]


def test_nothing_locks_and_nothing_is_verified() -> None:
    locking = [r.name for r in METER.writable_registers if r.write and r.write.irreversible]
    assert locking == []
    assert {item.verified for item in METER.terminals} == {False}
    assert all("COMPACT-A2" in item.quirks for item in METER.terminals)


def test_every_quirk_is_referred_to_where_it_matters() -> None:
    deviating = {quirk.id for quirk in METER.quirks if quirk.deviations}
    referred = quirks_referred_to(as_json(METER))
    assert {quirk.id for quirk in METER.quirks} - referred - deviating == set()
    assert all(quirk.id.startswith("COMPACT-") for quirk in METER.quirks)


REGISTERS, QUIRKS = "compact_registers.yaml", "compact_quirks.yaml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the files that may be broken."""
    shutil.copytree(FAMILIES / "pro380", tmp_path / "pro380")
    return tmp_path


def test_an_untouched_copy_is_not_objected_to(manual: str, copied: Path) -> None:
    assert objections(load("pro380-compact", copied), manual) == set()


@pytest.mark.parametrize(
    ("name", "anchor", "old", "new"),
    [
        (REGISTERS, "name: l3_voltage", "0x5006", "0x500A"),
        (REGISTERS, "name: t3_forward_active", "Forward", "Reverse"),
        (REGISTERS, "name: meter_amps", "length: 2, unit: A, type: signed, encoding: int32",
         "length: 1, unit: A, type: signed, encoding: int16"),
        (REGISTERS, "name: grid_frequency", "unit: Hz", "unit: V"),
        (REGISTERS, "name: l1_apparent_power", "kVA", "KVA"),
        (REGISTERS, "name: checksum", "function: 3", "function: 4"),
        (REGISTERS, "name: l1_quadrant", "signed, encoding: int16", "hex, encoding: hex"),
        (REGISTERS, "01 06 4003 000A", '000A", value: 10', '000B", value: 11'),
        (REGISTERS, "name: l2_power_factor", "502E", "5032"),
        (QUIRKS, "manual: Tarrif", "Tarrif", "Tariff"),
        (QUIRKS, "lcd_cycle_time, field: length", 'manual: "2"', 'manual: "3"'),
    ],
)  # fmt: skip
def test_a_planted_error_is_objected_to(
    manual: str, copied: Path, name: str, anchor: str, old: str, new: str
) -> None:
    with_change(copied / "pro380" / name, anchor, old, new)
    assert objections(load("pro380-compact", copied), manual) != set()


@pytest.mark.parametrize(
    ("name", "anchor", "old", "new", "message"),
    [
        (REGISTERS, "01 06 4010 0025", "0025", "0019", "for 25 it is 010640100025"),
        (REGISTERS, "300, 600, 1200", "300, ", "", "bauds: 300: must be both here and"),
        (REGISTERS, "name: l2_voltage", "5004", "5003", "overlaps l1_voltage"),
        ("compact_operation.yaml", "code: 3, tariff", "code: 3", "code: 4", "tariffs.codes: 3, 4"),
    ],
)
def test_a_planted_contradiction_is_refused(
    copied: Path, name: str, anchor: str, old: str, new: str, message: str
) -> None:
    with_change(copied / "pro380" / name, anchor, old, new)
    with pytest.raises(ConfigError, match=message):
        load("pro380-compact", copied)

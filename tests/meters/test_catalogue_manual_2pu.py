"""The Modbus data of the 2PU CT against the text of its manual, table by table."""

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

MANUAL = Path(__file__).parents[3] / "shared" / "manuals" / "2pu-ct.txt"
TYPES = {
    RegisterType.HEX: "HEX",
    RegisterType.SIGNED: "Signed",
    RegisterType.ASCII: "ASCII",
    RegisterType.FLOAT_ABCD: "Float ABCD",
}
KINDS = "|".join(TYPES.values())
READ = re.compile(rf"^ ?([456][0-9A-F]{{3}}) +(.+?) +(03) +0?(\d) +(\S+) +({KINDS}) *$", re.M)
WRITE = re.compile(rf"^([46][0-9A-F]{{3}}) (.+?) (?:(06|10) )?(\d) +(\S+) +({KINDS}) *$", re.M)
STARTED = re.compile(r"^ ?([456][0-9A-F]{3}) +(.*\S) *$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|Command: )(01 (?:06|10)(?: [0-9A-F]{4}| [0-9A-F]{2}\b)+)", re.MULTILINE)
METER = load("2pu-ct")


@pytest.fixture(scope="module")
def manual() -> str:
    if not MANUAL.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{MANUAL.name}")
    return MANUAL.read_text(encoding="utf-8")


def _read_table(manual: str) -> str:
    start = manual.index("A2.2 Modbus register map - Read")
    return manual[start : manual.index("A2.3 Modbus register map - Write")]


def _write_table(manual: str) -> str:
    return manual[manual.rindex("\nWrite \nReg. address") : manual.index("*2PCT only")]


def _read_rows(manual: str) -> list[Row]:
    return [Row(*cells) for cells in READ.findall(_read_table(manual))]


def _write_rows(manual: str) -> list[Row]:
    return [Row(*cells) for cells in WRITE.findall(_write_table(manual))]


def _commands(manual: str) -> list[str]:
    commands = ["".join(frame.split()) for frame in COMMAND.findall(_write_table(manual))]
    return sorted(commands, key=lambda frame: frame[4:8])


def objections(meter: Meter, manual: str) -> set[Difference]:
    """Everything in which the tables and the data differ and no quirk says so, or the reverse."""
    read = read_differences(meter, _read_rows(manual), TYPES)
    written = write_differences(meter, _write_rows(manual), TYPES)
    ours, printed = " ".join(frames(meter)), " ".join(_commands(manual))
    examples = {("", "examples", printed, ours)} if ours != printed else set()
    return (read | written | examples) ^ declared(meter)


def test_there_are_291_values_in_556_printed_registers(manual: str) -> None:
    rows = _read_rows(manual)
    covered = {
        address
        for row in rows
        for address in range(int(row.address, 16), int(row.address, 16) + int(row.length))
    }
    assert len(rows) == len(METER.registers) == 291
    assert len(covered) == 556
    # 6196h is printed twice for 6196h and 6198h, so that two registers are more than printed.
    assert sum(register.length for register in METER.registers) == 558


def test_every_register_has_its_own_place() -> None:
    places = [a for r in METER.registers for a in range(r.address, r.end)]
    assert len(places) == len(set(places))


def test_data_and_tables_differ_only_as_the_quirks_declare(manual: str) -> None:
    assert objections(METER, manual) == set()


def test_the_rows_that_are_left_out_are_those_without_a_value(manual: str) -> None:
    table = _read_table(manual)
    values = {row.address for row in _read_rows(manual)}
    others = [(a, text) for a, text in STARTED.findall(table) if a not in values]
    printed = [f"{a} {re.split(r'[- ]*[-0-9]', text)[0]}" for a, text in others]
    assert [item.row for item in METER.left_out] == printed
    assert len(printed) == 4
    assert all(item.reason and item.quirks for item in METER.left_out)


def test_there_are_15_writable_registers_with_an_example_each(manual: str) -> None:
    assert len(_write_rows(manual)) == len(_commands(manual)) == 15
    assert len(METER.writable_registers) == 15


RENAMED = {
    "short_ct_ratio": "ct_ratio",
    "pulse_type": "pulse_type_setting",
    "checksum_2": "checksum_2_non_relevant",
    "data_type": "data_type_setting",
    "obis_codes": "obis_code_on_off",
}


def test_names_are_the_contents_in_snake_case() -> None:
    titles = {r.name: re.sub(r"\W+", "_", r.title.lower()).strip("_") for r in METER.registers}
    built = re.compile(r"q\d_|ct5_5_|history_|l\d_resettable")
    differing = {n: t for n, t in titles.items() if n != t and not built.match(n)}
    assert differing == RENAMED


def test_names_of_the_pages_tell_tariff_direction_and_kind() -> None:
    pages = [register for register in METER.registers if register.address >= 0x6100]
    assert len(pages) == 160
    for register in pages:
        words = set(re.sub(r"CT5/5", "CT5_5", register.title).lower().split()) - {"total"}
        page = (words & {"ct5_5"}) or {f"ct{n}" for n in range(1, 8)} & words
        (name,) = page
        start = name if name == "ct5_5" else f"history_{name}"
        assert register.name.startswith(f"{start}_")
        rest = set(register.name.removeprefix(f"{start}_").split("_"))
        assert rest == words - page - {"history"}


def test_pages_follow_one_another_in_the_same_order() -> None:
    starts = range(0x6100, 0x61A0, 20)
    assert len(starts) == 8
    for base, kind in ((0, "active"), (0x200, "reactive")):
        for number, start in enumerate(starts):
            page = f"history_ct{number}" if number else "ct5_5"
            names = [
                f"{page}_{tariff}{direction}_{kind}_energy"
                for direction in ("forward", "reverse")
                for tariff in ("", "t1_", "t2_", "t3_", "t4_")
            ]
            addresses = [METER.register(name).address for name in names]
            assert addresses == list(range(base + start, base + start + 20, 2))


def test_legal_values_are_those_of_the_write_table(manual: str) -> None:
    text = " ".join(_write_table(manual).split())
    for stated in (
        "01~247 - 01 default - 00 broadcast",
        "1: 300 - 2: 600 - 3: 1200 - 4: 2400 5: 4800 - 6: 9600 - 7: 19200",
        "8: 38400 - 9: 57600 - 10: 115200",
        "10.000 - 2.000 - 1.000 - 100 - 10 - 1 0,1 - 0,01",
        "1: forward only - 2: reverse only 3: forward+reverse 4: import-export",
        "5: import-export (10)",
        "01~30",
        "01: even - 02: none - 03: odd",
        "1: T1 - 2: T2 - 3: T3 - 4: T4",
        "Set to 9995/5",
        "2~99 ms",
        "2 = forward & reverse",
        "1=standard, 2=Integer",
        "0: standard - 1: turn 180 degrees",
        "0: OFF - 1: ON",
    ):
        assert stated in text
    writes = {r.name: r.write for r in METER.writable_registers if r.write}
    ratio = writes.pop("ct_ratio").ratio
    assert ratio is not None
    assert (ratio.primary_min, ratio.primary_max, ratio.secondaries) == (5, 9995, (5,))
    assert {name: tuple(write.legal_values) for name, write in writes.items()} == {
        "modbus_id": tuple(range(1, 248)),
        "baud_rate": tuple(range(1, 11)),
        "s0_output_rate": (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01),
        "combination_code": (1, 2, 3, 4, 5),
        "lcd_cycle_time": tuple(range(1, 31)),
        "parity_setting": (1, 2, 3),
        "power_down_counter": (0,),
        "pulse_width": tuple(range(2, 100)),
        "pulse_type": (1, 2),
        "data_type": (1, 2),
        "screen_direction": (0, 1),
        "obis_codes": (0, 1),
        "tariff": (1, 2, 3, 4),
        "resettable_day_counter": (0,),
    }


def test_values_that_are_read_mean_what_the_read_table_says(manual: str) -> None:
    table = " ".join(_read_table(manual).split())
    for stated in (
        "2PCT: 1113 - 4PU: 1111 - 4PS: 1112",
        "9995 005 = 9995/5",
        "Value between 2-99 ms",
        "1: active & reactive 2: forward & reverse",
        "1: standard - 2: integer",
        "01 = Button mode, 02 = ON, 03 = OFF",
    ):
        assert stated in table
    assert table.count("F: forward - R: reverse") == 3
    siblings = {item.name: item.meter_code for item in METER.identity.siblings}
    assert (METER.identity.meter_code, siblings) == ("1113", {"4PU": "1111", "4PS": "1112"})
    assert METER.register("backlight").meanings[0] == (1, "by button")
    assert METER.register("l2_current_direction").meanings == (("F", "forward"), ("R", "reverse"))


def test_baud_codes_are_those_of_the_read_table(manual: str) -> None:
    text = _read_table(manual)
    text = text[text.index("Baud rate") : text.index("Protocol version")]
    printed = {int(baud): int(code) for code, baud in re.findall(r"(\d+): (\d+)\b", text)}
    assert dict(METER.modbus.baud_values) == printed
    assert METER.modbus.bauds == tuple(printed)
    assert METER.register("baud_rate").write_frame(METER.modbus.baud_values[9600]).hex()[-4:] == (
        "0006"
    )


def test_every_quirk_is_referred_to_where_it_matters() -> None:
    deviating = {quirk.id for quirk in METER.quirks if quirk.deviations}
    referred = quirks_referred_to(as_json(METER))
    assert {quirk.id for quirk in METER.quirks} - referred - deviating == set()
    assert all(quirk.id.startswith("2PU-") for quirk in METER.quirks)


REGISTERS, QUIRKS = "registers.yaml", "quirks.yaml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the files that may be broken."""
    shutil.copytree(FAMILIES / "2pu", tmp_path / "2pu")
    return tmp_path


def test_an_untouched_copy_is_not_objected_to(manual: str, copied: Path) -> None:
    assert objections(load("2pu-ct", copied), manual) == set()


@pytest.mark.parametrize(
    ("name", "anchor", "old", "new"),
    [
        (REGISTERS, "name: history_ct4_t2_forward_reactive", "6354", "6400"),
        (REGISTERS, "name: q3_t4_reactive", "Q3 (T4)", "Q3 (T3)"),
        (REGISTERS, "name: q2_reactive", "kvarh", "kWh"),
        (REGISTERS, "name: t4_total_active", "kWh", "kvarh"),
        (REGISTERS, "name: history_ct7_t1_reverse_active", "6198", "61A0"),
        (REGISTERS, "name: short_ct_ratio", "type: hex", "type: signed"),
        (REGISTERS, "name: l1_l3_voltage", "function: 3", "function: 4"),
        (REGISTERS, "01 06 4021 0030", '0030", value: 30', '0031", value: 31'),
        (REGISTERS, "01 10 401F", '99950005", value: 99950005', '99900005", value: 99900005'),
        (REGISTERS, "name: ct5_5_t3_reverse_reactive", "  - {", "  # {"),
        (QUIRKS, "q4_t4_reactive_energy", "manual: kWh", "manual: kvarh"),
        (QUIRKS, "field: write function", '""', '"06"'),
    ],
)  # fmt: skip
def test_a_planted_error_is_objected_to(
    manual: str, copied: Path, name: str, anchor: str, old: str, new: str
) -> None:
    with_change(copied / "2pu" / name, anchor, old, new)
    assert objections(load("2pu-ct", copied), manual) != set()


@pytest.mark.parametrize(
    ("name", "anchor", "old", "new", "message"),
    [
        (REGISTERS, "irreversible: [5]", "[5]", "[]", "code 5: must be irreversible both here"),
        (REGISTERS, "irreversible: [3, 4]", "[3, 4]", "[4]", "tariff: irreversible and resets"),
        ("mbus.yaml", "irreversible: [3, 4]", "[3, 4]", "[4]", "tariff: irreversible and resets"),
        (REGISTERS, "uses_up", "true", "false", r"uses_up \('ct_ratio', None\)"),
        (REGISTERS, "ratio: {", "9995", "9999", "must be that of the write table"),
        ("ratings.yaml", "changes_max: 7", "7", "0.5", "changes_max"),
        ("modbus_rtu.yaml", "{code: 10, baud", "10", "11", "bauds: 10, 11"),
        ("modbus_rtu.yaml", "{code: 10, baud", "115200", "115000", "baud_codes are for"),
        ("pulses.yaml", "settable_width:", "0.099", "0.1", "settable_width: 100: must be both"),
        ("pulses.yaml", "code: 2, counts", "code: 2", "code: 3", "pulse_types: 2, 3: must be"),
        ("pulses.yaml", "default: 1", "1", "3", "default 3: must be one of"),
        ("pulses.yaml", "settable_width:", "default_s: 0.03", "default_s: 0.3", "default_s 0.3"),
        ("operation.yaml", "{code: 4, tariff: T4", "code: 4", "code: 5", "tariffs.codes: 4, 5"),
        ("operation.yaml", "register_name: ct_ratio", "ct_ratio", "tariff", "uses_up"),
        (QUIRKS, "{register_name: pulse_width", "pulse_width", "width", "'width' is unknown"),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_refused(
    copied: Path, name: str, anchor: str, old: str, new: str, message: str
) -> None:
    with_change(copied / "2pu" / name, anchor, old, new)
    with pytest.raises(ConfigError, match=message):
        load("2pu-ct", copied)

"""The data of the PRO2 family against the text of its manual, table by table."""

import re
import shutil
from pathlib import Path

import pytest

from meters.catalogue import keys, load
from meters.catalogue.codes import Feed
from meters.catalogue.loader import FAMILIES
from tests.meters.manual_rows import (
    Row,
    declared,
    frames,
    read_differences,
    with_change,
    write_differences,
)
from tests.meters.pro_manual import (
    TYPES,
    example_frames,
    number,
    printed_rows,
    register_tables,
    starred,
    text_of,
)

KEYS = tuple(key for key in keys() if key.startswith("pro2-"))
METER = load("pro2-mod")


@pytest.fixture(scope="module")
def manual() -> str:
    return text_of("pro2.txt")


@pytest.fixture(scope="module")
def read_table(manual: str) -> list[Row]:
    return printed_rows(register_tables(manual)[0])


@pytest.fixture(scope="module")
def write_table(manual: str) -> str:
    return register_tables(manual)[1]


def _section(manual: str, start: str, stop: str) -> str:
    body = manual[manual.index("# 5 Specifications") :]
    return body[body.index(start) : body.index(stop)]


def test_there_are_88_values_in_157_registers(read_table: list[Row]) -> None:
    assert len(read_table) == len(METER.registers) == 88
    assert sum(int(row.length) for row in read_table) == 157
    assert sum(register.length for register in METER.registers) == 157


def test_the_read_tables_differ_as_declared(read_table: list[Row]) -> None:
    differences = read_differences(METER, read_table, TYPES)
    assert differences == {("lcd_cycle_time", "unit", "sec.", "s")}
    assert differences <= declared(METER)


def test_the_write_table_differs_as_declared(write_table: str) -> None:
    differences = write_differences(METER, printed_rows(write_table), TYPES)
    assert differences == {
        ("lcd_cycle_time", "write unit", "sec.", "s"),
        ("resettable_day_counter", "write function", "06", "10"),
        ("resettable_day_counter", "write length", "1", "2"),
    }
    assert differences <= declared(METER)


def test_what_the_manual_stars_as_pro380_only_is_optional(manual: str) -> None:
    optional = [r for r in METER.registers if r.applies == "optional"]
    assert {f"{r.address:04X}" for r in optional} == starred(manual)
    assert len(optional) == 41
    assert all("PRO2-E18" in r.quirks for r in optional)
    assert "*PRO380 only" in manual


def test_example_frames_are_those_of_the_manual(write_table: str) -> None:
    assert example_frames(write_table) == frames(METER)
    assert len(frames(METER)) == 9


def test_legal_values_are_those_of_the_write_table(write_table: str) -> None:
    text = " ".join(write_table.split())
    for stated in (
        "01~247",
        "300* - 600* - 1200 - 4800 - 9600",
        "10.000 - 2.000 - 1.000 - 100 - 10 - 1 - 0,1 - 0,01",
        "01, 04, 05, 06, 09, 10, 11*",
        "01~30",
        "01: even - 02: none - 03: odd",
        "01: T1 - 02: T2 - 11: T1 not saved - 12: T2 not saved",
    ):
        assert stated in text
    legal = {r.name: r.write.legal_values for r in METER.writable_registers if r.write}
    assert legal == {
        "modbus_id": tuple(range(1, 248)),
        "baud_rate": (1200, 2400, 4800, 9600),
        "s0_output_rate": (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01),
        "combination_code": (1, 4, 5, 6, 9, 10),
        "lcd_cycle_time": tuple(range(1, 31)),
        "parity_setting": (1, 2, 3),
        "power_down_counter": (0,),
        "tariff": (1, 2, 11, 12),
        "resettable_day_counter": (0,),
    }
    listed = "300* - 600* - 1200 - 4800 - 9600"
    assert ("baud_rate", "legal values", listed, "1200, 2400, 4800, 9600") in declared(METER)


@pytest.mark.parametrize("key", KEYS)
def test_every_declared_deviation_is_one_that_a_test_knows(key: str) -> None:
    known = {
        "pro2-mod": {
            ("lcd_cycle_time", "unit"),
            ("lcd_cycle_time", "write unit"),
            ("baud_rate", "legal values"),
            ("resettable_day_counter", "write function"),
            ("resettable_day_counter", "write length"),
        },
        # Those of M-Bus are known to test_catalogue_mbus.py.
        "pro2-mb": {
            ("header.manufacturer_id", "wire"),
            ("selection.manufacturer_id", "wire"),
            ("primary_address", "legal values"),
            ("s0_output_rate", "legal values"),
        },
    }
    assert {(name, field) for name, field, _, _ in declared(load(key))} == known.get(key, set())


@pytest.mark.parametrize("key", KEYS)
def test_s0_rates_are_those_of_the_specification(key: str, manual: str) -> None:
    match = re.search(r"Pulse output rate\t([\d./,]+) imp/kWh", manual)
    assert match is not None
    rates = tuple(number(rate) for rate in match[1].split("/"))
    assert load(key).s0.rates_imp_per_kwh == rates


def test_pulse_widths_are_those_of_the_specification(manual: str) -> None:
    text = _section(manual, "Pulse width:", "Data store")
    lines = re.findall(r"^- ([\d.,/]+) imp/kWh(?: ([<>]) (\d+)kW)?\t(\d+)ms$", text, re.MULTILINE)
    assert len(lines) == 6
    printed: dict[float, list[tuple[str, float, float]]] = {}
    for rates, sign, power, width in lines:
        for rate in rates.split("/"):
            row = (sign, number(power or "0") * 1000, number(width) / 1000)
            printed.setdefault(number(rate), []).append(row)
    assert set(printed) == set(METER.s0.rates_imp_per_kwh)
    for rate, rows in printed.items():
        assert rows == _rows_of_bands(rate)


def _rows_of_bands(rate_imp_per_kwh: float) -> list[tuple[str, float, float]]:
    """The bands as the manual prints them: the first below a power, each other one above one."""
    bands = METER.s0.width_set(rate_imp_per_kwh).bands
    if len(bands) == 1:
        return [("", 0.0, bands[0].width_s)]
    first = ("<", bands[0].below_w or 0.0, bands[0].width_s)
    return [first, *((">", band.from_w, band.width_s) for band in bands[1:])]


def test_a_width_that_cannot_be_reached_is_a_quirk() -> None:
    assert METER.s0.width_set(2000).bands[1].from_w > METER.ratings.power_max_w
    assert METER.quirk("PRO2-C2").title == "a pulse width that cannot be reached"


@pytest.mark.parametrize("key", KEYS)
def test_combination_codes_are_those_of_the_list(key: str, manual: str) -> None:
    text = _section(manual, "## 7.11 Combination code", "### 7.11.1")
    listed = re.findall(r"^C-(\d\d)\t([FR][\w +-]+)$", text, re.MULTILINE)
    words = {
        "forward": "Forward only",
        "reverse": "Reverse only",
        "forward_plus_reverse": "Forward + Reverse",
        "reverse_minus_forward": "Reverse - Forward",
        "forward_minus_reverse": "Forward - Reverse",
    }
    codes = load(key).codes
    assert [(int(code), text) for code, text in listed] == [
        (code.code, words[code.meaning]) for code in codes.values()
    ]


@pytest.mark.parametrize("key", KEYS)
def test_the_manual_has_no_example_of_flows(key: str, manual: str) -> None:
    assert "kWh\n" not in _section(manual, "## 7.11 Combination code", "### 7.11.1")
    section = load(key).combination_codes
    assert section is not None
    assert section.flows is None
    assert {code.expected for code in section.codes} == {None}
    assert {code.feeds.s0_forward for code in section.codes} == {Feed.NOT_STATED}


@pytest.mark.parametrize("key", KEYS)
def test_code_10_is_taken_as_locking(key: str) -> None:
    assert [code.label for code in load(key).codes.values() if code.irreversible] == ["C-10"]
    assert load(key).quirk("PRO2-A8").action == "refuse"


def test_errors_are_those_of_the_list(manual: str) -> None:
    printed = re.findall(r"^Err (\d\d)\t([^\t]+)\t", manual, re.MULTILINE)
    for key in KEYS:
        diagnostics = load(key).diagnostics
        assert diagnostics is not None
        ours = [(f"{item.code:02d}", item.meaning) for item in diagnostics.codes]
        assert [(code, text.replace("Program", "program")) for code, text in printed] == ours


def test_ratings_are_those_of_the_specification(manual: str) -> None:
    text = _section(manual, "# 5 Specifications", "## 5.3")
    rows = dict(re.findall(r"^([A-Z][^\t\n]+)\t([^\t\n]+)$", text, re.MULTILINE))
    assert (rows["Nominal voltage (Un)"], rows["Operational voltage"]) == ("230V AC", "195-253VAC")
    assert (rows["Basic current (Ib)"], rows["Maximum rated current (Imax)"]) == ("5A", "100A")
    assert rows["Operational current range"] == "0,4%Ib-Imax"
    assert rows["Operational frequency range"] == "50Hz ±10%"
    assert rows["Internal power consumption"] == "≤2W/Phase - ≤10VA/Phase"
    assert rows["Accuracy class"] == "B (=1% accuracy)"
    assert rows["Operating temperature"] == "-40°C - +70°C"
    ratings = METER.ratings
    assert (ratings.elements, ratings.un_v, ratings.un_line_to_line_v) == (1, 230, None)
    assert (ratings.voltage_min_v, ratings.voltage_max_v) == (195, 253)
    assert (ratings.frequency_min_hz, ratings.frequency_max_hz) == (45, 55)
    assert (ratings.ib_a, ratings.imax_a) == (5, 100)
    assert ratings.overcurrent_a == 30 * ratings.imax_a
    assert ratings.power_max_w == pytest.approx(25_300)


def test_basic_errors_are_the_table_of_section_5_2(manual: str) -> None:
    text = _section(manual, "## 5.2 Basic errors", "## 5.3 Infrared")
    current = ""
    printed = []
    for start, angle, limit in re.findall(r"^([^\t\n]*)\tCosφ = (\S+)\t±([\d,]+)%", text, re.M):
        current = start if "Ib" in start else current
        printed.append((current, angle.replace(",", "."), number(limit)))
    ours = [
        (
            f"{row.from_ib:g}Ib".replace(".", ",") + (" - Imax" if row.to_imax else ""),
            row.power_factor,
            row.limit_pct,
        )
        for row in METER.ratings.basic_errors
    ]
    assert printed == ours


@pytest.mark.parametrize(
    "stated",
    [
        "18 & 19 Pulse output contact (S0) forward",
        "20 & 21 Pulse output contact (S0) reverse",
        "10 & 11 M-bus/Modbus communication contact (PRO2-Mb & PRO2-Mod only)",
        "12 & 13 External tariff input (PRO2-2T version only)",
        "1200, 2400, 4800 and 9600 (default)",
        "1-247 user settable",
        "default communication address of the meter is 01",
        "The default password is 0000",
        "default setting for OBIS codes is OFF",
        "equipped with a 7 digit LCD",
        "Number **T11019** revision 0",
        "Valid until: 24 April 2027",
        "230V, 5(100)A, 50Hz, 10.000imp/kWh",
        "LCD will show T2",
        "Product version: 2.18",
    ],
)
def test_the_manual_states_what_the_data_are_from(manual: str, stated: str) -> None:
    assert stated in " ".join(manual.split())


def test_a_model_has_the_bus_and_the_tariffs_of_its_name() -> None:
    have = {
        key: (
            load(key).modbus_rtu is not None,
            load(key).mbus is not None,
            load(key).tariffs is not None,
            any("tariff input" in item.function for item in load(key).terminals),
        )
        for key in KEYS
    }
    assert have == {
        "pro2-s": (False, False, False, False),
        "pro2-2t": (False, False, True, True),
        "pro2-mb": (False, True, True, False),
        "pro2-mod": (True, False, True, False),
    }


@pytest.mark.parametrize(
    ("anchor", "old", "new", "field"),
    [
        ("name: l3_power_factor", "0x5030", "0x5032", "address"),
        ("name: grid_frequency", "unit: Hz", "unit: V", "unit"),
        ("name: hardware_version", "length: 2", "length: 1", "length"),
    ],
)
def test_a_planted_error_is_found(
    tmp_path: Path, read_table: list[Row], anchor: str, old: str, new: str, field: str
) -> None:
    for family in ("pro", "pro2", "pro380"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    with_change(tmp_path / "pro380" / "registers.yaml", anchor, old, new)
    planted = read_differences(load("pro2-mod", tmp_path), read_table, TYPES)
    assert field in {item[1] for item in planted - declared(METER)}

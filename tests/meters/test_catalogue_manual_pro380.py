"""The data of the PRO380 family against the text of its manual, table by table."""

import re
import shutil
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import keys, load
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

# Letters that the text extraction put for V and A, see PRO380-G14.
LOOK_ALIKES = str.maketrans(
    {"\N{ARABIC-INDIC DIGIT SEVEN}": "V", "\N{GREEK CAPITAL LETTER ALPHA}": "A"}
)
KEYS = tuple(key for key in keys() if key.startswith("pro380-") and "compact" not in key)
WITH_MODBUS = ("pro380-mod", "pro380-mod-ct")
METER = load("pro380-mod")


@pytest.fixture(scope="module")
def manual() -> str:
    return text_of("pro380.txt")


@pytest.fixture(scope="module")
def read_table(manual: str) -> list[Row]:
    return printed_rows(register_tables(manual)[0].translate(LOOK_ALIKES))


@pytest.fixture(scope="module")
def write_table(manual: str) -> str:
    return register_tables(manual)[1]


def _section(manual: str, start: str, stop: str) -> str:
    body = manual[manual.index("2 Safety instructions\n\nInformation") :]
    return body[body.index(start) : body.index(stop)]


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_there_are_88_values_in_157_registers(key: str, read_table: list[Row]) -> None:
    registers = load(key).registers
    assert len(read_table) == len(registers) == 88
    assert sum(int(row.length) for row in read_table) == sum(r.length for r in registers) == 157


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_the_read_tables_differ_as_declared(key: str, read_table: list[Row]) -> None:
    differences = read_differences(load(key), read_table, TYPES)
    assert differences == {("lcd_cycle_time", "unit", "sec.", "s")}
    assert differences <= declared(load(key))


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_the_write_table_differs_as_declared(key: str, write_table: str) -> None:
    differences = write_differences(load(key), printed_rows(write_table), TYPES)
    assert differences == {
        ("lcd_cycle_time", "write unit", "sec.", "s"),
        ("resettable_day_counter", "write length", "1", "2"),
    }
    assert differences <= declared(load(key))


def test_names_are_the_contents_in_snake_case(read_table: list[Row]) -> None:
    names = [re.sub(r"\W+", "_", row.title.lower()) for row in read_table]
    assert [register.name for register in METER.registers] == names


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_what_the_manual_stars_as_pro1_only_is_optional(key: str, manual: str) -> None:
    optional = [r for r in load(key).registers if r.applies == "optional"]
    assert {f"{r.address:04X}" for r in optional} == starred(manual) == {"4015", "5000", "500A"}
    assert all("PRO380-E17" in r.quirks for r in optional)


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_example_frames_are_those_of_the_manual(key: str, write_table: str) -> None:
    printed = example_frames(write_table)
    differing = [(a, b) for a, b in zip(printed, frames(load(key)), strict=True) if a != b]
    known = [(m, b) for _, field, m, b in declared(load(key)) if field == "example"]
    assert differing == [(m.replace(" ", ""), b.replace(" ", "")) for m, b in known]


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_a_row_of_the_write_table_that_is_left_out_is_listed(key: str, write_table: str) -> None:
    garbled = [line for line in write_table.splitlines() if line.startswith("Command.")]
    listed = [item.row for item in load(key).left_out]
    assert len(garbled) == len(listed) == 1
    assert " ".join(garbled[0].split()).startswith(listed[0])


@pytest.mark.parametrize("key", KEYS)
def test_every_declared_deviation_is_one_that_a_test_knows(key: str) -> None:
    known = {
        "mod": {
            ("lcd_cycle_time", "unit"),
            ("lcd_cycle_time", "write unit"),
            ("resettable_day_counter", "write length"),
            ("resettable_day_counter", "example"),
        },
        # Those of M-Bus are known to test_catalogue_mbus.py.
        "mb": {
            ("header.manufacturer_id", "wire"),
            ("selection.manufacturer_id", "wire"),
            ("selection.serial_number", "printed"),
            ("primary_address", "legal values"),
        },
        "s": set(),
    }
    found = {(name, field) for name, field, _, _ in declared(load(key))}
    assert found == known[key.split("-")[1]]


@pytest.mark.parametrize("key", WITH_MODBUS)
def test_legal_values_are_those_of_the_write_table(key: str, write_table: str) -> None:
    text = " ".join(write_table.split())
    for stated in (
        "01~247",
        "300 - 600 - 1",
        "10.000 - 2.000 - 1. 000 - 100 - 10 - 1 - 0,1",
        "01, 04, 05, 06, 09, 10, 11",
        "01~30",
        "01: even - 02: none - 03: odd",
        "01: T1 - 02: T2 - 11: T1 not s ot saved",
        "12: T2 not saved",
    ):
        assert stated in text
    legal = {r.name: r.write.legal_values for r in load(key).writable_registers if r.write}
    assert legal == {
        "modbus_id": tuple(range(1, 248)),
        "baud_rate": (300, 600, 1200, 2400, 4800, 9600),
        "s0_output_rate": (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01),
        "combination_code": (1, 4, 5, 6, 9, 10, 11),
        "lcd_cycle_time": tuple(range(1, 31)),
        "parity_setting": (1, 2, 3),
        "power_down_counter": (0,),
        "tariff": (1, 2, 11, 12),
        "resettable_day_counter": (0,),
    }


def test_s0_rates_are_those_of_the_specification(manual: str) -> None:
    match = re.search(r"Pulse output rate ([\d./,]+) imp/kWh", manual)
    assert match is not None
    assert METER.s0.rates_imp_per_kwh == tuple(number(rate) for rate in match[1].split("/"))


def test_pulse_widths_are_those_of_the_specification(manual: str) -> None:
    text = _section(manual, "Pulse width - ", "Data store").replace("\N{EN DASH}", "-")
    head, hundred, others = re.split(r" ?- (?=100 pulses|Other pulses)", text)
    assert head.startswith("Pulse width - 1.000/2.000/10.000 pulses")
    assert _bands(head) == _upper_ends(10000)
    assert METER.s0.width_set(1000) is METER.s0.width_set(2000) is METER.s0.width_set(10000)
    assert _bands(hundred) == [(50000.0, 0.04), (None, 0.02)] == _upper_ends(100)
    assert "Always 40ms" in others
    assert all(_upper_ends(rate) == [(None, 0.04)] for rate in (10, 1, 0.1, 0.01))


def _bands(text: str) -> list[tuple[float | None, float]]:
    """Upper end in W and width in s of each band that is printed."""
    printed = re.findall(r"o (?:[\d.]+ ?- ?|([<>]) ?)([\d.]+)W ([\d,]+)ms", text)
    return [
        (_upper_end(sign, number(power)), round(number(width) / 1000, 6))
        for sign, power, width in printed
    ]


def _upper_end(sign: str, power_w: float) -> float | None:
    """Bands that are printed up to x999 W reach to the next thousand, see PRO380-C3."""
    if sign == ">":
        return None
    return power_w if sign == "<" else power_w + 1


def _upper_ends(rate_imp_per_kwh: float) -> list[tuple[float | None, float]]:
    bands = METER.s0.width_set(rate_imp_per_kwh).bands
    return [(band.below_w, band.width_s) for band in bands]


def test_combination_codes_are_those_of_the_three_tables(manual: str) -> None:
    text = _section(manual, "7.11 Combination code", "7.11.1")
    assert re.findall(r"^L\d\t([+-]\d+) kWh", text, re.MULTILINE) == ["+5", "+5", "-12"]
    display, outputs = text.split("S0 output per code")
    for table, columns in ((display, _DISPLAY), (outputs, _OUTPUTS)):
        for name, attribute in columns.items():
            printed = re.search(rf"^{name}\t(.*)$", table, re.MULTILINE)
            assert printed is not None
            ours = [getattr(code.expected, attribute) for code in METER.codes.values()]
            cells = printed[1].split("\t")
            assert [None if cell == "" else float(cell) for cell in cells] == ours


_DISPLAY = {"Total": "total_kwh", "Forward": "forward_kwh", "Reverse": "reverse_kwh"}
_OUTPUTS = {"Forward": "s0_forward_kwh", "Reverse": "s0_reverse_kwh"}


def test_meanings_of_the_codes_are_those_of_the_list(manual: str) -> None:
    text = _section(manual, "7.11 Combination code", "7.11.1")
    listed = dict(re.findall(r"^(C-\d\d)\*?\t([FR][\w +-]+)", text, re.MULTILINE))
    words = {
        code.label: code.meaning.replace("forward", "Forward").replace("reverse", "Reverse")
        for code in METER.codes.values()
    }
    spelled = {
        label: word.replace("_plus_", " + ").replace("_minus_", " - ").split("_")[0]
        for label, word in words.items()
    }
    assert {label: text.removesuffix(" only") for label, text in listed.items()} == spelled
    assert [code.label for code in METER.codes.values() if code.irreversible] == ["C-10"]
    assert "C-10*" in text


@pytest.mark.parametrize(
    "stated",
    [
        "3*230/400V ±20%",
        "230/400V, 5(100)A, 50Hz, 10.000imp/kWh (direct)",
        "100A (6A for CT version)",
        "0.4%Ib-Imax",
        "30Imax for 0,01s",
        "45-60Hz",
        "≤2W/Phase - ≤10VA/Phase",
        "accuracy class B",
        "10.000 imp/kWh",
        "T10677 (direct)",
        "1200, 2400, 4800 and 9600 (default)",
        "1-247 user settable",
        "select 9600/4800/2400/1200/600/300",
        "default communication address of the meter is 01",
        "collector connection (pin 18/20+)",
        "emitter connection (pin 19/21-)",
        "connected to terminals 22 and 23",
        "the terminals 23/24",
        "The default password is 0000",
        "Product version: 2.18-5",
    ],
)
def test_the_manual_states_what_the_data_are_from(manual: str, stated: str) -> None:
    assert stated.lower() in " ".join(manual.split()).lower()


def test_basic_errors_are_the_table_of_section_5_2(manual: str) -> None:
    text = _section(manual, "5.2 Basic errors", "5.3 Infrared")
    current = ""
    printed = []
    for start, angle, limit in re.findall(
        r"^([^\t\n]*)\t\$Cos\\phi = (\S+)\$\t±([\d,.]+)%", text, re.M
    ):
        current = start if "Ib" in start else current
        printed.append((current, angle, float(limit.replace(",", "."))))
    ours = [
        (
            f"{row.from_ib:g}Ib".replace(".", ",") + (" - Imax" if row.to_imax else ""),
            row.power_factor,
            row.limit_pct,
        )
        for row in METER.ratings.basic_errors
    ]
    assert printed == ours


@pytest.mark.parametrize("key", KEYS)
def test_pulses_codes_and_basic_errors_are_the_same_in_the_family(key: str) -> None:
    meter = load(key)
    assert meter.s0.width_sets == METER.s0.width_sets
    assert meter.codes == METER.codes
    assert meter.ratings.basic_errors == METER.ratings.basic_errors


@pytest.mark.parametrize("key", [key for key in KEYS if key.endswith("-ct")])
def test_the_ct_types_have_their_own_ratings(key: str, manual: str) -> None:
    ratings = load(key).ratings
    text = " ".join(manual.split())
    for stated in (
        "(1,5A for CT version)",
        "1,5(6)A, 50Hz, 10.000imp/kWh (CT)",
        "CT version -25°C - +70°C",
        "T10678 (CT)",
    ):
        assert stated in text
    assert (ratings.connection, ratings.ib_a, ratings.imax_a) == ("ct", 1.5, 6)
    assert (ratings.temperature_min_degc, ratings.temperature_max_degc) == (-25, 70)
    assert ratings.overcurrent_a == 30 * ratings.imax_a
    assert (ratings.itr_a, ratings.imin_a) == (ratings.current_a("ib_a") / 20, 0.2 * 0.075)
    assert ratings.ist_a == pytest.approx(0.004 * 1.5)
    certificate = load(key).identity.certificate
    assert certificate is not None
    assert certificate.number == "T10678"


@pytest.mark.parametrize("key", [key for key in KEYS if key.endswith("-ct")])
def test_the_ct_ratio_is_set_once(key: str, manual: str) -> None:
    text = _section(manual, "7.17 CT ratio setting", "8 Troubleshooting\n\nA Caution")
    assert "Once programmed the CT ratio cannot be changed" in text
    assert "4 digit primary current (0001-9999)" in text
    assert "secondary current /1 or /5" in text
    section = load(key).ct_ratio
    assert section is not None
    assert (section.changes_max, section.setting, section.set_by) == (1, None, ("buttons",))
    assert section.settable.words == "1 to 9999 A over 1 or 5 A"
    assert "set the CT ratio" in {item.operation for item in load(key).irreversible}


@pytest.mark.parametrize("key", [key for key in KEYS if not key.endswith("-ct")])
def test_only_the_ct_types_have_a_ct_ratio(key: str) -> None:
    assert load(key).ct_ratio is None
    assert load(key).ratings == METER.ratings


def test_a_model_has_the_bus_of_its_name() -> None:
    buses = {key: (load(key).modbus_rtu is not None, load(key).mbus is not None) for key in KEYS}
    of_name = {"s": (False, False), "mod": (True, False), "mb": (False, True)}
    assert buses == {key: of_name[key.split("-")[1]] for key in KEYS}


def test_without_a_bus_nothing_but_the_input_selects_a_tariff() -> None:
    tariffs = load("pro380-s").tariffs
    assert tariffs is not None
    assert (tariffs.names, tariffs.codes) == (("T1", "T2"), ())


@pytest.mark.parametrize(
    ("anchor", "old", "new", "field"),
    [
        ("name: l3_power_factor", "0x5030", "0x5032", "address"),
        ("name: l3_active_power", "unit: kW", "unit: W", "unit"),
        ("name: checksum", "length: 2", "length: 1", "length"),
        (
            "name: meter_amps",
            "encoding: int16, function: 3",
            "encoding: int16, function: 4",
            "function",
        ),
        ("name: l2_quadrant", "title: L2 Quadrant", "title: L2 quadrant", "title"),
    ],
)
def test_a_planted_error_is_found(
    tmp_path: Path, read_table: list[Row], anchor: str, old: str, new: str, field: str
) -> None:
    for family in ("pro", "pro380"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    with_change(tmp_path / "pro380" / "registers.yaml", anchor, old, new)
    planted = read_differences(load("pro380-mod", tmp_path), read_table, TYPES)
    assert field in {item[1] for item in planted - declared(METER)}


def test_a_register_that_overlaps_its_neighbour_is_not_even_loaded(tmp_path: Path) -> None:
    for family in ("pro", "pro380"):
        shutil.copytree(FAMILIES / family, tmp_path / family)
    with_change(tmp_path / "pro380" / "registers.yaml", "name: l1_voltage", "0x5002", "0x5003")
    with pytest.raises(ConfigError, match="5004h overlaps l1_voltage up to 5004h"):
        load("pro380-mod", tmp_path)

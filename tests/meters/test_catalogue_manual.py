"""The data of the PRO380-Mod against the text of its manual, table by table."""

import re
from pathlib import Path

import pytest

from meters.catalogue import load

MANUAL = Path(__file__).parents[3] / "shared" / "manuals" / "pro380.txt"
TYPES = {"HEX": "hex", "Signed": "signed", "ASCII": "ascii", "Float ABCD": "float_abcd"}
# Letters that the text extraction put for V and A, see PRO380-G14.
LOOK_ALIKES = str.maketrans(
    {"\N{ARABIC-INDIC DIGIT SEVEN}": "V", "\N{GREEK CAPITAL LETTER ALPHA}": "A"}
)
ROW = re.compile(
    r"^([456]0[0-9A-F]{2})\t([^\t]+)\t(\d+)\t(\d+)\t([^\t]+)\t([^\t\n]+)$", re.MULTILINE
)
METER = load("pro380-mod")

Row = tuple[int, str, int, int, str, str]


@pytest.fixture(scope="module")
def manual() -> str:
    if not MANUAL.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{MANUAL.name}")
    return MANUAL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read_table(manual: str) -> list[Row]:
    """Address, content, function, length, unit, type of each row, in the manual's words."""
    return _rows(_appendix(manual)[0])


@pytest.fixture(scope="module")
def write_lines(manual: str) -> list[str]:
    return _appendix(manual)[1].splitlines()


def _appendix(manual: str) -> tuple[str, str]:
    """The read tables and the write table of A3.2, without the mark-up of the extraction."""
    appendix = re.sub(r"</?u>", "", manual[manual.rindex("A3.2 Modbus register map") :])
    read, write = appendix.split("\nWrite\n")
    return read, write.split("*PRO1 only")[0]


def _rows(table: str) -> list[Row]:
    return [
        (int(address, 16), title, int(function, 16), int(length), unit.translate(LOOK_ALIKES), kind)
        for address, title, function, length, unit, kind in ROW.findall(table)
    ]


def _section(manual: str, start: str, stop: str) -> str:
    body = manual[manual.index("2 Safety instructions\n\nInformation") :]
    return body[body.index(start) : body.index(stop)]


def _number(text: str) -> float:
    """A number as the manual writes it: dot for thousands, comma for decimals."""
    return float(text.replace(".", "").replace(",", "."))


def _declared() -> set[tuple[str, str, str, str]]:
    return {
        (item.register_name, item.field, item.manual, item.bench)
        for quirk in METER.quirks
        for item in quirk.deviations
    }


def test_there_are_88_values_in_157_registers(read_table: list[Row]) -> None:
    assert len(read_table) == len(METER.registers) == 88
    assert sum(row[3] for row in read_table) == sum(r.length for r in METER.registers) == 157


def test_each_register_is_the_row_of_the_manual(read_table: list[Row]) -> None:
    ours = [
        (r.address, r.title, r.function, r.length, r.unit or "-", r.type) for r in METER.registers
    ]
    spelled = {"sec.": "s"}
    theirs = [
        (address, title.rstrip("*"), function, length, spelled.get(unit, unit), TYPES[kind])
        for address, title, function, length, unit, kind in read_table
    ]
    assert ours == theirs
    assert ("lcd_cycle_time", "unit", "sec.", "s") in _declared()


def test_names_are_the_contents_in_snake_case(read_table: list[Row]) -> None:
    names = [re.sub(r"\W+", "_", title.rstrip("*").lower()) for _, title, *_ in read_table]
    assert [register.name for register in METER.registers] == names


def test_what_the_manual_stars_as_pro1_only_is_optional(read_table: list[Row]) -> None:
    starred = [address for address, title, *_ in read_table if title.endswith("*")]
    optional = [r for r in METER.registers if r.applies == "optional"]
    assert [r.address for r in optional] == starred == [0x4015, 0x5000, 0x500A]
    assert all("PRO380-E17" in r.quirks for r in optional)


def test_the_writable_registers_are_those_of_the_write_table(write_lines: list[str]) -> None:
    printed = _rows("\n".join(write_lines))
    ours = [
        (r.address, r.title, r.write.function if r.write else 0, r.length, r.unit or "-", r.type)
        for r in METER.writable_registers
    ]
    spelled = {"sec.": "s"}
    theirs = [
        (address, title, function, length, spelled.get(unit, unit), TYPES[kind])
        for address, title, function, length, unit, kind in printed
    ]
    different = [(a[1], a[3], b[3]) for a, b in zip(ours, theirs, strict=True) if a != b]
    assert different == [("Resettable day counter", 2, 1)]
    assert ("resettable_day_counter", "write length", "1", "2") in _declared()


def test_example_frames_are_those_of_the_manual(write_lines: list[str]) -> None:
    commands = ["".join(line.split()) for line in write_lines if line.startswith("Command:")]
    printed = [_frame(command.removeprefix("Command:")) for command in commands]
    ours = [r.write.example.frame.replace(" ", "") for r in METER.writable_registers if r.write]
    differing = [(a, b) for a, b in zip(printed, ours, strict=True) if a != b]
    declared = [(m, b) for _, field, m, b in _declared() if field == "example"]
    assert differing == [(m.replace(" ", ""), b.replace(" ", "")) for m, b in declared]


def _frame(command: str) -> str:
    """The hexadecimal digits that a command begins with."""
    match = re.match(r"[0-9A-F]+", command)
    assert match is not None, command
    return match[0]


def test_every_declared_deviation_is_one_that_these_tests_know() -> None:
    assert {(name, field) for name, field, _, _ in _declared()} == {
        ("lcd_cycle_time", "unit"),
        ("resettable_day_counter", "write length"),
        ("resettable_day_counter", "example"),
    }


def test_legal_values_are_those_of_the_write_table(write_lines: list[str]) -> None:
    text = " ".join("\n".join(write_lines).split())
    assert METER.register("modbus_id").write is not None
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
    legal = {r.name: r.write.legal_values for r in METER.writable_registers if r.write}
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
    assert METER.s0.rates_imp_per_kwh == tuple(_number(rate) for rate in match[1].split("/"))


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
        (_upper_end(sign, _number(power)), round(_number(width) / 1000, 6))
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

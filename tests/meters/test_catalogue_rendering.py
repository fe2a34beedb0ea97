"""The catalogue for readers: text, Markdown, JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from meters.catalogue import Meter, as_json, as_markdown, describe, describe_quirks, keys, load
from meters.catalogue.markdown import write_pages

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "meters"
METER = load("pro380-mod")


@pytest.mark.parametrize("key", keys())
def test_the_reference_page_is_in_step_with_the_data(key: str) -> None:
    page = (PAGES / f"{key}.md").read_text(encoding="utf-8")
    assert page == as_markdown(load(key)), "call meters.catalogue.markdown.write_pages"


def test_a_page_is_written_for_every_model(tmp_path: Path) -> None:
    assert [page.stem for page in write_pages(tmp_path)] == list(keys())
    assert (tmp_path / "pro380-mod.md").read_text(encoding="utf-8") == as_markdown(METER)


@pytest.mark.parametrize("render", [describe, as_markdown])
def test_every_register_and_quirk_is_described(render: Callable[[Meter], str]) -> None:
    text = render(METER)
    assert all(register.name in text for register in METER.registers)
    assert all(f"{register.address:04X}h" in text for register in METER.registers)
    assert all(quirk.id in text and quirk.title in text for quirk in METER.quirks)


def test_the_description_has_what_an_operator_looks_for() -> None:
    lines = {" ".join(line.split()) for line in describe(METER).splitlines()}
    assert lines >= {
        "constant 10000 imp/kWh",
        "1000, 2000, 10000 imp/kWh from 40000 W 2.5 ms",
        "C-01 10 10 -12 10 blank",
        "parity_setting 06h int16 1 even; 2 none; 3 odd no 01 06 4011 0002 (2)",
        "impulse front 1.2 µs",
        "combination_code not stated manual 7.11 PRO-N15",
        "from 0 ms ±(10 % + 0.2 ms)",
        "from 15 ms ±max(1 ms, 10 %)",
        "Imax 100 A",
    }


def test_what_a_model_does_not_have_is_not_described() -> None:
    pulses = METER.pulses.model_copy(update={"s0": None})
    nothing = {
        "modbus_rtu": None,
        "combination_codes": None,
        "infrared": None,
        "tariffs": None,
        "diagnostics": None,
        "registers": (),
        "pulses": pulses,
    }
    text = describe(METER.model_copy(update=nothing))
    titles = ("\nModbus RTU", "\nInfrared", "\nTariffs", "\nS0", "\nRegisters", "\nCombination")
    assert not [title for title in titles if title in text]
    assert "\nLED" in text


def test_quirks_are_listed_with_doubt_and_action() -> None:
    text = describe_quirks(METER)
    assert text.startswith(f"Quirks of the manual: {len(METER.quirks)}")
    assert "PRO-D3  sign of the total in C-06  [verdict, manual]" in text
    assert text.count("\n  doubt: ") == text.count("\n  bench (") == len(METER.quirks)


def test_lines_of_prose_fit_the_terminal() -> None:
    assert max(len(line) for line in describe_quirks(METER).splitlines()) <= 100


def test_json_has_the_keys_of_the_files_and_survives_a_round_trip() -> None:
    content = as_json(METER)
    assert json.loads(json.dumps(content)) == content
    registers = content["registers"]
    assert isinstance(registers, list)
    assert len(registers) == 88
    first = registers[0]
    assert isinstance(first, dict)
    assert (first["name"], first["address"], first["encoding"]) == ("serial_number", 0x4000, "bcd")
    assert type(METER).model_validate(content) == METER


def test_every_table_row_of_the_page_has_the_columns_of_its_header() -> None:
    width = 0
    for line in as_markdown(METER).splitlines():
        cells = line.count("|")
        assert not line.startswith("|") or width in (0, cells), line
        width = cells if line.startswith("|") else 0

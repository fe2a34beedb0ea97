"""The page of the reference documentation, and limit sets as text and plain data."""

import json
from pathlib import Path

import pytest

from metrology.standards import LIMIT_SETS, S0_CLASSES, documents
from metrology.standards.markdown import as_markdown, write_page
from metrology.standards.outline import Section, outline
from metrology.standards.plain_text import as_json, as_text

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "standards.md"


def test_the_page_is_in_step_with_the_data() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == as_markdown(), "call metrology.standards.markdown.write_page"


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    write_page(tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == as_markdown()


def test_every_limit_set_is_on_the_page() -> None:
    page = as_markdown()
    assert [name for name in (*LIMIT_SETS, *S0_CLASSES) if name not in page] == []


@pytest.mark.parametrize("name", documents())
def test_every_table_has_as_many_cells_as_columns(name: str) -> None:
    for section in outline(documents()[name]):
        assert {len(row) for row in section.rows} == {len(section.header)}
        if "note" in section.header:
            column = section.header.index("note")
            numbers = {int(row[column]) for row in section.rows}
            assert numbers == set(range(1, len(section.notes) + 1))


@pytest.mark.parametrize("name", [*LIMIT_SETS])
def test_every_row_of_a_limit_set_is_in_its_outline(name: str) -> None:
    limits = LIMIT_SETS[name]
    tables = {section.title: section.rows for section in outline([limits])}
    variations = sum(len(rows) for rows in limits.variations.values())
    assert len(tables["Limits of error, balanced load"]) == len(limits.balanced)
    assert len(tables.get("Variation of the error by influences", ())) == variations
    assert len(tables["Clauses"]) == len(limits.clauses)


@pytest.mark.parametrize("name", [*LIMIT_SETS, *S0_CLASSES])
def test_a_limit_set_is_plain_data(name: str) -> None:
    found = LIMIT_SETS[name] if name in LIMIT_SETS else S0_CLASSES[name]
    assert json.loads(json.dumps(as_json(found)))["name"] == name


def test_plain_data_has_currents_and_certainty_in_words() -> None:
    data = as_json(LIMIT_SETS["EN50470-3:2006/B"])
    assert isinstance(data, dict)
    assert isinstance(data["balanced"], list)
    row = data["balanced"][0]
    assert isinstance(row, dict)
    assert isinstance(row["origin"], dict)
    assert (row["span"], row["angles"], row["mpe_pct"]) == ("Imin <= I < Itr", "1", 1.5)
    assert row["origin"]["certainty"] == "from expert knowledge, verify"


def test_what_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be shown as plain data"):
        as_json(object())  # type: ignore[arg-type] # that is what is tested


def test_text_has_its_columns_under_one_another() -> None:
    text = as_text([Section("T", ("a", "bb"), (("long", "x"), ("y", "z")), ("why",))])
    assert text == "T\n  a     bb\n  long  x\n  y     z\n  1: why"

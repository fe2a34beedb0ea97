"""A small document as tables, text and plain data: what each cell says."""

from dataclasses import replace

import pytest

from metrology.standards import LimitSet
from metrology.standards.clauses import Clause
from metrology.standards.limits import Constant
from metrology.standards.outline import Section, outline
from metrology.standards.plain_text import as_json, as_text
from tests.metrology.small_document import SECOND, origin

FIRST = replace(SECOND, name="DOC:1999/1", accuracy_class="1", start=None, for_classes=("B", "C"))


def tables(*sets: LimitSet) -> dict[str, Section]:
    return {section.title: section for section in outline(sets)}


def test_a_class_without_a_starting_current_is_passed_over() -> None:
    rows = tables(FIRST, SECOND)["Starting"].rows
    assert [row[:3] for row in rows] == [
        ("2", "direct", "starts at as declared, at most 0.005 Ib"),
        ("2", "any", "starts at 0.002 In"),
        ("2", "any", "first pulse within 1.5, second within 2.5 nominal periods"),
    ]


def test_a_ratio_is_for_any_connection_or_for_one() -> None:
    rows = tables(SECOND)["Ratios of the currents of a meter"].rows
    assert [row[:3] for row in rows] == [
        ("2", "any", "Itr = 10 Ist"),
        ("2", "ct", "Imin >= 0.02 In"),
    ]


def test_clauses_list_their_suites_or_why_not() -> None:
    two = Clause("11", "both", suites=("starting", "no_load"))
    found = tables(replace(SECOND, clauses=(*SECOND.clauses, two)))["Clauses"].rows
    assert found == (
        ("8.3", "no load", "no_load", "open: how warm"),
        ("9", "sparks", "-", "not on this bench: no sparks here"),
        ("11", "both", "starting, no_load", ""),
    )


def test_facts_of_a_document() -> None:
    later = replace(FIRST, taken_over="not read"), replace(SECOND, taken_over="not read")
    assert tables(*later)["Document"].rows == (
        ("title", "A document"),
        ("energy", "active"),
        ("limit sets", "DOC:1999/1, DOC:1999/2"),
        ("numbers from", "a shelf"),
        ("taken over", "not read"),
        ("class B of a model", "1: by their limits (found)"),
        ("class C of a model", "1: by their limits (found)"),
        ("class A of a model", "2: by their limits (found)"),
        ("critical change of a transient", "m Un Imax 1e-06 kWh"),
    )


def test_a_limit_says_its_range_its_unit_and_below_what_it_rises() -> None:
    found = tables(SECOND)["Limits of error, balanced load"]
    cells = dict(zip(found.header, found.rows[0], strict=True))
    assert cells["2"] == "+2.5 / -3 %/K Itr / I"
    assert cells["temperature"] == "-10 to 5 °C, 30.5 to 40 °C"
    assert (cells["connection"], cells["power factor"]) == ("any", "0.5L .. 0.8C")


def test_tables_in_a_text_stand_apart() -> None:
    one = Section("T", ("a",), (("b",),))
    assert as_text([one, one]) == "T\n  a\n  b\n\nT\n  a\n  b"
    uneven = Section("T", ("a", "b"), (("1", "2", "3"),))
    with pytest.raises(ValueError, match="shorter"):
        as_text([uneven])


def test_variations_are_plain_data_by_their_influence() -> None:
    data = as_json(replace(SECOND, constant_rule=Constant(0.1, 1.0, origin("x"))))
    assert isinstance(data, dict)
    variations = data["variations"]
    assert isinstance(variations, dict)
    assert list(variations) == ["voltage"]
    rows = variations["voltage"]
    assert isinstance(rows, list)
    assert [row["mpe_pct"] for row in rows if isinstance(row, dict)] == [0.7, 0.9]

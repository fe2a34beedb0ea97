"""Every number of every result is the record's, rounded once, in PDF, HTML and certificate.

What is not rounded, of Allure, exports and JSON, is in ``dcc/test_same_numbers.py``.
Here the rounding is worked out anew from JSON: uncertainties have two digits, values end with them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import pytest
from lxml import etree, html

from fixtures.allure_labels import step
from reports import results_json
from reports.dcc.document import document
from reports.dcc.xml_parts import NAMESPACES
from reports.html_report.page import page
from reports.lab_report.content import EmbeddedCertificate
from reports.lab_report.pdf import lab_pdf
from reports.records import JSON, ResultRecord
from tests.reports.lab_report.lab_run import CREEP, errors, pages_of, plain, run_of, subject_of

RISKS = (0.0, 0.0123, 0.5)
LEVEL = r"-?\d+(?:\.\d+)?"
LIMITS = rf"±{LEVEL}|[≤≥]{LEVEL}|{LEVEL}…{LEVEL}"
PRINTED = rf"({LEVEL})(?:±({LEVEL}))?(?:%|imp)(\d\.\d\d)?({LIMITS})\[\d\](<?[\d.]*)PASS"


class Row(NamedTuple):
    """What is stated of a result; None where nothing is."""

    value: Decimal
    expanded: Decimal | None
    k: Decimal | None
    lower: Decimal | None
    upper: Decimal | None


def varied() -> Iterator[ResultRecord]:
    """As the results of a run, but no two of one point have the same numbers."""
    for n, result in enumerate(errors()):
        budget = {"reference: power": 0.0091 + n / 1e4, "meter: pulse edges": 0.00664}
        load: dict[str, JSON] = {"voltage_v": 230.0 + n // 3, "false_acceptance": RISKS[n % 3]}
        yield replace(
            result,
            value=float(result.value or 0) + 0.0101 * n,
            expanded_uncertainty=0.02476 + 0.00131 * n,
            k=1.96 + n / 100,
            lower_limit=-1.0 - n / 10,
            upper_limit=1.0 + (n % 2) * n / 5,
            conditions={**result.conditions, "budget_pct": budget, **load},
        )


SUBJECT = subject_of(run_of(CREEP, *varied()))
POINTS = [result.name.split("/")[2] for result in SUBJECT.unit.results]


@pytest.fixture(scope="module")
def recorded() -> list[dict[str, JSON]]:
    (unit,) = json.loads(results_json.text(SUBJECT.run))["units"]
    results: list[dict[str, JSON]] = unit["results"]
    assert len({str(result["value"]) for result in results}) == len(results)
    return results


@pytest.fixture(scope="module")
def rounded(recorded: list[dict[str, JSON]]) -> list[Row]:
    return [_rounded(result) for result in recorded]


def _rounded(result: dict[str, JSON]) -> Row:
    exact = {name: _decimal(repr(cell)) for name, cell in result.items() if _is_number(cell)}
    value, expanded, k = exact["value"], exact.get("expanded_uncertainty"), exact.get("k")
    lower, upper = exact.get("lower_limit"), exact.get("upper_limit")
    if expanded is None:
        return Row(value, None, None, lower, upper)
    two_digits = Decimal(f"{expanded:.1e}")
    assert k is not None
    return Row(value.quantize(two_digits), two_digits, round(k, 2), lower, upper)


def _is_number(cell: JSON) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _decimal(text: str | None) -> Decimal:
    return Decimal(text or "missing")


def _or_none(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _row(value: str, expanded: str | None, k: str | None, limits: str) -> Row:
    if limits.startswith("±"):
        lower, upper = f"-{limits[1:]}", limits[1:]
    elif limits.startswith("≤"):
        lower, upper = "", limits[1:]
    else:
        lower, upper = limits.split("…")
    return Row(_decimal(value), _or_none(expanded), _or_none(k), _or_none(lower), _or_none(upper))


def test_the_certificate_has_every_number(rounded: list[Row]) -> None:
    root = etree.fromstring(document(SUBJECT))
    results = root.findall(".//dcc:results/dcc:result", NAMESPACES)
    assert [_certified(result) for result in results] == rounded


def _certified(result: etree._Element) -> Row:
    real = result.find("dcc:data/dcc:quantity/si:real", NAMESPACES)
    assert real is not None
    limits = {
        quantity.findtext("dcc:name/dcc:content", "", NAMESPACES): quantity
        for quantity in result.iterfind(".//dcc:metaData/dcc:data/dcc:quantity", NAMESPACES)
    }
    sides = [limits.get(f"{side} limit") for side in ("lower", "upper")]
    expanded = "si:measurementUncertaintyUnivariate/si:expandedMU"
    return Row(
        _decimal(real.findtext("si:value", None, NAMESPACES)),
        _or_none(real.findtext(f"{expanded}/si:valueExpandedMU", None, NAMESPACES)),
        _or_none(real.findtext(f"{expanded}/si:coverageFactor", None, NAMESPACES)),
        *(
            None if one is None else _or_none(one.findtext("si:real/si:value", None, NAMESPACES))
            for one in sides
        ),
    )


@pytest.fixture(scope="module")
def tables() -> list[list[list[str]]]:
    """The cells of every table of the page, without spaces."""
    found = html.fromstring(page(SUBJECT)).iter("table")
    return [[[_text(cell) for cell in tr] for tr in one.iter("tr")] for one in found]


def _text(element: etree._Element) -> str:
    return plain("".join(map(str, element.itertext())))


def test_the_page_has_every_number(tables: list[list[list[str]]], rounded: list[Row]) -> None:
    shown = [row for table in tables if table[0][0] == "result" for row in table[1:]]
    cells = [(*row[1].partition("±")[::2], row[3], row[4]) for row in shown]
    assert [_row(*row) for row in cells] == rounded
    assert [row[6] for row in shown[1:]] == ["<0.01", "1.23", "50.00"] * 21


def test_the_title_of_each_step_of_allure_has_its_numbers(rounded: list[Row]) -> None:
    titles = [step(result, 0, 0).name for result in SUBJECT.unit.results]
    found = [re.search(rf": ({LEVEL})(?: ± ({LEVEL}))? (?:%|imp) \((.+)\)$", t) for t in titles]
    shown = [_row(one[1], one[2], None, plain(one[3])) for one in found if one]
    assert shown == [number._replace(k=None) for number in rounded]


def test_budgets_are_those_of_the_record(
    tables: list[list[list[str]]], recorded: list[dict[str, JSON]], rounded: list[Row]
) -> None:
    (shown,) = (table[1:] for table in tables if table[0][:4] == ["point", "a", "b", "u"])
    for row, result, number in zip(shown, recorded[1::3], rounded[1::3], strict=True):
        conditions, u, k = result["conditions"], result["expanded_uncertainty"], result["k"]
        assert isinstance(conditions, dict)
        assert isinstance(u, float)
        assert isinstance(k, float)
        parts = conditions["budget_pct"]
        assert isinstance(parts, dict)
        exact = [*(Decimal(repr(part)) for part in parts.values()), Decimal(u) / Decimal(k)]
        assert [Decimal(cell) for cell in row[1:4]] == [Decimal(f"{u:.1e}") for u in exact]
        assert [Decimal(cell) for cell in row[5:]] == [number.k, number.expanded]


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The text of each page of the PDF, without spaces."""
    certificate = EmbeddedCertificate("dcc.xml", document(SUBJECT).decode("utf-8"))
    return pages_of(lab_pdf(SUBJECT, certificate))


def test_the_pdf_has_every_number(pages: list[str], rounded: list[Row]) -> None:
    found = [match for text in pages for match in re.finditer(PRINTED, _after_names(text))]
    assert [_row(*match.groups()[:4]) for match in found] == rounded
    assert [match[5] for match in found[1:]] == ["<0.01", "1.23", "50.00"] * 21


def _after_names(text: str) -> str:
    """With a space between what a row is about and its first number."""
    return re.sub("(LED|-pf1|-pf0.5l|-pf0.8c)", r"\1 ", text)


def test_pdf_and_certificate_have_what_flowed(pages: list[str]) -> None:
    text = "".join(pages)
    root = etree.fromstring(document(SUBJECT))
    for n, result in enumerate(SUBJECT.unit.results[1::3]):
        at = result.conditions
        loads = (f"{at['voltage_v']:g}", f"{at['current_a']:g}", str(at["power_factor"]))
        assert f"accuracy:{POINTS[1 + 3 * n]}{''.join(loads)}allforward1020.88" in text
        row = root.findall(".//dcc:results/dcc:result", NAMESPACES)[1 + 3 * n]
        said = row.findall(".//dcc:influenceCondition", NAMESPACES)
        assert [_text(one) for one in said] == [
            rf"voltagevoltage{loads[0]}\volt",
            rf"currentcurrent{loads[1]}\ampere",
            f"powerfactor{loads[2]}",
        ]

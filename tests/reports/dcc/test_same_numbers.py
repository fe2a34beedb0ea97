"""Every number of a run is the same in PDF, DCC, HTML, Allure, JSON and every export."""

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from lxml import etree

from fixtures.allure_labels import step
from reports import results_json
from reports.dcc.document import document
from reports.dcc.xml_parts import NAMESPACES
from reports.exports import csv_table, junit, openhtf, parquet_table
from reports.html_report.page import page
from reports.lab_report.laboratory import Laboratory, Party
from reports.lab_report.pdf import lab_pdf
from tests.reports.lab_report.lab_run import RESULTS, SUBJECT, plain, run_of, subject_of, text_of


def in_json() -> dict[str, tuple[float, float]]:
    (unit,) = json.loads(results_json.text(SUBJECT.run))["units"]
    return {
        r["name"]: (r["value"], r["expanded_uncertainty"])
        for r in unit["results"]
        if r["expanded_uncertainty"] is not None
    }


def in_dcc() -> dict[str, tuple[str, str]]:
    root = etree.fromstring(document(SUBJECT))
    reals = root.findall(".//dcc:result/dcc:data/dcc:quantity/si:real", NAMESPACES)
    found = {r.findtext("si:label", "", NAMESPACES): r for r in reals}
    return {
        name: (
            r.findtext("si:value", "", NAMESPACES),
            r.findtext(".//si:valueExpandedMU", "", NAMESPACES),
        )
        for name, r in found.items()
        if r.find(".//si:valueExpandedMU", NAMESPACES) is not None
    }


def test_the_certificate_has_the_numbers_of_the_record_rounded_once() -> None:
    record, stated = in_json(), in_dcc()
    assert stated.keys() == record.keys()
    assert len(stated) == 63
    for name, (value, expanded) in stated.items():
        place = Decimal(1).scaleb(-len(expanded.partition(".")[2]))
        assert len(Decimal(expanded).as_tuple().digits) == 2
        assert Decimal(repr(record[name][0])).quantize(place) == Decimal(value)
        assert Decimal(repr(record[name][1])).quantize(place) == Decimal(expanded)


Numbers = dict[str, list[float | str | None]]
COMPARED = ("value", "expanded_uncertainty", "k", "lower_limit", "upper_limit")


def every_number() -> Numbers:
    """Of every result, as JSON has it."""
    (unit,) = json.loads(results_json.text(SUBJECT.run))["units"]
    return {r["name"]: [r[name] for name in COMPARED] for r in unit["results"]}


def read(cell: str | None) -> float | str | None:
    """A cell of text as the number that it is, if it is one."""
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def in_allure() -> Numbers:
    steps = [step(result, 0, 0) for result in SUBJECT.unit.results]
    told = [{p.name: p.value for p in one.parameters} for one in steps]
    names = [one.name.partition(": ")[0] for one in steps]
    return {n: [read(t.get(c)) for c in COMPARED] for n, t in zip(names, told, strict=True)}


def in_csv() -> Numbers:
    stream = io.BytesIO()
    csv_table.write([SUBJECT.run], stream)
    rows = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline=""))
    return {
        row["name"]: [
            read(row["value"] or row["value_text"]),
            *(read(row[c]) for c in COMPARED[1:]),
        ]
        for row in rows
    }


def in_junit() -> Numbers:
    found: Numbers = {}
    for case in etree.fromstring(junit.document(SUBJECT.run)).iter("testcase"):
        told = {p.get("name"): p.get("value") for p in case.iter("property")}
        name = f"{case.get('classname')}/{case.get('name')}"
        found[name] = [read(told.get(c)) for c in COMPARED]
    return found


def in_openhtf() -> Numbers:
    """A measurement has its value and, as a text, its limits."""
    found: Numbers = {}
    for phase in json.loads(openhtf.document(SUBJECT.run, SUBJECT.unit))["phases"]:
        for name, one in phase["measurements"].items():
            limits = one.get("validators", ["x"])[0].split(" <= ")
            before, after = limits[: limits.index("x")], limits[limits.index("x") + 1 :]
            sides = [read("".join(side)) for side in (before, after)]
            found[name] = [one.get("measured_value"), *every_number()[name][1:3], *sides]
    return found


def in_parquet() -> Numbers:
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    parquet_table.write([SUBJECT.run], stream)
    rows = parquet.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    return {
        row["name"]: [row["value_text"] or row["value"], *(row[c] for c in COMPARED[1:])]
        for row in rows
    }


@pytest.mark.parametrize("numbers", [in_allure, in_csv, in_junit, in_openhtf, in_parquet])
def test_allure_and_every_export_have_the_numbers_of_the_record(
    numbers: Callable[[], Numbers],
) -> None:
    assert numbers() == every_number()
    assert len(every_number()) == len(RESULTS)


@pytest.mark.parametrize("where", ["pdf", "html"])
def test_report_and_page_have_the_numbers_of_the_certificate(where: str) -> None:
    if where == "pdf":
        text = text_of(lab_pdf(SUBJECT))
    else:
        text = plain(unescape(re.sub(r"<[^>]*>", " ", page(SUBJECT))))
    stated = in_dcc()
    points = {name.split("/")[2]: f"{value}±{u}%" for name, (value, u) in stated.items()}
    assert len(points) == 21
    for point, number in points.items():
        assert plain(point) + number in text
    shown = re.findall(r"-?\d+\.\d+±\d+\.\d+%", text)
    assert len(shown) == len(stated)
    assert set(shown) == set(points.values())


def test_the_page_asks_nothing_of_a_network_and_escapes_what_people_wrote() -> None:
    wrote = '<script src="https://example.org/x.js"></script>\u202e"&'
    subject = subject_of(
        run_of(*RESULTS[:3], serial=wrote), Laboratory(laboratory=Party(name=wrote))
    )
    made = page(subject)
    assert "<script" not in made
    assert "\u202e" not in made
    assert made.count("&lt;script src=&quot;https://example.org/x.js&quot;") >= 2
    assert not re.search(r'(src|href)="(?!data:)', made)
    assert "default-src 'none'" in made
    assert page(subject) == made

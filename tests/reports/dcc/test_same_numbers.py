"""Every number of a run is the same in PDF, DCC, HTML and JSON."""

import json
import re
from decimal import Decimal
from html import unescape

import pytest
from lxml import etree

from reports import results_json
from reports.dcc.document import document
from reports.dcc.xml_parts import NAMESPACES
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

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.healed import HealedFault
from reports.lab_report import typeset
from reports.lab_report.checklist import Item, checklist
from reports.lab_report.content import EmbeddedCertificate
from reports.lab_report.declared import NOT_STATED, VIRTUAL, declared
from reports.lab_report.label import code_text
from reports.lab_report.laboratory import Laboratory, Party
from reports.lab_report.pdf import KINDS, eol_pdf, lab_pdf
from reports.lab_report.subject import Subject
from tests.reports.lab_report.lab_run import (
    INFO,
    RESULTS,
    SUBJECT,
    pages_of,
    plain,
    run_of,
    subject_of,
    text_of,
)

HOSTILE = '#panic("x") $x$ *b* <script>alert(1)</script>&amp;]]> \\u{41} @ref "q" %00'
FOREIGN = "שלום عربي \u202egnp.exe 😀 漢字 e\u0301\x07"
LONG = "Q" * 10_000
MARGIN_PT = 24
FEW = RESULTS[:5]


@cache
def report() -> bytes:
    return lab_pdf(SUBJECT)


@cache
def report_text() -> str:
    return text_of(report())


@cache
def report_without_laboratory() -> bytes:
    return lab_pdf(Subject(run_of(*FEW), run_of(*FEW).units[0], Laboratory()))


@cache
def report_with_hostile_words() -> bytes:
    serial = f"{HOSTILE} {FOREIGN} {LONG}"
    data = Laboratory.model_validate(
        {
            "laboratory": {"name": HOSTILE, "address": FOREIGN},
            "customer": {"name": LONG},
            "performed_by": {"name": HOSTILE},
            "authorised_by": {"name": FOREIGN},
            "report_number": HOSTILE,
        }
    )
    return lab_pdf(subject_of(run_of(*FEW, serial=serial), data))


@pytest.mark.parametrize("item", checklist(), ids=lambda item: item.clause)
def test_every_item_of_the_checklist_is_in_the_text(item: Item) -> None:
    answer = declared(SUBJECT)[item.answer]
    text = report_text()
    assert answer is not None
    assert plain(item.section) in text
    if item.answer not in {"results", "uncertainty", "limits"}:
        assert all(plain(part) in text for part in answer.split(", "))


def test_results_limits_and_budgets_stand_with_unit_and_uncertainty() -> None:
    text = report_text()
    assert plain("0.25A-pf1 -0.123 ± 0.025 % 1.96 ±1 [2] < 0.01 PASS") in text
    assert plain("[2] EN50470-3:2006/B, table 4 from expert knowledge, verify") in text
    assert plain("0.25A-pf1 0.0091 0.0066 0.013 ∞ 1.96 0.025") in text
    assert plain("reference MAKER,X1; U 1 % C-1 2026-01-01 2027-01-01 yes") in text
    assert plain("influence/variation/burst: the source cannot do bursts") in text


def test_what_nobody_stated_is_said_to_be_missing() -> None:
    text = text_of(report_without_laboratory())
    for name in ("laboratory", "customer", "authorised by", "issued", "received"):
        assert plain(f"{name} {NOT_STATED}") in text
    assert plain("Nobody has stated: name and address of the laboratory") in text
    assert (
        plain("7.8.2.1 e name and contact of the customer Laboratory and customer not stated")
        in text
    )


def test_a_certificate_that_was_not_in_force_is_shown_as_such() -> None:
    (held,) = SUBJECT.instruments
    late = replace(held, due=held.date.replace(day=2))
    text = text_of(lab_pdf(replace(subject_of(run_of(*FEW)), instruments=(late,))))
    assert plain("2026-01-01 2026-01-02 NO") in text


def test_a_virtual_bench_is_said_on_the_first_page() -> None:
    virtual = subject_of(run_of(*FEW, info=replace(INFO, seed=1)))
    assert plain(VIRTUAL) in pages_of(eol_pdf(virtual))[0]
    assert plain(VIRTUAL) not in report_text()


def test_every_page_has_its_number_and_the_report_has_an_end() -> None:
    pages = pages_of(report())
    for number, page in enumerate(pages, start=1):
        assert plain(f"page {number} of {len(pages)}") in page
        assert plain("report R-2026-7") in page
    assert plain("End of report R-2026-7") in pages[-1]


def test_the_same_input_makes_the_same_bytes() -> None:
    assert lab_pdf(SUBJECT) == report()
    assert lab_pdf(subject_of(run_of(*FEW))) != report()


def test_the_file_is_marked_as_pdf_a_3a_and_tagged() -> None:
    reader = PdfReader(io.BytesIO(report()))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert metadata.pdfaid_part == "3"
    assert metadata.pdfaid_conformance == "A"
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"])
    assert "/StructTreeRoot" in reader.root_object
    assert reader.metadata is not None
    assert str(reader.metadata.creation_date).startswith("2026-03-01 11:02:03")


def test_a_failed_result_is_in_report_and_certificate_with_its_reason() -> None:
    failed = replace(
        FEW[-1], value=1.5, verdict=Verdict.FAIL, reason="1.5 is outside of -1 to 1 by 0.5"
    )
    subject = subject_of(run_of(*FEW[:-1], failed))
    for made in (lab_pdf(subject), eol_pdf(subject)):
        text = text_of(made)
        assert plain("FAIL: 1.5 is outside of -1 to 1 by 0.5") in text
        assert plain("FAIL: 2 PASS, 1 FAIL, 1 NOT APPLICABLE, 1 CHARACTERISED") in text


def test_faults_healed_or_not_and_what_was_not_measured_are_deviations() -> None:
    healed = HealedFault(
        1, "2026-03-01T10:05:00Z", 300.0, "counter x", "lost", "gone", "well", "iref-pf1", 9.0
    )
    run = replace(run_of(*FEW), recorded_faults=("the source was hot",), healed=(healed,))
    unit = replace(run.units[0], planned=("accuracy/error/never",))
    text = text_of(lab_pdf(replace(subject_of(run), run=run, unit=unit)))
    assert plain("fault of the bench: the source was hot") in text
    assert plain(f"healed: {healed}") in text
    assert plain("accuracy/error/never: planned, not recorded") in text


def test_a_unit_without_any_result_still_makes_a_report() -> None:
    text = text_of(lab_pdf(subject_of(run_of())))
    assert plain("INCONCLUSIVE: no results") in text
    assert "Errorcurves" not in text


def test_hostile_words_are_shown_as_they_are() -> None:
    made = report_with_hostile_words()
    text = text_of(made)
    assert text.count(plain(HOSTILE)) >= 4
    assert "\\u202e" in text
    assert "\u202e" not in text
    assert "U+6F22U+5B57" in text


def test_ten_thousand_characters_are_all_there() -> None:
    made = report_with_hostile_words()
    runs = sum(page.count("Q") for page in pages_of(made))
    assert runs >= 2 * len(LONG)


def test_certificate_and_label_take_hostile_words_too() -> None:
    lab = Laboratory(laboratory=Party(name=HOSTILE, address=FOREIGN))
    subject = subject_of(run_of(*FEW, serial=HOSTILE + LONG), lab)
    text = text_of(eol_pdf(subject))
    assert text.count(plain(HOSTILE)) == 2
    assert text.count("Q") >= len(LONG)
    assert "\u202e" not in text
    (label,) = pages_of(KINDS["label"](subject, None))
    assert plain('S/N #panic("x")') in label


@pytest.mark.parametrize("made", [report, report_without_laboratory, report_with_hostile_words])
def test_nothing_reaches_into_the_margins(made: Callable[[], bytes]) -> None:
    document = pypdfium2.PdfDocument(made())
    for page in document:
        bitmap = page.render(scale=0.5, grayscale=True).to_numpy()
        edge = int(MARGIN_PT * 0.5)
        assert bitmap[:, :edge].min() > 250
        assert bitmap[:, -edge:].min() > 250
        assert bitmap[:edge, :].min() > 250
        assert bitmap[-edge:, :].min() > 250
    document.close()


def test_the_label_is_one_page_and_its_code_says_serial_and_verdict() -> None:
    made = KINDS["label"](SUBJECT, None)
    (text,) = pages_of(made)
    assert plain("PASS pro380-mod S/N 22091001 2026-03-01") in text
    assert code_text(SUBJECT).startswith("SN:22091001\nPASS\nR-2026-7\n")
    assert SUBJECT.record_sha256.startswith(code_text(SUBJECT).splitlines()[-1])


def test_the_end_of_line_certificate_fits_on_one_page() -> None:
    assert len(pages_of(eol_pdf(SUBJECT))) == 1


def test_a_font_that_is_missing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typeset, "font_folder", lambda: tmp_path)
    with pytest.raises(BenchError, match="typst could not make the label report"):
        KINDS["label"](SUBJECT, None)


def test_the_certificate_inside_is_the_same_bytes() -> None:
    xml = "<?xml version='1.0' encoding='UTF-8'?>\n<a>é\u202e 漢</a>\n"
    made = eol_pdf(SUBJECT, EmbeddedCertificate("dcc.xml", xml))
    attached = PdfReader(io.BytesIO(made)).attachments
    assert attached["dcc.xml"] == [xml.encode()]

"""The PDFs of a unit: report of a laboratory, certificate of a line, label."""

from collections.abc import Callable, Mapping
from typing import cast

from reports.lab_report.content import EmbeddedCertificate, content, short_rows
from reports.lab_report.error_plot import error_plots
from reports.lab_report.error_points import error_points
from reports.lab_report.glyphs import all_printable
from reports.lab_report.label import label
from reports.lab_report.subject import Subject
from reports.lab_report.typeset import typeset
from reports.records import JSON


def lab_pdf(subject: Subject, certificate: EmbeddedCertificate | None = None) -> bytes:
    """The report of a laboratory.

    Raises:
        BenchError: it could not be made.
    """
    data = _shown(content(subject, certificate), certificate)
    data["figures"] = [
        {"svg": d.svg.decode(), "caption": d.caption, "alternative": d.alternative}
        for d in error_plots(error_points(subject.unit.results))
    ]
    return typeset("lab", data, subject.dated)


def eol_pdf(subject: Subject, certificate: EmbeddedCertificate | None = None) -> bytes:
    """The short certificate of a line.

    Raises:
        BenchError: it could not be made.
    """
    data = {**content(subject, certificate), "short_rows": short_rows(subject)}
    return typeset("eol", _shown(data, certificate), subject.dated)


def label_pdf(subject: Subject, certificate: EmbeddedCertificate | None = None) -> bytes:
    """The label of a unit; it carries no certificate.

    Raises:
        BenchError: it could not be made.
    """
    del certificate
    made = label(subject)
    data = {**content(subject, None), "label": made["label"]}
    return typeset("label", {**_shown(data, None), "code": made["code"]}, subject.dated)


def _shown(data: Mapping[str, JSON], certificate: EmbeddedCertificate | None) -> dict[str, JSON]:
    """The data with printable texts; the certificate stays as it is, byte for byte."""
    shown = cast("dict[str, JSON]", all_printable({**data, "dcc": None}))
    if certificate is not None:
        shown["dcc"] = {"name": certificate.name, "xml": certificate.xml}
    return shown


KINDS: Mapping[str, Callable[[Subject, EmbeddedCertificate | None], bytes]] = {
    "lab": lab_pdf,
    "eol": eol_pdf,
    "label": label_pdf,
}
"""What can be made, by name."""

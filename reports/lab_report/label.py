"""The label of a unit: what it came to, and a code that a scanner reads."""

import io

import segno

from reports.lab_report.declared import NOT_STATED
from reports.lab_report.subject import Subject
from reports.plain_text import cut, visible
from reports.records import JSON

_SERIAL_CELLS = 60
_CELLS = 30


def code_text(subject: Subject) -> str:
    """What the code says: serial number, verdict, report, and the start of the record's hash.

    A serial number of unreasonable length is cut, so that the code can be read.
    """
    serial = cut(visible(subject.unit.unit.serial or NOT_STATED), _SERIAL_CELLS)
    number = cut(visible(subject.number), _SERIAL_CELLS)
    return "\n".join(
        (f"SN:{serial}", subject.unit.verdict.value, number, subject.record_sha256[:16])
    )


def label(subject: Subject) -> dict[str, JSON]:
    """What the template of the label shows."""
    unit = subject.unit.unit
    return {
        "label": {
            "verdict": subject.unit.verdict.value,
            "meter": cut(visible(unit.meter), _CELLS),
            "serial": cut(visible(unit.serial or NOT_STATED), _CELLS),
            "date": f"{subject.dated:%Y-%m-%d}",
            "number": cut(visible(subject.number), _CELLS),
        },
        "code": {"svg": _svg(code_text(subject)), "alternative": "QR code of serial and verdict"},
    }


def _svg(text: str) -> str:
    file = io.BytesIO()
    segno.make_qr(text, error="m").save(file, kind="svg", scale=4, border=2, xmldecl=False)
    return file.getvalue().decode("ascii")

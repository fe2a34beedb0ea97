"""The report of a unit as one HTML file: no script, and nothing asked of any network."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from reports.lab_report.content import content
from reports.lab_report.error_plot import Drawn, error_plots
from reports.lab_report.error_points import error_points
from reports.lab_report.subject import Subject
from reports.plain_text import visible
from reports.records import JSON

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_RESULT_COLUMNS = ("result", "value", "unit", "k", "limits", "of", "risk / %", "statement")
_INSTRUMENT_COLUMNS = ("instrument", "identity", "certificate", "dated", "due", "in force")
_PAIRS = (
    ("people", "Laboratory and customer"),
    ("item", "Item"),
    ("method", "Method"),
    ("rule", "Decision rule and risk"),
    ("surroundings", "Conditions"),
    ("statements", "Statements"),
    ("records", "Records and software"),
)


def page(subject: Subject) -> str:
    """The page; the same for the same input."""
    data = content(subject, None)
    parts = [
        f"<h1>{_text(data['title'])}</h1>",
        f"<p>number {_text(data['number'])}</p>",
        f'<p class="verdict">{_text(data["virtual"])}</p>' if data["virtual"] else "",
        f'<p class="verdict">{_text(data["verdict"])}</p>',
        *(_pairs(title, data[key], str(data["not_stated"])) for key, title in _PAIRS),
        _table("Traceability", _INSTRUMENT_COLUMNS, _rows(data["instruments"])),
        *(_picture(drawn) for drawn in error_plots(error_points(subject.unit.results))),
        *_groups(data["groups"]),
        *_budgets(data["budgets"]),
        _table("Limits", ("number", "limit set and clause", "certainty"), _rows(data["limits"])),
        _list("Deviations", data["deviations"]),
        _list("Does not apply", data["not_applicable"]),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{_text(data['document_title'])}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def _text(value: JSON) -> str:
    return "" if value is None else escape(visible(str(value)))


def _rows(value: JSON) -> Iterable[Sequence[JSON]]:
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [row for row in rows if isinstance(row, Sequence) and not isinstance(row, str)]


def _pairs(title: str, value: JSON, otherwise: str) -> str:
    rows = [(name, text or otherwise) for name, text in _rows(value)]
    return _table(title, ("", ""), rows)


def _table(title: str, columns: Iterable[str], rows: Iterable[Sequence[JSON]]) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    head = "".join(f"<th>{_text(column)}</th>" for column in columns)
    return f"<h2>{_text(title)}</h2>\n<table><tr>{head}</tr>\n{body}</table>"


def _groups(value: JSON) -> Iterable[str]:
    for group in _cells(value):
        if isinstance(group, dict):
            yield _table(str(group["title"]), _RESULT_COLUMNS, _rows(group["rows"]))


def _budgets(value: JSON) -> Iterable[str]:
    for budget in _cells(value):
        if isinstance(budget, dict):
            columns = [str(column) for column in _cells(budget["columns"])]
            title = f"Budget in %, {budget['title']}: {budget['legend']}"
            yield _table(title, columns, _rows(budget["rows"]))


def _cells(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, list) else ()


def _list(title: str, value: JSON) -> str:
    lines = "".join(f"<li>{_text(item)}</li>" for item in _cells(value)) or "<li>none</li>"
    return f"<h2>{_text(title)}</h2>\n<ul>{lines}</ul>"


def _picture(drawn: Drawn) -> str:
    code = base64.b64encode(drawn.svg).decode("ascii")
    return (
        f'<figure><img alt="{_text(drawn.alternative)}" src="data:image/svg+xml;base64,{code}">'
        f"<figcaption>{_text(drawn.caption)}</figcaption></figure>"
    )

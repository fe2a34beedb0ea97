"""The report of a unit as one HTML file: no script, and nothing asked of any network."""

from collections.abc import Iterable, Sequence

from reports.html_report.parts import document, picture, table, text
from reports.lab_report.content import content
from reports.lab_report.error_plot import error_plots
from reports.lab_report.error_points import error_points
from reports.lab_report.subject import Subject
from reports.records import JSON

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
        f"<h1>{text(data['title'])}</h1>",
        f"<p>number {text(data['number'])}</p>",
        f'<p class="verdict">{text(data["virtual"])}</p>' if data["virtual"] else "",
        f'<p class="verdict">{text(data["verdict"])}</p>',
        *(_pairs(title, data[key], str(data["not_stated"])) for key, title in _PAIRS),
        table("Traceability", _INSTRUMENT_COLUMNS, _rows(data["instruments"])),
        f"<p>{text(data['traceability'])}</p>" if data["traceability"] else "",
        *(picture(drawn) for drawn in error_plots(error_points(subject.unit.results))),
        *_groups(data["groups"]),
        *_budgets(data["budgets"]),
        table("Limits", ("number", "limit set and clause", "certainty"), _rows(data["limits"])),
        table(str(data["removed_title"]), _texts(data["removed_columns"]), _rows(data["removed"]))
        if data["removed"]
        else "",
        _list("Deviations", data["deviations"]),
        _list("Does not apply", data["not_applicable"]),
    ]
    return document(data["document_title"], parts)


def _rows(value: JSON) -> Iterable[Sequence[JSON]]:
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [row for row in rows if isinstance(row, Sequence) and not isinstance(row, str)]


def _pairs(title: str, value: JSON, otherwise: str) -> str:
    rows = [(name, words or otherwise) for name, words in _rows(value)]
    return table(title, ("", ""), rows)


def _groups(value: JSON) -> Iterable[str]:
    for group in _cells(value):
        if isinstance(group, dict):
            yield table(str(group["title"]), _RESULT_COLUMNS, _rows(group["rows"]))


def _budgets(value: JSON) -> Iterable[str]:
    for budget in _cells(value):
        if isinstance(budget, dict):
            columns = _texts(budget["columns"])
            title = f"Budget in %, {budget['title']}: {budget['legend']}"
            yield table(title, columns, _rows(budget["rows"]))


def _texts(value: JSON) -> list[str]:
    return [str(cell) for cell in _cells(value)]


def _cells(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, list) else ()


def _list(title: str, value: JSON) -> str:
    lines = "".join(f"<li>{text(item)}</li>" for item in _cells(value)) or "<li>none</li>"
    return f"<h2>{text(title)}</h2>\n<ul>{lines}</ul>"

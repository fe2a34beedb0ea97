"""What our HTML pages are made of: safe text, tables, pictures that are part of the file."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from reports.pictures import Drawn
from reports.plain_text import visible
from reports.records import JSON

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_SHORT = 14


def document(title: JSON, parts: Iterable[str]) -> str:
    """A page of its parts; the empty ones are left out."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{text(title)}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def text(value: JSON) -> str:
    """A value as text that is no markup, on one line."""
    return "" if value is None else escape(visible(str(value)))


def table(title: str, columns: Iterable[str], rows: Iterable[Sequence[JSON]]) -> str:
    """A table under its title."""
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>\n" for row in rows)
    head = "".join(f"<th>{text(column)}</th>" for column in columns)
    return f"<h2>{text(title)}</h2>\n<table><tr>{head}</tr>\n{body}</table>"


def _cell(value: JSON) -> str:
    shown = text(value)
    # A long text beside it must not break a number or a short name apart.
    kind = ' class="short"' if len(shown) <= _SHORT else ""
    return f"<td{kind}>{shown}</td>"


def picture(drawn: Drawn) -> str:
    """A picture with its caption, and its words for who cannot see it."""
    code = base64.b64encode(drawn.svg).decode("ascii")
    return (
        f'<figure><img alt="{text(drawn.alternative)}" src="data:image/svg+xml;base64,{code}">'
        f"<figcaption>{text(drawn.caption)}</figcaption></figure>"
    )

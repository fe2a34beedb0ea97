"""Standards as text for a terminal, and as plain data for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum

from metrology.standards.limits import LimitSet
from metrology.standards.outline import Section
from metrology.standards.rows import Angles, Span
from metrology.standards.s0 import S0Class

JSON = str | float | int | bool | None | list["JSON"] | dict[str, "JSON"]


def as_text(sections: Sequence[Section]) -> str:
    """Tables with columns under one another, and their notes."""
    return "\n\n".join(_section(section) for section in sections)


def _section(section: Section) -> str:
    table = (section.header, *section.rows)
    widths = [max(len(row[i]) for row in table) for i in range(len(section.header))]
    lines = [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    notes = [f"  {n}: {text}" for n, text in enumerate(section.notes, start=1)]
    return "\n".join((section.title, *lines, *notes))


def as_json(limits: LimitSet | S0Class) -> JSON:
    """A limit set or a class of pulse outputs as plain data."""
    return _plain(limits)


def _plain(value: object) -> JSON:
    if isinstance(value, Span | Angles):
        return str(value)
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{value!r}: cannot be shown as plain data")

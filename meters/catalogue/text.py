"""A meter's description as plain text for a terminal."""

import textwrap

from meters.catalogue.meter import Meter
from meters.catalogue.outline import Section, outline
from meters.catalogue.quirks import Quirk

WIDTH = 100


def describe(meter: Meter) -> str:
    """All that is known about a meter, its quirks at the end."""
    identity = meter.identity
    title = f"{identity.name} ({meter.key}): {identity.description}"
    sections = [_section(section) for section in outline(meter)]
    return "\n\n".join((title, *sections, describe_quirks(meter)))


def describe_quirks(meter: Meter) -> str:
    """Where the manual is doubtful, and what the bench does about it."""
    title = f"Quirks of the manual: {len(meter.quirks)}"
    return "\n\n".join((title, *(_quirk(quirk) for quirk in meter.quirks)))


def _section(section: Section) -> str:
    lines = [f"{section.title} [{section.source}]", *_table(section)]
    if section.quirks:
        lines.append(_wrapped(f"quirks: {', '.join(section.quirks)}"))
    return "\n".join(lines)


def _table(section: Section) -> list[str]:
    rows = section.rows if section.header == ("what", "value") else (section.header, *section.rows)
    columns = zip(*rows, strict=True)
    widths = [max(len(cell) for cell in column) for column in columns]
    return ["  " + _cells(row, widths).rstrip() for row in rows]


def _cells(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _quirk(quirk: Quirk) -> str:
    head = f"{quirk.id}  {quirk.title}  [{quirk.severity}, {quirk.certainty}]"
    return "\n".join(
        (
            head,
            _wrapped(f"manual {quirk.where}: {quirk.says}"),
            _wrapped(f"doubt: {quirk.doubt}"),
            _wrapped(f"bench ({quirk.action}): {quirk.handling}"),
        )
    )


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ")

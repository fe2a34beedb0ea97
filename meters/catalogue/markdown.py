"""A meter's description as a page of the reference documentation."""

from pathlib import Path

from meters.catalogue.loader import keys, load
from meters.catalogue.meter import Meter
from meters.catalogue.outline import Section, outline
from meters.catalogue.quirks import Quirk
from meters.catalogue.tables import Row


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write the page of every model to a folder; return their paths."""
    pages = []
    for key in keys():
        page = folder / f"{key}.md"
        page.write_text(as_markdown(load(key)), encoding="utf-8")
        pages.append(page)
    return tuple(pages)


def as_markdown(meter: Meter) -> str:
    """The page of one meter."""
    identity = meter.identity
    head = (
        f"# {identity.name}\n\n"
        f"`{meter.key}`: {identity.description}.\n"
        f"This page is generated from `meters/{identity.family}/`"
        " by `meters.catalogue.markdown.write_pages`; change the data, not the page.\n"
        "Sources are sections of the"
        f" {identity.manual.title}, product version {identity.manual.product_version}."
    )
    sections = [_section(section) for section in outline(meter)]
    quirks = [_quirk(quirk) for quirk in meter.quirks]
    return "\n\n".join((head, *sections, "## Quirks of the manual", *quirks)) + "\n"


def _section(section: Section) -> str:
    lines = [f"## {section.title}", "", f"Source: {section.source}."]
    if section.quirks:
        lines.append(f"Quirks: {', '.join(section.quirks)}.")
    rule = tuple("---" for _ in section.header)
    lines += ["", *(_row(row) for row in (section.header, rule, *section.rows))]
    return "\n".join(lines)


def _row(row: Row) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _quirk(quirk: Quirk) -> str:
    return (
        f"### {quirk.id}: {quirk.title}\n\n"
        f"- Manual, {quirk.where}: {quirk.says}.\n"
        f"- Doubt: {quirk.doubt}.\n"
        f"- Bench, `{quirk.action}`: {quirk.handling}.\n"
        f"- Severity: {quirk.severity}; known from: {quirk.certainty}."
    )

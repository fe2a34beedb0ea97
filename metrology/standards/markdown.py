"""The standards as a page of the reference documentation."""

from collections.abc import Sequence
from pathlib import Path

from metrology.standards.limits import LimitSet
from metrology.standards.outline import Cells, Section, outline
from metrology.standards.s0 import S0_CLASSES, outline_of_s0
from metrology.standards.sets import documents

HEAD = "\n".join(
    (
        "# Standards",
        "",
        (
            "This page is generated from `metrology/standards/data/`"
            " by `metrology.standards.markdown.write_page`; change the data, not the page."
        ),
        "",
        "Each number says how sure we are of it:",
        "",
        "- `found`: read where its source says;",
        (
            "- `from expert knowledge, verify`: to be compared with the bought standard"
            " before a report relies on it;"
        ),
        "- `assumption of this project`: no standard says so.",
        "",
        "What is not known is an open clause; it was not invented.",
        (
            "Limits are looked up from the first row of a table down:"
            " a row for 0.5L holds from there up to 1 where no row before it is more precise."
        ),
        (
            "`Ib` and `In` are the reference current,"
            " of a direct connected meter and of one for transformers."
        ),
        "",
    )
)


def write_page(path: Path) -> None:
    """Write the page to a file."""
    path.write_text(as_markdown(), encoding="utf-8")


def as_markdown() -> str:
    """The whole page."""
    pages = [_document(name, sets) for name, sets in documents().items()]
    s0 = _section(outline_of_s0(tuple(S0_CLASSES.values())))
    title = next(iter(S0_CLASSES.values())).title
    return "\n".join((HEAD, *pages, f"## {title}\n", s0))


def _document(name: str, sets: Sequence[LimitSet]) -> str:
    return "\n".join((f"## {name}\n", *(_section(section) for section in outline(sets))))


def _section(section: Section) -> str:
    rule = tuple("---" for _ in section.header)
    lines = [f"### {section.title}", ""]
    lines += [_row(row) for row in (section.header, rule, *section.rows)]
    if section.notes:
        lines += ["", *(f"{n}. {text}." for n, text in enumerate(section.notes, start=1))]
    return "\n".join((*lines, ""))


def _row(row: Cells) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"

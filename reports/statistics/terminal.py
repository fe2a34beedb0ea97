"""Tables of the statistics on a terminal."""

from collections.abc import Iterable, Iterator

from reports.plain_text import cut, left, width_of, wrapped
from reports.statistics.tables import Table

_WIDEST = 100
_NOTE_WIDTH = 100


def text(tables: Iterable[Table]) -> str:
    """The tables below one another, with a final newline."""
    return "\n".join("\n".join(_lines(table)) + "\n" for table in tables)


def _lines(table: Table) -> Iterator[str]:
    yield table.title
    if not table.rows:
        yield "  nothing to show"
        return
    rows = [table.columns, *table.rows]
    widths = [min(max(map(width_of, column)), _WIDEST) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [left(cut(cell, width), width) for cell, width in zip(row, widths, strict=True)]
        yield ("  " + "  ".join(cells)).rstrip(" ")
    yield from (f"  {line}" for line in wrapped(table.note, _NOTE_WIDTH, 6))

"""Results as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

A spreadsheet takes a text that begins with one of ``= + - @`` for a formula, quoted or not. Such a
text gets an apostrophe in front, and so does one that begins with an apostrophe: who reads the
file as data takes one apostrophe off. Numbers are the shortest that read back as they were.
"""

from collections.abc import Iterable
from typing import BinaryIO

from reports.exports.result_rows import COLUMNS, Cell, rows
from reports.stored_run import StoredRun

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")  # noqa: RUF001 - a spreadsheet takes these for the narrow ones


def write(runs: Iterable[StoredRun], stream: BinaryIO) -> None:
    """Write a line of names and a line for each result."""
    stream.write(_line(COLUMNS))
    stream.writelines(map(_line, rows(runs)))


def _line(cells: Iterable[Cell]) -> bytes:
    return (",".join(map(_cell, cells)) + "\r\n").encode("utf-8", "backslashreplace")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return repr(cell)
    text = f"'{cell}" if cell.startswith(_FORMULA) else cell
    return '"' + text.replace('"', '""') + '"'

"""What stood in the way of a PASS: the last thing that is read, so the short list of causes."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from metrology.verdict import Verdict
from reports.colour import painted
from reports.plain_text import cut, visible, width_of, wrapped
from reports.rows import NOT_PASSED, Style, reason_of
from reports.stored_run import StoredUnit

_INDENT = "  "
_MOST_ENTRIES = 20
_REASON_LINES = 2
_NAMES_LINES = 4


def of_units(units: Iterable[StoredUnit], style: Style) -> list[str]:
    """The lines, by unit in the order recorded; none if every unit passed."""
    lines: list[str] = []
    for unit in units:
        if found := [*_findings(unit, style), *_missing(unit, style)]:
            who = unit.unit
            heading = visible(f"position {who.position}  {who.meter}  {who.serial}")
            lines += [_INDENT + cut(heading.rstrip(" "), style.columns - len(_INDENT)), *found]
    return ["not passed, first cause first", *lines] if lines else []


def _findings(unit: StoredUnit, style: Style) -> Iterator[str]:
    """What did not pass; neighbours with the same reason are one entry."""
    against = (result for result in unit.results if result.verdict in NOT_PASSED)
    entries = groupby(against, key=lambda result: (result.verdict, reason_of(result)))
    for (verdict, reason), alike in islice(entries, _MOST_ENTRIES):
        first, *others = alike
        more = f" and {len(others)} more" if others else ""
        yield from _entry(verdict, first.name, more, reason, style)
    if left_out := sum(1 for _, alike in entries for _ in alike):
        yield f"{_INDENT * 2}and {left_out} results more in the rows above"


def _entry(verdict: Verdict, name: str, more: str, reason: str, style: Style) -> list[str]:
    lead, room = _lead(verdict, style)
    head = cut(visible(name), room - len(more) - len(":")) + more + ":"
    line = f"{head} {reason}"
    if width_of(line) <= room:
        return [lead + line]
    indent = " " * (style.columns - room)
    return [lead + head, *(indent + part for part in wrapped(reason, room, _REASON_LINES))]


def _missing(unit: StoredUnit, style: Style) -> list[str]:
    if not unit.missing:
        return []
    lead, room = _lead(Verdict.INCONCLUSIVE, style)
    text = f"not recorded, {len(unit.missing)} of {len(unit.planned)}: {', '.join(unit.missing)}"
    first, *others = wrapped(visible(text), room, _NAMES_LINES)
    return [lead + first, *(" " * (style.columns - room) + line for line in others)]


def _lead(verdict: Verdict, style: Style) -> tuple[str, int]:
    """A verdict at the beginning of a line, and the cells that are left after it."""
    word = painted(verdict, verdict, colour=style.colour)
    return f"{_INDENT * 2}{word}  ", style.columns - len(_INDENT * 3) - len(verdict)

"""The rows of a results table: a line for each result, and below them why and from what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from metrology.verdict import Verdict
from reports.colour import painted
from reports.figures import limits, stated
from reports.plain_text import cut, left, right, visible, width_of, wrapped
from reports.records import ResultRecord

MIN_WIDTH = 80
NOT_PASSED = frozenset({Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR})
_INDENT = "  "
_MARK = "> "
_NOTE_INDENT = " " * 6
_REASON_LINES = 4
_EVIDENCE_LINES = 8
_LEAST_NAME = 12
_MOST = {"value": 22, "unit": 8, "limits": 28}


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is printed.

    Attributes:
        width: cells a line; less than ``MIN_WIDTH`` is printed as ``MIN_WIDTH``.
        verbose: print a row also for what is not applicable.
        colour: colour the verdicts.
    """

    width: int = 100
    verbose: bool = True
    colour: bool = False

    @property
    def columns(self) -> int:
        """Cells a line."""
        return max(self.width, MIN_WIDTH)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells."""

    verdict: int
    name: int
    value: int
    unit: int
    limits: int


def fit(results: Sequence[ResultRecord], style: Style) -> Columns:
    """Columns as wide as the results need, and names in what is left of the line."""
    verdict = _widest("verdict", (result.verdict for result in results))
    limit = min(_widest("limits", map(limits, results)), _MOST["limits"])
    unit = min(_widest("unit", (visible(result.unit) for result in results)), _MOST["unit"])
    room = style.columns - len(_INDENT) - verdict - limit - unit - 4 * len("  ")
    value = min(_widest("value", map(stated, results)), _MOST["value"], room - _LEAST_NAME)
    name = min(_widest("name", map(name_in_group, results)), room - value)
    return Columns(verdict, name, value, unit, limit)


def _widest(title: str, texts: Iterable[str]) -> int:
    return max(map(width_of, (title, *texts)))


def name_in_group(result: ResultRecord) -> str:
    """The name without its first part, which heads the group."""
    group, _, name = result.name.partition("/")
    return visible(name or group)


def titles(columns: Columns, style: Style) -> str:
    """What the columns are."""
    verdict = left("verdict", columns.verdict)
    row = _row(columns, _INDENT + verdict, ("name", "value", "unit", "limits"))
    return faint(row, colour=style.colour)


def of_results(results: Sequence[ResultRecord], columns: Columns, style: Style) -> list[str]:
    """The rows; those that cite the same evidence stand together, and those without come last."""
    lines: list[str] = []
    for evidence, block in _by_evidence(results).items():
        for _, alike in groupby(block, key=lambda result: (result.verdict, result.reason)):
            lines += _of_alike(list(alike), columns, style)
        lines += _cited(evidence, style)
    return lines


def reason_of(result: ResultRecord) -> str:
    """Why it is no PASS; empty if it needs no reason and has none."""
    if result.verdict in NOT_PASSED:
        return visible(result.reason) or "no reason was recorded"
    return "" if result.verdict is Verdict.PASS else visible(result.reason)


def faint(text: str, *, colour: bool) -> str:
    """The text as a terminal shows what is less important, or as it is."""
    return f"\x1b[2m{text}\x1b[0m" if colour else text


def _by_evidence(results: Iterable[ResultRecord]) -> dict[tuple[str, ...], list[ResultRecord]]:
    blocks: dict[tuple[str, ...], list[ResultRecord]] = defaultdict(list)
    for result in results:
        blocks[result.evidence].append(result)
    # Above a line of evidence they would seem to cite it.
    if uncited := blocks.pop((), None):
        blocks[()] = uncited
    return blocks


def _of_alike(results: Sequence[ResultRecord], columns: Columns, style: Style) -> list[str]:
    rows = [line for result in results for line in _of_result(result, columns, style)]
    reason = reason_of(results[0])
    if reason and len(results) > 1:
        reason = f"these {len(results)}: {reason}"
    room = style.columns - len(_NOTE_INDENT)
    return [*rows, *(_NOTE_INDENT + line for line in wrapped(reason, room, _REASON_LINES))]


def _of_result(result: ResultRecord, columns: Columns, style: Style) -> list[str]:
    mark = _MARK if result.verdict in NOT_PASSED else _INDENT
    verdict = painted(left(result.verdict, columns.verdict), result.verdict, colour=style.colour)
    name = name_in_group(result)
    figures = (stated(result), visible(result.unit), limits(result))
    if width_of(name) <= columns.name:
        return [_row(columns, mark + verdict, (name, *figures))]
    # Two names cut in the middle may look the same, so a long one gets a line of its own.
    before = len(mark) + columns.verdict
    whole = cut(name, style.columns - before - len("  "))
    return [f"{mark}{verdict}  {whole}", _row(columns, " " * before, ("", *figures))]


def _row(columns: Columns, verdict: str, cells: tuple[str, str, str, str]) -> str:
    name, value, unit, limit = cells
    parts = (
        verdict,
        left(name, columns.name),
        right(value, columns.value),
        left(unit, columns.unit),
        cut(limit, columns.limits),
    )
    return "  ".join(parts).rstrip(" ")


def _cited(evidence: tuple[str, ...], style: Style) -> list[str]:
    if not evidence:
        return []
    room = style.columns - len(_NOTE_INDENT)
    lines = wrapped(visible(f"evidence: {', '.join(evidence)}"), room, _EVIDENCE_LINES)
    return [faint(_NOTE_INDENT + line, colour=style.colour) for line in lines]

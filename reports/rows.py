"""The rows of a results table: one for a result, under one for its group."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metrology.verdict import Verdict
from reports.colour import painted
from reports.figures import limits, margin_pct, number, stated
from reports.plain_text import cut, left, right, visible, width_of, wrapped
from reports.records import ResultRecord

MIN_WIDTH = 80
COLLAPSE_ABOVE = 12
_REASON_LINES = 4
_REASON_INDENT = " " * 6
_MOST = {"value": 22, "unit": 8, "limits": 16}


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is printed.

    Attributes:
        width: cells a line; less than ``MIN_WIDTH`` is printed as ``MIN_WIDTH``.
        verbose: print every row, also of large groups that passed.
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
    value = min(_widest("value", map(stated, results)), _MOST["value"])
    unit = min(_widest("unit", (visible(result.unit) for result in results)), _MOST["unit"])
    limit = min(_widest("limits", map(limits, results)), _MOST["limits"])
    room = style.columns - len("    ") - verdict - value - unit - limit - 4 * len("  ")
    name = min(_widest("name", (visible(result.name) for result in results)), room)
    return Columns(verdict, name, value, unit, limit)


def _widest(heading: str, texts: Iterable[str]) -> int:
    return max(map(width_of, (heading, *texts)))


def heading(columns: Columns) -> str:
    """What the columns are."""
    return _row(columns, left("verdict", columns.verdict), ("name", "value", "unit", "limits"))


def by_group(results: Iterable[ResultRecord]) -> Mapping[str, list[ResultRecord]]:
    """Results by the part of their names before the first ``/``, in order of appearance."""
    groups: dict[str, list[ResultRecord]] = defaultdict(list)
    for result in results:
        groups[result.name.partition("/")[0]].append(result)
    return groups


def of_group(
    group: str, results: Sequence[ResultRecord], columns: Columns, style: Style
) -> list[str]:
    """The lines of one group: its counts, and its rows unless they are summed up."""
    if not style.verbose and _may_collapse(results):
        return _collapsed(group, results, columns, style)
    lines = [line for result in results for line in of_result(result, columns, style)]
    if len(results) == 1:
        return lines
    return [f"  {cut(visible(group), 40)}: {tally(_counts(results))}", *lines]


def of_result(result: ResultRecord, columns: Columns, style: Style) -> list[str]:
    """The row of a result, and for anything but PASS the reason and where the evidence lies."""
    verdict = painted(left(result.verdict, columns.verdict), result.verdict, colour=style.colour)
    cells = (visible(result.name), stated(result), visible(result.unit), limits(result))
    row = _row(columns, verdict, cells)
    if result.verdict is Verdict.PASS:
        return [row]
    return [row, *_because(result, style)]


def tally(counts: Mapping[Verdict, int]) -> str:
    """Counts in words: ``20 PASS, 1 FAIL``."""
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "no results"


def _row(columns: Columns, verdict: str, cells: tuple[str, str, str, str]) -> str:
    name, value, unit, limit = cells
    parts = (
        verdict,
        left(name, columns.name),
        right(value, columns.value),
        left(unit, columns.unit),
        cut(limit, columns.limits),
    )
    return ("    " + "  ".join(parts)).rstrip(" ")


def _because(result: ResultRecord, style: Style) -> list[str]:
    reason = result.reason or "no reason was recorded"
    cited = f" [{', '.join(result.evidence)}]" if result.evidence else ""
    room = style.columns - len(_REASON_INDENT)
    lines = wrapped(visible(f"{reason}{cited}"), room, _REASON_LINES)
    return [_REASON_INDENT + line for line in lines]


def _counts(results: Iterable[ResultRecord]) -> dict[Verdict, int]:
    seen = Counter(result.verdict for result in results)
    return {verdict: seen[verdict] for verdict in Verdict if seen[verdict]}


def _may_collapse(results: Sequence[ResultRecord]) -> bool:
    return len(results) > COLLAPSE_ABOVE and all(
        result.verdict is Verdict.PASS for result in results
    )


def _collapsed(
    group: str, results: Sequence[ResultRecord], columns: Columns, style: Style
) -> list[str]:
    word = left(Verdict.PASS, columns.verdict)
    verdict = painted(word, Verdict.PASS, colour=style.colour)
    summary = f"{cut(visible(group), 40)}: {len(results)} of {len(results)} passed"
    lines = [f"    {verdict}  {summary}"]
    margins = [(margin, result) for result in results if (margin := margin_pct(result)) is not None]
    if margins:
        worst_pct, worst = min(margins, key=lambda entry: entry[0])
        lines.append(cut(f"{_REASON_INDENT}{_closest(worst_pct, worst)}", style.columns))
    return lines


def _closest(worst_pct: float, worst: ResultRecord) -> str:
    figures = f"{stated(worst)} {visible(worst.unit)}".rstrip(" ")
    name = cut(visible(worst.name), 40)
    return f"worst margin {number(round(worst_pct))} % at {name}: {figures}, limits {limits(worst)}"

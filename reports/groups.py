"""A group of a results table: how it was judged, how near it came to a limit, and its rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from metrology.verdict import Verdict
from reports.figures import margin_pct, number, stated
from reports.plain_text import cut, left, visible, width_of
from reports.records import ResultRecord
from reports.rows import NOT_PASSED, Columns, Style, fit, name_in_group, of_results, titles

_INDENT = "  "
_LABEL_CELLS = 14
_BETWEEN = " | "
_LEAST_MARGINS = 2


def by_group(results: Iterable[ResultRecord]) -> Mapping[str, list[ResultRecord]]:
    """Results by the part of their names before the first ``/``, in order of appearance."""
    groups: dict[str, list[ResultRecord]] = defaultdict(list)
    for result in results:
        groups[result.name.partition("/")[0]].append(result)
    return groups


def columns_by_group(results: Iterable[ResultRecord], style: Style) -> Mapping[str, Columns]:
    """The columns of each group, the same for all units."""
    return {
        group: fit(_with_rows(members, style), style)
        for group, members in by_group(results).items()
    }


def of_group(
    group: str, results: Sequence[ResultRecord], columns: Columns, style: Style
) -> list[str]:
    """The lines of one group: its counts, how it was judged, its rows."""
    lines = [f"{cut(visible(group), 40)}: {tally(results)}"]
    for label, texts in _facts(results):
        room = style.columns - len(_INDENT) - _LABEL_CELLS
        lines += [
            _INDENT + left(label if index == 0 else "", _LABEL_CELLS) + line
            for index, line in enumerate(_packed(texts, room))
        ]
    if rows := _with_rows(results, style):
        lines += [titles(columns, style), *of_results(rows, columns, style)]
    return [*lines, *_summed_up(results, style)]


def tally(results: Iterable[ResultRecord]) -> str:
    """Counts in words: ``20 PASS, 1 FAIL``."""
    seen = Counter(result.verdict for result in results)
    counts = (f"{seen[verdict]} {verdict}" for verdict in Verdict if seen[verdict])
    return ", ".join(counts) or "no results"


def _with_rows(results: Iterable[ResultRecord], style: Style) -> list[ResultRecord]:
    return [
        result
        for result in results
        if style.verbose or result.verdict is not Verdict.NOT_APPLICABLE
    ]


def _packed(texts: Iterable[str], room: int) -> list[str]:
    lines: list[str] = []
    for text in texts:
        together = f"{lines[-1]}{_BETWEEN}{text}" if lines else text
        if width_of(together) <= room:
            lines[-1:] = [together]
        else:
            lines.append(cut(text, room))
    return lines


def _facts(results: Sequence[ResultRecord]) -> Iterator[tuple[str, Sequence[str]]]:
    if judges := [judge for judge in dict.fromkeys(map(_judge, results)) if judge]:
        yield "judged by", judges
    if factors := sorted({result.k for result in results if result.k is not None}):
        low, high = (number(round(k, 2)) for k in (factors[0], factors[-1]))
        span = low if low == high else f"{low} to {high}"
        yield "uncertainty", [f"± is the expanded uncertainty, k = {span}"]
    if NOT_PASSED.isdisjoint(result.verdict for result in results):
        yield "worst margin", _closest(results)


def _judge(result: ResultRecord) -> str:
    rule = f"({result.decision_rule})" if result.decision_rule else ""
    return visible(f"{result.limit_set} {rule}".strip(" "))


def _closest(results: Iterable[ResultRecord]) -> list[str]:
    margins = [(margin, result) for result in results if (margin := margin_pct(result)) is not None]
    if len(margins) < _LEAST_MARGINS:
        return []
    left_pct, worst = min(margins, key=lambda entry: entry[0])
    figures = f"{stated(worst)} {visible(worst.unit)}".rstrip(" ")
    return [f"{number(round(left_pct))} % left at {name_in_group(worst)}: {figures}"]


def _summed_up(results: Sequence[ResultRecord], style: Style) -> list[str]:
    hidden = [result for result in results if result.verdict is Verdict.NOT_APPLICABLE]
    if style.verbose or not hidden:
        return []
    reasons = "; ".join(dict.fromkeys(visible(result.reason) for result in hidden if result.reason))
    count = f"{len(hidden)} result{'s' if len(hidden) > 1 else ''}"
    text = f"{Verdict.NOT_APPLICABLE}  {count}{': ' if reasons else ''}{reasons}"
    return [_INDENT + cut(text, style.columns - len(_INDENT))]

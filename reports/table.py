"""A run as a table for the terminal: readable in 100 columns, and as a text file."""

from collections.abc import Iterator

from reports.colour import painted
from reports.figures import duration, number
from reports.plain_text import cut, left, visible, wrapped
from reports.rows import Columns, Style, by_group, fit, heading, of_group, tally
from reports.stored_run import NOT_ENDED, StoredRun, StoredUnit

_LABEL_CELLS = 12
_FACT_LINES = 4
_DIGEST_DIGITS = 16


def render(run: StoredRun, style: Style | None = None, *, evidence: str = "") -> str:
    """The whole table, without a final newline.

    Args:
        run: what was recorded.
        style: how to print it; by default in full, without colours, 100 cells wide.
        evidence: where the raw data lie.
    """
    style = style or Style()
    results = [result for unit in run.units for result in unit.results]
    columns = fit(results, style)
    lines: list[str] = []
    for unit in run.units:
        lines += [*of_unit(unit, columns, style), ""]
    return "\n".join([*lines, *of_run(run, style, evidence)])


def of_unit(unit: StoredUnit, columns: Columns, style: Style) -> list[str]:
    """The lines of one unit: who it is, its results by group, what it came to."""
    lines = [_who(unit, style)]
    if unit.results:
        lines.append(heading(columns))
    for group, results in by_group(unit.results).items():
        lines += of_group(group, results, columns, style)
    return [*lines, *_came_to(unit, style)]


def of_run(run: StoredRun, style: Style, evidence: str) -> list[str]:
    """The lines at the end: which run it was, what it came to, what it took."""
    lines: list[str] = []
    for label, text in _facts(run, evidence):
        room = style.columns - _LABEL_CELLS
        shown = wrapped(visible(text), room, _FACT_LINES) or [""]
        if label == "verdict":
            shown = [painted(text, run.verdict, colour=style.colour)]
        lines += [
            left(label if index == 0 else "", _LABEL_CELLS) + line
            for index, line in enumerate(shown)
        ]
    return lines


def _who(unit: StoredUnit, style: Style) -> str:
    who = unit.unit
    parts = [f"Position {who.position}", cut(visible(who.meter), 24)]
    parts.append(f"serial {cut(visible(who.serial), 24) or 'not known'}")
    parts += [f"firmware {cut(visible(who.firmware), 16)}"] if who.firmware else []
    shown = cut("  ".join(parts), style.columns - len(unit.verdict) - len("  "))
    return f"{shown}  {painted(unit.verdict, unit.verdict, colour=style.colour)}"


def _came_to(unit: StoredUnit, style: Style) -> list[str]:
    verdict = painted(unit.verdict, unit.verdict, colour=style.colour)
    planned, missing = len(unit.planned), len(unit.missing)
    recorded = f"; {planned - missing} of {planned} planned recorded" if planned else ""
    unended = "" if unit.run_ended else f"; {NOT_ENDED}"
    summary = (
        f"  Position {unit.unit.position}: {verdict} ({tally(unit.counts)}{recorded}{unended})"
    )
    if not missing:
        return [summary]
    names = visible(f"not recorded: {', '.join(unit.missing)}")
    return [summary, *(f"    {line}" for line in wrapped(names, style.columns - 4, _FACT_LINES))]


def _facts(run: StoredRun, evidence: str) -> Iterator[tuple[str, str]]:
    yield "run", run.info.run
    yield "plan", f"{run.info.plan} (SHA-256 {run.info.plan_sha256[:_DIGEST_DIGITS]}…)"
    yield "station", run.info.station
    yield "verdict", run.verdict.value
    for unit in run.units:
        who = unit.unit
        yield f"position {who.position}", f"{left(unit.verdict, 12)}  {who.meter}  {who.serial}"
    yield "bench time", _bench_time(run)
    yield "wall time", "not known" if run.outcome is None else duration(run.outcome.wall_time_s)
    yield "judged by", _judged_by(run)
    for fault in run.faults:
        yield "bench fault", fault
    if evidence:
        yield "evidence", evidence


def _bench_time(run: StoredRun) -> str:
    if run.outcome is None:
        return f"not known: {NOT_ENDED}"
    return f"{duration(run.outcome.bench_time_s)} (what a real station would need)"


def _judged_by(run: StoredRun) -> str:
    results = [result for unit in run.units for result in unit.results]
    sets = dict.fromkeys(result.limit_set for result in results if result.limit_set)
    rules = dict.fromkeys(result.decision_rule for result in results if result.decision_rule)
    factors = sorted({result.k for result in results if result.k is not None})
    parts = [", ".join(sets), ", ".join(rules)]
    if factors:
        low, high = number(factors[0]), number(factors[-1])
        parts.append(f"± is the expanded uncertainty, k = {low}" + f" to {high}" * (low != high))
    return "; ".join(filter(None, parts)) or "nothing"

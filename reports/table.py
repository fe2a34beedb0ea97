"""A run as a table for the terminal: readable in 100 columns, and as a text file."""

from collections.abc import Iterator, Mapping

from reports import not_passed
from reports.colour import painted
from reports.figures import duration
from reports.groups import by_group, columns_by_group, of_group, tally
from reports.plain_text import cut, left, visible, width_of, wrapped
from reports.removed_files import removed_summary
from reports.resumption import gaps_of
from reports.rows import Columns, Style
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
    results = (result for unit in run.units for result in unit.results)
    columns = columns_by_group(results, style)
    lines: list[str] = []
    for unit in run.units:
        lines += [*of_unit(unit, columns, style), ""]
    return "\n".join([*lines, *of_run(run, style, evidence)])


def of_unit(unit: StoredUnit, columns: Mapping[str, Columns], style: Style) -> list[str]:
    """The lines of one unit: who it is, and its results by group."""
    lines = _who(unit, style)
    for group, results in by_group(unit.results).items():
        lines += ["", *of_group(group, results, columns[group], style)]
    return lines


def of_run(run: StoredRun, style: Style, evidence: str) -> list[str]:
    """The lines at the end: which run it was, what it took, what did not pass, the verdicts."""
    lines = [line for label, text in _facts(run, evidence) for line in _fact(label, text, style)]
    if causes := not_passed.of_units(run.units, style):
        lines += ["", *causes]
    lines.append("")
    widest = max((len(unit.verdict) for unit in run.units), default=0)
    for unit in run.units:
        lines += _came_to(unit, widest, style)
    verdict = painted(run.verdict, run.verdict, colour=style.colour)
    return [*lines, left("verdict", _LABEL_CELLS) + verdict]


def _who(unit: StoredUnit, style: Style) -> list[str]:
    who = unit.unit
    parts = [f"Position {who.position}", cut(visible(who.meter), 24)]
    parts.append(f"serial {cut(visible(who.serial), 24) or 'not known'}")
    parts += [f"firmware {cut(visible(who.firmware), 16)}"] if who.firmware else []
    shown = cut("  ".join(parts), style.columns - len(unit.verdict) - len("  "))
    heading = f"{shown}  {painted(unit.verdict, unit.verdict, colour=style.colour)}"
    return [heading, "=" * (width_of(shown) + len("  ") + len(unit.verdict))]


def _facts(run: StoredRun, evidence: str) -> Iterator[tuple[str, str]]:
    yield "run", run.info.run
    yield "plan", f"{run.info.plan} (SHA-256 {run.info.plan_sha256[:_DIGEST_DIGITS]}…)"
    yield "station", run.info.station
    yield "bench time", _bench_time(run)
    yield "wall time", "not known" if run.outcome is None else duration(run.outcome.wall_time_s)
    if evidence:
        yield "evidence", evidence
    for fault in run.faults:
        yield "bench fault", fault
    for healed in run.healed:
        yield "healed", str(healed)
    for gap in gaps_of(run):
        yield "gone on", str(gap)
    if run.removed:
        yield "removed", removed_summary(run.removed)


def _fact(label: str, text: str, style: Style) -> list[str]:
    shown = wrapped(visible(text), style.columns - _LABEL_CELLS, _FACT_LINES) or [""]
    return [
        (left(label if index == 0 else "", _LABEL_CELLS) + line).rstrip(" ")
        for index, line in enumerate(shown)
    ]


def _bench_time(run: StoredRun) -> str:
    if run.outcome is None:
        return f"not known: {NOT_ENDED}"
    return f"{duration(run.outcome.bench_time_s)} (what a real station would need)"


def _came_to(unit: StoredUnit, verdict_cells: int, style: Style) -> list[str]:
    label = left(f"position {unit.unit.position}", _LABEL_CELLS)
    word = painted(left(unit.verdict, verdict_cells), unit.verdict, colour=style.colour)
    room = style.columns - _LABEL_CELLS - verdict_cells - len("  ")
    first, *others = wrapped(_in_short(unit), room, _FACT_LINES)
    return [f"{label}{word}  {first}", *(" " * (style.columns - room) + line for line in others)]


def _in_short(unit: StoredUnit) -> str:
    who, planned, missing = unit.unit, len(unit.planned), len(unit.missing)
    parts = [cut(visible(who.meter), 24), cut(visible(who.serial), 24) or "serial not known"]
    parts.append(tally(unit.results))
    if missing:
        parts.append(f"{planned - missing} of {planned} planned recorded")
    if not unit.run_ended:
        parts.append(NOT_ENDED)
    return "  ".join(parts)

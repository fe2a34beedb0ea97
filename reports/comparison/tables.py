"""The tables of a comparison: for the page and for the terminal."""

from collections.abc import Iterable, Iterator, Sequence

from reports import figures
from reports.comparison.comparing import ComparedUnit, Comparison
from reports.comparison.finding import Finding
from reports.comparison.shift import COPY_SPREAD, FAMILY_ERROR
from reports.comparison.status import Status
from reports.plain_text import visible
from reports.statistics.tables import Table

_COLUMNS = ("position", "result", "quantity", "unit", "before", "now", "why")
_TITLES = {
    Status.DIFFERENT: "Different",
    Status.INCONCLUSIVE: "Open",
    Status.BETTER: "Better",
    Status.NOTED: "Noted, without weight",
}


def tables(found: Comparison) -> Iterator[Table]:
    """Every table, in the order in which they are read."""
    yield _units(found)
    if found.alone:
        yield Table("In one run alone", ("what",), tuple((visible(w),) for w in found.alone))
    yield from by_status(found.findings)
    yield _shifts(found)


def by_status(findings: Sequence[Finding]) -> Iterator[Table]:
    """What is not the same, by what it counts for; those without an entry are left out."""
    for status, title in _TITLES.items():
        rows = tuple(_row(finding) for finding in findings if finding.status is status)
        if rows or status is Status.DIFFERENT:
            yield Table(title, _COLUMNS, rows)


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        str(finding.position),
        visible(finding.name),
        visible(finding.quantity),
        visible(finding.unit),
        finding.first,
        finding.second,
        visible(finding.why),
    )


def _units(found: Comparison) -> Table:
    return Table(
        "Units",
        ("position", "model", "serial", "firmware", "verdict", "results", "assumed"),
        tuple(_unit_row(unit) for unit in found.units),
    )


def _unit_row(unit: ComparedUnit) -> tuple[str, ...]:
    return (
        str(unit.position),
        unit.model,
        _before_now(unit.serials),
        _before_now(unit.firmwares),
        _before_now(unit.verdicts),
        tally(unit.findings),
        "; ".join(assumptions(unit)),
    )


def assumptions(unit: ComparedUnit) -> tuple[str, str]:
    """What is taken for granted about two units, in words."""
    copy = (
        "the same copy"
        if unit.same_copy
        else f"two copies, which may differ by {100 * COPY_SPREAD:g} % of the limits (one s)"
    )
    instruments = (
        "same instruments, not calibrated in between: what they add to both cancels"
        if unit.same_instruments
        else "other instruments: nothing cancels"
    )
    return copy, instruments


def _before_now(values: tuple[str, str]) -> str:
    first, second = (visible(value) or "not known" for value in values)
    return first if first == second else f"{first} → {second}"


def tally(findings: Iterable[Finding]) -> str:
    """How many findings have each status."""
    seen = [finding.status for finding in findings]
    return ", ".join(f"{seen.count(status)} {status}" for status in Status if status in seen)


def _shifts(found: Comparison) -> Table:
    rows = tuple(
        (*_row(finding)[:2], visible(finding.unit), finding.first, finding.second, *_shift(finding))
        for finding in found.findings
        if finding.shift is not None
    )
    return Table(
        "Shifts of what was measured",
        ("position", "result", "unit", "before", "now", "shift", ""),
        rows,
        f"Now less before; ± is the expanded uncertainty of the shift with k = {found.k:.2f}, so "
        f"that in {100 * (1 - FAMILY_ERROR):g} % of comparisons none is told where nothing moved.",
    )


def _shift(finding: Finding) -> tuple[str, str]:
    if finding.shift is None:
        return "", ""
    value, expanded = figures.rounded(finding.shift.value, finding.shift.expanded)
    status = "" if finding.status is Status.SAME else finding.status.value
    return f"{value} ± {expanded}", status

"""The results of runs as one flat table: a row for each, with its run and unit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from reports.json_text import compact
from reports.records import ResultRecord
from reports.stored_run import StoredRun, StoredUnit

Cell: TypeAlias = "str | int | float | None"

COLUMNS: Mapping[str, type] = {
    "run": str,
    "plan": str,
    "plan_sha256": str,
    "station": str,
    "software": str,
    "started_utc": str,
    "finished_utc": str,
    "run_verdict": str,
    "position": int,
    "meter": str,
    "serial": str,
    "firmware": str,
    "unit_verdict": str,
    "name": str,
    "quantity": str,
    "value": float,
    "value_text": str,
    "unit": str,
    "expanded_uncertainty": float,
    "k": float,
    "lower_limit": float,
    "upper_limit": float,
    "limit_set": str,
    "decision_rule": str,
    "verdict": str,
    "reason": str,
    "conditions": str,
    "evidence": str,
}
"""Name and kind of each column; any cell may be empty."""


def rows(runs: Iterable[StoredRun]) -> Iterator[tuple[Cell, ...]]:
    """The rows, in the order of runs, positions and records.

    A value is a number in ``value`` or a text in ``value_text``. Conditions and evidence are JSON.
    """
    for run in runs:
        for unit in run.units:
            before = (*_of_run(run), *_of_unit(unit))
            for result in unit.results:
                yield (*before, *_of_result(result))


def _of_run(run: StoredRun) -> tuple[Cell, ...]:
    info = run.info
    finished = None if run.outcome is None else run.outcome.finished_utc
    return (
        *(info.run, info.plan, info.plan_sha256, info.station, info.software),
        *(info.started_utc, finished, run.verdict.value),
    )


def _of_unit(unit: StoredUnit) -> tuple[Cell, ...]:
    record = unit.unit
    return record.position, record.meter, record.serial, record.firmware, unit.verdict.value


def _of_result(result: ResultRecord) -> tuple[Cell, ...]:
    is_text = isinstance(result.value, str)
    return (
        *(result.name, result.quantity),
        None if is_text else result.value,
        result.value if is_text else None,
        *(result.unit, result.expanded_uncertainty, result.k),
        *(result.lower_limit, result.upper_limit, result.limit_set, result.decision_rule),
        *(result.verdict.value, result.reason),
        *(compact(result.conditions), compact(result.evidence)),
    )

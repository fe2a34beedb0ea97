"""Records as rows of the store, and back."""

import json
import math
import sqlite3
from typing import TypeAlias

from metrology.verdict import Verdict
from reports.json_text import compact, storable
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = dict[str, Cell]


def of_info(info: RunInfo) -> Row:
    """The row of table ``run``."""
    return {
        "run": storable(info.run),
        "plan": storable(info.plan),
        "plan_sha256": info.plan_sha256,
        "station": storable(info.station),
        "started_utc": info.started_utc,
        "software": storable(info.software),
        "seed": info.seed,
        "arguments": compact(info.arguments),
    }


def to_info(row: sqlite3.Row) -> RunInfo:
    """What ``of_info`` made a row of."""
    return RunInfo(
        run=row["run"],
        plan=row["plan"],
        plan_sha256=row["plan_sha256"],
        station=row["station"],
        started_utc=row["started_utc"],
        software=row["software"],
        seed=row["seed"],
        arguments=tuple(json.loads(row["arguments"])),
    )


def of_unit(unit: UnitRecord) -> Row:
    """The row of table ``unit``, without its run."""
    return {
        "position": unit.position,
        "meter": storable(unit.meter),
        "serial": storable(unit.serial),
        "firmware": storable(unit.firmware),
    }


def to_unit(row: sqlite3.Row) -> UnitRecord:
    """What ``of_unit`` made a row of."""
    return UnitRecord(row["position"], row["meter"], row["serial"], row["firmware"])


def of_result(result: ResultRecord) -> Row:
    """The row of table ``result``, without its run."""
    return {
        "position": result.position,
        "name": storable(result.name),
        "quantity": storable(result.quantity),
        "value": _value(result.value),
        "unit": storable(result.unit),
        "expanded_uncertainty": _number(result.expanded_uncertainty),
        "k": _number(result.k),
        "lower_limit": _number(result.lower_limit),
        "upper_limit": _number(result.upper_limit),
        "limit_set": storable(result.limit_set),
        "decision_rule": storable(result.decision_rule),
        "verdict": result.verdict.value,
        "reason": storable(result.reason),
        "conditions": compact(result.conditions),
        "evidence": compact(result.evidence),
    }


def to_result(row: sqlite3.Row) -> ResultRecord:
    """What ``of_result`` made a row of; a value that is not finite comes back as its text."""
    return ResultRecord(
        position=row["position"],
        name=row["name"],
        quantity=row["quantity"],
        value=row["value"],
        unit=row["unit"],
        expanded_uncertainty=row["expanded_uncertainty"],
        k=row["k"],
        lower_limit=row["lower_limit"],
        upper_limit=row["upper_limit"],
        limit_set=row["limit_set"],
        decision_rule=row["decision_rule"],
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        conditions=json.loads(row["conditions"]),
        evidence=tuple(json.loads(row["evidence"])),
    )


def of_outcome(outcome: RunOutcome) -> Row:
    """The row of table ``run_end``, without its run."""
    return {
        "verdict": outcome.verdict.value,
        "bench_time_s": float(outcome.bench_time_s),
        "wall_time_s": float(outcome.wall_time_s),
        "finished_utc": outcome.finished_utc,
        "faults": compact(outcome.faults),
    }


def to_outcome(row: sqlite3.Row) -> RunOutcome:
    """What ``of_outcome`` made a row of."""
    return RunOutcome(
        verdict=Verdict(row["verdict"]),
        bench_time_s=row["bench_time_s"],
        wall_time_s=row["wall_time_s"],
        finished_utc=row["finished_utc"],
        faults=tuple(json.loads(row["faults"])),
    )


def _number(number: float | None) -> float | None:
    # Numpy's numbers that are no Python floats would be stored as their bytes.
    return None if number is None else float(number)


def _value(value: float | str | None) -> Cell:
    if value is None or isinstance(value, str):
        return None if value is None else storable(value)
    number = float(value)
    # SQLite stores NaN as NULL, which would read as "no value".
    return number if math.isfinite(number) else str(number)

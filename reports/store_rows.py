"""Records as rows of the store, and back."""

import json
import math
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import RowMapping

from metrology.verdict import Verdict
from reports.json_text import compact, storable
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord

Cell: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = dict[str, Cell]
Found: TypeAlias = RowMapping
"""A row as the database gives it: by the names of its columns."""


def utc_now() -> str:
    """The wall's time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def as_text(text: str) -> str:
    r"""The text as every database can hold it; half surrogates and NUL are written out.

    >>> as_text("10 \x00")
    '10 \\x00'
    """
    return storable(text).replace("\x00", "\\x00")


def of_info(info: RunInfo) -> Row:
    """The row of table ``run``."""
    return {
        "run": as_text(info.run),
        "plan": as_text(info.plan),
        "plan_sha256": info.plan_sha256,
        "station": as_text(info.station),
        "started_utc": info.started_utc,
        "software": as_text(info.software),
        "seed": info.seed,
        "arguments": compact(info.arguments),
    }


def to_info(row: Found) -> RunInfo:
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
        "meter": as_text(unit.meter),
        "serial": as_text(unit.serial),
        "firmware": as_text(unit.firmware),
    }


def to_unit(row: Found) -> UnitRecord:
    """What ``of_unit`` made a row of."""
    return UnitRecord(row["position"], row["meter"], row["serial"], row["firmware"])


def of_result(result: ResultRecord) -> Row:
    """The row of table ``result``, without its run."""
    return {
        "position": result.position,
        "name": as_text(result.name),
        "quantity": as_text(result.quantity),
        **_value(result.value),
        "unit": as_text(result.unit),
        "expanded_uncertainty": _number(result.expanded_uncertainty),
        "k": _number(result.k),
        "lower_limit": _number(result.lower_limit),
        "upper_limit": _number(result.upper_limit),
        "limit_set": as_text(result.limit_set),
        "decision_rule": as_text(result.decision_rule),
        "verdict": result.verdict.value,
        "reason": as_text(result.reason),
        "conditions": compact(result.conditions),
        "evidence": compact(result.evidence),
    }


def to_result(row: Found) -> ResultRecord:
    """What ``of_result`` made a row of; a value that is not finite comes back as its text."""
    return ResultRecord(
        position=row["position"],
        name=row["name"],
        quantity=row["quantity"],
        value=row["value"] if row["value_text"] is None else row["value_text"],
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
        "bench_time_s": _number(outcome.bench_time_s),
        "wall_time_s": _number(outcome.wall_time_s),
        "finished_utc": outcome.finished_utc,
        "faults": compact(outcome.faults),
    }


def to_outcome(row: Found) -> RunOutcome:
    """What ``of_outcome`` made a row of."""
    return RunOutcome(
        verdict=Verdict(row["verdict"]),
        bench_time_s=row["bench_time_s"],
        wall_time_s=row["wall_time_s"],
        finished_utc=row["finished_utc"],
        faults=tuple(json.loads(row["faults"])),
    )


def _number(number: float | None) -> float | None:
    # Numpy's numbers that are no Python floats would be stored as their bytes, and -0.0 as 0.0.
    return None if number is None else float(number) + 0.0


def _value(value: float | str | None) -> Row:
    """A number, or a text; what is no finite number is a text too."""
    if value is None:
        return {"value": None, "value_text": None}
    if isinstance(value, str):
        return {"value": None, "value_text": as_text(value)}
    finite = math.isfinite(value)
    return {
        "value": _number(value) if finite else None,
        "value_text": None if finite else str(float(value)),
    }

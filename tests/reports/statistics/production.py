"""Runs as a line would record them, made up from drawn errors."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.stored_run import StoredRun, StoredUnit

BEGAN = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
POINTS = ("itr-pf1", "iref-pf1", "iref-pf0.5l")


def error(position: int, point: str, error_pct: float, limit_pct: float = 1.0) -> ResultRecord:
    inside = abs(error_pct) <= limit_pct
    return ResultRecord(
        position=position,
        name=f"accuracy/error/{point}",
        quantity="percentage error",
        value=error_pct,
        unit="%",
        expanded_uncertainty=0.06,
        k=2.0,
        lower_limit=-limit_pct,
        upper_limit=limit_pct,
        limit_set="EN50470-3:2006/B, table 4",
        decision_rule="simple",
        verdict=Verdict.PASS if inside else Verdict.FAIL,
        reason="",
        conditions={},
        evidence=(),
    )


def text_result(position: int, name: str, value: str, verdict: Verdict) -> ResultRecord:
    return ResultRecord(
        position, name, name, value, "", None, None, None, None, "", "", verdict, "", {}, ()
    )


def run_of(
    number: int,
    errors_pct: Mapping[int, float],
    *,
    serials: Mapping[int, str] | None = None,
    station: str = "line 1",
    faults: tuple[str, ...] = (),
    started: dt.datetime | None = None,
    extra: Iterable[ResultRecord] = (),
) -> StoredRun:
    """A run with one unit at each position, each with the same error at every point."""
    units = tuple(
        _unit(number, position, value, (serials or {}).get(position), extra)
        for position, value in errors_pct.items()
    )
    at = started or BEGAN + dt.timedelta(minutes=10 * number)
    info = RunInfo(f"r{number:04}", "eol", "ab" * 32, station, at.isoformat(), "x 1", None, ())
    verdict = Verdict.ERROR if faults else Verdict.PASS
    return StoredRun(info, units, faults, RunOutcome(verdict, 60.0, 60.0, at.isoformat(), faults))


def _unit(
    number: int, position: int, value: float, serial: str | None, extra: Iterable[ResultRecord]
) -> StoredUnit:
    who = UnitRecord(position, "pro380-mod", serial or f"{number:06}{position:02}", "2.18")
    results = [text_result(position, "identification/serial-number", who.serial, Verdict.PASS)]
    results += [error(position, point, value + 0.01 * i) for i, point in enumerate(POINTS)]
    results += [result for result in extra if result.position == position]
    return StoredUnit(who, tuple(results), tuple(r.name for r in results), run_ended=True)


def at_rest(_run: int, _position: int) -> float:
    return 0.0


def line(runs: int, moved: Callable[[int, int], float] = at_rest) -> list[StoredRun]:
    """Runs of four units each; ``moved`` adds to the errors of a run and position, in %."""
    rng = np.random.default_rng(7)
    return [
        run_of(n, {p: float(rng.normal(0, 0.1)) + moved(n, p) for p in range(1, 5)})
        for n in range(runs)
    ]

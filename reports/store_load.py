"""Reading the run store: what is there, and whole runs."""

import sqlite3
from collections import defaultdict
from pathlib import Path

from contracts.errors import BenchError, ConfigError
from reports import store_rows
from reports.records import ResultRecord, UnitRecord
from reports.stored_run import StoredRun, StoredUnit

_RECENT = 5


def recent_runs(connection: sqlite3.Connection) -> list[str]:
    """Names of the runs that began last, the latest first."""
    rows = connection.execute("SELECT run FROM run ORDER BY seq DESC LIMIT ?", (_RECENT,))
    return [row["run"] for row in rows]


def require_new(connection: sqlite3.Connection, path: Path, run: str) -> None:
    """Refuse the name of a run that has begun before.

    Raises:
        BenchError: there is one of this name.
    """
    if _began(connection, run):
        raise BenchError(f"{path}: there is a run {run!r} already; give the new one another name")


def require_known(connection: sqlite3.Connection, path: Path, run: str) -> None:
    """Refuse a run that never began.

    Raises:
        ConfigError: there is no such run.
    """
    if _began(connection, run):
        return
    recent = ", ".join(recent_runs(connection))
    known = f"the latest are {recent}" if recent else "it has no runs yet"
    raise ConfigError(f"{path}: there is no run {run!r}; {known}")


def require_open(connection: sqlite3.Connection, path: Path, run: str) -> None:
    """Refuse a run that never began or has ended.

    Raises:
        ConfigError: there is no such run.
        BenchError: it has ended.
    """
    require_known(connection, path, run)
    found = connection.execute("SELECT finished_utc FROM run_end WHERE run = ?", (run,)).fetchone()
    if found:
        raise BenchError(
            f"{path}: run {run!r} ended at {found['finished_utc']}; begin a new one to add to it"
        )


def require_occupied(connection: sqlite3.Connection, path: Path, run: str, position: int) -> None:
    """Refuse a position at which no unit is recorded.

    Raises:
        BenchError: there is none; its unit has to be added first.
    """
    query = "SELECT 1 FROM unit WHERE run = ? AND position = ?"
    if not connection.execute(query, (run, position)).fetchone():
        raise BenchError(
            f"{path}: run {run!r} has no unit at position {position}; add the unit first"
        )


def _began(connection: sqlite3.Connection, run: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM run WHERE run = ?", (run,)).fetchone())


def load_run(connection: sqlite3.Connection, path: Path, run: str) -> StoredRun:
    """A run that is known to be there, as it stands.

    Raises:
        BenchError: a row holds what this software would not have written.
    """
    try:
        return _load(connection, run)
    except (ValueError, BenchError) as error:
        raise BenchError(f"{path}: run {run!r} cannot be understood: {error}") from error


def _load(connection: sqlite3.Connection, run: str) -> StoredRun:
    (info,) = connection.execute("SELECT * FROM run WHERE run = ?", (run,))
    faults = connection.execute("SELECT text FROM fault WHERE run = ? ORDER BY seq", (run,))
    end = connection.execute("SELECT * FROM run_end WHERE run = ?", (run,)).fetchone()
    return StoredRun(
        info=store_rows.to_info(info),
        units=_units(connection, run, run_ended=end is not None),
        recorded_faults=tuple(row["text"] for row in faults),
        outcome=None if end is None else store_rows.to_outcome(end),
    )


def _units(connection: sqlite3.Connection, run: str, *, run_ended: bool) -> tuple[StoredUnit, ...]:
    results = _results(connection, run)
    planned = _planned(connection, run)
    units: dict[int, UnitRecord] = {}
    for row in connection.execute("SELECT * FROM unit WHERE run = ? ORDER BY seq", (run,)):
        units[row["position"]] = store_rows.to_unit(row)
    return tuple(
        StoredUnit(units[position], tuple(results[position]), tuple(planned[position]), run_ended)
        for position in sorted(units)
    )


def _results(connection: sqlite3.Connection, run: str) -> dict[int, list[ResultRecord]]:
    found: dict[int, list[ResultRecord]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM result WHERE run = ? ORDER BY seq", (run,)):
        found[row["position"]].append(store_rows.to_result(row))
    return found


def _planned(connection: sqlite3.Connection, run: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM planned WHERE run = ? ORDER BY seq", (run,)):
        found[row["position"]].append(row["name"])
    return found

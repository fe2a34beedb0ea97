"""The run store: what was found is on disk before the bench goes on.

One SQLite file holds any number of runs, written by any number of processes at once. Rows are
only ever added. A store belongs to the process that opened it: open another after a fork.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from contracts.errors import ConfigError
from reports import store_rows
from reports.json_text import storable
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.store_file import connect, make, translated, utc_now
from reports.store_load import (
    load_run,
    recent_runs,
    require_known,
    require_new,
    require_occupied,
    require_open,
)
from reports.store_rows import Row
from reports.stored_run import StoredRun


class RunStore:
    """Runs, their units, plans, results and faults, in one append-only file.

    Each method raises BenchError, with path and cause, if the file cannot be read or written, and
    ConfigError for a run that never began. A run that has ended takes no more records.

    Attributes:
        path: of the file.
    """

    __slots__ = ("_connection", "_lock", "path")

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open a store.

        Args:
            path: the file; its folder must exist.
            create: make the store if it is not there.

        Raises:
            ConfigError: the path is no store, there is none, or its folder does not exist.
            BenchError: it cannot be opened or made.
        """
        self.path = path.absolute()
        if self.path.is_dir():
            raise ConfigError(f"{self.path}: a folder; the run store is a file")
        if not self.path.exists():
            self._make(create=create)
        self._connection = connect(self.path)
        self._lock = threading.Lock()

    def _make(self, *, create: bool) -> None:
        if not create:
            raise ConfigError(f"{self.path}: no such run store; run a plan first, or name another")
        if not self.path.parent.is_dir():
            raise ConfigError(f"{self.path}: the folder {self.path.parent} does not exist; make it")
        make(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock, translated(self.path, "close the run store"):
            self._connection.close()

    def begin(self, run: RunInfo) -> None:
        """Record that a run began; its name must be new to the store."""
        with self._transaction(f"begin run {run.run!r}") as connection:
            require_new(connection, self.path, storable(run.run))
            _insert(connection, "run", store_rows.of_info(run))

    def add_unit(self, run: str, unit: UnitRecord) -> None:
        """Record who is at a position; the last record of a position counts."""
        with self._adding(run, f"unit at position {unit.position}") as connection:
            _insert(connection, "unit", _stamped(run) | store_rows.of_unit(unit))

    def plan(self, run: str, position: int, names: Sequence[str]) -> None:
        """Record which results are to be made of a unit; a name planned twice counts once."""
        with self._adding(run, f"plan of position {position}") as connection:
            require_occupied(connection, self.path, storable(run), position)
            for name in map(storable, names):
                _plan_once(connection, {"run": storable(run), "position": position, "name": name})

    def add(self, run: str, result: ResultRecord, bench_time_s: float) -> None:
        """Record a result about a unit; it is on disk when this returns.

        Args:
            run: its name.
            result: what was found.
            bench_time_s: by the bench's clock, in s.
        """
        time: Row = {"bench_time_s": float(bench_time_s)}
        with self._adding(run, f"result {result.name!r}") as connection:
            require_occupied(connection, self.path, storable(run), result.position)
            _insert(connection, "result", _stamped(run) | store_rows.of_result(result) | time)

    def add_fault(self, run: str, text: str, bench_time_s: float) -> None:
        """Record that the bench could not do its work; it is on disk when this returns."""
        row: Row = {"text": storable(text), "bench_time_s": float(bench_time_s)}
        with self._adding(run, "fault") as connection:
            _insert(connection, "fault", _stamped(run) | row)

    def end(self, run: str, outcome: RunOutcome) -> None:
        """Record how a run ended."""
        with self._adding(run, "end") as connection:
            _insert(connection, "run_end", _of(run) | store_rows.of_outcome(outcome))

    def last_run(self) -> str | None:
        """Name of the run that began last; None in an empty store."""
        with self._transaction("read the last run", begin="BEGIN") as connection:
            return next(iter(recent_runs(connection)), None)

    def load(self, run: str) -> StoredRun:
        """A run as it stands, ended or not."""
        with self._transaction(f"read run {run!r}", begin="BEGIN") as connection:
            require_known(connection, self.path, storable(run))
            return load_run(connection, self.path, storable(run))

    @contextmanager
    def _adding(self, run: str, what: str) -> Iterator[sqlite3.Connection]:
        with self._transaction(f"add the {what} to run {run!r}") as connection:
            require_open(connection, self.path, storable(run))
            yield connection

    @contextmanager
    def _transaction(
        self, doing: str, *, begin: str = "BEGIN IMMEDIATE"
    ) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self.path, doing):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def _of(run: str) -> Row:
    return {"run": storable(run)}


def _stamped(run: str) -> Row:
    return {"run": storable(run), "recorded_utc": utc_now()}


def _insert(connection: sqlite3.Connection, table: str, row: Row) -> None:
    columns = ", ".join(row)
    places = ", ".join(f":{column}" for column in row)
    # Table and columns are names in this package; what comes from outside is bound.
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", row)  # noqa: S608 - see above


def _plan_once(connection: sqlite3.Connection, row: Row) -> None:
    query = "SELECT 1 FROM planned WHERE run = :run AND position = :position AND name = :name"
    if not connection.execute(query, row).fetchone():
        _insert(connection, "planned", row)

"""The run store: what was found is on disk before the bench goes on.

One SQLite file, or one PostgreSQL database, holds any number of runs, written by any number of
processes at once. Rows are only ever added, and each is chained to the one before it by a hash.
A store belongs to the process that opened it: open another after a fork.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Table

from metrology.verdict import Verdict
from reports import run_rows, schema, store_queries, store_rows
from reports.healed import HealedFault
from reports.process_identity import own_identity
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.run_records import InstrumentRecord, PlanText, UnitVerdict
from reports.store_chain import Chain
from reports.store_crashes import mark_crashed
from reports.store_engine import Place, end_abandoned, opened, reading, translated, writing
from reports.store_evidence import evidence_row, files_in
from reports.store_load import (
    load_run,
    recent_runs,
    require_known,
    require_new,
    require_occupied,
    require_open,
)
from reports.store_quick import add_quickly
from reports.store_rows import Row, as_text, utc_now
from reports.stored_run import NOT_STARTED, StoredRun


class RunStore:
    """Runs, their units, plans, results and faults, append-only.

    Each method raises BenchError, with place and cause, if the store cannot be read or written,
    and ConfigError for a run that never began. A run that has ended takes no more records.

    Attributes:
        place: the file, or the URL without its password.
    """

    __slots__ = ("_connection", "_lock", "_place", "place")

    def __init__(self, place: Path | str, *, create: bool = True) -> None:
        """Open a store; one of an earlier version is migrated.

        Args:
            place: a file, whose folder must exist, or ``postgresql://…``, a database that exists.
            create: make the store if it is not there.

        Raises:
            ConfigError: the place is no store, there is none, or its folder does not exist.
            BenchError: it cannot be opened or made.
        """
        self._place = Place(place)
        self.place = self._place.text
        self._connection = opened(self._place, create=create)
        self._lock = threading.RLock()

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
        """Close the store; a second time does nothing."""
        with self._lock, translated(self._place, "close the run store"):
            self._connection.close()

    def begin(self, run: RunInfo, units: Sequence[UnitRecord] = ()) -> None:
        """Record that a run began, and of which units; its name must be new to the store.

        Runs of this machine that neither ended nor still run are marked as crashed.
        """
        with self.writing(f"begin run {run.run!r}") as chain:
            mark_crashed(chain, as_text(run.run))
            self._begin(chain, run)
            chain.add(schema.PROCESS, run_rows.of_process(run.run, own_identity()))
            for unit in units:
                chain.add(schema.UNIT, _stamped(run.run) | store_rows.of_unit(unit))

    def refuse(self, run: RunInfo, reason: str) -> None:
        """Record a run that was asked for and did not start; it has ended with ERROR."""
        fault = f"{NOT_STARTED}: {reason}"
        outcome = RunOutcome(Verdict.ERROR, 0.0, 0.0, utc_now(), (fault,))
        with self.writing(f"record the refused run {run.run!r}") as chain:
            self._begin(chain, run)
            chain.add(schema.RUN_END, _of(run.run) | store_rows.of_outcome(outcome))

    def _begin(self, chain: Chain, run: RunInfo) -> None:
        require_new(chain.connection, self.place, as_text(run.run))
        chain.add(schema.RUN, store_rows.of_info(run))

    def keep_plan(self, plan: PlanText) -> None:
        """Keep the text of a plan, unless the store has it."""
        with self.writing(f"keep plan {plan.name!r}") as chain:
            if not store_queries.has_plan(chain.connection, plan.sha256):
                chain.add(schema.PLAN, run_rows.of_plan(plan))

    def add_unit(self, run: str, unit: UnitRecord) -> None:
        """Record who is at a position; the last record of a position counts."""
        with self._adding(run, f"unit at position {unit.position}") as chain:
            chain.add(schema.UNIT, _stamped(run) | store_rows.of_unit(unit))

    def add_instrument(self, run: str, instrument: InstrumentRecord) -> None:
        """Record an instrument that the run uses; the last record of a role counts."""
        with self._adding(run, f"instrument {instrument.role!r}") as chain:
            chain.add(schema.INSTRUMENT, _stamped(run) | run_rows.of_instrument(instrument))

    def plan(self, run: str, position: int, names: Sequence[str]) -> None:
        """Record which results are to be made of a unit; a name planned twice counts once."""
        with self._adding(run, f"plan of position {position}") as chain:
            require_occupied(chain.connection, self.place, as_text(run), position)
            there = store_queries.planned_names(chain.connection, as_text(run), position)
            new = [n for n in dict.fromkeys(map(as_text, names)) if n not in there]
            rows = ({**_of(run), "position": position, "name": name} for name in new)
            chain.add_all(schema.PLANNED, rows)

    def add(self, run: str, result: ResultRecord, bench_time_s: float) -> None:
        """Record a result about a unit; it is on disk when this returns.

        Args:
            run: its name.
            result: what was found.
            bench_time_s: by the bench's clock, in s.
        """
        row = _stamped(run) | store_rows.of_result(result) | _at(bench_time_s)
        if self._added_quickly(schema.RESULT, row, f"add the result {result.name!r}"):
            return
        with self._adding(run, f"result {result.name!r}") as chain:
            require_occupied(chain.connection, self.place, as_text(run), result.position)
            chain.add(schema.RESULT, row)

    def _added_quickly(self, table: Table, row: Row, doing: str) -> bool:
        """Add a record to a file; not to a server, and not if it is to be refused."""
        with self._lock, translated(self._place, doing):
            end_abandoned(self._connection)
            driver = self._connection.connection.driver_connection
            return isinstance(driver, sqlite3.Connection) and add_quickly(driver, table, row)

    def add_fault(self, run: str, text: str, bench_time_s: float) -> None:
        """Record that the bench could not do its work; it is on disk when this returns."""
        row = {"text": as_text(text), **_at(bench_time_s)}
        self._add(run, "fault", schema.FAULT, row)

    def healed(self, run: str, fault: HealedFault) -> None:
        """Record a fault that the bench got over by itself; it is on disk when this returns.

        The last record of a number counts.
        """
        self._add(run, "healed fault", schema.HEALED, run_rows.of_healed(fault))

    def keep(self, run: str, folder: Path) -> None:
        """Keep every file of a folder as evidence: its content, compressed, and its hash."""
        for file in files_in(folder):
            with translated(self._place, f"read the evidence {file}"):
                row = evidence_row(folder, file)
            self._add(run, f"evidence {file.name}", schema.EVIDENCE, row)

    def end(self, run: str, outcome: RunOutcome) -> None:
        """Record how a run ended, and what each of its units came to."""
        with self._adding(run, "end") as chain:
            loaded = load_run(chain.connection, self.place, as_text(run))
            verdicts = run_rows.of_unit_ends(loaded, outcome.finished_utc)
            chain.add_all(schema.UNIT_END, verdicts)
            chain.add(schema.RUN_END, _of(run) | store_rows.of_outcome(outcome))

    def last_run(self) -> str | None:
        """Name of the run that began last; None in an empty store."""
        with self.reading("read the last run") as connection:
            return next(iter(recent_runs(connection)), None)

    def load(self, run: str) -> StoredRun:
        """A run as it stands, ended or not."""
        with self.reading(f"read run {run!r}") as connection:
            require_known(connection, self.place, as_text(run))
            return load_run(connection, self.place, as_text(run))

    def history(self, serial: str) -> tuple[UnitVerdict, ...]:
        """What a unit came to in each run that ended, the oldest first.

        A run that another one went on with is one of them.
        """
        with self.reading(f"read the history of {serial!r}") as connection:
            return store_queries.history(connection, as_text(serial))

    @contextmanager
    def reading(self, doing: str) -> Iterator[Connection]:
        """A transaction for queries; ``doing`` is for messages."""
        with self._lock, translated(self._place, doing), reading(self._connection) as connection:
            yield connection

    @contextmanager
    def writing(self, doing: str) -> Iterator[Chain]:
        """A transaction that adds records to the chain; ``doing`` is for messages."""
        with self._lock, translated(self._place, doing), writing(self._connection) as chain:
            yield chain

    @contextmanager
    def _adding(self, run: str, what: str) -> Iterator[Chain]:
        with self.writing(f"add the {what} to run {run!r}") as chain:
            require_open(chain.connection, self.place, as_text(run))
            yield chain

    def _add(self, run: str, what: str, table: Table, row: Row) -> None:
        with self._adding(run, what) as chain:
            chain.add(table, _stamped(run) | row)


def _of(run: str) -> Row:
    return {"run": as_text(run)}


def _stamped(run: str) -> Row:
    return {"run": as_text(run), "recorded_utc": utc_now()}


def _at(bench_time_s: float) -> Row:
    return {"bench_time_s": float(bench_time_s) + 0.0}

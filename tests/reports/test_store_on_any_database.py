"""What people do with a run store, once each: on SQLite, and the same on PostgreSQL.

``test_run_store_on_postgresql.py`` runs this file alone on a server in ``make test``.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from bench.exporting import Export, written
from benchmarks.store import POINTS, fill
from metrology.verdict import Verdict
from reports.records import ResultRecord
from reports.resumed_runs import (
    Recorded,
    add_taken_over,
    instruments_of,
    last_record_utc,
    process_of,
    recorded_results,
    resumed_by,
)
from reports.resumption import GAP as GAP_BETWEEN
from reports.resumption import RESUMED_RUN, Gap, gaps_of
from reports.retention import Retention, due, remove
from reports.run_records import InstrumentRecord, PlanText
from reports.statistics.gathering import Selection, gather
from reports.statistics.points import latest_point
from reports.statistics.reading import day_of, ended_units_of, how_many, units_of
from reports.statistics.summary import groups_of, summary_of
from reports.store import RunStore
from reports.store_engine import Place
from reports.store_verify import Verification, verify_chain, verify_files
from tests.reports.recordings import HEALED, INFO, OUTCOME, RESULT, UNIT
from tests.reports.tampering import tampered

HERE = Path(__file__).parent
TABLES_2 = HERE.parents[1] / "reports" / "migrations" / "scripts" / "versions" / "v0002_tables.sql"
SERVER_2 = HERE / "version_2_postgresql.sql"
"""The tables of version 2 as that version made them on a server."""
ROWS_2 = HERE / "version_2.sql"
GAP = Gap("r1", INFO.started_utc, OUTCOME.finished_utc, "killed", "2026-03-01T11:00:00Z", 9.0, 2)


@pytest.fixture(scope="module")
def used(new_place: Callable[[], Path | str], tmp_path_factory: pytest.TempPathFactory) -> "Used":
    """A store with everything that a run records, and a second run that goes on with it."""
    made = Used(new_place(), tmp_path_factory.mktemp("evidence"))
    (made.folder / "r1" / "edges").mkdir(parents=True)
    (made.folder / "r1" / "wire.jsonl").write_text('{"n":1}\n')
    (made.folder / "r1" / "edges" / "a.npz").write_bytes(bytes(range(256)))
    with RunStore(made.place) as store:
        _record(store, made.folder / "r1")
        _go_on(store)
    return made


class Used:
    def __init__(self, place: Path | str, folder: Path) -> None:
        self.place, self.folder = place, folder

    def opened(self) -> RunStore:
        return RunStore(self.place, create=False)

    def verified(self) -> Verification:
        with self.opened() as store, store.reading("verify") as connection:
            found = verify_chain(connection)
            verify_files(connection, found, None, lambda run: self.folder / run)
            return found


def _record(store: RunStore, evidence: Path) -> None:
    store.begin(INFO)
    store.keep_plan(PlanText("eol", INFO.plan_sha256, "name: eol\n"))
    source = InstrumentRecord("source", "TCPIP::1", "C-1", "2026-01-01", "2027-01-01", {"k": 2.0})
    for identity in ("TCPIP::1", "FLUKE,6105A,1,2"):
        store.add_instrument("r1", replace(source, identity=identity, uncertainty="U 0.1 %"))
    store.add_unit("r1", UNIT)
    store.plan("r1", 1, [RESULT.name, "registers/l1"])
    store.add("r1", RESULT, 5.0)
    unclear = replace(RESULT, value=float("nan"), k=None, verdict=Verdict.INCONCLUSIVE)
    store.add("r1", replace(unclear, name="registers/l1"), 6.0)
    store.add_fault("r1", "source did not settle", 7.0)
    store.healed("r1", HEALED)
    store.keep("r1", evidence)
    store.end("r1", OUTCOME)


def _go_on(store: RunStore) -> None:
    store.begin(replace(INFO, run="r2"))
    store.add_unit("r2", UNIT)
    with store.reading("read r1") as connection:
        results = recorded_results(connection, "r1")
    gap: tuple[ResultRecord, ...] = GAP.records(1)
    now = "2026-03-01T11:00:00Z"
    add_taken_over(store, "r2", "r1", (*results, *(Recorded(r, now, 8.0) for r in gap)))
    store.end("r2", OUTCOME)


def test_what_was_recorded_is_loaded_and_verified(used: Used) -> None:
    with used.opened() as store:
        run = store.load("r1")
        assert [one.run for one in store.history(UNIT.serial)] == ["r1", "r2"]
    assert (run.info, run.outcome, run.healed) == (INFO, OUTCOME, (HEALED,))
    assert run.recorded_faults == ("source did not settle",)
    assert [i.identity for i in run.instruments] == ["FLUKE,6105A,1,2"]
    assert run.instruments[0].uncertainty == "U 0.1 %"
    assert run.units[0].results[0] == RESULT
    assert run.units[0].results[1].value == "nan"
    found = used.verified()
    assert (found.problems, found.files) == ([], 2)


def test_a_changed_cell_is_named(used: Used) -> None:
    change = "UPDATE result SET value = :value WHERE name = :name AND run = 'r1'"
    for value, named in ((0.12300000000000001, True), (0.123, False)):
        with tampered(used.place) as database:
            told = database.execute(text(change), {"value": value, "name": RESULT.name})
            assert told.rowcount == 1
        problems = used.verified().problems
        assert any("in table result (run r1" in p for p in problems) is named, problems


def test_what_an_interrupted_run_left_is_there_for_the_one_that_goes_on(used: Used) -> None:
    with used.opened() as store:
        (gap,) = gaps_of(store.load("r2"))
        with store.reading("ask") as connection:
            assert resumed_by(connection, "r1") == "r2"
            assert resumed_by(connection, "r2") is None
            stated, said = instruments_of(connection, "r1")
            process = process_of(connection, "r1")
            last_utc = last_record_utc(connection, "r1")
            times_s = [one.bench_time_s for one in recorded_results(connection, "r2")]
        names = [result.name for result in store.load("r2").units[0].results]
    assert gap == GAP
    assert (stated["source"].identity, said["source"]) == ("TCPIP::1", "FLUKE,6105A,1,2")
    assert process is not None
    assert not process.is_gone()
    assert dt.datetime.fromisoformat(last_utc) <= dt.datetime.now(dt.UTC)
    assert names == [RESULT.name, "registers/l1", RESUMED_RUN, GAP_BETWEEN]
    assert times_s == [5.0, 6.0, 8.0, 8.0]


def test_old_files_go_and_the_store_says_so_for_good(
    new_place: Callable[[], Path | str], tmp_path: Path
) -> None:
    old = Used(new_place(), tmp_path)
    (tmp_path / "r1" / "edges").mkdir(parents=True)
    (tmp_path / "r1" / "wire.jsonl").write_text('{"n":1}\n')
    with RunStore(old.place) as store:
        _record(store, tmp_path / "r1")
        now = dt.datetime.now(dt.UTC)
        retention = Retention(now, "a test", "A. Person", None, lambda run: tmp_path / run)
        files, staying = due(store, retention)
        assert list(remove(store, retention, files)) == [tmp_path / "r1" / "wire.jsonl"]
        assert due(store, retention) == ((), ())
    found = old.verified()
    assert (staying, found.problems) == ((), [])
    (told,) = found.removed
    assert "deleted by retention on 20" in told
    assert "by A. Person (a test)" in told


def test_statistics_are_those_of_whole_runs(used: Used) -> None:
    with used.opened() as store:
        whole = gather([store.load("r1"), store.load("r2")], Selection())
        bare = [replace(unit, results=()) for unit in whole]
        since = Selection(since=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        for selection in (Selection(), since, Selection(plan="eol", station="virtual bench")):
            found = units_of(store, selection)
            assert [unit.run for unit in found] == ["r2"]
            assert how_many(store, selection) == 2
            assert day_of(store, selection, 1) == "2026-03-03"
            assert summary_of(found) == summary_of(whole)
            assert groups_of(ended_units_of(store, selection)) == groups_of(bare)


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "junit", "openhtf"])
def test_an_export_is_made(used: Used, tmp_path: Path, kind: str) -> None:
    table = kind in {"csv", "parquet"}
    (path,) = written(
        Export(
            out=tmp_path,
            store=str(used.place),
            runs=() if table else ("r1",),
            every=table,
            since=None,
            until=None,
            position=None,
            kind=kind,
            to=tmp_path / "to",
            overwrite=False,
        )
    )
    assert RESULT.name.rpartition("/")[2].encode() in path.read_bytes()


def test_the_questions_that_are_asked_of_ten_million_results_are_answered(
    new_place: Callable[[], Path | str],
) -> None:
    with RunStore(new_place()) as store:
        assert list(fill(store, 3 * POINTS)) == [3 * POINTS]
        latest = store.load("run-00000002")
        runs = [one.run for one in store.history("00000000")]
        assert runs == ["run-00000000", "run-00000001"]
        chart = latest_point(store, "accuracy/point-7", None)
        assert chart is not None
        assert chart.values == latest_point(store, "accuracy/point-7", 1).values  # type: ignore[union-attr] # of the one position that there is
        assert len(chart.values) == 3
        today = dt.datetime.fromisoformat(latest.info.started_utc).replace(tzinfo=dt.UTC)
        (every, *_) = groups_of(ended_units_of(store, Selection(since=today)))
        assert every.found.final is not None
        assert every.found.final.units == 2
        with store.reading("verify") as connection:
            assert verify_chain(connection).problems == []


@pytest.fixture
def version_2(place: Path | str) -> Path | str:
    """A store as version 2 left it: a run with an instrument and a fault that was healed."""
    engine = create_engine(Place(place).url, poolclass=NullPool)
    tables = SERVER_2 if engine.dialect.name == "postgresql" else TABLES_2
    rows = [row for row in ROWS_2.read_text(encoding="utf-8").split(";\n") if row]
    if tables is SERVER_2:
        rows = [row for row in rows if not row.startswith("PRAGMA")]
    # As they were recorded, so that each finds the run that it is of.
    script = [*tables.read_text(encoding="ascii").split("\n\n"), *sorted(rows, key=_number)]
    with engine.connect() as connection:
        for statement in script:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        connection.commit()
    return place


def _number(statement: str) -> int:
    """Of the record that is added; 0 if none is."""
    found = re.search(r"VALUES\((\d+),", statement)
    return int(found[1]) if found else 0


def _schema(connection: Connection) -> object:
    found = inspect(connection)
    return {
        table: (
            {(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)},
            {(i["name"], *i["column_names"]) for i in found.get_indexes(table)},
            found.get_pk_constraint(table)["constrained_columns"],
            {f["name"] for f in found.get_foreign_keys(table)},
            {u["name"] for u in found.get_unique_constraints(table)},
        )
        for table in sorted(found.get_table_names())
    }


def test_a_store_of_version_2_is_migrated_and_is_as_a_new_one(
    version_2: Path | str, new_place: Callable[[], Path | str]
) -> None:
    with RunStore(version_2) as store, RunStore(new_place()) as new:
        run = store.load("r1")
        with store.reading("look") as connection, new.reading("look") as other:
            found = verify_chain(connection)
            assert _schema(connection) == _schema(other)
    (healed,) = run.healed
    assert (healed.number, healed.gave) == (1, "0.1")
    assert (run.faults, run.verdict) == ((), Verdict.PASS)
    assert (found.problems, found.records) == ([], 13)
    with RunStore(version_2, create=False) as again:
        again.begin(replace(INFO, run="r2"))
        again.add_instrument("r2", InstrumentRecord("source", "6105A", uncertainty="U 1 %"))
        again.healed("r2", HEALED)
        assert again.load("r2").healed == (HEALED,)

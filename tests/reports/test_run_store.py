import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.store import RunStore
from reports.store_schema import SAME_ROW

INFO = RunInfo(
    run="r1",
    plan="eol",
    plan_sha256="ab" * 32,
    station="virtual bench",
    started_utc="2026-03-01T10:00:00Z",
    software="meterbench 0.1.0",
    seed=1,
    arguments=("run", "plans/eol.yaml"),
)
UNIT = UnitRecord(1, "pro380-mod", "22091001", "2.18")
RESULT = ResultRecord(
    position=1,
    name="accuracy/iref-pf1",
    quantity="percentage error",
    value=0.123,
    unit="%",
    expanded_uncertainty=0.034,
    k=2.0,
    lower_limit=-1.0,
    upper_limit=1.0,
    limit_set="EN 50470-3 class B",
    decision_rule="simple acceptance",
    verdict=Verdict.PASS,
    reason="inside of the limits",
    conditions={"voltage_v": 230.0, "phases": ["l1", "l2"], "reverse": False},
    evidence=("wire.jsonl#1-4",),
)
OUTCOME = RunOutcome(Verdict.PASS, 3725.5, 12.25, "2026-03-01T10:01:00Z", ())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[RunStore]:
    with RunStore(path) as opened:
        opened.begin(INFO)
        opened.add_unit("r1", UNIT)
        yield opened


def test_what_was_recorded_is_loaded(store: RunStore) -> None:
    store.plan("r1", 1, ["accuracy/iref-pf1", "registers/l1"])
    store.add("r1", RESULT, 5.0)
    store.add("r1", replace(RESULT, name="registers/l1", value="0x12", k=None), 6.0)
    store.add_fault("r1", "source did not settle", 7.0)
    store.end("r1", OUTCOME)
    run = store.load("r1")
    assert run.info == INFO
    assert run.outcome == OUTCOME
    assert run.recorded_faults == ("source did not settle",)
    (unit,) = run.units
    assert unit.unit == UNIT
    assert unit.planned == ("accuracy/iref-pf1", "registers/l1")
    assert unit.results == (RESULT, replace(RESULT, name="registers/l1", value="0x12", k=None))


def test_a_closed_store_is_read_by_the_next_one(path: Path) -> None:
    with RunStore(path) as first:
        first.begin(INFO)
        first.add_unit("r1", UNIT)
        first.add("r1", RESULT, 5.0)
    with RunStore(path, create=False) as second:
        assert second.load("r1").units[0].results == (RESULT,)


def test_units_come_by_position_and_the_last_record_of_one_counts(store: RunStore) -> None:
    store.add_unit("r1", UnitRecord(3, "pro1-mod", "", ""))
    store.add_unit("r1", UnitRecord(2, "pro1-mod", "", ""))
    store.add_unit("r1", UnitRecord(3, "pro1-mod", "22091003", "1.07"))
    units = [unit.unit for unit in store.load("r1").units]
    assert [unit.position for unit in units] == [1, 2, 3]
    assert units[2] == UnitRecord(3, "pro1-mod", "22091003", "1.07")


def test_results_of_several_units_do_not_mix(store: RunStore) -> None:
    store.add_unit("r1", replace(UNIT, position=2))
    for index in range(4):
        store.add("r1", replace(RESULT, position=1 + index % 2, name=f"a/{index}"), 1.0)
    units = store.load("r1").units
    assert [[result.name for result in unit.results] for unit in units] == [
        ["a/0", "a/2"],
        ["a/1", "a/3"],
    ]


def test_a_name_planned_twice_counts_once_and_a_missing_one_spoils_the_pass(
    store: RunStore,
) -> None:
    store.plan("r1", 1, ["accuracy/iref-pf1", "registers/l1"])
    store.plan("r1", 1, ["registers/l1", "pulses/s0"])
    store.add("r1", RESULT, 5.0)
    store.end("r1", OUTCOME)
    run = store.load("r1")
    assert run.units[0].planned == ("accuracy/iref-pf1", "registers/l1", "pulses/s0")
    assert run.missing == ((1, "registers/l1"), (1, "pulses/s0"))
    assert run.units[0].verdict is Verdict.INCONCLUSIVE
    assert run.verdict is Verdict.INCONCLUSIVE


def test_a_run_that_never_ended_is_loaded_as_such(store: RunStore) -> None:
    store.add("r1", RESULT, 5.0)
    run = store.load("r1")
    assert run.outcome is None
    assert run.units[0].verdict is Verdict.INCONCLUSIVE
    assert run.verdict is Verdict.ERROR


def test_the_last_run_is_the_one_that_began_last(path: Path) -> None:
    with RunStore(path) as store:
        assert store.last_run() is None
        for name in ("r1", "r9", "r5"):
            store.begin(replace(INFO, run=name))
        assert store.last_run() == "r5"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_not_lost(store: RunStore, value: float) -> None:
    store.add("r1", replace(RESULT, value=value, verdict=Verdict.FAIL), 5.0)
    assert store.load("r1").units[0].results[0].value == str(value)


def test_numbers_of_numpy_are_stored_as_numbers(store: RunStore) -> None:
    uncertainty = np.float64(0.5)
    store.add("r1", replace(RESULT, value=float(np.float32(0.25)), k=uncertainty), 5.0)
    result = store.load("r1").units[0].results[0]
    assert (result.value, result.k) == (0.25, 0.5)
    assert type(result.k) is float


@pytest.mark.parametrize(
    "text", ["one\ntwo", "\x00\x1b[2J", "❤️‍🔥 漢字", "half \udc80", "x" * 10_000, ""]
)
def test_any_text_is_stored(store: RunStore, text: str) -> None:
    store.plan("r1", 1, [text])
    store.add("r1", replace(RESULT, name=text, reason=text, conditions={text: text}), 5.0)
    store.add_fault("r1", text, 5.0)
    run = store.load("r1")
    assert run.units[0].missing == ()
    assert run.units[0].results[0].reason == text.replace("\udc80", "\\udc80")
    assert len(run.recorded_faults) == 1


def test_conditions_that_json_cannot_hold_are_refused_by_type(store: RunStore) -> None:
    with pytest.raises(BenchError, match="bytes, which JSON cannot hold"):
        store.add("r1", replace(RESULT, conditions={"frame": b"bytes"}), 5.0)
    assert store.load("r1").units[0].results == ()


@pytest.mark.parametrize("table", SAME_ROW)
def test_no_row_is_changed_removed_or_replaced(store: RunStore, table: str) -> None:
    store.plan("r1", 1, ["accuracy/iref-pf1"])
    store.add("r1", RESULT, 5.0)
    store.add_fault("r1", "source did not settle", 7.0)
    store.end("r1", OUTCOME)
    select = "SELECT * FROM TABLE".replace("TABLE", table)
    with closing(sqlite3.connect(store.path)) as other:
        before = other.execute(select).fetchall()
        assert before
        for statement in (
            "UPDATE TABLE SET seq = seq + 1",
            "DELETE FROM TABLE",
            "INSERT OR REPLACE INTO TABLE SELECT * FROM TABLE",
            "REPLACE INTO TABLE SELECT * FROM TABLE LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(statement.replace("TABLE", table))
            other.rollback()
        assert other.execute(select).fetchall() == before


def test_an_end_is_not_replaced_under_another_number(store: RunStore) -> None:
    store.end("r1", OUTCOME)
    with (
        closing(sqlite3.connect(store.path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(
            "INSERT OR REPLACE INTO run_end (run, verdict, bench_time_s, wall_time_s, finished_utc,"
            " faults) VALUES ('r1', 'PASS', 1, 1, 'now', '[]')"
        )


def test_every_commit_waits_for_the_disk(path: Path, store: RunStore) -> None:
    assert store.path == path
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    # FULL is 2; it belongs to the connection, not to the file.
    assert store._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store._connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert store._connection.execute("PRAGMA busy_timeout").fetchone()[0] == 30_000

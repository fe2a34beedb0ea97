import hashlib
import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.records import UnitRecord
from reports.run_records import InstrumentRecord, PlanText
from reports.schema import METADATA
from reports.store import RunStore
from reports.store_evidence import unpacked
from reports.store_queries import latest_values
from reports.stored_run import NOT_ENDED
from tests.reports.recordings import HEALED, INFO, OUTCOME, RESULT, UNIT

PLAN = PlanText("eol", "ab" * 32, "name: eol\n")
WRITTEN_BY_OTHERS = {"crash", "origin", "forwarded", "removed"}


def record_everything(store: RunStore, folder: Path) -> None:
    """A row in every table that a run writes."""
    folder.mkdir()
    (folder / "wire.jsonl").write_text("{}")
    store.plan("r1", 1, ["accuracy/iref-pf1"])
    store.keep_plan(PLAN)
    store.add_instrument("r1", InstrumentRecord("source", "6105A"))
    store.add("r1", RESULT, 5.0)
    store.add_fault("r1", "source did not settle", 7.0)
    store.healed("r1", HEALED)
    store.keep("r1", folder)
    store.end("r1", OUTCOME)


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


def test_a_closed_store_is_read_by_the_next_one(place: Path | str) -> None:
    with RunStore(place) as first:
        first.begin(INFO)
        first.add_unit("r1", UNIT)
        first.add("r1", RESULT, 5.0)
    with RunStore(place, create=False) as second:
        assert second.load("r1").units[0].results == (RESULT,)


def test_a_run_has_its_units_from_its_first_record_on(place: Path | str) -> None:
    with RunStore(place) as store:
        store.begin(INFO, [UNIT, replace(UNIT, position=2)])
        assert [unit.unit.position for unit in store.load("r1").units] == [1, 2]


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


def test_the_last_run_is_the_one_that_began_last(place: Path | str) -> None:
    with RunStore(place) as store:
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
    assert run.units[0].results[0].reason == text.replace("\udc80", "\\udc80").replace(
        "\x00", "\\x00"
    )
    assert len(run.recorded_faults) == 1


def test_conditions_that_json_cannot_hold_are_refused_by_type(store: RunStore) -> None:
    with pytest.raises(BenchError, match="bytes, which JSON cannot hold"):
        store.add("r1", replace(RESULT, conditions={"frame": b"bytes"}), 5.0)
    assert store.load("r1").units[0].results == ()


@pytest.mark.parametrize("table", METADATA.tables)
def test_no_row_is_changed_removed_or_replaced(
    file_store: RunStore, path: Path, table: str
) -> None:
    record_everything(file_store, path.parent / "evidence")
    select = "SELECT * FROM TABLE".replace("TABLE", table)
    with closing(sqlite3.connect(path)) as other:
        before = other.execute(select).fetchall()
        for statement in (
            "UPDATE TABLE SET seq = seq + 1",
            "DELETE FROM TABLE",
            "INSERT OR REPLACE INTO TABLE SELECT * FROM TABLE",
            "REPLACE INTO TABLE SELECT * FROM TABLE LIMIT 1",
        ):
            if not before:
                continue
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(statement.replace("TABLE", table))
            other.rollback()
        assert other.execute(select).fetchall() == before
        assert before or table in WRITTEN_BY_OTHERS


def test_an_end_is_not_replaced_under_another_number(file_store: RunStore, path: Path) -> None:
    file_store.end("r1", OUTCOME)
    with (
        closing(sqlite3.connect(path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(
            "INSERT OR REPLACE INTO run_end (seq, run, verdict, bench_time_s, wall_time_s,"
            " finished_utc, faults) VALUES (99, 'r1', 'PASS', 1, 1, 'now', '[]')"
        )


def test_every_commit_waits_for_the_disk(file_store: RunStore, path: Path) -> None:
    assert file_store.place == str(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    # FULL is 2; it belongs to the connection, not to the file.
    for name, value in (("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)):
        with file_store.reading("ask") as connection:
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_instruments_plans_and_healed_faults_are_recorded(store: RunStore) -> None:
    reference = InstrumentRecord("reference", "TCPIP0::1", "C-1", "2026-01-01", "2027-01-01")
    known = replace(reference, identity="WT3000", detail={"k": 2.0}, uncertainty="U 0.1 %")
    store.add_instrument("r1", reference)
    store.add_instrument("r1", known)
    store.keep_plan(PLAN)
    store.keep_plan(PLAN)
    second = replace(HEALED, number=2)
    for told in (HEALED, replace(HEALED, gave="0.1 %"), second):
        store.healed("r1", told)
    run = store.load("r1")
    assert run.healed == (replace(HEALED, gave="0.1 %"), second)
    assert run.instruments == (known,)
    assert run.recorded_faults == ()
    assert run.faults == (NOT_ENDED,)
    with store.reading("ask") as connection:
        (plan,) = connection.execute(select(METADATA.tables["plan"])).mappings()
        assert plan["text"] == PLAN.text


def test_the_history_of_a_unit_is_found_by_its_serial_number(store: RunStore) -> None:
    store.add("r1", RESULT, 5.0)
    store.end("r1", OUTCOME)
    store.begin(replace(INFO, run="r2"))
    store.add_unit("r2", UNIT)
    store.add("r2", replace(RESULT, verdict=Verdict.FAIL), 5.0)
    store.add_unit("r2", replace(UNIT, position=2, serial="22091002"))
    store.end("r2", replace(OUTCOME, verdict=Verdict.FAIL))
    found = store.history(UNIT.serial)
    assert [(one.run, one.verdict) for one in found] == [
        ("r1", Verdict.PASS),
        ("r2", Verdict.FAIL),
    ]
    assert store.history("") == ()


def test_a_control_chart_gets_the_last_values_in_their_order(store: RunStore) -> None:
    for number in range(5):
        store.add("r1", replace(RESULT, value=float(number)), 5.0)
        store.add("r1", replace(RESULT, name="other", value=-1.0), 5.0)
    store.add("r1", replace(RESULT, value="no number"), 5.0)
    with store.reading("ask") as connection:
        assert latest_values(connection, RESULT.name, 3) == [2.0, 3.0, 4.0]


def test_a_run_that_did_not_start_is_a_run_too(store: RunStore) -> None:
    store.refuse(replace(INFO, run="r2"), "--unit 9=x: no such position")
    run = store.load("r2")
    assert run.verdict is Verdict.ERROR
    assert run.faults == ("the run did not start: --unit 9=x: no such position",)
    assert store.last_run() == "r2"
    with pytest.raises(BenchError, match="ended at"):
        store.add_unit("r2", UNIT)


def test_evidence_is_kept_whole_and_with_its_hash(store: RunStore, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    (folder / "edges").mkdir(parents=True)
    (folder / "wire.jsonl").write_bytes(b"line\n" * 1000)
    (folder / "edges" / "a.npz").write_bytes(bytes(range(256)))
    store.keep("r1", folder)
    with store.reading("ask") as connection:
        rows = connection.execute(select(METADATA.tables["evidence"])).mappings().all()
    kept = {row["file"]: unpacked(row["content"]) for row in rows}
    assert kept == {"edges/a.npz": bytes(range(256)), "wire.jsonl": b"line\n" * 1000}
    assert len(rows[1]["content"]) < 100
    assert rows[1]["sha256"] == hashlib.sha256(b"line\n" * 1000).hexdigest()

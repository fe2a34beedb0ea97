"""Which runs can be gone on with, what must be as it was, and what need not be measured again."""

import datetime as dt
import os
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.plan import Plan, load_plan
from bench.resume import (
    KILLED,
    differences,
    interrupted_run,
    plan_differences,
    still_warm,
    why_not,
)
from bench.resume_points import PlannedItem, complete_points, point_of
from bench.run_config import RunConfig
from bench.run_name import run_folder
from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports.process_identity import ProcessIdentity
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.resumption import taken_over
from reports.stored_run import StoredRun, StoredUnit
from tests.bench.interrupted_runs import (
    A1,
    A2,
    B1,
    B2,
    BROKE,
    C1,
    EOL,
    HEATED,
    ITEMS,
    config_of,
    finding,
    of,
    put_run,
)
from tests.bench.station_files import changed

PASS, FAIL, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.ERROR


@pytest.mark.parametrize(
    ("results", "complete"),
    [
        ([], []),
        ([of(A1)], []),
        ([of(A1), of(A2)], []),
        ([of(A1), of(A2, FAIL), of(B1, part="/x")], [A1]),
        ([of(A1), of(A2), of(B1), of(B2)], [A1]),
        ([of(A1), of(A2), of(B1), of(B2), of(C1, part="/1")], [A1, B1]),
        ([of(A1), of(A2, ERROR), of(B1), of(B2), of(C1)], [B1]),
        ([of(A1), of(B1), of(B2), of(C1)], [B1]),
        ([of(A1), of(A2), of(B1), of(B2), of(C1, ERROR)], [A1, B1]),
        ([finding(1, "mbus", PASS), of(A1), of(A2), of(B1)], [A1]),
    ],
)
def test_a_point_is_complete_if_all_of_it_is_recorded_and_the_run_did_not_break_in_it(
    results: Sequence[ResultRecord], complete: Sequence[PlannedItem]
) -> None:
    assert complete_points(ITEMS, results) == {item.point for item in complete}


def test_what_had_been_taken_over_stays_complete() -> None:
    over = [taken_over(of(item), "r0", "2026-03-01T10:00:00Z") for item in (A1, A2)]
    assert complete_points(ITEMS, over) == {A1.point}
    assert complete_points(ITEMS, [*over, of(B1), of(B2)]) == {A1.point}


def test_a_result_belongs_to_the_test_with_the_longest_name() -> None:
    outer = PlannedItem(1, "no_load/pulses/1", ("no_load", "1"))
    inner = PlannedItem(1, "no_load/pulses/1/2", ("no_load", "1/2"))
    last = PlannedItem(1, "registers/present", ("registers",))
    found = [of(inner, part="/x"), of(last)]
    assert complete_points((outer, inner, last), found) == {inner.point}


def _plan(**keys: object) -> Plan:
    return load_plan(EOL).model_copy(update=keys)


def test_suites_that_compare_before_with_after_are_one_point() -> None:
    plan = _plan()
    assert point_of("persistence", [], plan) == ("persistence",)
    assert point_of("self_heating", ["imax"], plan) == ("self_heating",)
    assert point_of("accuracy", ["iref-pf1"], plan) == ("accuracy", "iref-pf1")
    assert point_of("combination_codes", ["forward"], plan) == ("combination_codes", "forward")


def test_accuracy_is_one_point_where_several_errors_make_one_result() -> None:
    plan = _plan()
    assert plan.accuracy is not None
    both = _plan(accuracy=plan.accuracy.model_copy(update={"difference": True}))
    assert point_of("accuracy", ["iref-pf1"], both) == ("accuracy",)
    assert point_of("accuracy", ["iref-pf1"], _plan(bias_rule=True)) == ("accuracy",)


def test_nothing_differs_where_nothing_was_changed(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    put_run(config, [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    assert differences(run, config, 1) == []
    assert run.cause == "the run was ended by SIGTERM"
    assert run.gap_s("2026-03-01T11:05:00+00:00") == 3600


def test_what_differs_is_named(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    put_run(config, [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    plan = tmp_path / "eol.yaml"
    plan.write_bytes(EOL.read_bytes() + b"\n")
    (line,) = differences(run, config_of(tmp_path, plan=plan), 1)
    assert line.startswith("content of the plan, SHA-256 was ")
    (line,) = differences(run, config_of(tmp_path, unit="22091002"), 1)
    assert line == ("unit at position 1 was pro380-mod 22091001, now it is pro380-mod 22091002")
    assert differences(run, config, 2) == ["seed of the virtual bench was 1, now it is 2"]
    (line,) = plan_differences(run, {1: [A1.name]})
    assert line == f"what is verified at position 1 differs by {B1.name}"
    assert plan_differences(run, {1: [B1.name, A1.name]}) == []


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("certificate", "X-1", "reference, certificate was .*, now it is X-1"),
        ("date", "2026-02-03", "reference, date of the certificate was .*, now it is 2026-02-03"),
        ("k", 2.5, "reference, calibration, k was 2.0, now it is 2.5"),
    ],
)
def test_a_reference_with_another_certificate_is_another_station(
    key: str, value: object, says: str, tmp_path: Path
) -> None:
    config = config_of(tmp_path)
    put_run(config, [], BROKE)
    station = changed(tmp_path, {("reference", "calibration", key): value})
    (line,) = differences(interrupted_run(tmp_path, "r1"), config_of(tmp_path, station=station), 1)
    assert line.partition(" was ")[0] == says.partition(" was ")[0]
    assert line.endswith(f"now it is {value}")


def _stored(outcome: RunOutcome | None, *arguments: str, sha256: str = "ab") -> StoredRun:
    begun = "2026-03-01T10:00:00+00:00"
    info = RunInfo("r1", "eol", sha256, "virtual bench", begun, "1", None, arguments)
    faults = outcome.faults if outcome else ()
    unit = StoredUnit(UnitRecord(1, "pro380-mod", "", ""), (), (), outcome is not None)
    return StoredRun(info, (unit,), faults, outcome)


def test_only_a_run_that_was_interrupted_is_gone_on_with() -> None:
    finished = replace(BROKE, verdict=FAIL, faults=())
    assert why_not(_stored(BROKE), None, gone=True) == ""
    assert why_not(_stored(None), None, gone=True) == ""
    assert "may still run" in why_not(_stored(None), None, gone=False)
    assert "it was not interrupted" in why_not(_stored(finished), None, gone=True)
    assert why_not(_stored(BROKE), "r2", gone=True).startswith("run r2 goes on with it already")
    assert "it did not start" in why_not(_stored(BROKE, sha256=""), None, gone=True)
    tried = _stored(None, "suites", "--resume", "r0")
    assert why_not(tried, None, gone=True).endswith("give run r0")


def test_a_run_that_still_runs_is_not_gone_on_with(tmp_path: Path) -> None:
    put_run(config_of(tmp_path), [of(A1)], None)
    with pytest.raises(ConfigError, match="--resume r1: it has not ended"):
        interrupted_run(tmp_path, "r1")


@pytest.mark.parametrize(
    ("items", "recorded", "warm"),
    [
        ([HEATED, C1], [], True),
        ([HEATED, C1], [of(HEATED, ERROR), of(C1)], True),
        ([A1, HEATED], [of(A1)], True),
        ([A1, B1, HEATED], [of(A1), of(B1, part="/x")], True),
        ([A1, B1, HEATED], [of(A1), of(HEATED)], True),
        ([A1, B1, HEATED], [of(A1)], False),
        ([A1, HEATED], [], False),
        ([HEATED, C1], [of(HEATED), of(C1)], False),
    ],
)
def test_units_must_have_cooled_where_self_heating_may_have_begun(
    items: Sequence[PlannedItem], recorded: Sequence[ResultRecord], *, warm: bool, tmp_path: Path
) -> None:
    config = config_of(tmp_path)
    put_run(config, recorded, BROKE)
    run = interrupted_run(tmp_path, "r1")
    complete = complete_points(items, recorded)
    soon, late = "2026-03-01T10:06:00+00:00", "2026-03-01T12:06:00+00:00"
    said = still_warm(run, config, items, complete, soon)
    assert bool(said) is warm
    assert all("60 s have passed, 3600 s let them cool" in line for line in said)
    assert still_warm(run, config, items, complete, late) == []


def _killed(config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run whose process was on a machine that has been started anew; its transcript."""
    identity = ProcessIdentity(socket.gethostname(), "an earlier boot", 1, "1")
    monkeypatch.setattr("reports.store.own_identity", lambda: identity)
    put_run(config, [of(A1)], None)
    monkeypatch.undo()
    transcript = run_folder(config.out, "r1") / "evidence" / "wire.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.touch()
    return transcript


def test_a_run_that_was_killed_lived_until_it_said_its_last_word_on_a_wire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcript = _killed(config_of(tmp_path), monkeypatch)
    recorded = interrupted_run(tmp_path, "r1").results[-1].recorded_utc
    os.utime(transcript, (0, 0))
    assert interrupted_run(tmp_path, "r1").ended_utc == recorded
    two_hours_later = dt.datetime.fromisoformat(recorded) + dt.timedelta(hours=2)
    os.utime(transcript, (two_hours_later.timestamp(),) * 2)
    run = interrupted_run(tmp_path, "r1")
    assert dt.datetime.fromisoformat(run.ended_utc) == two_hours_later
    assert run.gap_s((two_hours_later + dt.timedelta(seconds=120)).isoformat()) == 120
    transcript.unlink()
    assert interrupted_run(tmp_path, "r1").ended_utc == recorded


def test_a_run_that_was_killed_says_so(tmp_path: Path) -> None:
    put_run(config_of(tmp_path), [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    assert replace(run, stored=replace(run.stored, outcome=None)).cause == KILLED

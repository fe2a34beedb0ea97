"""Which runs can be gone on with, what must be as it was, and what need not be measured again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench import run_config
from bench.instrument_records import instrument_records
from bench.plan import Plan, load_plan, plan_sha256
from bench.processes import ROOT
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
from bench.run_name import software, store_path
from bench.taking_over import take_over
from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.resumption import gaps_of, measured_in, superseded, taken_over
from reports.store import RunStore
from reports.stored_run import StoredRun, StoredUnit
from tests.bench.interrupted_runs import finding
from tests.bench.station_files import LAB, changed

EOL = ROOT / "plans" / "eol.yaml"
PASS, FAIL, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.ERROR
A1 = PlannedItem(1, "accuracy/error/a", ("accuracy", "a"))
A2 = PlannedItem(2, "accuracy/error/a", ("accuracy", "a"))
B1 = PlannedItem(1, "accuracy/error/b", ("accuracy", "b"))
B2 = PlannedItem(2, "accuracy/error/b", ("accuracy", "b"))
C1 = PlannedItem(1, "registers/present", ("registers",))
ITEMS = (A1, A2, B1, B2, C1)


def of(item: PlannedItem, verdict: Verdict = PASS, part: str = "") -> ResultRecord:
    return finding(item.position, item.name + part, verdict)


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


def _config(
    out: Path, *, plan: Path = EOL, station: Path = LAB, unit: str = "22091001"
) -> RunConfig:
    return run_config.make(
        station_file=station, plan_file=plan, units=[f"1=pro380-mod:{unit}"], out=out
    )


def _info(config: RunConfig, name: str = "r1", *arguments: str) -> RunInfo:
    sha256 = plan_sha256(config.plan_file)
    begun = "2026-03-01T10:00:00+00:00"
    name_of_plan, station = config.plan.name, config.station.name
    return RunInfo(name, name_of_plan, sha256, station, begun, software(), 1, arguments)


BROKE = RunOutcome(ERROR, 5.0, 1.0, "2026-03-01T10:05:00+00:00", ("the run was ended by SIGTERM",))


def _put(config: RunConfig, results: Sequence[ResultRecord], outcome: RunOutcome | None) -> None:
    with RunStore(store_path(config.out)) as store:
        store.begin(_info(config))
        for record in instrument_records(config.station):
            store.add_instrument("r1", record)
        store.add_unit("r1", UnitRecord(1, "pro380-mod", "22091001", ""))
        store.plan("r1", 1, [A1.name, B1.name])
        for result in results:
            store.add("r1", result, 1.0)
        if outcome is not None:
            store.end("r1", outcome)


def test_nothing_differs_where_nothing_was_changed(tmp_path: Path) -> None:
    config = _config(tmp_path)
    _put(config, [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    assert differences(run, config, 1) == []
    assert run.cause == "the run was ended by SIGTERM"
    assert run.gap_s("2026-03-01T11:05:00+00:00") == 3600


def test_what_differs_is_named(tmp_path: Path) -> None:
    config = _config(tmp_path)
    _put(config, [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    plan = tmp_path / "eol.yaml"
    plan.write_bytes(EOL.read_bytes() + b"\n")
    (line,) = differences(run, _config(tmp_path, plan=plan), 1)
    assert line.startswith("content of the plan, SHA-256 was ")
    (line,) = differences(run, _config(tmp_path, unit="22091002"), 1)
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
    config = _config(tmp_path)
    _put(config, [], BROKE)
    station = changed(tmp_path, {("reference", "calibration", key): value})
    (line,) = differences(interrupted_run(tmp_path, "r1"), _config(tmp_path, station=station), 1)
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
    _put(_config(tmp_path), [of(A1)], None)
    with pytest.raises(ConfigError, match="--resume r1: it has not ended"):
        interrupted_run(tmp_path, "r1")


def test_units_must_have_cooled_where_self_heating_comes_next(tmp_path: Path) -> None:
    config = _config(tmp_path)
    _put(config, [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    soon, late = "2026-03-01T10:06:00+00:00", "2026-03-01T12:06:00+00:00"
    (line,) = still_warm(run, config, ["self_heating", "registers"], soon)
    assert "60 s have passed, 3600 s let them cool" in line
    assert still_warm(run, config, ["self_heating"], late) == []
    assert still_warm(run, config, ["accuracy", "self_heating"], soon) == []


def test_what_is_taken_over_names_the_run_in_which_it_was_measured(tmp_path: Path) -> None:
    config = _config(tmp_path)
    _put(config, [of(A1), of(B1, part="/x")], BROKE)
    items, out = (A1, B1), tmp_path / "evidence"
    out.mkdir()
    with RunStore(store_path(tmp_path)) as store:
        for name, earlier in (("r2", "r1"), ("r3", "r2")):
            run = interrupted_run(tmp_path, earlier)
            store.begin(_info(config, name, "--resume", earlier))
            store.add_unit(name, UnitRecord(1, "pro380-mod", "22091001", ""))
            take_over(store, run, name, out, items, {A1.point})
            store.end(name, BROKE)
        runs = [store.load(name) for name in ("r1", "r2", "r3")]
    results = {r.name: r for r in runs[2].units[0].results}
    assert measured_in(results[A1.name], "r3") == "r1"
    assert results[A1.name].evidence == ("from-r2/from-r1/wire.jsonl#1-2",)
    assert f"{B1.name}/x" not in results
    assert [gap.run for gap in gaps_of(runs[2])] == ["r1", "r2"]
    assert gaps_of(runs[2])[0].taken_over == 1
    assert superseded(runs) == {"r1", "r2"}
    with pytest.raises(ConfigError, match="run r2 goes on with it already: give that one"):
        interrupted_run(tmp_path, "r1")


def test_a_run_that_was_killed_says_so(tmp_path: Path) -> None:
    _put(_config(tmp_path), [], BROKE)
    run = interrupted_run(tmp_path, "r1")
    assert replace(run, stored=replace(run.stored, outcome=None)).cause == KILLED

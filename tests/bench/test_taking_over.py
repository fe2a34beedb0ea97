"""What a run takes over from an interrupted one, and what it refuses to."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bench.resume import interrupted_run
from bench.run_name import store_path
from bench.taking_over import take_over
from contracts.errors import BenchError, ConfigError
from reports.lab_report.declared import deviations
from reports.lab_report.laboratory import Laboratory
from reports.lab_report.subject import Subject
from reports.resumption import gaps_of, measured_in, superseded
from reports.store import RunStore
from tests.bench.interrupted_runs import (
    A1,
    B1,
    BROKE,
    config_of,
    evidence_of,
    go_on,
    of,
    put_run,
)
from tests.reports.recordings import HEALED


def test_what_is_taken_over_names_the_run_in_which_it_was_measured(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    put_run(config, [of(A1), of(B1, part="/x")], BROKE)
    items = (A1, B1)
    evidence_of(tmp_path, "r1")
    with RunStore(store_path(tmp_path)) as store:
        for name, earlier in (("r2", "r1"), ("r3", "r2")):
            run = interrupted_run(tmp_path, earlier)
            go_on(store, config, name, earlier)
            into = evidence_of(tmp_path, name)
            take_over(store, run, name, into, items, {A1.point})
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


@pytest.mark.parametrize("sealed", [True, False])
def test_evidence_that_is_gone_is_not_taken_over(tmp_path: Path, *, sealed: bool) -> None:
    config = config_of(tmp_path)
    evidence = evidence_of(tmp_path, "r1")
    put_run(config, [of(A1), of(B1)], BROKE, sealed=evidence if sealed else None)
    run, into = interrupted_run(tmp_path, "r1"), evidence_of(tmp_path, "r2")
    shutil.rmtree(evidence)
    with RunStore(store_path(tmp_path)) as store:
        go_on(store, config, "r2", "r1")
        with pytest.raises(BenchError, match=r"wire\.jsonl: it is missing; nothing is taken over"):
            take_over(store, run, "r2", into, (A1, B1), {A1.point})
        assert store.load("r2").units[0].results == ()
    assert [path.name for path in into.iterdir()] == ["wire.jsonl"]


def test_evidence_that_was_changed_is_not_taken_over(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    evidence = evidence_of(tmp_path, "r1")
    put_run(config, [of(A1), of(B1)], BROKE, sealed=evidence)
    (evidence / "wire.jsonl").write_text("forged\n")
    run, into = interrupted_run(tmp_path, "r1"), evidence_of(tmp_path, "r2")
    with RunStore(store_path(tmp_path)) as store:
        go_on(store, config, "r2", "r1")
        with pytest.raises(BenchError, match=r"wire\.jsonl: not what the run wrote; nothing is"):
            take_over(store, run, "r2", into, (A1, B1), {A1.point})
        assert store.load("r2").units[0].results == ()


def test_two_runs_do_not_go_on_with_the_same_one(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    evidence_of(tmp_path, "r1")
    put_run(config, [of(A1), of(B1)], BROKE)
    run = interrupted_run(tmp_path, "r1")
    with RunStore(store_path(tmp_path)) as store:
        for name in ("r2", "r3"):
            go_on(store, config, name, "r1")
        take_over(store, run, "r2", evidence_of(tmp_path, "r2"), (A1, B1), {A1.point})
        with pytest.raises(BenchError, match="run r2 has gone on with run r1 meanwhile"):
            take_over(store, run, "r3", evidence_of(tmp_path, "r3"), (A1, B1), {A1.point})
        assert store.load("r3").units[0].results == ()


def test_what_was_healed_before_the_interruption_is_told_of_the_whole(tmp_path: Path) -> None:
    put_run(config_of(tmp_path), [of(A1)], BROKE, healed=HEALED)
    run = interrupted_run(tmp_path, "r1")
    gap = run.gap("2026-03-01T11:05:00+00:00", 1)
    assert gap.healed == (str(HEALED),)
    unit = replace(run.stored.units[0], results=gap.records(1))
    whole = replace(run.stored, units=(unit,))
    assert gaps_of(whole) == (gap,)
    assert f"run r1, healed: {HEALED}" in deviations(Subject(whole, unit, Laboratory()))

"""A run that was killed is gone on with, and comes to what it would have come to."""

import random
from pathlib import Path

import pytest

from bench.resume import interrupted_run
from contracts.errors import ConfigError
from reports.resumption import MEASURED_IN
from tests.suites.bench_runs import command, require_reported, results
from tests.suites.killed_runs import (
    BAD_UNIT,
    Run,
    gone_on_with,
    recorded,
    undisturbed,
    verdicts,
    verified,
)

KILLS = 100
IN_A_ROW = 10
"""So many in a row go on with one another and are killed; the next is left alone."""
FAILED, WRONG_USAGE = 1, 4
WARM_UP_S = 600
"""Of the plan: it is done again."""


def test_a_run_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    killed = _killed(tmp_path)
    assert verified(tmp_path).problems == []
    resumed = Run(tmp_path, "--defect", BAD_UNIT, "--resume", killed)
    assert resumed.ended() == FAILED
    found = results(tmp_path)
    assert [unit["verdict"] for unit in found["units"]] == ["PASS", "FAIL"]
    assert [unit["missing"] for unit in found["units"]] == [[], []]
    assert found["faults"] == []
    assert found["bench_time_s"] > WARM_UP_S
    (gap,) = found["resumed"]
    assert gap["run"] == killed
    assert gap["gap_s"] > 0
    origins = {r["conditions"].get(MEASURED_IN) for u in found["units"] for r in u["results"]}
    assert origins == {None, killed}
    assert verified(tmp_path).problems == []
    with pytest.raises(ConfigError, match=f"run {found['run']} goes on with it already"):
        interrupted_run(tmp_path, killed)
    with pytest.raises(ConfigError, match="it was not interrupted: it ended with FAIL"):
        interrupted_run(tmp_path, found["run"])


def _killed(folder: Path) -> str:
    run = Run(folder, "--defect", BAD_UNIT)
    assert run.kill_at(random.Random(3), range(60, 90))
    return gone_on_with(folder)


@pytest.mark.long
def test_a_run_is_not_gone_on_with_on_other_units(tmp_path: Path) -> None:
    killed = _killed(tmp_path)
    stranger = Run(tmp_path, "--defect", "1=serial-number", "--resume", killed)
    assert stranger.ended() == WRONG_USAGE
    (fault,) = results(tmp_path)["faults"]
    assert fault.startswith(f"--resume {killed}: position 1")
    assert "22999999" in fault
    assert gone_on_with(tmp_path) == killed


@pytest.mark.long
def test_numbers_that_were_taken_over_can_be_worked_out_again(tmp_path: Path) -> None:
    killed = _killed(tmp_path)
    assert Run(tmp_path, "--defect", BAD_UNIT, "--resume", killed).ended() == FAILED
    done = command(["bench", "rejudge", "--out", str(tmp_path)])
    assert "4 of 4 numbers come out the same to the last digit" in done.stdout


@pytest.mark.long
def test_a_hundred_kills_lose_nothing_and_change_no_verdict(tmp_path: Path) -> None:
    moments = random.Random(100)
    wanted = undisturbed(tmp_path / "undisturbed", "--defect", BAD_UNIT)
    most, kills, folders = recorded(tmp_path / "undisturbed", set()), 0, 0
    while kills < KILLS:
        folder = tmp_path / str(folders)
        folder.mkdir()
        folders += 1
        ended, killed = _killed_again_and_again(folder, moments, most)
        kills += killed
        assert ended == FAILED
        found = results(folder)
        assert verdicts(found) == verdicts(wanted)
        assert [unit["verdict"] for unit in found["units"]] == ["PASS", "FAIL"]
        assert verified(folder).problems == []
    assert kills >= KILLS


def _killed_again_and_again(folder: Path, moments: random.Random, most: int) -> tuple[int, int]:
    """Exit code of the run that was left alone, and how many had been killed before."""
    run, killed = Run(folder, "--defect", BAD_UNIT), 0
    while killed < IN_A_ROW and run.kill_at(moments, range(most)):
        killed += 1
        name = gone_on_with(folder)
        assert verified(folder).problems == []
        if run.name == name:
            # One that was killed before it took over reported nothing either.
            require_reported(run.log.read_text(encoding="utf-8"), results(folder))
        run = Run(folder, "--defect", BAD_UNIT, "--resume", name)
    return run.ended(), killed

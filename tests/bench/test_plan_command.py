"""`bench plan`: what a plan will do and how long it takes, which a real run then confirms."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from benchmarks.captures import course
from tests.bench.plan_files import changed_plan
from tests.bench.station_files import STATIONS, Keys, changed
from tests.suites.bench_runs import Ran, run

AGREES_WITHIN = 0.25
UNITS = ("--unit", "1=pro380-mod")
KEYS = {
    "suite",
    "name",
    "limits",
    "settling_s",
    "measuring_s",
    "uncertainty_pct",
    "dominant",
    "total_s",
}


@dataclass(frozen=True)
class Confirmed:
    """A run of the accuracy points, on a station whose reference is past due."""

    plan: Path
    station: Path
    out: Path
    ran: Ran


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Confirmed:
    folder = tmp_path_factory.mktemp("confirmed")
    plan = changed_plan(folder, "eol-fast", {("suites",): ["accuracy"]})
    expired: dict[Keys, object] = {("reference", "calibration", "due"): "2026-04-01"}
    station = changed(folder, expired, STATIONS / "sim-20.yaml")
    out = folder / "out"
    return Confirmed(plan, station, out, run(plan, out, *UNITS, station=station))


def told(monkeypatch: pytest.MonkeyPatch, plan: Path, *more: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bench", "plan", str(plan), *UNITS, *more])
    return main()


def steps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path, station: Path
) -> dict[str, Any]:
    assert told(monkeypatch, plan, "--station", str(station), "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> dict[str, Any]:
    return steps(
        monkeypatch, capsys, changed_plan(tmp_path, "eol-full", {}), STATIONS / "sim-20.yaml"
    )


def test_every_step_has_its_times_its_limits_and_what_dominates(full: dict[str, Any]) -> None:
    assert all(set(step) == KEYS for step in full["steps"])
    assert all(step["settling_s"] > 0 and step["measuring_s"] > 0 for step in full["steps"])
    assert all(step["limits"] and step["dominant"] for step in full["steps"])
    sums = [step["settling_s"] + step["measuring_s"] for step in full["steps"]]
    assert [step["total_s"] for step in full["steps"]] == pytest.approx(sums)


def test_the_steps_are_in_the_order_of_the_plan_and_the_rest_is_named(full: dict[str, Any]) -> None:
    suites = list(dict.fromkeys(step["suite"] for step in full["steps"]))
    assert suites == ["no_load", "starting", "accuracy"]
    unpredicted = ["identification", "pulse_outputs", "registers", "infrared"]
    assert full["not_predicted"] == unpredicted


def test_an_uncertainty_is_told_of_errors_alone(full: dict[str, Any]) -> None:
    for step in full["steps"]:
        if step["suite"] == "accuracy":
            assert 0.02 < step["uncertainty_pct"] < 2
        else:
            assert step["uncertainty_pct"] is None


def test_no_load_and_starting_take_the_time_of_the_standard(full: dict[str, Any]) -> None:
    by_name = {step["name"]: step for step in full["steps"]}
    # 240e3 / (k m U Ist) minutes without load, two periods of 3.6e6 / (k m U Ist) seconds with it.
    assert by_name["115-un"]["measuring_s"] == pytest.approx(
        240e3 * 60 / (10_000 * 3 * 1.15 * 230 * 0.02), rel=1e-3
    )
    assert by_name["forward-20mA"]["measuring_s"] == pytest.approx(
        2 * 3.6e6 / (10_000 * 3 * 230 * 0.02), rel=0.01
    )


def test_the_table_has_a_line_a_step_and_the_sum(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], confirmed: Confirmed
) -> None:
    assert told(monkeypatch, confirmed.plan, "--station", str(confirmed.station)) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split("  ")[0] == "suite"
    assert all(word in head for word in ("settling", "measuring", "U (95 %)", "mostly by"))
    assert len([line for line in lines if line.startswith("accuracy")]) == 7
    assert any("meter: pulse edges" in line and "±2 % EN50470-3:2006/B" in line for line in lines)
    assert lines[7].startswith("these 7 steps take about ")
    assert lines[8].startswith("warning: reference: certificate SIM-REF-1 was due on 2026-04-01")


def test_no_process_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    started: list[object] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **more: Any) -> None:
            started.append(arguments)
            super().__init__(*arguments, **more)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    monkeypatch.chdir(tmp_path)
    plan = changed_plan(tmp_path, "eol-fast", {})
    assert told(monkeypatch, plan) == 0
    assert "these 9 steps" in capsys.readouterr().out
    assert started == []
    assert [path.name for path in tmp_path.iterdir()] == [plan.name]


def test_the_time_of_the_points_is_what_a_run_then_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], confirmed: Confirmed
) -> None:
    assert confirmed.ran.verdicts() == ["PASS"], confirmed.ran.stdout
    found = steps(monkeypatch, capsys, confirmed.plan, confirmed.station)["steps"]
    (evidence,) = confirmed.out.glob("runs/*/evidence")
    seen = course(evidence)
    captures = list(seen.captures.values())
    assert len(captures) == len(found)
    began_s = max(load_s for load_s in seen.loads_s if load_s < captures[0].start_s)
    took_s = captures[-1].stop_s - began_s
    assert sum(step["total_s"] for step in found) == pytest.approx(took_s, rel=AGREES_WITHIN)


def test_an_expired_certificate_is_recorded_for_each_unit(confirmed: Confirmed) -> None:
    (unit,) = confirmed.ran.results["units"]
    (found,) = [r for r in unit["results"] if r["name"] == "station/calibration"]
    assert (found["verdict"], found["value"]) == ("CHARACTERISED", "not in force")
    assert "reference: certificate SIM-REF-1 was due on 2026-04-01" in found["reason"]

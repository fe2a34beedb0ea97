"""The bench with the machine's clock, on a simulator that keeps real time: as on a real rack."""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, attached_station, control_address, run, simulator


@pytest.mark.long
def test_a_plan_runs_on_a_simulator_that_keeps_real_time(tmp_path: Path) -> None:
    with simulator("--clock", "real", "--defect", "2=led-constant") as control:
        station = attached_station(tmp_path, control_address(control))
        ran = run(PLANS / "one-point.yaml", tmp_path, station=station)
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert "accuracy/error/iref-pf1" in ran.failed(2)
    assert ran.results["wall_time_s"] >= 0.9 * ran.results["bench_time_s"] > 0

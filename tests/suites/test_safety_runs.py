"""Runs on a station with contacts, contactor, relays of other makes and a sensor of the air."""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, ROOT, run

SAFETY = ROOT / "stations" / "sim-safety.yaml"
TARIFFS = PLANS / "tariffs.yaml"
ONE_POINT = PLANS / "one-point.yaml"
LONG = PLANS / "pulses.yaml"
"""The contacts are looked at by the wall clock, and a short run may be over by then."""
SWITCHES = {"sim": 0, "sim-safety": 0, "sim-scpi-relays": 1}
"""Stations whose tariff relays have each a driver of its own, and the relay of position 1."""


@pytest.mark.parametrize("station", ["sim-safety", "sim-ni-safety"])
def test_an_emergency_stop_in_a_run_ends_it_as_an_error_with_that_cause(
    station: str, tmp_path: Path
) -> None:
    path = ROOT / "stations" / f"{station}.yaml"
    ran = run(LONG, tmp_path, "--defect", "safety=opened:after_s=3", station=path)
    assert ran.code == 3
    assert set(ran.verdicts()) == {"ERROR"}
    assert "the contact 'emergency stop' is open" in ran.results["faults"][0]


@pytest.mark.long
@pytest.mark.parametrize("station", SWITCHES)
def test_the_tariff_suite_passes_with_each_make_of_relay(station: str, tmp_path: Path) -> None:
    ran = run(TARIFFS, tmp_path, station=ROOT / "stations" / f"{station}.yaml")
    assert set(ran.verdicts()) == {"PASS"}, ran.stdout
    assert ran.results["faults"] == []


@pytest.mark.long
@pytest.mark.parametrize(("station", "relay"), SWITCHES.items())
def test_a_relay_that_is_stuck_is_a_fault_of_the_bench_and_never_of_a_unit(
    station: str, relay: int, tmp_path: Path
) -> None:
    path = ROOT / "stations" / f"{station}.yaml"
    ran = run(TARIFFS, tmp_path, "--defect", f"relays=stuck:relay={relay}", station=path)
    assert ran.code == 3
    assert "FAIL" not in ran.stdout
    assert "was ordered on and reads off" in ran.results["faults"][0]


@pytest.mark.long
@pytest.mark.parametrize("defect", ["ambient=gone", "ambient=nan", "ambient=air:degc=35"])
@pytest.mark.parametrize("rule", ["note", "inconclusive", "refuse"])
def test_air_that_is_not_as_it_must_be_is_for_the_plan_to_judge(
    defect: str, rule: str, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(ONE_POINT.read_text(encoding="utf-8") + f"outside_ambient: {rule}\n")
    ran = run(plan, tmp_path, "--defect", f"{defect}:after_s=0", station=SAFETY)
    wanted = {"note": "PASS", "inconclusive": "INCONCLUSIVE", "refuse": "ERROR"}[rule]
    assert set(ran.verdicts()) == {wanted}, ran.stdout
    if rule != "refuse":
        conditions = [r["conditions"] for u in ran.results["units"] for r in u["results"]]
        assert all("outside_ambient" in found for found in conditions)


@pytest.mark.long
def test_each_result_has_the_air_that_it_was_measured_in(tmp_path: Path) -> None:
    ran = run(ONE_POINT, tmp_path, station=SAFETY)
    conditions = [r["conditions"] for u in ran.results["units"] for r in u["results"]]
    assert conditions
    assert {(c["temperature_degc"], c["humidity_pct"]) for c in conditions} == {(23.0, 45.0)}

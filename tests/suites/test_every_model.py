"""The release plan passes a good unit of every model, on every bus that it has."""

from pathlib import Path

import pytest

from meters.catalogue import keys
from tests.suites.bench_runs import ROOT, run

RELEASE = ROOT / "plans" / "release.yaml"
MIXED = ROOT / "stations" / "sim-mixed.yaml"
RUNS = [
    {1: "pro2-mod", 2: "pro2-mb", 3: "pro2-s"},
    {3: "pro2-2t"},
    {1: "pro380-mod", 2: "pro380-mb", 3: "pro380-s"},
    {1: "pro380-mod-ct", 2: "pro380-mb-ct", 3: "pro380-s-ct"},
    {1: "pro380-compact"},
    {1: "2pu-ct", 2: "2pu-ct"},
]


@pytest.mark.parametrize("units", RUNS, ids=["+".join(units.values()) for units in RUNS])
def test_the_release_plan_passes_good_units(units: dict[int, str], tmp_path: Path) -> None:
    options = [part for p, model in units.items() for part in ("--unit", f"{p}={model}")]
    ran = run(RELEASE, tmp_path, *options, station=MIXED)
    assert ran.verdicts() == ["PASS"] * len(units), ran.stdout[-3000:] + ran.stderr
    assert ran.code == 0
    assert not any(unit["missing"] for unit in ran.results["units"])


def test_no_model_is_left_out() -> None:
    assert {model for units in RUNS for model in units.values()} == set(keys())

"""Every plan passes good units: release of every model on every bus, the others of a selection."""

from pathlib import Path

import pytest
import yaml

from meters.catalogue import keys
from tests.suites.bench_runs import ROOT, Ran, run
from tests.suites.promised import require_promised

PLANS = ROOT / "plans"
MIXED = ROOT / "stations" / "sim-mixed.yaml"
LAB = ROOT / "stations" / "sim-lab.yaml"
RUNS = [
    {1: "pro2-mod", 2: "pro2-mb", 3: "pro2-s"},
    {3: "pro2-2t"},
    {1: "pro380-mod", 2: "pro380-mb", 3: "pro380-s"},
    {1: "pro380-mod-ct", 2: "pro380-mb-ct", 3: "pro380-s-ct"},
    {1: "pro380-compact"},
    {1: "2pu-ct", 2: "2pu-ct"},
]
EOL = [
    ("eol-fast", {3: "pro2-2t"}),
    pytest.param("eol-full", {1: "2pu-ct"}, marks=pytest.mark.long),
]
OF_LAB = {1: "pro380-compact"}
"""One element, current transformers, class A above a current: what is particular to some models."""
CURRENTS_OF_LAB = ("iref", "imax")
"""At small currents it measures for minutes, which is the same at larger ones in seconds."""


NAMES = ["+".join(units.values()) for units in RUNS]
OF_ACCURACY = ("repeatability", "influence", "composite")
"""Suites that treat all models alike; they have planted defects and good units of their own."""
WITH_ENERGY = ("combination_codes", "pulse_outputs", "persistence")
SLOW = ("pro380-mod-ct", "2pu-ct")
"""Small currents behind transformers: it takes long until their registers move."""


@pytest.mark.long
@pytest.mark.parametrize(
    "units",
    [RUNS[2], *RUNS[4:]],
    ids=[NAMES[2], NAMES[4], NAMES[5]],
)
def test_the_release_plan_without_what_takes_long_passes_good_units(
    units: dict[int, str], tmp_path: Path
) -> None:
    content = yaml.safe_load((PLANS / "release.yaml").read_text(encoding="utf-8"))
    left_out = OF_ACCURACY + (WITH_ENERGY if set(units.values()) & set(SLOW) else ())
    content["suites"] = [name for name in content["suites"] if name not in left_out]
    plan = tmp_path / "release.yaml"
    plan.write_text(yaml.safe_dump(content), encoding="utf-8")
    passes(plan, MIXED, units, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("units", RUNS, ids=NAMES)
def test_the_whole_release_plan_passes_good_units(units: dict[int, str], tmp_path: Path) -> None:
    passes(PLANS / "release.yaml", MIXED, units, tmp_path)


@pytest.mark.parametrize(("plan", "units"), EOL, ids=["eol-fast", "eol-full"])
def test_the_plans_of_the_end_of_line_pass_good_units(
    plan: str, units: dict[int, str], tmp_path: Path
) -> None:
    ran = passes(PLANS / f"{plan}.yaml", MIXED, units, tmp_path)
    require_promised(ran, f"{plan}, {units[min(units)]}", min(units))


@pytest.mark.long
def test_the_plan_of_the_laboratory_passes_a_good_unit(tmp_path: Path) -> None:
    content = yaml.safe_load((PLANS / "lab.yaml").read_text(encoding="utf-8"))
    part = content["accuracy"]
    part["points"] = [p for p in part["points"] if p["current"] in CURRENTS_OF_LAB]
    content["repeatability"] = {"currents": ["iref"]}
    plan = tmp_path / "lab.yaml"
    plan.write_text(yaml.safe_dump(content), encoding="utf-8")
    passes(plan, LAB, OF_LAB, tmp_path)


def test_no_model_is_left_out() -> None:
    assert {model for units in RUNS for model in units.values()} == set(keys())


def passes(plan: Path, station: Path, units: dict[int, str], folder: Path) -> Ran:
    options = [part for p, model in units.items() for part in ("--unit", f"{p}={model}")]
    ran = run(plan, folder, *options, station=station)
    assert ran.verdicts() == ["PASS"] * len(units), ran.stdout[-3000:] + ran.stderr
    assert ran.code == 0
    assert not any(unit["missing"] for unit in ran.results["units"])
    return ran

"""The end-of-line plan passes with each make of instrument that a station can have.

One station file of the virtual bench a make; a new one is a line in ``MAKES``.
"""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, ROOT, run

EOL_FAST = ROOT / "plans" / "eol-fast.yaml"
ONE_POINT = PLANS / "one-point.yaml"
NI_CHANGE = ROOT / "stations" / "sim-ni-change.yaml"

MAKES = (
    "sim-ametek",
    "sim-labjack",
    "sim-ni-change",
    "sim-wt330",
    "sim-wt310",
    "sim-lmg670",
    "sim-ws2120",
)
"""Station files in ``stations``."""


@pytest.mark.parametrize("station", ["sim-ametek", "sim-labjack", "sim-lmg670"])
def test_a_good_unit_passes_a_point_with_each_make(station: str, tmp_path: Path) -> None:
    _passes(ONE_POINT, station, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("station", MAKES)
def test_a_good_unit_passes_the_end_of_line_with_each_make(station: str, tmp_path: Path) -> None:
    _passes(EOL_FAST, station, tmp_path)


def _passes(plan: Path, station: str, tmp_path: Path) -> None:
    ran = run(plan, tmp_path, station=ROOT / "stations" / f"{station}.yaml")
    assert ran.code == 0, ran.stdout + ran.stderr
    assert ran.verdicts()
    assert set(ran.verdicts()) == {"PASS"}
    assert ran.results["faults"] == []


@pytest.mark.parametrize(
    ("plan", "defect", "found"),
    [
        ("one-point", "led-constant", "accuracy/error/iref-pf1"),
        pytest.param(
            "pulses",
            "lost-pulses",
            "pulse_outputs/regular/forward-65550W/10000/lost",
            marks=pytest.mark.long,
        ),
    ],
)
def test_changes_of_the_lines_show_a_defect_and_pass_the_good_unit_beside_it(
    plan: str, defect: str, found: str, tmp_path: Path
) -> None:
    ran = run(PLANS / f"{plan}.yaml", tmp_path, "--defect", f"2={defect}", station=NI_CHANGE)
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert found in ran.failed(2)
    assert ran.results["faults"] == []

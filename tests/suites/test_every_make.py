"""The end-of-line plan passes with each make of instrument that a station can have.

One station file of the virtual bench a make; a new one is a line in ``MAKES``.
"""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, ROOT, run

EOL_FAST = ROOT / "plans" / "eol-fast.yaml"
ONE_POINT = PLANS / "one-point.yaml"

MAKES: tuple[tuple[str, Path], ...] = (
    ("sim-ametek", EOL_FAST),
    ("sim-labjack", EOL_FAST),
    ("sim-wt330", EOL_FAST),
    ("sim-wt310", ONE_POINT),
    ("sim-lmg670", ONE_POINT),
    ("sim-ws2120", ONE_POINT),
)
"""Station file in ``stations``, and the plan that it must pass."""


@pytest.mark.parametrize(("station", "plan"), MAKES, ids=[name for name, _ in MAKES])
def test_a_good_unit_passes_with_each_make(station: str, plan: Path, tmp_path: Path) -> None:
    ran = run(plan, tmp_path, station=ROOT / "stations" / f"{station}.yaml")
    assert ran.code == 0, ran.stdout + ran.stderr
    assert ran.verdicts()
    assert set(ran.verdicts()) == {"PASS"}
    assert ran.results["faults"] == []

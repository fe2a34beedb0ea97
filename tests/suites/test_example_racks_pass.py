"""Each template of a real rack passes a point on the virtual bench: stations of mixed makes."""

from pathlib import Path

import pytest

from tests.bench.example_racks import RACKS, simulated
from tests.suites.bench_runs import PLANS, run

MIXED = "rack-ametek-lmg"
"""No instrument of it is of the make that the plain virtual bench has."""


def _marked(rack: Path) -> object:
    name = rack.name.partition(".")[0]
    return pytest.param(rack, id=name, marks=() if name == MIXED else pytest.mark.long)


@pytest.mark.parametrize("rack", [_marked(rack) for rack in RACKS])
def test_good_units_pass_a_point_on_each_rack(rack: Path, tmp_path: Path) -> None:
    ran = run(PLANS / "one-point.yaml", tmp_path / "out", station=simulated(rack, tmp_path))
    assert ran.code == 0, ran.stdout + ran.stderr
    assert set(ran.verdicts()) == {"PASS"}
    assert ran.results["faults"] == []

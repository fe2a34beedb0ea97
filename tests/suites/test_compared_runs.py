"""A firmware that behaves otherwise is told; good units of other seeds are not."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from bench.commands.results import load
from reports.comparison.comparing import Comparison, compare
from reports.comparison.status import Status
from reports.stored_run import StoredRun
from tests.suites.bench_runs import PLANS, run
from tests.suites.stations import wide_station

pytestmark = pytest.mark.long

DEFECTS = ("2=gain:pct=0.3", "3=register-scale:factor=1.0075", "3=checksum")
UNITS = (1, 2, 3)


def told(found: Comparison) -> Mapping[int, set[str]]:
    """By position, the names of the results that are told as different."""
    return {
        unit.position: {f.name for f in unit.findings if f.status is Status.DIFFERENT}
        for unit in found.units
    }


def three_units(folder: Path, *options: str) -> StoredRun:
    station = wide_station(folder, "sim.yaml", len(UNITS))
    units = [option for n in UNITS for option in ("--unit", f"{n}=pro380-mod")]
    run(PLANS / "compared.yaml", folder, *units, *options, station=station)
    return load(folder, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compared")


@pytest.fixture(scope="module")
def good(folder: Path) -> StoredRun:
    return three_units(folder, "--seed", "5")


def test_each_defect_is_told_by_what_it_changes_and_the_good_unit_is_not(
    folder: Path, good: StoredRun
) -> None:
    defects = [option for defect in DEFECTS for option in ("--defect", defect)]
    found = compare(good, three_units(folder, "--seed", "5", *defects))
    assert found.status is Status.DIFFERENT
    different = told(found)
    assert different[1] == set()
    assert "accuracy/error/l1-iref-pf1" in different[2]
    assert different[3] == {
        "registers/reading/iref-pf1/l1_active_power",
        "identification/firmware/checksum",
    }


def test_three_good_copies_are_not_told_from_one_another(good: StoredRun) -> None:
    alone = [replace(good, units=(unit,)) for unit in good.units]
    for one, other in combinations(alone, 2):
        found = compare(one, other)
        assert not found.units[0].same_copy
        assert found.status is Status.SAME


def test_units_that_are_drawn_anew_are_not_told(folder: Path, good: StoredRun) -> None:
    for seed in ("6", "7", "8"):
        found = compare(good, three_units(folder, "--seed", seed))
        assert told(found) == {position: set() for position in UNITS}
        assert found.status is Status.SAME


def test_another_exception_is_told_though_the_manual_leaves_it_open(
    tmp_path: Path,
) -> None:
    found = []
    for more in ([], ["--defect", "1=wrong-exception"]):
        run(PLANS / "settings.yaml", tmp_path, "--unit", "1=pro380-mod", "--seed", "5", *more)
        found.append(load(tmp_path, None))
    assert [stored.verdict for stored in found] == ["PASS", "PASS"]
    different = told(compare(found[0], found[1]))[1]
    assert different
    assert all(name.startswith("settings/illegal-values/") for name in different)

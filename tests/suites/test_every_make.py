"""Every plan passes with each make of instrument that a station can have, and defects do not.

The makes are in ``makes``; what ``python -m tests.suites.every_plan`` found is a page.
"""

from pathlib import Path

import pytest

from tests.suites.bench_runs import PLANS, ROOT, run
from tests.suites.every_plan import PAGE, as_it_should_be, kept, run_defects, run_plan
from tests.suites.makes import MAKES
from tests.suites.makes import PLANS as EVERY_PLAN
from tests.suites.makes_page import as_markdown

ONE_POINT = PLANS / "one-point.yaml"
COUNTERS = ("sim-ni-change", "sim-labjack", "sim-sigrok")
SAMPLE = ("sim-ametek", "sim-labjack", "sim-lmg670", "sim-sigrok")


@pytest.mark.parametrize("name", SAMPLE)
def test_a_good_unit_passes_a_point_with_each_make(name: str, tmp_path: Path) -> None:
    ran = run(ONE_POINT, tmp_path, station=MAKES[name].station(tmp_path))
    assert ran.code == 0, ran.stdout + ran.stderr
    assert ran.verdicts()
    assert set(ran.verdicts()) == {"PASS"}
    assert ran.results["faults"] == []


@pytest.mark.long
@pytest.mark.parametrize("plan", EVERY_PLAN)
@pytest.mark.parametrize("name", MAKES)
def test_a_good_unit_passes_every_plan_with_each_make(name: str, plan: str, tmp_path: Path) -> None:
    ran = run_plan(plan, MAKES[name], tmp_path)
    assert as_it_should_be(plan, MAKES[name], ran), ran.stdout[-3000:] + ran.stderr[-2000:]


@pytest.mark.long
@pytest.mark.parametrize("name", MAKES)
def test_no_make_lets_a_defect_through(name: str, tmp_path: Path) -> None:
    ran = run_defects(MAKES[name], tmp_path)
    assert as_it_should_be("defects", MAKES[name], ran), ran.stdout[-3000:] + ran.stderr[-2000:]


def test_every_station_and_plan_of_the_repository_is_among_them() -> None:
    assert {path.stem for path in (ROOT / "plans").glob("*.yaml")} == set(EVERY_PLAN)
    assert all(
        make.station(ROOT / "stations").exists() for make in MAKES.values() if not make.parts
    )


def test_the_page_is_in_step_with_what_was_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == as_markdown(kept()), "python -m tests.suites.every_plan writes it"


@pytest.mark.parametrize("name", MAKES)
def test_what_was_kept_of_every_make_is_as_it_should_be(name: str) -> None:
    found = kept()[name]
    assert set(found) == {*EVERY_PLAN, "defects"}
    of_defects = found.pop("defects")
    assert {tuple(run["verdicts"]) for run in found.values()} == {("PASS",)}
    assert of_defects["verdicts"] == ["PASS", "FAIL", "FAIL"]


@pytest.mark.parametrize(
    ("plan", "defect", "found", "name"),
    [
        ("one-point", "led-constant", "accuracy/error/iref-pf1", "sim-ni-change"),
        *(
            pytest.param(
                "pulses",
                "lost-pulses",
                "pulse_outputs/regular/forward-65550W/10000/lost",
                name,
                marks=pytest.mark.long,
            )
            for name in COUNTERS
        ),
    ],
)
def test_a_counter_shows_a_defect_and_passes_the_good_unit_beside_it(
    plan: str, defect: str, found: str, name: str, tmp_path: Path
) -> None:
    station = MAKES[name].station(tmp_path)
    ran = run(PLANS / f"{plan}.yaml", tmp_path, "--defect", f"2={defect}", station=station)
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert found in ran.failed(2)
    assert ran.results["faults"] == []

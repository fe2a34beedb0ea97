"""Start, no load, constant, repeatability, self-heating: each defect is found by what is for it."""

from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml

from bench.computations import kept
from bench.restoring import restored
from metrology.low_load_numbers import NUMBERS
from metrology.uncertainty import Estimate
from tests.suites.bench_runs import PLANS, ROOT, Ran, run
from tests.suites.promised import require_promised
from tests.suites.stations import wide_station

START = PLANS / "start.yaml"
DEFECTS = [
    (
        "creeps:power_w=8.1",
        {
            f"no_load/pulses/{step}/{output}"
            for step in ("115-un", "after-load")
            for output in ("led", "s0-1")
        },
    ),
    (
        "creeps-after-load",
        {"no_load/pulses/after-load/led", "no_load/pulses/after-load/s0-1"},
    ),
    ("starts-late", {"starting/pulses/forward-20mA", "starting/pulses/reverse-20mA"}),
    ("starts-forward-only", {"starting/pulses/reverse-20mA"}),
    ("power-up-pulse", {"no_load/power-up/led"}),
    ("constant", {"meter_constant/register/led", "meter_constant/register/s0"}),
    (
        "unrepeatable",
        {"repeatability/scatter/iref-pf1/s-n-1", "repeatability/scatter/iref-pf1/range"},
    ),
    ("self-heating", {"self_heating/drift/imax-pf1"}),
]
AS_WELL = {"unrepeatable": {"self_heating/drift/imax-pf1"}}
"""A gain that is another one every few seconds may look like a drift, by chance."""
MANY_ERRORS = {"currents": ["iref"], "runs": 30}
"""As the plan of a release has them."""
NO_LOAD_PRO380_MIN, NO_LOAD_PRO380_CT_MIN, NO_LOAD_PRO2_MIN = 1.51, 5.04, 4.54


def variant(folder: Path, **changed: Any) -> Path:
    """The plan with some keys changed."""
    content = {**yaml.safe_load(START.read_text(encoding="utf-8")), **changed}
    path = folder / "variant.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def result(ran: Ran, position: int, name: str) -> dict[str, Any]:
    unit = next(u for u in ran.results["units"] if u["position"] == position)
    found: dict[str, Any] = next(r for r in unit["results"] if r["name"] == name)
    return found


def worked_out_again(ran: Ran, out: Path) -> set[str]:
    """Every kept number is worked out anew and is the same to the last digit."""
    (evidence,) = out.glob("runs/*/evidence")
    used: set[str] = set()
    for one in kept(evidence):
        if one.function in NUMBERS:
            function = NUMBERS[one.function]
            (kind,) = (v for k, v in get_type_hints(function).items() if k != "return")
            found = function(restored(kind, one.inputs, evidence))
            number = found.value if isinstance(found, Estimate) else found
            assert number == result(ran, one.position, one.name)["value"], one.name
            used.add(one.function)
    return used


def test_each_defect_fails_its_unit_alone_and_by_what_is_there_for_it(tmp_path: Path) -> None:
    station = wide_station(tmp_path, "sim.yaml", len(DEFECTS) + 1)
    options = ["--unit", "1=pro380-mod"]
    for position, (defect, _) in enumerate(DEFECTS, 2):
        options += ["--unit", f"{position}=pro380-mod", "--defect", f"{position}={defect}"]
    ran = run(START, tmp_path, *options, station=station)
    assert ran.verdicts() == ["PASS", *("FAIL" for _ in DEFECTS)], ran.stdout[-4000:] + ran.stderr
    assert ran.results["faults"] == []
    require_promised(ran, "start")
    for position, (defect, found_by) in enumerate(DEFECTS, 2):
        failed = set(ran.failed(position))
        assert found_by <= failed <= found_by | AS_WELL.get(defect, set()), defect
    creeping = result(ran, 2, "no_load/pulses/115-un/led")
    assert (creeping["value"], creeping["upper_limit"]) == (2, 1)
    watched_s = result(ran, 1, "no_load/pulses/115-un/led")["conditions"]["watched_s"]
    assert watched_s / 60 == pytest.approx(NO_LOAD_PRO380_MIN, abs=0.01)
    assert worked_out_again(ran, tmp_path) == set(NUMBERS)


@pytest.mark.long
def test_a_meter_behind_transformers_starts_at_its_manuals_current(tmp_path: Path) -> None:
    plan = variant(
        tmp_path, suites=["starting", "no_load"],
        starting={"directions": ["forward"], "record_at_class": True},
    )  # fmt: skip
    units = ["--unit", "1=pro380-mod-ct", "--unit", "2=pro380-mod-ct", "--defect"]
    ran = run(plan, tmp_path, *units, "2=creeps:power_w=2.45")
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout[-4000:] + ran.stderr
    assert ran.failed(2) == [
        f"no_load/pulses/{step}/{output}"
        for step in ("115-un", "after-load")
        for output in ("led", "s0-1")
    ]
    assert ran.value(2, "no_load/pulses/115-un/led") == 2
    needed_s = result(ran, 1, "no_load/pulses/115-un/led")["conditions"]["needed_s"]
    assert needed_s / 60 == pytest.approx(NO_LOAD_PRO380_CT_MIN, abs=0.01)
    at_class = result(ran, 1, "starting/pulses/forward-3mA")
    assert at_class["verdict"] == "CHARACTERISED"
    assert at_class["value"] == "no first pulse in time"


def test_an_led_on_the_line_of_s0_is_the_bench_s_also_where_it_shows_in_reverse_alone(
    tmp_path: Path,
) -> None:
    plan = variant(tmp_path, suites=["starting"], starting={"directions": ["reverse"]})
    orders = ["--defect", "wiring=swapped-lines", "--defect", "2=stuck:output=led"]
    ran = run(plan, tmp_path, "--unit", "1=pro380-mod", "--unit", "2=pro380-mod", *orders)
    assert ran.verdicts() == ["INCONCLUSIVE", "FAIL"]
    assert "LED and s0_forward are exchanged" in str(ran.results["units"][0])


@pytest.mark.long
def test_thirty_errors_tell_a_scatter_of_a_little_more_than_the_limit(tmp_path: Path) -> None:
    plan = variant(tmp_path, suites=["repeatability"], repeatability=MANY_ERRORS)
    scatters = [0.0, 0.01, 0.024, *4 * [0.072]]
    options: list[str] = []
    for position, pct in enumerate(scatters, 1):
        options += ["--unit", f"{position}=pro380-mod"]
        options += ["--defect", f"{position}=unrepeatable:pct={pct}"]
    station = wide_station(tmp_path, "sim.yaml", len(scatters))
    ran = run(plan, tmp_path, *options, station=station)
    assert ran.verdicts() == [*3 * ["PASS"], *4 * ["FAIL"]], ran.stdout[-4000:] + ran.stderr
    assert all("s-n-1" in ran.failed(position)[0] for position in range(4, 8))


@pytest.mark.long
def test_a_unit_that_starts_late_keeps_no_other_from_being_asked_in_time(tmp_path: Path) -> None:
    units = ["--unit", "1=pro380-mod", "--unit", "2=pro380-mod"]
    late = ["--defect", "1=slow-start:seconds=6"]
    ran = run(PLANS / "persistence.yaml", tmp_path, *units, *late)
    assert ran.verdicts() == ["FAIL", "PASS"], ran.stdout[-4000:] + ran.stderr
    assert ran.failed(1)[0] == "persistence/settings-are-kept/start-up"


@pytest.mark.long
def test_a_variation_of_a_little_more_than_its_limit_is_told_from_it(tmp_path: Path) -> None:
    content = yaml.safe_load((ROOT / "plans" / "release.yaml").read_text(encoding="utf-8"))
    content["suites"] = ["influence"]
    plan = tmp_path / "release.yaml"
    plan.write_text(yaml.safe_dump(content), encoding="utf-8")
    options = ["--unit", "1=pro380-mod"]
    for position in range(2, 6):
        options += ["--unit", f"{position}=pro380-mod"]
        options += ["--defect", f"{position}=frequency-dependence:pct_per_pct=0.3"]
    ran = run(
        plan, tmp_path, *options, "--seed", "14", station=wide_station(tmp_path, "sim.yaml", 5)
    )
    assert ran.verdicts() == ["PASS", *4 * ["FAIL"]], ran.stdout[-4000:] + ran.stderr
    assert all("/frequency-0.98fn-iref-pf1" in ran.failed(p)[0] for p in range(2, 6))


@pytest.mark.long
def test_no_load_ends_as_soon_as_every_unit_has_failed(tmp_path: Path) -> None:
    plan = variant(tmp_path, suites=["no_load"], no_load={"power_up": False})
    ran = run(plan, tmp_path, "--unit", "1=pro2-mod", "--defect", "1=creeps:power_w=10")
    assert ran.failed(1) == ["no_load/pulses/115-un/led", "no_load/pulses/115-un/s0-1"]
    conditions = result(ran, 1, "no_load/pulses/115-un/led")["conditions"]
    assert conditions["needed_s"] / 60 == pytest.approx(NO_LOAD_PRO2_MIN, abs=0.01)
    assert conditions["watched_s"] < 100
    assert ran.results["bench_time_s"] < 120

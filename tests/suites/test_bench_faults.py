"""A fault of the bench is never a verdict about a meter, and is named where it can be told."""

from pathlib import Path

import pytest

from tests.suites.bench_faults import MODEL
from tests.suites.bench_runs import PLANS, ROOT, SIM, Ran, run
from tests.suites.stations import wide_station

BAD = "calibration-lost:pct=2"
OF_POSITIONS = {
    1: ("wiring=lamp:line=1/led", "light of a lamp"),
    2: ("wiring=dirty-contact:line=2/led", "bad contact"),
    3: ("wiring=swapped-lines:first=3/led:second=3/s0_reverse", "LED and s0_reverse"),
    4: ("wiring=swapped-lines:first=4/led:second=5/led", "positions 4 and 5 are exchanged"),
    5: ("", "positions 4 and 5 are exchanged"),
    6: ("wiring=swapped-cables:first=6:second=7", "positions 6 and 7 are exchanged"),
    7: ("", "exchanged"),
}
BAD_POSITIONS = (5, 7, 9)
QUICK = [
    ("wiring=swapped-voltages:at=units", "all units are grossly wrong at once"),
    pytest.param("bus=noise:share=0.1", "the bus is disturbed", marks=pytest.mark.long),
]
ONE_POINT = [
    *[(f"wiring=swapped-{kind}:at={at}", said) for kind in ("voltages", "currents")
      for at, said in (("reference", "the reference sees"), ("both", "the reference sees"),
                       ("units", "all units"))],
    ("wiring=reversed-current:at=reference", "the reference sees"),
    ("bus=double-address", "more than one unit seems to answer"),
    ("reference=wrong", "the reference sees"),
    ("reference=wrong-ratio", "the reference sees"),
    ("reference=stuck-range", "over range"),
    ("counter=slow-inputs", "all units"),
]  # fmt: skip
FULL = [
    ("wiring=reversed-current:phase=0:at=units", "way round"),
    ("wiring=swapped-lines:first=1/s0_forward:second=2/s0_forward", ""),
    ("wiring=swapped-lines", ""),
    ("wiring=dirty-contact:line=1/s0_forward", ""),
    ("bus=intermittent", "the bus is disturbed"),
]


def two_units(plan: Path, out: Path, fault: str, station: Path = SIM) -> Ran:
    units = [f"--unit={n}={MODEL}:{22091000 + n}" for n in (1, 2)]
    ran = run(
        plan, out, *units, "--defect", fault, "--defect", f"2={BAD}", "--seed", "3",
        station=station,
    )  # fmt: skip
    good, bad = ran.verdicts()
    assert good != "FAIL"
    assert bad != "PASS"
    return ran


def test_a_fault_at_a_position_is_named_and_the_others_are_judged(tmp_path: Path) -> None:
    station = wide_station(tmp_path, "sim.yaml", 9)
    units = [f"--unit={n}={MODEL}:{22091000 + n}" for n in range(1, 10)]
    faults = [fault for fault, _ in OF_POSITIONS.values() if fault]
    orders = [*faults, *(f"{position}={BAD}" for position in BAD_POSITIONS)]
    planted = [word for order in orders for word in ("--defect", order)]
    ran = run(PLANS / "one-point.yaml", tmp_path, *units, *planted, station=station)
    verdicts = ran.verdicts()
    assert verdicts[:7] == ["INCONCLUSIVE"] * 7
    assert verdicts[7:] == ["PASS", "FAIL"]
    for unit in ran.results["units"][:7]:
        said = " ".join(r["reason"] for r in unit["results"])
        assert OF_POSITIONS[unit["position"]][1] in said


@pytest.mark.parametrize(("fault", "said"), QUICK)
def test_a_fault_of_the_whole_bench_is_named(tmp_path: Path, fault: str, said: str) -> None:
    ran = two_units(PLANS / "one-point.yaml", tmp_path, fault)
    assert ran.code == 3
    assert said in " ".join(ran.results["faults"])


@pytest.mark.long
@pytest.mark.parametrize(("fault", "said"), ONE_POINT)
def test_every_fault_of_the_whole_bench_is_named(tmp_path: Path, fault: str, said: str) -> None:
    ran = two_units(PLANS / "one-point.yaml", tmp_path, fault)
    assert ran.code == 3
    assert said in " ".join(ran.results["faults"])


@pytest.mark.long
def test_a_wrong_constant_of_the_pulses_of_the_reference_is_named(tmp_path: Path) -> None:
    station = ROOT / "stations" / "sim-20.yaml"
    fault = "reference=wrong-constant:factor=1.01"
    ran = two_units(PLANS / "one-point.yaml", tmp_path, fault, station)
    assert "its constant is not 100000 imp/kWh" in " ".join(ran.results["faults"])


@pytest.mark.long
@pytest.mark.parametrize(("fault", "said"), FULL)
def test_what_shows_in_a_full_plan_alone_is_no_verdict_either(
    tmp_path: Path, fault: str, said: str
) -> None:
    ran = two_units(ROOT / "plans" / "eol-full.yaml", tmp_path, fault)
    assert said in " ".join(ran.results["faults"])

"""How the suite judges tariffs: one register goes up by what flowed, and no other moves."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bench import run_config
from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.procedures.energies import Counted
from bench.procedures.tariffs import ByInput, TariffCode
from bench.transformers import Ratio, Transformers
from bench.unit import Unit
from fixtures.verify import Verify
from metrology.verdict import Verdict
from reports.evidence import EvidenceFolder
from suites import test_tariffs
from tests.judging.told import FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

ROOT = Path(__file__).parents[2]
WHOLE = "total_active_energy"
FLOW_KWH, SLACK_KWH = 0.1, 0.001
HALF_WIDTH_KWH = 0.023
"""1 Wh of the ramps, 2 % of what flowed, and two steps of 10 Wh."""
ONE_STEP_KWH = 0.01
FIRST = {WHOLE: FLOW_KWH, f"t1_{WHOLE}": FLOW_KWH, f"t2_{WHOLE}": 0.0}
SECOND = {WHOLE: FLOW_KWH, f"t1_{WHOLE}": 0.0, f"t2_{WHOLE}": FLOW_KWH}
"""By how much the registers of a good unit go up, by tariff."""


def counted(changes_kwh: Mapping[str, float]) -> Counted:
    before_kwh = dict.fromkeys(changes_kwh, 5.0)
    after_kwh = {name: 5.0 + change for name, change in changes_kwh.items()}
    return Counted(before_kwh, after_kwh, FLOW_KWH, SLACK_KWH, ("frames.bin",))


def judge(
    verify: Verify, code: int, changes_kwh: Mapping[str, float], unit: Unit | None = None
) -> None:
    found = Outcomes({1: counted(changes_kwh)}, {})
    test_tariffs.test_counted(unit or unit_of(), TariffCode(code), found, verify)


@pytest.mark.parametrize("code", [2, 12])
def test_a_good_unit_counts_in_its_tariff_and_in_all(code: int, verify: Verify) -> None:
    judge(verify, code, SECOND)
    assert told(verify) == {"T1": PASS, "T2": PASS, "total": PASS}
    around = pytest.approx((FLOW_KWH - HALF_WIDTH_KWH, FLOW_KWH + HALF_WIDTH_KWH))
    assert limits(verify)["T2"] == limits(verify)["total"] == around
    assert limits(verify)["T1"] == (-ONE_STEP_KWH, ONE_STEP_KWH)
    assert {found.evidence for found in verify.findings} == {("frames.bin",)}


@pytest.mark.parametrize(
    ("register", "part", "off_kwh", "verdict"),
    [
        (f"t1_{WHOLE}", "T1", HALF_WIDTH_KWH - 0.0005, PASS),
        (f"t1_{WHOLE}", "T1", 0.0005 - HALF_WIDTH_KWH, PASS),
        (f"t1_{WHOLE}", "T1", HALF_WIDTH_KWH + 0.0005, FAIL),
        (f"t1_{WHOLE}", "T1", -0.0005 - HALF_WIDTH_KWH, FAIL),
        (WHOLE, "total", HALF_WIDTH_KWH - 0.0005, PASS),
        (WHOLE, "total", HALF_WIDTH_KWH + 0.0005, FAIL),
        (WHOLE, "total", -0.0005 - HALF_WIDTH_KWH, FAIL),
        (f"t2_{WHOLE}", "T2", ONE_STEP_KWH - 0.0005, PASS),
        (f"t2_{WHOLE}", "T2", ONE_STEP_KWH + 0.0005, FAIL),
        (f"t2_{WHOLE}", "T2", -0.0005 - ONE_STEP_KWH, FAIL),
    ],
)
def test_each_register_may_be_off_by_so_much(
    register: str, part: str, off_kwh: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, 1, {**FIRST, register: FIRST[register] + off_kwh})
    assert told(verify) == {"T1": PASS, "T2": PASS, "total": PASS, part: verdict}


def test_energy_in_the_wrong_tariff_fails_in_both(verify: Verify) -> None:
    judge(verify, 1, SECOND)
    assert told(verify) == {"T1": FAIL, "T2": FAIL, "total": PASS}


def test_a_result_says_what_is_known_of_its_transformers(verify: Verify) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.transformers = Transformers(fitted=True, stated=Ratio(100, 5))
    judge(verify, 1, FIRST, unit)
    assert set(unit.transformers.conditions.items()) <= set(verify.findings[0].conditions.items())
    assert unit.transformers.conditions


@pytest.mark.parametrize(("model", "code"), [("pro2-s", 1), ("pro380-mod", 3)])
def test_a_tariff_that_the_model_does_not_have_is_not_judged(
    model: str, code: int, verify: Verify
) -> None:
    judge(verify, code, SECOND, unit_of(model))
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The virtual bench, on which nothing is measured here: its position 4 has no relay."""
    out = tmp_path_factory.mktemp("tariffs")
    config = run_config.make(
        station_file=ROOT / "stations/sim.yaml",
        plan_file=ROOT / "plans/release.yaml",
        units=["1=pro380-mod"],
        out=out,
    )
    evidence = EvidenceFolder(out / "evidence")
    with closing(evidence), closing(Bench(config, evidence, lambda _, __: None)) as opened:
        yield opened


def judge_input(
    verify: Verify,
    bench: Bench,
    with_voltage: Mapping[str, float],
    without: Mapping[str, float],
    unit: Unit | None = None,
) -> None:
    unit = unit or unit_of()
    found = ByInput(counted(with_voltage), counted(without))
    test_tariffs.test_input(unit, Outcomes({unit.position: found}, {}), bench, verify)


@pytest.mark.parametrize(
    ("with_voltage", "without", "fails"),
    [
        (SECOND, FIRST, set()),
        (FIRST, FIRST, {"voltage/T1", "voltage/T2"}),
        (SECOND, SECOND, {"none/T1", "none/T2"}),
        (SECOND, {**FIRST, WHOLE: 0.0}, {"none/total"}),
    ],
)
def test_the_input_prevails_while_it_has_voltage(
    with_voltage: Mapping[str, float],
    without: Mapping[str, float],
    fails: set[str],
    bench: Bench,
    verify: Verify,
) -> None:
    judge_input(verify, bench, with_voltage, without)
    found = told(verify)
    assert len(found) == 6
    assert {part for part, verdict in found.items() if verdict is FAIL} == fails
    assert {part for part, verdict in found.items() if verdict is PASS} == set(found) - fails


@pytest.mark.parametrize("model", ["pro2-mod", "pro2-2t", "pro2-s"])
def test_an_input_that_is_not_there_or_cannot_be_told_is_not_judged(
    model: str, bench: Bench, verify: Verify
) -> None:
    """The PRO2-Mod has no input, the PRO2-2T no bus that tells the tariff, the PRO2-S neither."""
    judge_input(verify, bench, FIRST, SECOND, unit_of(model))
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "no tariff input" in verify.findings[0].reason


def test_without_a_relay_of_its_own_the_input_is_not_judged(bench: Bench, verify: Verify) -> None:
    unit = unit_of()
    unit.position = 4
    judge_input(verify, bench, FIRST, SECOND, unit)
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "relay" in verify.findings[0].reason


def test_terminals_that_nobody_verified_get_no_voltage(bench: Bench, verify: Verify) -> None:
    judge_input(verify, bench, FIRST, SECOND, unit_of("pro380-compact"))
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "verified" in verify.findings[0].reason

"""How the suite judges tariffs: the registers of one go up by what flowed, and no others move."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bench import run_config
from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.procedures.energies import Flowed
from bench.procedures.tariffs import ByInput, CountedInTariff, TariffCode
from bench.transformers import Ratio, Transformers
from bench.unit import Unit
from fixtures.verify import Verify
from metrology.verdict import Verdict
from reports.evidence import EvidenceFolder
from suites import test_tariffs
from tests.judging.mbus_units import mbus_unit_of
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

ROOT = Path(__file__).parents[2]
FORWARD = Flowed(0.1, 0.001, 0.08, 0.0008)
REVERSE = Flowed(0.06, 0.002, 0.08, 0.0012)
STILL = Flowed(0.0, 0.0, 0.0, 0.0)
FORWARD_WIDTH, REVERSE_WIDTH, TOTAL_WIDTH = 0.023, 0.0232, 0.0262
"""1, 2 and 3 Wh of the ramps, 2 % of what flowed, and two steps of 10 Wh."""
REACTIVE_WIDTH = 0.05
"""2 varh of the ramps, 5 % of 160 varh, and two steps of 10 varh for each of two registers."""
STEP, TWO_STEPS = 0.01, 0.02
WAYS = ("forward", "reverse", "total", "reactive")
CODE = 5


def changes(*parts: str, reverse: bool = True, reactive: bool = True) -> dict[str, float]:
    """By how much registers go up with code 5: those that begin so, and those of all tariffs."""
    found: dict[str, float] = {}
    for beginning in ("t1_", "t2_", ""):
        on = beginning in (*parts, "")
        back = 0.06 if reverse else 0.0
        active = {"forward": 0.1, "reverse": back, "total": 0.1 + back}
        found |= {f"{beginning}{way}_active_energy": on * kwh for way, kwh in active.items()}
        both = {"forward": 0.08, "reverse": 0.08 if reverse else 0.0} if reactive else {}
        found |= {f"{beginning}{way}_reactive_energy": on * kvarh for way, kvarh in both.items()}
    return found


FIRST, SECOND = changes("t1_"), changes("t2_")
"""What a good unit makes of it in each tariff."""


def counted(
    changed: Mapping[str, float], code: int | None = CODE, reverse: Flowed = REVERSE
) -> CountedInTariff:
    before = dict.fromkeys(changed, 5.0)
    after = {name: 5.0 + change for name, change in changed.items()}
    return CountedInTariff(code, before, after, FORWARD, reverse, ("frames.bin",))


def judge(
    verify: Verify,
    step: int,
    changed: Mapping[str, float],
    unit: Unit | None = None,
    code: int | None = CODE,
) -> None:
    found = Outcomes({1: counted(changed, code)}, {})
    test_tariffs.test_counted(unit or unit_of(), TariffCode(step), found, verify)


def failed(verify: Verify) -> set[str]:
    return {part for part, verdict in told(verify).items() if verdict is FAIL}


@pytest.mark.parametrize("step", [2, 12])
def test_a_good_unit_counts_in_its_tariff_and_in_all(step: int, verify: Verify) -> None:
    judge(verify, step, SECOND)
    assert told(verify) == {f"{t}/{way}": PASS for t in ("T1", "T2", "all") for way in WAYS}
    found = limits(verify)
    for part in ("T2", "all"):
        for way, flow, width in (
            ("forward", 0.1, FORWARD_WIDTH),
            ("reverse", 0.06, REVERSE_WIDTH),
            ("total", 0.16, TOTAL_WIDTH),
            ("reactive", 0.16, REACTIVE_WIDTH),
        ):
            assert found[f"{part}/{way}"] == pytest.approx((flow - width, flow + width))
    assert found["T1/forward"] == found["T1/reverse"] == found["T1/total"] == (-STEP, STEP)
    assert found["T1/reactive"] == (-TWO_STEPS, TWO_STEPS)
    assert {one.evidence for one in verify.findings} == {("frames.bin",)}
    assert {one.conditions["combination_code"] for one in verify.findings} == {CODE}
    sources = {one.name.rpartition("T1/")[2]: one.limit_set for one in verify.findings}
    assert sources["forward"] == "T2 is selected; assumption of the bench"


@pytest.mark.parametrize(
    ("register", "part", "width"),
    [
        ("t1_forward_active", "T1/forward", FORWARD_WIDTH),
        ("t1_reverse_active", "T1/reverse", REVERSE_WIDTH),
        ("t1_total_active", "T1/total", TOTAL_WIDTH),
        ("t1_forward_reactive", "T1/reactive", REACTIVE_WIDTH),
        ("t1_reverse_reactive", "T1/reactive", REACTIVE_WIDTH),
        ("forward_active", "all/forward", FORWARD_WIDTH),
        ("reverse_active", "all/reverse", REVERSE_WIDTH),
        ("total_active", "all/total", TOTAL_WIDTH),
        ("forward_reactive", "all/reactive", REACTIVE_WIDTH),
        ("t2_forward_active", "T2/forward", STEP),
        ("t2_reverse_active", "T2/reverse", STEP),
        ("t2_total_active", "T2/total", STEP),
        ("t2_forward_reactive", "T2/reactive", TWO_STEPS),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("beyond", "verdict"), [(-0.0005, PASS), (0.0005, FAIL)])
def test_each_register_may_be_off_by_so_much(
    register: str,
    part: str,
    width: float,
    sign: int,
    beyond: float,
    verdict: Verdict,
    verify: Verify,
) -> None:
    name = f"{register}_energy"
    judge(verify, 1, {**FIRST, name: FIRST[name] + sign * (width + beyond)})
    assert failed(verify) == ({part} if verdict is FAIL else set())
    assert len(told(verify)) == 12


def test_energy_in_the_wrong_tariff_fails_in_both(verify: Verify) -> None:
    judge(verify, 1, SECOND)
    assert failed(verify) == {f"{tariff}/{way}" for tariff in ("T1", "T2") for way in WAYS}


def test_reverse_energy_in_the_wrong_tariff_fails_in_both(verify: Verify) -> None:
    back = ("reverse_active_energy", "total_active_energy")
    moved = {f"{t}_{name}": FIRST[f"{t}_{name}"] for t in ("t1", "t2") for name in back}
    judge(verify, 2, {**SECOND, **moved})
    assert failed(verify) == {f"{t}/{way}" for t in ("T1", "T2") for way in ("reverse", "total")}


def test_registers_of_reverse_energy_may_go_down(verify: Verify) -> None:
    downwards = {name: -kwh if "reverse" in name else kwh for name, kwh in FIRST.items()}
    judge(verify, 1, downwards)
    assert failed(verify) == set()


@pytest.mark.parametrize(
    ("code", "total"),
    [(1, 0.1), (4, -0.06), (4, 0.06), (5, 0.16), (6, -0.16), (6, -0.04), (9, 0.04)],
)
def test_a_total_follows_the_combination_code(code: int, total: float, verify: Verify) -> None:
    totals = {"t1_total_active_energy": total, "total_active_energy": total}
    judge(verify, 1, {**FIRST, **totals}, code=code)
    assert failed(verify) == set()
    assert limits(verify)["T1/total"] == pytest.approx((total - TOTAL_WIDTH, total + TOTAL_WIDTH))
    assert f"combination code {code}" in verify.findings[2].limit_set


def test_a_total_of_another_code_fails(verify: Verify) -> None:
    judge(verify, 1, FIRST, code=1)
    assert failed(verify) == {"T1/total", "all/total"}


def test_without_a_known_code_a_total_is_recorded(verify: Verify) -> None:
    judge(verify, 1, {**FIRST, "t2_total_active_energy": STEP + 0.0005}, code=None)
    found = told(verify)
    assert found["T1/total"] is found["all/total"] is CHARACTERISED
    assert failed(verify) == {"T2/total"}
    assert "combination_code" not in verify.findings[0].conditions
    recorded = next(one for one in verify.findings if one.verdict is CHARACTERISED)
    assert recorded.value == pytest.approx(0.16)
    assert "combination code" in recorded.reason


def test_what_the_bus_does_not_tell_is_not_judged(verify: Verify) -> None:
    """Over M-Bus a PRO380 tells no reactive energy."""
    unit = mbus_unit_of("pro380-mb")
    judge(verify, 1, changes("t1_", reactive=False), unit)
    assert told(verify) == {f"{t}/{way}": PASS for t in ("T1", "T2", "all") for way in WAYS[:3]}


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


T1_ALONE, T2_ALONE = (changes(part, reverse=False) for part in ("t1_", "t2_"))
GOOD = (T2_ALONE, T2_ALONE, T1_ALONE)
"""With voltage, with it after a loss of supply, and without."""


def judge_input(
    verify: Verify,
    bench: Bench,
    seen: tuple[Mapping[str, float], ...] = GOOD,
    unit: Unit | None = None,
) -> None:
    unit = unit or unit_of()
    with_voltage, after_loss, without = (counted(one, reverse=STILL) for one in seen)
    found = ByInput(with_voltage, after_loss, without)
    test_tariffs.test_input(unit, Outcomes({unit.position: found}, {}), bench, verify)


MOVED = ("forward", "total", "reactive")


@pytest.mark.parametrize(
    ("seen", "fails"),
    [
        (GOOD, set()),
        (
            (T1_ALONE, T2_ALONE, T1_ALONE),
            {f"voltage/{t}/{way}" for t in ("T1", "T2") for way in MOVED},
        ),
        (
            (T2_ALONE, T1_ALONE, T1_ALONE),
            {f"after-loss/{t}/{way}" for t in ("T1", "T2") for way in MOVED},
        ),
        (
            (T2_ALONE, T2_ALONE, T2_ALONE),
            {f"none/{t}/{way}" for t in ("T1", "T2") for way in MOVED},
        ),
        (
            (T2_ALONE, T2_ALONE, {**T1_ALONE, "reverse_active_energy": TWO_STEPS + 0.0005}),
            {"none/all/reverse"},
        ),
    ],
)
def test_the_input_prevails_while_it_has_voltage(
    seen: tuple[Mapping[str, float], ...], fails: set[str], bench: Bench, verify: Verify
) -> None:
    judge_input(verify, bench, seen)
    found = told(verify)
    assert len(found) == 36
    assert failed(verify) == fails
    assert {part for part, verdict in found.items() if verdict is PASS} == set(found) - fails


@pytest.mark.parametrize("model", ["pro2-mod", "pro2-2t", "pro2-s"])
def test_an_input_that_is_not_there_or_cannot_be_told_is_not_judged(
    model: str, bench: Bench, verify: Verify
) -> None:
    """The PRO2-Mod has no input, the PRO2-2T no bus that tells the tariff, the PRO2-S neither."""
    judge_input(verify, bench, unit=unit_of(model))
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "no tariff input" in verify.findings[0].reason


def test_without_a_relay_of_its_own_the_input_is_not_judged(bench: Bench, verify: Verify) -> None:
    unit = unit_of()
    unit.position = 4
    judge_input(verify, bench, unit=unit)
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "relay" in verify.findings[0].reason


def test_terminals_that_nobody_verified_get_no_voltage(bench: Bench, verify: Verify) -> None:
    judge_input(verify, bench, unit=unit_of("pro380-compact"))
    assert told(verify) == {"": NOT_APPLICABLE}
    assert "verified" in verify.findings[0].reason

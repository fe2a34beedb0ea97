"""How the suite judges an error, its difference to balanced load, and errors all on one side."""

from collections.abc import Mapping

import pytest

from bench.limits import limits_at
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.accuracy import ErrorMeasurement
from bench.procedures.difference import DifferenceStep, steps
from fixtures.verify import Verify
from metrology.decision import DecisionRule
from metrology.load_point import UNITY, LoadPoint
from metrology.verdict import Verdict
from suites import test_accuracy
from tests.judging.errors import error_measured, release, variation_measured
from tests.judging.told import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

ITR = LoadPoint("itr-pf1", 230.0, 0.5)
IMIN = LoadPoint("imin-pf1", 230.0, 0.25)
ALONE = LoadPoint("l1-iref-pf1", 230.0, 5.0, phases=(1,))
IREF = LoadPoint("iref-pf1", 230.0, 5.0)
BOTH = ("EN50470-3:2006", "manual")
STANDARD, MANUAL = "EN50470-3:2006 B", "PRO380-manual 5.2"
"""As they stand in names of results; of the manual, 5.2 is the chapter."""


def judge(
    verify: Verify, error_pct: float, point: LoadPoint = ITR, plan: Plan | None = None
) -> None:
    judge_measured(verify, error_measured(error_pct), point, plan)


def judge_measured(
    verify: Verify, measured: ErrorMeasurement, point: LoadPoint, plan: Plan | None = None
) -> None:
    plan, unit = plan or release(), unit_of()
    at = limits_at(plan, unit.meter, point)
    test_accuracy.test_error(unit, point, at, Outcomes({1: measured}, {}), plan, verify)


@pytest.mark.parametrize(
    ("error_pct", "verdict"),
    [
        (0.89, PASS),
        (-0.89, PASS),
        (0.91, INCONCLUSIVE),
        (-0.91, INCONCLUSIVE),
        (1.09, INCONCLUSIVE),
        (1.11, FAIL),
        (-1.11, FAIL),
    ],
)
def test_an_error_keeps_its_class_by_its_uncertainty(
    error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, error_pct)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (-1.0, 1.0)}


@pytest.mark.parametrize(("point", "limit_pct"), [(IMIN, 1.5), (ITR, 1.0), (ALONE, 2.0)])
def test_the_limit_is_that_of_the_load_point(
    point: LoadPoint, limit_pct: float, verify: Verify
) -> None:
    judge(verify, limit_pct - 0.11, point)
    assert told(verify) == {"": PASS}
    assert limits(verify) == {"": (-limit_pct, limit_pct)}


@pytest.mark.parametrize(
    ("rule", "error_pct", "verdict"),
    [
        (DecisionRule.SIMPLE, 0.99, PASS),
        (DecisionRule.SIMPLE, 1.01, FAIL),
        (DecisionRule.PRODUCTION_MARGIN, 0.59, PASS),
        (DecisionRule.PRODUCTION_MARGIN, 0.61, FAIL),
    ],
)
def test_the_rule_and_the_margin_are_those_of_the_plan(
    rule: DecisionRule, error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, error_pct, plan=release(decision_rule=rule, margin=0.6))
    assert told(verify) == {"": verdict}


@pytest.mark.parametrize(("error_pct", "verdict"), [(0.79, PASS), (0.81, INCONCLUSIVE)])
def test_what_a_sequential_rule_demanded_counts(
    error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    measured = error_measured(error_pct, guard_k={"EN50470-3:2006/B": (4.0, 4.0)})
    judge_measured(verify, measured, ITR)
    assert told(verify) == {"": verdict}


@pytest.mark.parametrize(
    ("point", "error_pct", "found"),
    [
        (ALONE, 1.8, {STANDARD: PASS, "manual": NOT_APPLICABLE}),
        (IMIN, 1.3, {STANDARD: PASS, MANUAL: PASS}),
        (LoadPoint("20a", 230.0, 20.0), 1.2, {STANDARD: FAIL, MANUAL: FAIL}),
    ],
)
def test_each_limit_set_is_judged_for_itself_and_one_without_a_limit_is_named(
    point: LoadPoint, error_pct: float, found: Mapping[str, Verdict], verify: Verify
) -> None:
    judge(verify, error_pct, point, release(limit_set=BOTH))
    assert told(verify) == found


@pytest.mark.parametrize("reverse", [False, True])
def test_a_result_says_in_which_direction_energy_flowed(reverse: bool, verify: Verify) -> None:
    judge(verify, 0.0, LoadPoint("itr", 230.0, 0.5, UNITY, reverse=reverse))
    [found] = verify.findings
    assert found.conditions["direction"] == ("reverse" if reverse else "forward")
    assert found.evidence == ("edges.bin",)


def difference_step(model: str) -> DifferenceStep:
    accuracy = release().accuracy
    assert accuracy is not None
    part = accuracy.model_copy(update={"difference": True})
    return steps(part, [unit_of(model).meter])[0]


def judge_difference(
    verify: Verify, difference_pct: float, model: str = "pro380-mod", plan: Plan | None = None
) -> None:
    plan, unit, step = plan or release(), unit_of(model), difference_step(model)
    at = limits_at(plan, unit.meter, step.single, difference=True)
    found = Outcomes({1: variation_measured(difference_pct, 0.4)}, {})
    test_accuracy.test_difference(unit, step, at, found, plan, verify)


@pytest.mark.parametrize(
    ("difference_pct", "verdict"),
    [
        (1.35, PASS),
        (-1.35, PASS),
        (1.37, INCONCLUSIVE),
        (1.63, INCONCLUSIVE),
        (1.65, FAIL),
        (-1.65, FAIL),
    ],
)
def test_one_phase_alone_may_differ_by_so_much_from_balanced_load(
    difference_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge_difference(verify, difference_pct)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (-1.5, 1.5)}
    assert set(verify.findings[0].evidence) == {"disturbed.bin", "edges.bin"}


def test_a_difference_is_judged_by_rule_and_margin_of_the_plan(verify: Verify) -> None:
    plan = release(decision_rule=DecisionRule.PRODUCTION_MARGIN, margin=0.6)
    judge_difference(verify, 1.0, plan=plan)
    assert told(verify) == {"": FAIL}


def test_a_limit_set_without_a_difference_is_named(verify: Verify) -> None:
    judge_difference(verify, 0.0, plan=release(limit_set=BOTH))
    assert told(verify) == {STANDARD: PASS, "manual": NOT_APPLICABLE}


def test_one_phase_is_the_whole_load_of_a_single_phase_meter(verify: Verify) -> None:
    judge_difference(verify, 9.0, "pro2-mod")
    assert told(verify) == {"": NOT_APPLICABLE}


def judge_side(
    verify: Verify,
    errors_pct: Mapping[LoadPoint, float],
    plan: Plan | None = None,
    faults: Mapping[int, str] | None = None,
) -> None:
    every = {
        point: Outcomes({1: error_measured(error_pct, f"{point.name}.bin")}, faults or {})
        for point, error_pct in errors_pct.items()
    }
    test_accuracy.test_one_side(unit_of(), every, plan or release(), verify)


@pytest.mark.parametrize(
    ("errors_pct", "verdict"),
    [
        ({ITR: 0.61, IREF: 0.61}, FAIL),
        ({ITR: -0.61, IREF: -0.61}, FAIL),
        ({ITR: 0.61, IREF: -0.61}, PASS),
        ({ITR: 0.9, IREF: 0.38}, PASS),
        ({ITR: 0.9, IREF: 0.42}, INCONCLUSIVE),
        ({ITR: 0.61, IREF: 0.59}, INCONCLUSIVE),
        ({ITR: 0.61, IMIN: 0.86}, FAIL),
        ({ITR: 0.61, IMIN: 0.62}, PASS),
        ({ITR: 0.9}, INCONCLUSIVE),
    ],
)
def test_errors_must_not_all_lie_beyond_half_of_their_limits_on_one_side(
    errors_pct: Mapping[LoadPoint, float], verdict: Verdict, verify: Verify
) -> None:
    judge_side(verify, errors_pct)
    assert told(verify) == {"": verdict}
    [found] = verify.findings
    assert found.value == {PASS: "they do not", FAIL: "they do", INCONCLUSIVE: None}[verdict]
    assert found.evidence == tuple(f"{point.name}.bin" for point in errors_pct)


def test_each_limit_set_looks_at_the_side_for_itself(verify: Verify) -> None:
    errors_pct = {ITR: 0.7, ALONE: 0.7}
    judge_side(verify, errors_pct, release(limit_set=BOTH))
    assert told(verify) == {STANDARD: PASS, MANUAL: INCONCLUSIVE}


def test_one_point_without_an_error_leaves_the_side_undecided(verify: Verify) -> None:
    judge_side(verify, {ITR: 0.0, IREF: 0.0}, faults={1: "no pulses came"})
    assert told(verify) == {"": INCONCLUSIVE}
    assert "itr-pf1, iref-pf1" in verify.findings[0].reason


def test_another_unit_without_an_error_is_no_matter(verify: Verify) -> None:
    judge_side(verify, {ITR: 0.0, IREF: 0.0}, faults={2: "no pulses came"})
    assert told(verify) == {"": PASS}


def test_without_a_limit_at_any_point_there_is_no_side(verify: Verify) -> None:
    judge_side(verify, {ALONE: 0.9}, release(limit_set="manual"))
    assert told(verify) == {"": NOT_APPLICABLE}

"""Each rule at its boundaries: limits of 1, U = 0.25, k = 2, u = 0.125."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.decision import MARGIN, Decision, DecisionRule, Statement, decide, margin_limits
from metrology.verdict import Verdict

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def judged(value: float, rule: DecisionRule, margin: float = MARGIN) -> Decision:
    return decide(value, 0.25, -1.0, 1.0, rule, k=2.0, margin=margin)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("rule", "value", "verdict", "statement"),
    [
        (DecisionRule.SIMPLE, 1.0, PASS, Statement.PASS),
        (DecisionRule.SIMPLE, 1.0001, FAIL, Statement.FAIL),
        (DecisionRule.GUARD_BAND, 0.75, PASS, Statement.PASS),
        (DecisionRule.GUARD_BAND, 0.7501, INCONCLUSIVE, Statement.UNDECIDED),
        (DecisionRule.GUARD_BAND, 1.25, INCONCLUSIVE, Statement.UNDECIDED),
        (DecisionRule.GUARD_BAND, 1.2501, FAIL, Statement.FAIL),
        (DecisionRule.GUARD_1_65U, 0.7937, PASS, Statement.PASS),
        (DecisionRule.GUARD_1_65U, 0.7938, INCONCLUSIVE, Statement.UNDECIDED),
        (DecisionRule.GUARD_1_65U, 1.2062, INCONCLUSIVE, Statement.UNDECIDED),
        (DecisionRule.GUARD_1_65U, 1.2063, FAIL, Statement.FAIL),
        (DecisionRule.NON_BINARY, 0.75, PASS, Statement.PASS),
        (DecisionRule.NON_BINARY, 0.7501, INCONCLUSIVE, Statement.CONDITIONAL_PASS),
        (DecisionRule.NON_BINARY, 1.0, INCONCLUSIVE, Statement.CONDITIONAL_PASS),
        (DecisionRule.NON_BINARY, 1.0001, INCONCLUSIVE, Statement.CONDITIONAL_FAIL),
        (DecisionRule.NON_BINARY, 1.25, INCONCLUSIVE, Statement.CONDITIONAL_FAIL),
        (DecisionRule.NON_BINARY, 1.2501, FAIL, Statement.FAIL),
        (DecisionRule.PRODUCTION_MARGIN, 0.7, PASS, Statement.PASS),
        (DecisionRule.PRODUCTION_MARGIN, 0.7001, FAIL, Statement.OUTSIDE_MARGIN),
        (DecisionRule.PRODUCTION_MARGIN, 1.25, FAIL, Statement.OUTSIDE_MARGIN),
        (DecisionRule.PRODUCTION_MARGIN, 1.2501, FAIL, Statement.FAIL),
    ],
)
def test_boundaries(
    rule: DecisionRule, value: float, verdict: Verdict, statement: Statement, sign: int
) -> None:
    found = judged(sign * value, rule)
    assert (found.verdict, found.statement) == (verdict, statement)


def test_the_names_in_a_plan() -> None:
    assert [rule.value for rule in DecisionRule] == [
        "simple",
        "guard_band",
        "guard_1_65u",
        "non_binary",
        "production_margin",
    ]


def test_the_statements_in_a_report() -> None:
    assert [statement.value for statement in Statement] == [
        "pass",
        "conditional pass",
        "conditional fail",
        "fail",
        "undecided",
        "outside of the production margin",
    ]


def test_the_coverage_factor_turns_u_into_standard_uncertainty() -> None:
    found = decide(0.8, 0.3, -1.0, 1.0, DecisionRule.GUARD_1_65U, k=3.0)
    assert found.verdict is PASS
    assert decide(0.8, 0.3, -1.0, 1.0, DecisionRule.GUARD_1_65U, k=2.0).verdict is INCONCLUSIVE
    assert decide(0.8, 0.3, -1.0, 1.0, DecisionRule.GUARD_1_65U).verdict is INCONCLUSIVE


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.75, PASS), (0.751, FAIL), (-0.75, PASS), (-0.751, FAIL)]
)
def test_the_share_comes_from_the_plan(value: float, verdict: Verdict) -> None:
    assert judged(value, DecisionRule.PRODUCTION_MARGIN, margin=0.75).verdict is verdict


def test_outside_of_the_margin_but_within_the_class() -> None:
    found = judged(0.75, DecisionRule.PRODUCTION_MARGIN)
    assert found.reason == (
        "0.75 is within its class (-1 to 1), but outside of the production margin (-0.7 to 0.7)"
    )
    assert found.false_acceptance == pytest.approx(0.02275, abs=1e-5)
    assert found.false_rejection == pytest.approx(0.97725, abs=1e-5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.8001, "within its class (-1 to 1) by less than its uncertainty 0.25, but outside"),
        (1.0, "within its class (-1 to 1) by less than its uncertainty 0.25, but outside"),
        (1.1, "outside of its class (-1 to 1) by less than its uncertainty 0.25, and outside"),
    ],
)
def test_outside_of_the_margin_and_near_to_the_limit(value: float, words: str) -> None:
    assert words in judged(value, DecisionRule.PRODUCTION_MARGIN).reason


def test_a_measurement_too_coarse_for_the_class_passes_no_margin() -> None:
    found = decide(0.6, 0.5, -1.0, 1.0, DecisionRule.PRODUCTION_MARGIN)
    assert (found.verdict, found.statement) == (INCONCLUSIVE, Statement.UNDECIDED)


def test_beyond_the_class_the_margin_is_not_the_reason() -> None:
    assert judged(1.5, DecisionRule.PRODUCTION_MARGIN).reason == "1.5 is outside of -1 to 1 by 0.5"


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (-2.0, 2.0, (-1.0, 1.0)),
        (-2.0, 4.0, (-1.0, 2.0)),
        (0.0, 4.0, (0.0, 2.0)),
        (-4.0, 0.0, (-2.0, 0.0)),
        (8.0, 12.0, (9.0, 11.0)),
        (-12.0, -8.0, (-11.0, -9.0)),
        (None, 4.0, (None, 2.0)),
        (-4.0, None, (-2.0, None)),
    ],
)
def test_half_of_the_limits(
    lower: float | None, upper: float | None, expected: tuple[float | None, float | None]
) -> None:
    assert margin_limits(lower, upper, 0.5) == expected


@pytest.mark.parametrize(("lower", "upper"), [(2.0, None), (None, -2.0)])
def test_a_share_of_a_single_limit_on_the_wrong_side_of_zero_is_refused(
    lower: float | None, upper: float | None
) -> None:
    with pytest.raises(ValueError, match="no share of it makes a margin"):
        margin_limits(lower, upper, 0.7)


def test_the_whole_limit_is_a_margin() -> None:
    assert margin_limits(-1.0, 1.0, 1.0) == (-1.0, 1.0)


@pytest.mark.parametrize("margin", [0.0, -0.5, 1.001, math.nan])
def test_a_margin_that_is_no_share_is_refused(margin: float) -> None:
    with pytest.raises(ValueError, match="a share of the limit"):
        judged(0.0, DecisionRule.PRODUCTION_MARGIN, margin=margin)


def test_a_coverage_factor_of_one_is_the_standard_uncertainty() -> None:
    assert decide(0.8, 0.1, -1.0, 1.0, DecisionRule.GUARD_1_65U, k=1.0).verdict is PASS
    found = decide(0.9, 0.1, -1.0, 1.0, DecisionRule.SIMPLE, k=1.0)
    assert found.false_acceptance == pytest.approx(0.1587, abs=1e-4)


def test_limits_may_be_one_point() -> None:
    assert decide(1.0, 0.0, 1.0, 1.0, DecisionRule.SIMPLE).verdict is PASS
    assert decide(1.1, 0.0, 1.0, 1.0, DecisionRule.SIMPLE).verdict is FAIL


def test_an_infinite_uncertainty_judges_nothing() -> None:
    with pytest.raises(ValueError, match="cannot be judged"):
        decide(0.0, math.inf, -1.0, 1.0, DecisionRule.GUARD_BAND)


@pytest.mark.parametrize("k", [0.0, -2.0, math.inf, math.nan])
def test_a_wrong_coverage_factor_is_refused(k: float) -> None:
    with pytest.raises(ValueError, match="coverage factor"):
        decide(0.0, 0.2, -1.0, 1.0, DecisionRule.GUARD_BAND, k=k)


def test_the_probability_of_false_acceptance_at_the_acceptance_limit() -> None:
    found = decide(0.87, 0.13, -1.0, 1.0, DecisionRule.GUARD_BAND)
    assert found.verdict is PASS
    assert found.false_acceptance == pytest.approx(0.0228, abs=1e-4)
    assert found.false_rejection is None


def test_the_probability_of_false_rejection_of_a_fail() -> None:
    found = decide(1.13, 0.13, -1.0, 1.0, DecisionRule.SIMPLE)
    assert found.verdict is FAIL
    assert found.false_acceptance == pytest.approx(1 - 0.0228, abs=1e-4)
    assert found.false_rejection == pytest.approx(0.0228, abs=1e-4)


def test_few_degrees_of_freedom_count_in_the_risk() -> None:
    found = decide(0.0, 2.0, None, 2.228, DecisionRule.SIMPLE, degrees_of_freedom=10)
    assert found.false_acceptance == pytest.approx(0.025, abs=1e-4)


@pytest.mark.parametrize("value", [0.5, 1.5])
def test_without_uncertainty_there_is_no_risk_to_state(value: float) -> None:
    found = decide(value, 0.0, -1.0, 1.0, DecisionRule.SIMPLE)
    assert (found.false_acceptance, found.false_rejection) == (None, None)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.75, PASS), (0.7501, INCONCLUSIVE), (1.3, INCONCLUSIVE), (1.3001, FAIL)],
)
def test_a_sequential_rule_may_demand_more_than_the_guard_band(
    value: float, verdict: Verdict
) -> None:
    found = decide(value, 0.2, -1.0, 1.0, DecisionRule.GUARD_BAND, guard_k=(2.5, 3.0))
    assert found.verdict is verdict


def test_a_sequential_rule_never_demands_less_than_the_guard_band() -> None:
    for value, verdict in ((0.81, INCONCLUSIVE), (1.19, INCONCLUSIVE)):
        found = decide(value, 0.2, -1.0, 1.0, DecisionRule.GUARD_BAND, guard_k=(1.0, 1.0))
        assert found.verdict is verdict


def test_simple_acceptance_has_no_guard_whatever_a_sequential_rule_demands() -> None:
    assert decide(0.99, 0.2, -1, 1, DecisionRule.SIMPLE, guard_k=(3.0, 3.0)).verdict is PASS
    assert decide(1.01, 0.2, -1, 1, DecisionRule.SIMPLE, guard_k=(3.0, 3.0)).verdict is FAIL


@pytest.mark.parametrize(
    ("value", "rule", "guard_k", "words"),
    [
        (0.9, DecisionRule.GUARD_BAND, None, "than its uncertainty 0.2"),
        (0.9, DecisionRule.GUARD_1_65U, None, "than its guard band 0.17"),
        (0.9, DecisionRule.GUARD_BAND, (2.5, 4.0), "than its guard band 0.25"),
        (1.0, DecisionRule.GUARD_BAND, (2.5, 4.0), "than its guard band 0.25"),
        (1.1, DecisionRule.GUARD_BAND, (2.5, 4.0), "than its guard band 0.4"),
    ],
)
def test_what_is_undecided_says_how_near_it_is(
    value: float, rule: DecisionRule, guard_k: tuple[float, float] | None, words: str
) -> None:
    assert decide(value, 0.2, -1.0, 1.0, rule, guard_k=guard_k).reason.endswith(words)


@given(value=st.floats(-3, 3), expanded=st.floats(0, 2))
def test_the_stricter_rule_passes_nothing_that_the_weaker_one_does_not(
    value: float, expanded: float
) -> None:
    order = (
        DecisionRule.PRODUCTION_MARGIN,
        DecisionRule.NON_BINARY,
        DecisionRule.GUARD_BAND,
        DecisionRule.GUARD_1_65U,
        DecisionRule.SIMPLE,
    )
    passed = [decide(value, expanded, -1.0, 1.0, rule).verdict is PASS for rule in order]
    assert passed == sorted(passed)

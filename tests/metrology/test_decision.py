import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.decision import DecisionRule, decide
from metrology.verdict import Verdict

SIMPLE, GUARD = DecisionRule.SIMPLE, DecisionRule.GUARD_BAND


@pytest.mark.parametrize(
    ("value", "rule", "verdict"),
    [
        (0.86, GUARD, Verdict.PASS),
        (0.88, GUARD, Verdict.INCONCLUSIVE),
        (1.12, GUARD, Verdict.INCONCLUSIVE),
        (1.14, GUARD, Verdict.FAIL),
        (-0.86, GUARD, Verdict.PASS),
        (-1.14, GUARD, Verdict.FAIL),
        (0.999, SIMPLE, Verdict.PASS),
        (1.0, SIMPLE, Verdict.PASS),
        (1.001, SIMPLE, Verdict.FAIL),
    ],
)
def test_limit_1_pct_with_expanded_uncertainty_0_13_pct(
    value: float, rule: DecisionRule, verdict: Verdict
) -> None:
    assert decide(value, 0.13, -1.0, 1.0, rule).verdict is verdict


def test_acceptance_limit_of_the_guard_band_is_0_87() -> None:
    assert decide(0.87, 0.13, -1.0, 1.0, GUARD).verdict is Verdict.PASS
    assert decide(0.8701, 0.13, -1.0, 1.0, GUARD).verdict is Verdict.INCONCLUSIVE


def test_one_sided_limits() -> None:
    assert decide(3.0, 0.0, None, 5.0, SIMPLE).verdict is Verdict.PASS
    assert decide(3.0, 0.0, 5.0, None, SIMPLE).verdict is Verdict.FAIL


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_judged(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be judged"):
        decide(value, 0.0, -1.0, 1.0, SIMPLE)


@pytest.mark.parametrize(
    ("expanded", "lower", "upper", "message"),
    [
        (0.1, None, None, "without a limit"),
        (0.1, 2.0, 1.0, "above the upper"),
        (-0.1, -1.0, 1.0, "cannot be judged"),
        (math.nan, -1.0, 1.0, "cannot be judged"),
    ],
)
def test_wrong_questions_are_refused(
    expanded: float, lower: float | None, upper: float | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        decide(0.0, expanded, lower, upper, GUARD)


def test_a_failure_says_by_how_much() -> None:
    assert "outside of -1 to 1 by 0.5" in decide(1.5, 0.1, -1.0, 1.0, GUARD).reason


@given(
    value=st.floats(-10, 10),
    expanded=st.floats(0, 5),
    limit=st.floats(0.01, 5),
)
def test_the_guard_band_never_passes_what_simple_acceptance_fails(
    value: float, expanded: float, limit: float
) -> None:
    guarded = decide(value, expanded, -limit, limit, GUARD).verdict
    simple = decide(value, expanded, -limit, limit, SIMPLE).verdict
    assert guarded in (simple, Verdict.INCONCLUSIVE)


@given(value=st.floats(-10, 10), expanded=st.floats(0, 5))
def test_the_decision_is_symmetric(value: float, expanded: float) -> None:
    assert (
        decide(value, expanded, -1.0, 1.0, GUARD).verdict
        is decide(-value, expanded, -1.0, 1.0, GUARD).verdict
    )

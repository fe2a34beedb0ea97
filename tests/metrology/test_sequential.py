"""The sequential rule look by look: who decides when, and when the next look makes sense."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from metrology.decision import DecisionRule
from metrology.distribution import quantile
from metrology.sequential import Look, Sequential, StoppingRule, stopping_rule
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

LAST = StoppingRule().looks - 1
LIMITS = Sequential(-1.0, 1.0)


def estimate(value: float, u_c: float, degrees_of_freedom: float = math.inf) -> Estimate:
    return Estimate(value, u_c, degrees_of_freedom, 1.96, ())


def first(value: float, u_d: float, u_s: float, elapsed_s: float = 1.0) -> Look:
    whole = estimate(value, math.hypot(u_s, u_d))
    return LIMITS.look(whole, u_d, elapsed_s, 128.0, previous=None)


EARLY = quantile(0.025 * 0.2 / 7)
LATE = quantile(0.025 * 0.8)


def test_the_factors_are_those_of_the_documentation() -> None:
    assert pytest.approx(3.19, abs=0.005) == EARLY
    assert pytest.approx(2.054, abs=0.001) == LATE


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("value", "verdict"), [(0.0, Verdict.PASS), (0.95, None), (1.0, None), (3.0, Verdict.FAIL)]
)
def test_a_safe_decision_ends_the_point_at_once(
    value: float, verdict: Verdict | None, sign: int
) -> None:
    look = first(sign * value, 0.1, 0.01)
    assert look.verdict is verdict
    assert math.isinf(look.next_s) is (verdict is not None)
    assert (look.number, look.first_s) == (0, 1.0)


def test_an_early_look_demands_its_part_of_alpha_and_of_half_of_beta() -> None:
    u_c = math.hypot(0.1, 0.01)
    to_fail = quantile(0.0125 * 0.2 / 7)
    assert first(1 - EARLY * u_c - 1e-6, 0.1, 0.01).verdict is Verdict.PASS
    assert first(1 - EARLY * u_c + 1e-6, 0.1, 0.01).verdict is None
    assert first(1 + to_fail * u_c + 1e-6, 0.1, 0.01).verdict is Verdict.FAIL
    assert first(1 + to_fail * u_c - 1e-6, 0.1, 0.01).verdict is None
    assert first(0.0, 0.1, 0.01).guard_k == (EARLY, to_fail)


def test_with_one_limit_a_fail_gets_all_of_beta() -> None:
    look = Sequential(None, 1.0).look(estimate(0.9, 0.1), 0.1, 1.0, 128.0, previous=None)
    assert look.guard_k == (EARLY, EARLY)
    look = Sequential(-1.0, None).look(estimate(0.9, 0.1), 0.1, 1.0, 128.0, previous=None)
    assert look.guard_k == (EARLY, EARLY)


@pytest.mark.parametrize(
    ("distance", "verdict"), [(1e-6, Verdict.PASS), (-1e-6, Verdict.INCONCLUSIVE)]
)
@pytest.mark.parametrize(("u_d", "u_s", "elapsed_s"), [(0.025, 0.1, 1.0), (0.1, 0.1, 128.0)])
def test_the_last_look_demands_the_part_kept_for_it(
    u_d: float, u_s: float, elapsed_s: float, distance: float, verdict: Verdict
) -> None:
    """Because u_d is a quarter of u_s, or because the longest time has come."""
    value = 1 - LATE * math.hypot(u_s, u_d) - distance
    look = first(value, u_d, u_s, elapsed_s)
    assert (look.verdict, look.number, look.next_s) == (verdict, LAST, math.inf)


def test_above_a_quarter_of_u_s_waiting_still_gains() -> None:
    assert first(0.95, 0.0251, 0.1).verdict is None
    assert first(0.95, 0.1, 0.1, 127.9).verdict is None


def test_few_degrees_of_freedom_demand_more() -> None:
    look = LIMITS.look(estimate(0.6, 0.1, 8), 0.1, 1.0, 128.0, previous=None)
    assert look.guard_k[0] == pytest.approx(quantile(0.025 * 0.2 / 7, 8))
    assert look.verdict is None
    assert first(0.6, 0.1, 0.0).verdict is Verdict.PASS


def test_the_guard_band_of_the_estimate_is_kept_in_any_case() -> None:
    wide = replace(estimate(0.5, 0.1), k=6.0)
    assert LIMITS.look(wide, 0.1, 1.0, 128.0, previous=None).verdict is None


def test_between_the_times_of_the_grid_nothing_is_decided() -> None:
    """1 s to 128 s in 7 steps: every look at twice the time of the one before."""
    begun = first(0.95, 0.1, 0.01)
    good = estimate(0.0, 0.05)
    assert LIMITS.look(good, 0.05, 1.99, 128.0, previous=begun) is begun
    second = LIMITS.look(good, 0.05, 2.0, 128.0, previous=begun)
    assert (second.verdict, second.number, second.first_s) == (Verdict.PASS, 1, 1.0)


@pytest.mark.parametrize(
    ("elapsed_s", "number"), [(3.9, 1), (4.0, 2), (63.0, 5), (64.0, 6), (127.0, 6), (128.0, 7)]
)
def test_a_late_look_has_the_number_of_its_time(elapsed_s: float, number: int) -> None:
    begun = first(0.95, 0.1, 0.01)
    look = LIMITS.look(estimate(0.95, 0.1), 0.1, elapsed_s, 128.0, previous=begun)
    assert look.number == number


def test_a_second_look_at_the_same_time_is_none() -> None:
    begun = first(0.95, 0.1, 0.01)
    assert LIMITS.look(estimate(0.0, 0.1), 0.1, 1.0, 128.0, previous=begun) is begun


def test_each_number_is_looked_at_once() -> None:
    look = first(0.95, 0.1, 0.01)
    look = LIMITS.look(estimate(0.95, 0.1), 0.1, 5.0, 128.0, previous=look)
    assert LIMITS.look(estimate(0.0, 0.1), 0.1, 7.9, 128.0, previous=look) is look


@pytest.mark.parametrize(
    ("value", "next_s"),
    [(0.75, 2.0), (0.9375, 2.0), (0.945, 4.0), (1.065, 4.0), (1.075, 2.0), (1.25, 2.0)],
)
def test_the_next_look_is_where_the_decision_may_be_hoped_for(value: float, next_s: float) -> None:
    """u_d = 0.1 / T, and hope is one u_d: at 0.9375, 0.0625 + 0.1 is above 3.19 u_c(2 s)."""
    assert first(value, 0.1, 0.001).next_s == pytest.approx(next_s)


def test_the_grid_begins_with_the_first_look() -> None:
    assert first(0.75, 0.1, 0.001, 2.0).next_s == pytest.approx(2 * 64 ** (1 / 7))


@pytest.mark.parametrize(
    ("value", "u_s", "next_s"), [(0.95, 0.08, 0.1 / (0.25 * 0.08)), (0.806, 0.09, 40 / 9)]
)
def test_the_next_look_is_not_after_the_time_from_which_waiting_gains_nothing(
    value: float, u_s: float, next_s: float
) -> None:
    assert first(value, 0.1, u_s).next_s == pytest.approx(next_s)


@pytest.mark.parametrize(("u_s", "elapsed_s"), [(0.08, 60.0), (0.0, 100.0)])
def test_without_hope_the_next_look_is_at_the_longest_time(u_s: float, elapsed_s: float) -> None:
    assert first(0.95, 0.1, u_s, elapsed_s).next_s == 128.0


def test_what_does_not_shrink_at_all_is_looked_at_once() -> None:
    look = LIMITS.look(estimate(1.0, 0.2), 0.0, 1.0, 128.0, previous=None)
    assert (look.verdict, look.number) == (Verdict.INCONCLUSIVE, LAST)


def test_the_stopping_rule_of_each_decision_rule() -> None:
    assert stopping_rule(DecisionRule.GUARD_1_65U) == StoppingRule(
        alpha=0.05, decision=DecisionRule.GUARD_1_65U
    )
    for rule in set(DecisionRule) - {DecisionRule.GUARD_1_65U}:
        assert stopping_rule(rule) == StoppingRule()


def test_the_rule_of_1_65_u_ends_with_1_75_u() -> None:
    sequential = Sequential(-1.0, 1.0, stopping_rule(DecisionRule.GUARD_1_65U))
    look = sequential.look(estimate(0.82, 0.1), 0.0, 1.0, 128.0, previous=None)
    assert look.guard_k[0] == pytest.approx(1.751, abs=0.001)
    assert look.verdict is Verdict.PASS


def test_shared_risk_is_the_weakest_rule() -> None:
    assert StoppingRule(alpha=0.5, beta=0.5).alpha == 0.5


@pytest.mark.parametrize("looks", [2, 3, 8])
def test_the_shares_add_up_to_one(looks: int) -> None:
    rule = StoppingRule(looks=looks)
    assert sum(rule.share(n) for n in range(looks)) == pytest.approx(1.0)
    assert rule.share(looks - 1) == 0.8


def test_the_probabilities_of_the_standard_rule() -> None:
    rule = StoppingRule()
    assert (rule.alpha, rule.beta, rule.looks) == (0.025, 0.025, 8)
    assert (rule.last_share, rule.saturated) == (0.8, 0.25)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: StoppingRule(alpha=0.0), r"alpha 0\.0"),
        (lambda: StoppingRule(alpha=0.51), r"alpha 0\.51"),
        (lambda: StoppingRule(beta=0.0), r"beta 0\.0"),
        (lambda: StoppingRule(beta=math.nan), "beta nan"),
        (lambda: StoppingRule(last_share=0.0), r"last_share 0\.0"),
        (lambda: StoppingRule(last_share=1.0), r"last_share 1\.0"),
        (lambda: StoppingRule(saturated=1.0), r"saturated 1\.0"),
        (lambda: StoppingRule(looks=1), "1 looks"),
        (lambda: StoppingRule(decision=DecisionRule.SIMPLE), "guard band is needed"),
    ],
)
def test_a_wrong_rule_is_refused(wrong: Callable[[], StoppingRule], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()


@pytest.mark.parametrize(
    ("shrinking_u", "elapsed_s", "longest_s", "message"),
    [
        (0.1, 0.0, 10.0, "must be positive"),
        (0.1, 1.0, 0.0, "must be positive"),
        (0.1, math.nan, 10.0, "must be positive"),
        (0.1, math.inf, 10.0, "must be positive"),
        (0.1, 1.0, math.inf, "must be positive"),
        (-0.1, 1.0, 10.0, "no part of the uncertainty"),
        (0.2001, 1.0, 10.0, "no part of the uncertainty"),
    ],
)
def test_wrong_questions_are_refused(
    shrinking_u: float, elapsed_s: float, longest_s: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        LIMITS.look(estimate(0.0, 0.2), shrinking_u, elapsed_s, longest_s, previous=None)


def test_a_point_that_has_ended_is_not_looked_at_again() -> None:
    ended = first(0.0, 0.1, 0.01)
    with pytest.raises(ValueError, match="has ended with PASS"):
        LIMITS.look(estimate(0.0, 0.1), 0.1, 2.0, 128.0, previous=ended)


def test_time_does_not_run_backwards() -> None:
    begun = first(0.95, 0.1, 0.01)
    with pytest.raises(ValueError, match="before the first look"):
        LIMITS.look(estimate(0.0, 0.1), 0.1, 0.9, 128.0, previous=begun)

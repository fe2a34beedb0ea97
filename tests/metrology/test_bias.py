import math
from collections.abc import Sequence

import numpy as np
import pytest

from metrology.bias import BiasPoint, judge_bias
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict


def estimate(value: float, u: float, degrees_of_freedom: float = math.inf) -> Estimate:
    return Estimate(value, u, degrees_of_freedom, 2.0, ())


def points(errors: Sequence[float], u: float = 0.05, mpe_pct: float = 1.0) -> list[BiasPoint]:
    return [BiasPoint(f"p{n}", estimate(e, u), mpe_pct) for n, e in enumerate(errors)]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ([0.601, 0.7, 0.8], Verdict.FAIL),
        ([0.6, 0.7, 0.8], Verdict.INCONCLUSIVE),
        ([0.5, 0.7, 0.8], Verdict.INCONCLUSIVE),
        ([0.39, 0.7, 0.8], Verdict.INCONCLUSIVE),
        ([0.38, 0.7, 0.8], Verdict.PASS),
        ([0.0, 0.0, 0.0], Verdict.PASS),
        ([0.9, -0.9, 0.9], Verdict.PASS),
    ],
)
def test_half_of_the_limit_in_one_direction(
    errors: list[float], verdict: Verdict, sign: int
) -> None:
    """u = 0.05: U = 0.1; of three points k(3) = 2.394, so that 0.380 is clear."""
    assert judge_bias(points([sign * e for e in errors])).verdict is verdict


def test_each_point_has_its_own_limit() -> None:
    wide = BiasPoint("imin", estimate(0.7, 0.05), 1.5)
    narrow = BiasPoint("iref", estimate(0.7, 0.05), 1.0)
    assert judge_bias([wide, narrow]).verdict is Verdict.INCONCLUSIVE
    assert judge_bias([narrow, narrow]).verdict is Verdict.FAIL


def test_without_uncertainty_half_of_the_limit_is_not_exceeded() -> None:
    assert judge_bias(points([0.5, 0.9], u=0.0)).verdict is Verdict.PASS
    assert judge_bias(points([0.501, 0.9], u=0.0)).verdict is Verdict.FAIL


def test_few_degrees_of_freedom_ask_for_more_distance() -> None:
    def two(degrees_of_freedom: float) -> Verdict:
        clear = BiasPoint("a", estimate(0.38, 0.05, degrees_of_freedom), 1.0)
        return judge_bias([clear, *points([0.9])]).verdict

    assert two(math.inf) is Verdict.PASS
    assert two(5) is Verdict.INCONCLUSIVE


def test_more_points_ask_for_more_distance() -> None:
    assert judge_bias(points([0.386, 0.9])).verdict is Verdict.PASS
    assert judge_bias(points([0.386] + [0.9] * 9)).verdict is Verdict.INCONCLUSIVE


def test_the_reason_names_the_point_that_decides() -> None:
    reason = judge_bias(points([0.7, 0.65, 0.8])).reason
    assert reason == (
        "all 3 errors exceed half of their limits on the positive side; "
        "p1 with 0.65 % +- 0.1 % of 1 % is the nearest to zero"
    )
    reason = judge_bias(points([-0.7, -0.45, -0.8])).reason
    assert "no error is safely within half of its limit on the negative side; p1 with" in reason
    assert judge_bias(points([0.1, 0.1])).reason == ""


def test_the_point_that_decides_is_the_nearest_in_shares_of_its_limit() -> None:
    wide = BiasPoint("imin", estimate(0.87, 0.01), 1.5)
    narrow = BiasPoint("iref", estimate(0.6, 0.01), 1.0)
    assert "; imin with 0.87 % +- 0.02 % of 1.5 % is" in judge_bias([narrow, wide]).reason


def test_one_point_shows_no_bias() -> None:
    for error in (0.0, 0.9):
        found = judge_bias(points([error]))
        assert found.verdict is Verdict.INCONCLUSIVE
        assert found.reason == "1 load point shows no bias: 2 are needed"


def test_no_point_is_a_wrong_question() -> None:
    with pytest.raises(ValueError, match="no load point"):
        judge_bias([])


@pytest.mark.parametrize("mpe_pct", [0.0, -1.0, math.nan])
def test_a_limit_that_is_none_is_refused(mpe_pct: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        judge_bias(points([0.1, 0.2], mpe_pct=mpe_pct))


def test_at_most_two_and_a_half_percent_of_units_that_use_one_side_pass() -> None:
    rng = np.random.default_rng(20)
    units = 2000
    errors = 0.501 + rng.normal(0, 0.05, (units, 8))
    passed = sum(judge_bias(points(list(row))).verdict is Verdict.PASS for row in errors)
    expected = 0.025 * units
    assert 0 < passed <= expected + 3 * math.sqrt(expected)
    uncorrected = int(np.sum(np.any(errors <= 0.5 - 1.96 * 0.05, axis=1)))
    assert uncorrected > expected + 3 * math.sqrt(expected)

"""When the next look makes sense, and how many trials are enough."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from metrology.distribution import quantile
from metrology.monte_carlo import propagate
from metrology.sequential import Sequential, StoppingRule
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

LIMITS = Sequential(-1.0, 1.0)
FloatArray = NDArray[np.float64]


def estimate(value: float, u_c: float, degrees_of_freedom: float = math.inf) -> Estimate:
    return Estimate(value, u_c, degrees_of_freedom, 1.96, ())


@pytest.mark.parametrize("sign", [1, -1])
def test_the_next_look_is_where_a_decision_may_be_hoped_for_at_either_limit(sign: int) -> None:
    """After 2 s k u_c is 0.186, after 4 s 0.125; 0.07 to the limit and d of 0.1 make 0.17."""
    found = LIMITS.look(
        estimate(sign * 0.93, math.hypot(0.1, 0.03)), 0.1, 1.0, 128.0, previous=None
    )
    assert found.next_s == pytest.approx(4.0)


def test_the_last_look_but_one_may_be_hoped_for() -> None:
    rule = Sequential(-1.0, 1.0, StoppingRule(looks=3))
    found = rule.look(estimate(1.0, math.hypot(0.1, 0.005)), 0.1, 1.0, 10.0, previous=None)
    assert found.next_s == pytest.approx(math.sqrt(10))


def test_few_degrees_of_freedom_demand_more_on_both_sides() -> None:
    found = LIMITS.look(estimate(0.9, 0.1, 5.0), 0.1, 1.0, 128.0, previous=None)
    part = 0.025 * 0.2 / 7
    assert found.guard_k == (quantile(part, 5.0), quantile(part / 2, 5.0))
    assert found.guard_k[0] > 5


def test_a_point_of_half_a_second_without_any_uncertainty_is_decided() -> None:
    found = LIMITS.look(estimate(0.5, 0.0), 0.0, 0.25, 0.5, previous=None)
    assert found.verdict is Verdict.PASS


def of_blocks(*values: float) -> Iterator[float]:
    return iter(values)


def drawn(values: Iterator[float]) -> FloatArray:
    return np.full(100_000, next(values))


def test_a_block_is_all_where_no_tolerance_is_asked_for() -> None:
    found = propagate(lambda a: a, [lambda rng, count: rng.normal(0.0, 1.0, count)])
    assert found.trials == 100_000
    again = propagate(lambda a: a, [lambda rng, count: rng.normal(0.0, 1.0, count)])
    assert again == found


@pytest.mark.parametrize(("tolerance", "blocks"), [(1.001, 2), (0.999, 3), (0.577, 4)])
def test_blocks_are_added_until_their_means_agree(tolerance: float, blocks: int) -> None:
    """Means 1 and 2: 2 s / sqrt(2) = 1; with 1.5 it is 1 / sqrt(3) = 0.577, with 1.5 again 0.41."""
    means = of_blocks(1.0, 2.0, 1.5, 1.5)
    found = propagate(lambda a: a, [lambda _, __: drawn(means)], tolerance=tolerance)
    assert found.trials == blocks * 100_000


def test_blocks_that_are_alike_agree_after_two() -> None:
    found = propagate(lambda a: a, [lambda _, count: np.full(count, 7.0)], tolerance=1e-9)
    assert (found.trials, found.value, found.u) == (200_000, 7.0, 0.0)


@pytest.mark.parametrize(("trials", "all_trials"), [(1_000_000, 2_000_000), (700_000, 2_100_000)])
def test_two_million_trials_are_the_end(trials: int, all_trials: int) -> None:
    """No instability is below 0."""
    sevens = [lambda _, count: np.full(count, 7.0)]
    assert propagate(lambda a: a, sevens, trials=trials, tolerance=0.0).trials == all_trials


def test_what_comes_out_of_the_numbers_from_0_to_99999() -> None:
    """2500 lie below the symmetric interval and 2500 above; s^2 = n (n + 1) / 12."""
    found = propagate(lambda a: a, [lambda _, count: np.arange(count, dtype=np.float64)])
    assert (found.symmetric_lower, found.symmetric_upper) == (2500.0, 97499.0)
    assert found.u == pytest.approx(math.sqrt(1e5 * (1e5 + 1) / 12), rel=1e-9)
    assert found.value == pytest.approx(49999.5)

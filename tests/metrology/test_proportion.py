"""Exact bounds of a share, against published values and against a binomial test in SciPy."""

import pytest
from scipy.stats import binomtest

from metrology.proportion import proportion_interval


def test_none_of_ten_is_below_the_published_bound() -> None:
    # Clopper and Pearson (1934), as in every table of them: 0 of 10 at 95 %.
    assert proportion_interval(0, 10) == pytest.approx((0.0, 0.3085), abs=5e-5)
    assert proportion_interval(1, 10) == pytest.approx((0.0025, 0.4450), abs=5e-5)


@pytest.mark.parametrize(("hits", "count"), [(3, 200), (200, 200), (7, 9), (50, 10_000), (0, 1)])
def test_bounds_are_those_of_another_implementation(hits: int, count: int) -> None:
    other = binomtest(hits, count).proportion_ci(0.95, "exact")
    assert proportion_interval(hits, count) == pytest.approx((other.low, other.high), abs=1e-9)


def test_of_nothing_nothing_is_known() -> None:
    assert proportion_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("hits", "count", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)]
)
def test_more_hits_than_tries_are_refused(hits: int, count: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        proportion_interval(hits, count, confidence)

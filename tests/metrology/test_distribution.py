import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.distribution import NORMAL_FROM, _incomplete_beta, quantile, upper_tail


@pytest.mark.parametrize(
    ("degrees_of_freedom", "tail", "expected"),
    [
        (1, 0.025, 12.706),
        (2, 0.05, 2.920),
        (3, 0.01, 4.541),
        (5, 0.005, 4.032),
        (10, 0.025, 2.228),
        (30, 0.025, 2.042),
        (100, 0.05, 1.660),
        (math.inf, 0.025, 1.960),
        (math.inf, 0.05, 1.645),
        (math.inf, 0.5, 0.0),
    ],
)
def test_quantiles_are_those_of_the_printed_tables(
    degrees_of_freedom: float, tail: float, expected: float
) -> None:
    assert quantile(tail, degrees_of_freedom) == pytest.approx(expected, abs=5.1e-4)


@pytest.mark.parametrize("t", [-30.0, -1.0, -1e-7, 0.0, 1e-7, 0.3, 1.0, 7.0, 1e4])
def test_one_degree_of_freedom_is_the_cauchy_distribution(t: float) -> None:
    assert upper_tail(t, 1) == pytest.approx(0.5 - math.atan(t) / math.pi, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("t", [-3.0, -0.2, 0.0, 0.2, 3.0, 50.0])
def test_two_degrees_of_freedom_have_a_closed_form(t: float) -> None:
    closed = 0.5 * (1 - t / math.sqrt(2 + t * t))
    assert upper_tail(t, 2) == pytest.approx(closed, rel=1e-9)


@pytest.mark.parametrize("degrees_of_freedom", [0.5, 3, 7.3, 40, 2.5e4, 9e5])
@pytest.mark.parametrize("t", [0.05, 1.0, 2.5, 6.0])
def test_the_tail_is_the_integral_of_the_density(degrees_of_freedom: float, t: float) -> None:
    half = degrees_of_freedom / 2
    scale = math.exp(math.lgamma(half + 0.5) - math.lgamma(half))
    nodes, weights = np.polynomial.legendre.leggauss(80)
    x = t / 2 * (nodes + 1)
    density = (1 + x * x / degrees_of_freedom) ** (-half - 0.5)
    inner = float(weights @ density) * t / 2 * scale / math.sqrt(math.pi * degrees_of_freedom)
    assert upper_tail(t, degrees_of_freedom) == pytest.approx(0.5 - inner, abs=2e-9)


def test_tails_and_quantiles_agree_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for degrees_of_freedom in (0.7, 1, 4, 12.5, 300, 9e5):
        for t in (-9.0, -1.0, 0.0, 0.4, 2.0, 8.0):
            expected = stats.t.sf(t, degrees_of_freedom)
            assert upper_tail(t, degrees_of_freedom) == pytest.approx(expected, rel=1e-8)
        for tail in (0.4, 0.025, 7e-4):
            expected = stats.t.isf(tail, degrees_of_freedom)
            assert quantile(tail, degrees_of_freedom) == pytest.approx(expected, rel=1e-8)
    assert upper_tail(6.0) == pytest.approx(stats.norm.sf(6.0), rel=1e-12)


def test_many_degrees_of_freedom_are_the_normal_distribution() -> None:
    assert upper_tail(1.0, NORMAL_FROM) == upper_tail(1.0)
    assert upper_tail(1.0, NORMAL_FROM * 0.99) != upper_tail(1.0)
    assert upper_tail(1.0, NORMAL_FROM * 0.99) == pytest.approx(upper_tail(1.0), abs=2e-7)
    assert quantile(0.1, NORMAL_FROM) == quantile(0.1)


@pytest.mark.parametrize("degrees_of_freedom", [3, math.inf])
def test_nothing_lies_above_infinity(degrees_of_freedom: float) -> None:
    assert upper_tail(math.inf, degrees_of_freedom) == 0.0
    assert upper_tail(-math.inf, degrees_of_freedom) == 1.0


@given(t=st.floats(-50, 50), degrees_of_freedom=st.floats(0.5, 1e5))
def test_both_tails_are_symmetric(t: float, degrees_of_freedom: float) -> None:
    both = upper_tail(t, degrees_of_freedom) + upper_tail(-t, degrees_of_freedom)
    assert both == pytest.approx(1.0, abs=1e-12)


@given(tail=st.floats(1e-6, 0.5), degrees_of_freedom=st.floats(1, 1e5))
def test_the_tail_above_a_quantile_is_what_was_asked(
    tail: float, degrees_of_freedom: float
) -> None:
    found = upper_tail(quantile(tail, degrees_of_freedom), degrees_of_freedom)
    assert found == pytest.approx(tail, rel=1e-9)


def test_the_beta_function_ends_at_0_and_1() -> None:
    assert _incomplete_beta(0.0, 1.0, 2.0, 3.0) == 0.0
    assert _incomplete_beta(1.0, 0.0, 2.0, 3.0) == 1.0
    assert _incomplete_beta(0.25, 0.75, 1.0, 1.0) == pytest.approx(0.25, rel=1e-14)
    assert _incomplete_beta(0.9, 0.1, 3.0, 1.0) == pytest.approx(0.729, rel=1e-13)


@pytest.mark.parametrize("degrees_of_freedom", [0.0, -1.0, math.nan])
def test_a_tail_without_degrees_of_freedom_is_refused(degrees_of_freedom: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        upper_tail(1.0, degrees_of_freedom)


def test_a_tail_above_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no tail above nan"):
        upper_tail(math.nan, 5)


@pytest.mark.parametrize("tail", [0.0, -0.1, 0.51, math.nan])
def test_a_quantile_of_no_tail_is_refused(tail: float) -> None:
    with pytest.raises(ValueError, match=r"at most 0\.5"):
        quantile(tail)

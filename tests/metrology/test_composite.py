"""Composite error: the root of the sum of squares, and a bound of its uncertainty."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.composite import CompositeInputs, composite_error, largest
from metrology.uncertainty import Component, Estimate


def term(value: float, u: float = 0.0, df: float = math.inf) -> Estimate:
    return Estimate(value, u, df, 1.96, (Component("any", u),) if u else ())


def inputs(error: Estimate, voltage: Estimate, frequency: Estimate) -> CompositeInputs:
    return CompositeInputs(error, (voltage,), (frequency,))


def test_it_is_the_root_of_the_sum_of_squares() -> None:
    found = CompositeInputs(term(0.4), (term(0.2),), (term(-0.1),), term(0.2))
    assert composite_error(found).value == pytest.approx(0.5)


def test_the_largest_variation_counts_whatever_its_sign() -> None:
    found = CompositeInputs(term(0.0), (term(0.3), term(-0.4), term(0.1)), (term(0.0),))
    assert composite_error(found).value == pytest.approx(0.4)
    assert largest((term(0.3), term(-0.4)), "voltage").value == -0.4


def test_temperature_that_is_left_out_adds_nothing() -> None:
    without = CompositeInputs(term(0.3), (term(0.0),), (term(0.0),))
    assert composite_error(without).value == pytest.approx(0.3)
    assert len(composite_error(without).budget) == 3


def test_one_term_alone_keeps_its_uncertainty_and_degrees_of_freedom() -> None:
    found = composite_error(inputs(term(-0.5, 0.03, 8), term(0.0, 0.2), term(0.0, 0.2)))
    assert found.u_c == pytest.approx(0.03)
    assert found.degrees_of_freedom == 8
    assert found.k == pytest.approx(2.306, abs=1e-3)
    assert [(part.label, part.u) for part in found.budget if part.u] == [("error", 0.03)]


def test_where_all_terms_are_zero_the_largest_uncertainty_stands() -> None:
    found = composite_error(inputs(term(0.0, 0.01), term(0.0, 0.05), term(0.0, 0.02)))
    assert (found.value, found.u_c) == (0.0, 0.05)


def test_no_variation_makes_no_composite_error() -> None:
    with pytest.raises(ValueError, match="no variation by frequency"):
        composite_error(CompositeInputs(term(0.1), (term(0.1),), ()))


values = st.floats(-3.0, 3.0)


@given(values, values, values)
def test_it_is_not_smaller_than_any_term_and_not_larger_than_their_sum(
    error: float, voltage: float, frequency: float
) -> None:
    found = composite_error(inputs(term(error), term(voltage), term(frequency))).value
    magnitudes = [abs(error), abs(voltage), abs(frequency)]
    assert max(magnitudes) - 1e-12 <= found <= sum(magnitudes) + 1e-12


@pytest.mark.parametrize("correlation", [-1.0, 0.0, 1.0])
def test_the_uncertainty_is_a_bound_whatever_the_correlation(correlation: float) -> None:
    centre, spread = (0.4, 0.3, -0.2), 0.01
    found = composite_error(inputs(*(term(value, spread) for value in centre)))
    drawn = random.Random(3)
    composites = []
    for _ in range(4000):
        first = drawn.gauss(0.0, spread)
        rest = [_correlated(drawn, first, correlation, spread) for _ in (1, 2)]
        composites.append(math.hypot(*(c + d for c, d in zip(centre, (first, *rest), strict=True))))
    mean = sum(composites) / len(composites)
    scatter = math.sqrt(sum((c - mean) ** 2 for c in composites) / len(composites))
    assert scatter <= found.u_c * 1.03
    assert mean == pytest.approx(found.value, abs=2e-3)


def _correlated(drawn: random.Random, first: float, correlation: float, u: float) -> float:
    return correlation * first + math.sqrt(1 - correlation**2) * drawn.gauss(0.0, u)

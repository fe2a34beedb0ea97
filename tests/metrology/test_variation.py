import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.budget import combine
from metrology.errors.conditions import Conditions, PositionUncertainty, ReferenceUncertainty
from metrology.term import Term, observed
from metrology.uncertainty import Estimate
from metrology.variation import OF_THE_BENCH, variation

CALIBRATION = "reference: power"


def error(value: float, calibration: float, edges: float, freedom: float = math.inf) -> Estimate:
    return combine(value, [Term(CALIBRATION, calibration), observed("edges", edges, freedom)])


def test_what_is_common_cancels_and_what_is_not_adds() -> None:
    found = variation(error(0.7, 0.03, 0.004), error(0.4, 0.03, 0.003), {CALIBRATION})
    assert found.value == pytest.approx(0.3)
    assert found.u_c == pytest.approx(0.005)
    assert [part.label for part in found.budget] == ["edges"]


def test_a_common_term_of_two_sizes_leaves_the_difference() -> None:
    found = variation(error(0.0, 0.05, 0.0), error(0.0, 0.03, 0.0), {CALIBRATION})
    assert found.u_c == pytest.approx(0.02)


def test_with_nothing_in_common_all_adds_in_squares() -> None:
    found = variation(error(0.0, 0.03, 0.01), error(0.0, 0.04, 0.02), ())
    assert found.u_c == pytest.approx(math.hypot(0.05, 0.01, 0.02))


def test_degrees_of_freedom_follow_welch_and_satterthwaite() -> None:
    found = variation(error(0.0, 0.03, 0.01, 4), error(0.0, 0.03, 0.01, 4), {CALIBRATION})
    assert found.degrees_of_freedom == pytest.approx(8)
    assert found.k == pytest.approx(2.306, abs=1e-3)


def test_equal_errors_with_everything_in_common_vary_by_nothing() -> None:
    same = error(0.2, 0.03, 0.01)
    found = variation(same, same, {CALIBRATION, "edges"})
    assert (found.value, found.u_c, found.budget) == (0.0, 0.0, ())
    assert math.isinf(found.degrees_of_freedom)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_in_common_is_never_worse(a: float, b: float, c: float, d: float) -> None:
    one, other = error(1.0, a, b), error(0.5, c, d)
    apart, together = variation(one, other, ()), variation(one, other, {CALIBRATION})
    assert together.u_c <= apart.u_c + 1e-12


def test_the_budget_of_an_error_has_the_labels_of_the_bench() -> None:
    conditions = Conditions(
        1.0,
        ReferenceUncertainty(0.02, 1.0, 2.0, drift_pct=0.01, temperature_pct=0.01),
        PositionUncertainty(0.01, 0.5),
    )
    labels = {term.label for term in conditions.terms() if term.u > 0}
    assert labels <= OF_THE_BENCH

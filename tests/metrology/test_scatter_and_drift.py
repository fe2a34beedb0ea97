"""Repeatability and self-heating, from errors to what is judged."""

import pytest

from metrology.repeatability import RepeatabilityInputs, repeatability
from metrology.self_heating import SelfHeatingInputs, self_heating


def test_both_standard_deviations_and_the_range() -> None:
    found = repeatability(RepeatabilityInputs((0.10, 0.12, 0.14, 0.16, 0.18)))
    assert found.mean_pct == pytest.approx(0.14)
    assert found.s_n_pct == pytest.approx(0.0282843, rel=1e-5)
    assert found.s_n1_pct == pytest.approx(0.0316228, rel=1e-5)
    assert found.range_pct == pytest.approx(0.08)


def test_two_errors_have_no_scatter() -> None:
    with pytest.raises(ValueError, match="3 are needed"):
        repeatability(RepeatabilityInputs((0.1, 0.2)))


def test_drift_is_the_largest_difference_from_the_first_with_its_sign() -> None:
    found = self_heating(SelfHeatingInputs((0, 600, 1200, 1800), (0.10, -0.30, -0.25, -0.20)))
    assert found.variation_pct == pytest.approx(-0.40)
    assert (found.first_pct, found.last_pct) == (0.10, -0.20)
    assert found.at_rest is True


@pytest.mark.parametrize(
    ("times_s", "errors_pct", "at_rest"),
    [
        ((0, 600), (0.0, 0.0), None),
        ((0, 600, 1200), (0.0, 0.2, 0.4), False),
        ((0, 1500, 2700), (0.0, 0.5, 0.6), True),
    ],
)
def test_rest_is_known_after_twenty_minutes(
    times_s: tuple[float, ...], errors_pct: tuple[float, ...], at_rest: bool | None
) -> None:
    assert self_heating(SelfHeatingInputs(times_s, errors_pct)).at_rest is at_rest


def test_one_error_has_no_drift() -> None:
    with pytest.raises(ValueError, match="two or more"):
        self_heating(SelfHeatingInputs((0.0,), (0.1,)))

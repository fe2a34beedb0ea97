import math

import numpy as np
import pytest
from scipy import special

from reports.statistics.rules import BEYOND
from reports.statistics.shewhart import D2, D3, individuals, means_and_ranges
from tests.reports.statistics.published_data import FLOW_RATES, PISTON_RINGS_MM


def test_individuals_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.2: mean 50.81, limits 45.8159 and 55.8041."""
    chart = individuals(FLOW_RATES)
    assert chart.location.centre == pytest.approx(50.81)
    assert chart.location.upper == pytest.approx(55.8041, abs=5e-5)
    assert chart.location.lower == pytest.approx(45.8159, abs=5e-5)
    assert chart.spread.centre == pytest.approx(1.8778, abs=5e-5)
    assert chart.spread.upper == pytest.approx(3.267 * 1.8778, abs=5e-3)
    assert chart.spread.lower == 0
    assert chart.location.signals == chart.spread.signals == ()


def test_means_and_ranges_of_the_piston_rings() -> None:
    """Montgomery's data: 74.00118, limits 73.98805 and 74.0143; ranges 0.02276 up to 0.04812."""
    chart = means_and_ranges(PISTON_RINGS_MM)
    assert chart.location.centre == pytest.approx(74.00118, abs=5e-6)
    assert chart.location.lower == pytest.approx(73.98805, abs=5e-6)
    assert chart.location.upper == pytest.approx(74.0143, abs=5e-6)
    assert chart.spread.centre == pytest.approx(0.02276, abs=5e-6)
    assert chart.spread.upper == pytest.approx(0.04812, abs=2e-5)
    assert chart.spread.lower == 0
    assert chart.location.signals == chart.spread.signals == ()


@pytest.mark.parametrize("size", D2)
def test_the_constants_are_moments_of_the_range_of_a_normal_sample(size: int) -> None:
    """By integration over the distribution of the range: a second way to the published tables."""
    x = np.arange(-8, 8, 0.02)
    ranges = np.arange(0, 9, 0.02)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    inside = special.ndtr(x[None, :] + ranges[:, None]) - special.ndtr(x)[None, :]
    above = 1 - np.trapezoid(size * density * inside ** (size - 1), x, axis=1)
    mean = np.trapezoid(above, ranges)
    square = np.trapezoid(2 * ranges * above, ranges)
    assert mean == pytest.approx(D2[size], abs=6e-4)
    assert math.sqrt(square - mean**2) == pytest.approx(D3[size], abs=6e-4)


def test_a_value_far_off_is_seen_in_both_tracks() -> None:
    chart = individuals([*FLOW_RATES, 70.0])
    assert [s.index for s in chart.location.signals if s.rule == BEYOND] == [10]
    assert [s.index for s in chart.spread.signals] == [9]
    assert 9 + chart.spread.first_number == 10 + chart.location.first_number


@pytest.mark.parametrize("subgroups", [[[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0, 3.0]], [[1.0], [2.0]]])
def test_subgroups_that_make_no_chart_are_refused(subgroups: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="subgroups of sizes"):
        means_and_ranges(subgroups)


def test_one_value_is_no_chart() -> None:
    with pytest.raises(ValueError, match="two are needed"):
        individuals([1.0])

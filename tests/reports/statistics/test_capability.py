import math
from statistics import fmean, stdev

import pytest
from scipy import stats

from reports.statistics.capability import (
    Scatter,
    capability,
    performance,
    potential,
)
from tests.reports.statistics.published_data import FLOW_RATES, PISTON_RINGS_MM


def test_the_worked_example_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.1.6: limits 8 and 20, mean 16, s 2: Cp 1, Cpk 0.6667."""
    scatter = Scatter(2.0, 49, 50)
    cp, cpk = potential(scatter, 8, 20), performance(scatter, 16, 8, 20)
    assert cp is not None
    assert cpk is not None
    assert cp.value == pytest.approx(1.0)
    assert cpk.value == pytest.approx(0.6667, abs=5e-5)


def test_the_capability_of_the_piston_rings() -> None:
    """Montgomery's data with limits 73.95 and 74.05 mm: Cp 1.70, Cpk 1.66 (package qcc)."""
    ranges = [max(sample) - min(sample) for sample in PISTON_RINGS_MM]
    scatter = Scatter(fmean(ranges) / 2.326, 124, 125)
    mean = fmean(value for sample in PISTON_RINGS_MM for value in sample)
    cp = potential(scatter, 73.95, 74.05)
    cpk = performance(scatter, mean, 73.95, 74.05)
    assert cp is not None
    assert cpk is not None
    assert (round(cp.value, 2), round(cpk.value, 2)) == (1.70, 1.66)


def test_the_lower_bound_of_bissell() -> None:
    """Cpk 1.5 of 125 units: at least 1.336 with 95 % on one side."""
    found = performance(Scatter(1.0, 124, 125), 0.0, -4.5, 4.5, confidence=0.90)
    assert found is not None
    assert found.interval.lower == pytest.approx(1.336, abs=5e-4)


def test_the_interval_of_the_potential_is_that_of_the_standard_deviation() -> None:
    found = potential(Scatter(0.1, 29, 30), -1, 1)
    assert found is not None
    for side, tail in ((found.interval.lower, 0.025), (found.interval.upper, 0.975)):
        sd = 0.1 * math.sqrt(29 / stats.chi2.ppf(tail, 29))
        assert side == pytest.approx(2 / (6 * sd))


def test_scatter_from_one_unit_to_the_next_and_over_the_whole_period() -> None:
    found = capability(FLOW_RATES, 40, 60)
    assert found.within_sd == pytest.approx(1.8778 / 1.128, abs=5e-5)
    assert found.overall_sd == pytest.approx(stdev(FLOW_RATES))
    assert found.cpk is not None
    assert found.cpk.value == pytest.approx((60 - 50.81) / (3 * found.within_sd))
    assert found.ppk is not None
    assert found.ppk.value == pytest.approx((60 - 50.81) / (3 * found.overall_sd))


def test_one_limit_has_no_potential_and_no_scatter_has_no_index() -> None:
    one_sided = capability([1.0, 2.0, 3.0], None, 9.0)
    assert one_sided.cp is None
    assert one_sided.cpk is not None
    still = capability([1.0, 1.0, 1.0], 0.0, 9.0)
    assert (still.cp, still.cpk, still.pp, still.ppk) == (None, None, None, None)


@pytest.mark.parametrize(("values", "limits"), [([1.0], (0.0, 2.0)), ([1.0, 2.0], (None, None))])
def test_what_has_no_capability_is_refused(
    values: list[float], limits: tuple[float | None, float | None]
) -> None:
    with pytest.raises(ValueError, match="no capability"):
        capability(values, *limits)

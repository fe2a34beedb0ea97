import numpy as np
import pytest
from numpy.typing import NDArray

from metrology.pulse_train import expected_pulses, rate_estimate, regularity, unevenness_s

STEADY: NDArray[np.float64] = np.arange(50, dtype=np.float64) * 0.25


def test_a_steady_train_has_nothing_lost_or_doubled() -> None:
    found = regularity(STEADY, 0.25)
    assert (found.lost, found.doubled, found.intervals) == (0, 0, 49)


@pytest.mark.parametrize("missing", [[10], [10, 11], [5, 20, 40]])
def test_every_missing_pulse_is_counted(missing: list[int]) -> None:
    assert regularity(np.delete(STEADY, missing), 0.25).lost == len(missing)


@pytest.mark.parametrize("every", [2, 3])
def test_losing_pulses_regularly_is_losing_them(every: int) -> None:
    kept = np.delete(STEADY, slice(1, -1, every))
    assert regularity(kept, 0.25).lost == STEADY.size - kept.size
    assert regularity(kept, 0.25).doubled == 0


def test_a_doubled_pulse_is_found() -> None:
    found = regularity(np.sort(np.append(STEADY, STEADY[7] + 0.02)), 0.25)
    assert (found.lost, found.doubled) == (0, 1)


def test_jitter_of_a_tenth_is_no_loss() -> None:
    rng = np.random.default_rng(3)
    found = regularity(STEADY + rng.uniform(-0.02, 0.02, STEADY.size), 0.25)
    assert (found.lost, found.doubled) == (0, 0)


def test_two_edges_cannot_show_anything() -> None:
    with pytest.raises(ValueError, match="3 are needed"):
        regularity(STEADY[:2], 0.25)


def test_a_rate_is_measured_by_the_other_output() -> None:
    led = np.arange(500, dtype=np.float64) * 0.01
    found = rate_estimate(np.arange(5, dtype=np.float64), led, 10000, 0.001)
    assert found.value == pytest.approx(100)
    assert 0 < found.expanded < 0.5


def test_pulses_that_are_known_to_be_lost_are_no_matter_of_the_rate() -> None:
    led = np.arange(500, dtype=np.float64) * 0.01
    kept = np.delete(np.arange(50, dtype=np.float64), [7, 30])
    assert rate_estimate(kept, led, 10000, 0.001, missing=2).value == pytest.approx(100)
    assert rate_estimate(kept, led, 10000, 0.001).value == pytest.approx(100 * 47 / 49)


def test_unevenness_is_the_standard_deviation_of_single_edges() -> None:
    rng = np.random.default_rng(5)
    edges_s = np.arange(2000, dtype=np.float64) * 0.25 + rng.normal(0, 0.01, 2000)
    assert unevenness_s(edges_s) == pytest.approx(0.01, rel=0.1)
    assert unevenness_s(STEADY) == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="3 are needed"):
        unevenness_s(STEADY[:2])


def test_what_counts_as_lost_or_doubled_can_be_coarser() -> None:
    uneven = np.array([0.0, 0.25, 0.65, 0.75, 1.0])
    assert (regularity(uneven, 0.25).lost, regularity(uneven, 0.25).doubled) == (1, 1)
    found = regularity(uneven, 0.25, 1.75, 0.25)
    assert (found.lost, found.doubled) == (0, 0)


def test_a_rate_needs_two_edges() -> None:
    with pytest.raises(ValueError, match="two edges"):
        rate_estimate(STEADY[:1], STEADY, 10000, 0.001)


@pytest.mark.parametrize("offset", np.linspace(0, 0.999, 7))
@pytest.mark.parametrize("energy_kwh", [0.0, 0.0105, 0.1])
def test_the_count_in_any_gate_lies_within_the_expected(energy_kwh: float, offset: float) -> None:
    count = int(np.floor(energy_kwh * 1000 + offset))
    fewest, most = expected_pulses(energy_kwh, 1000, slack_kwh=0.0001 * energy_kwh)
    assert fewest <= count <= most


def test_one_pulse_in_ten_too_few_is_outside() -> None:
    fewest, _ = expected_pulses(0.1, 1000, slack_kwh=0.002)
    assert fewest > 90

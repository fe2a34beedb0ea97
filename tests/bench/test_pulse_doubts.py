"""What speaks against a pulse line is told from what speaks against a meter."""

import numpy as np
import pytest

from bench.observation import FloatArray, PulseRecord
from bench.pulse_doubts import bounced, chatters, in_step, lamp, led, lost_at_random, split
from bench.suspicion import require_one_right
from contracts.errors import InstrumentError


def steady(count: int, every_s: float = 0.1) -> FloatArray:
    return np.arange(count, dtype=np.float64) * every_s


def record(edges_s: FloatArray, bounces: int = 0) -> PulseRecord:
    return PulseRecord(edges_s, np.full(edges_s.size, 1e-3), on_at_start=False, bounces=bounces,
                       glitches=0)  # fmt: skip


def test_a_good_led_is_not_doubted() -> None:
    edges_s = steady(200) + np.random.default_rng(1).uniform(0, 1e-3, 200)
    assert led(record(edges_s), edges_s, 0.1) == ""


@pytest.mark.parametrize(("every_s", "due_s"), [(0.01, 0.1), (1 / 120, 0.1), (0.01, np.inf)])
def test_light_of_a_lamp_is_told_by_its_interval(every_s: float, due_s: float) -> None:
    assert "lamp" in lamp(steady(50, every_s), due_s)


def test_pulses_that_are_due_as_often_as_a_lamp_flickers_are_the_meters() -> None:
    assert lamp(steady(50, 0.01), 0.01) == ""
    assert lamp(steady(50, 0.00998), 3.6 / 380) == ""


def test_pulses_that_are_missing_now_and_then_are_a_contacts_and_regularly_the_meters() -> None:
    assert "bad contact" in lost_at_random(np.delete(steady(200), [13, 50, 57, 120]), 0.1)
    assert lost_at_random(np.delete(steady(200), range(10, 190, 37)), 0.1) == ""


def test_one_of_few_pulses_is_missed_and_half_the_rate_is_the_meters() -> None:
    assert "bad contact" in lost_at_random(np.array([0.0, 0.1, 0.3]), 0.1)
    assert lost_at_random(steady(4, 0.2), 0.1) == ""


def test_a_pulse_that_is_cut_in_two_is_a_contacts_and_a_doubled_one_the_meters() -> None:
    whole = steady(20)
    assert "cuts them in two" in split(np.sort(np.append(whole, 0.5008)), 0.1)
    assert split(np.sort(np.append(whole, 0.506)), 0.1) == ""


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("jitter_s", [0.024, 0.04])
def test_jitter_of_a_meter_is_never_a_contact_that_loses_pulses(seed: int, jitter_s: float) -> None:
    late_s = np.abs(np.random.default_rng(seed).normal(0, jitter_s, 200))
    uneven = np.sort(steady(200, 0.076) + late_s)
    assert not in_step(uneven, 0.076)
    assert led(record(uneven, bounces=3), uneven, 0.076) == ""


@pytest.mark.parametrize("due_s", [0.0055, 0.02, 0.1, 1.0])
def test_what_a_contact_leaves_of_pulses_is_in_step_with_the_energy(due_s: float) -> None:
    ticks = np.ceil(steady(200, due_s) / 0.001) * 0.001
    kept = np.delete(ticks, np.random.default_rng(7).choice(200, 40, replace=False))
    assert in_step(kept, due_s)
    cut = np.sort(np.append(ticks, ticks[[20, 90]] + 0.0002))
    assert in_step(cut, due_s)


def test_a_line_that_bounces_at_each_edge_chatters_and_one_that_does_so_at_times_does_not() -> None:
    assert chatters(record(steady(100), bounces=200))
    assert not chatters(record(steady(100), bounces=199))


def test_a_bounce_now_and_then_is_a_contacts_and_at_every_edge_the_meters() -> None:
    assert "bad contact" in bounced(record(steady(100), bounces=8))
    assert bounced(record(steady(100), bounces=400)) == ""


def test_all_units_wrong_at_once_are_not_judged_and_one_alone_is() -> None:
    with pytest.raises(InstrumentError, match=r"position 1: -33\.4 %; position 2: no pulses"):
        require_one_right({1: -33.4}, {2: "no pulses"})
    require_one_right({1: -33.4, 3: 0.2}, {2: "no pulses"})
    require_one_right({1: -33.4}, {})

"""What speaks against a pulse line is told from what speaks against a meter."""

from dataclasses import replace

import numpy as np
import pytest

from bench.observation import FloatArray, PulseRecord
from bench.output_doubts import cut_short, led_doubt, output_doubt, unclear
from bench.pulse_doubts import (
    bounced,
    chatters,
    few_are_lost,
    in_step,
    lamp,
    led,
    lost_at_random,
    missing,
    shortened,
    split,
)
from bench.supply import STEADY_SHARE
from bench.suspicion import require_one_right
from contracts.errors import InstrumentError
from metrology.pulse_train import unevenness_s
from suites.test_pulse_outputs import EVEN_MS, even_limits


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


def thinned(share: float, seed: int, due_s: float) -> FloatArray:
    """What a plug leaves that loses a share of the pulses at any time."""
    ticks = np.ceil(steady(200, due_s) / 0.001) * 0.001
    return ticks[np.random.default_rng(seed).random(200) >= share]


def crossed(share: float, seed: int, due_s: float) -> FloatArray:
    """Pulses with so many more, as a share of them, at any time."""
    strange = np.random.default_rng(seed).uniform(0, 200 * due_s, int(200 * share))
    return np.sort(np.append(steady(200, due_s), strange))


@pytest.mark.parametrize("due_s", [0.0055, 0.0783, 1.0])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.6, 0.8])
def test_a_plug_that_loses_few_or_most_of_the_pulses_is_a_contact(
    share: float, due_s: float
) -> None:
    for seed in range(4):
        kept = thinned(share, seed, due_s)
        assert in_step(kept, due_s)
        assert "bad contact" in led(record(kept), kept, due_s)


@pytest.mark.parametrize("gap_s", [0.0003, 0.0011, 0.0019])
def test_a_contact_that_cuts_every_pulse_in_two_is_a_contact(gap_s: float) -> None:
    cut = np.sort(np.append(steady(200, 0.0783), steady(200, 0.0783) + gap_s))
    assert "cuts them in two" in led(record(cut), cut, 0.0783)


@pytest.mark.parametrize("due_s", [0.0055, 0.0783, 1.0])
@pytest.mark.parametrize("share", [0.05, 0.25, 1.0])
def test_interference_that_adds_pulses_at_any_time_is_not_the_meters(
    share: float, due_s: float
) -> None:
    for seed in range(4):
        edges_s = crossed(share, seed, due_s)
        assert led(record(edges_s), edges_s, due_s) != ""


def test_pulses_that_a_firmware_adds_always_alike_are_the_meters() -> None:
    whole = steady(200, 0.0783)
    for every in (2, 5, 37):
        for gap_s in (0.006, 0.039):
            more = np.sort(np.append(whole, whole[every - 1 :: every] + gap_s))
            assert led(record(more), more, 0.0783) == ""
    once = np.sort(np.append(whole, whole[30] + 0.006))
    assert led(record(once), once, 0.0783) == ""


def test_one_pulse_in_the_middle_of_nowhere_is_interference() -> None:
    once = np.sort(np.append(steady(100), 3.0437))
    assert "interference" in led(record(once), once, 0.1)


@pytest.mark.parametrize("due_s", [0.0085, 0.0783, 0.5])
def test_a_meter_that_puts_pulses_out_in_groups_is_not_doubted(due_s: float) -> None:
    numbers = np.arange(200)
    grouped = (numbers // 10 * 10 + 9) * due_s + numbers % 10 * min(0.06, due_s / 3)
    assert led(record(grouped), grouped, due_s) == ""


@pytest.mark.parametrize("jitter_s", [0.0026, 0.0052, 0.01, 0.02, 0.04])
@pytest.mark.parametrize("due_s", [0.0783, 0.35])
def test_jitter_of_a_meter_of_any_size_is_not_doubted(due_s: float, jitter_s: float) -> None:
    for seed in range(10):
        late_s = np.abs(np.random.default_rng(seed).normal(0, jitter_s, 200))
        uneven = np.sort(steady(200, due_s) + late_s)
        assert led(record(uneven), uneven, due_s) == ""


def test_the_largest_jitter_that_a_good_unit_has_is_even_and_a_larger_one_is_not() -> None:
    late_s = np.abs(np.random.default_rng(4).normal(0, 1, 400))
    most_ms = EVEN_MS
    assert even_limits(0.0783).upper == most_ms
    assert unevenness_s(steady(400, 0.0783) + 0.4 * 0.0166 * late_s) * 1e3 < most_ms
    assert unevenness_s(steady(400, 0.0783) + 0.02 * late_s) * 1e3 > most_ms


def test_intervals_of_seconds_may_step_as_much_as_a_steady_source() -> None:
    off = np.random.default_rng(6).choice((-STEADY_SHARE, STEADY_SHARE), 40)
    uneven_ms = unevenness_s(np.cumsum(5.0 * (1 + off))) * 1e3
    most_ms = even_limits(5.0).upper
    assert most_ms is not None
    assert EVEN_MS < uneven_ms < most_ms


def test_half_of_the_rate_is_the_meters_and_most_of_the_pulses_lost_a_contacts() -> None:
    assert led(record(steady(50, 0.2)), steady(50, 0.2), 0.1) == ""
    few = np.cumsum([0.0, 0.2, 0.3, 0.2, 0.4, 0.2, 0.3, 0.5])
    assert "bad contact" in led(record(few), few, 0.1)


def test_one_loss_or_two_are_too_few_to_tell_and_three_tell() -> None:
    lost = [np.delete(steady(150), range(20, 20 + 37 * n, 37)) for n in range(4)]
    assert [few_are_lost(edges_s, 0.1) for edges_s in lost] == [False, True, True, False]
    assert missing(lost[2], 0.1) != ""
    assert missing(lost[3], 0.1) == ""


def test_an_output_is_doubted_by_its_own_interval_whatever_the_leds_is() -> None:
    at_times = record(steady(60, 3.6e6 / (42e3 * 10)), bounces=7)
    assert "bad contact" in output_doubt(at_times, 3.6e6 / (42e3 * 10))
    assert output_doubt(record(steady(60, 0.0085), bounces=7), 0.0085) == ""
    assert output_doubt(record(steady(60), bounces=180), 0.1) == ""


@pytest.mark.parametrize("every_s", [0.02, 0.01, 1 / 60])
def test_hum_of_the_mains_on_an_open_input_is_no_rate_of_the_meters(every_s: float) -> None:
    hum = np.delete(steady(150, every_s), [20, 21, 45, 70, 71, 72, 118])
    assert "at irregular times" in output_doubt(record(hum), 0.379)


@pytest.mark.parametrize("due_s", [0.03, 12.0])
def test_an_output_whose_rate_falls_back_meanwhile_is_the_meters(due_s: float) -> None:
    fast = 20.6 + steady(1050, 0.012)
    assert output_doubt(record(np.concatenate((5.0 + steady(260, 0.06), fast))), due_s) == ""
    # No more than are due: some are missing, and a contact takes them.
    assert output_doubt(record(fast), 0.012) == ""
    assert "at irregular times" in output_doubt(record(np.delete(fast, [70, 200, 210])), 0.012)


@pytest.mark.parametrize("due_s", [0.0085, 0.76])
def test_an_output_that_loses_pulses_at_any_time_has_a_bad_plug_and_regularly_a_bad_meter(
    due_s: float,
) -> None:
    at_any_time = thinned(0.03, 5, due_s)
    assert "bad contact" in output_doubt(record(at_any_time), due_s)
    regularly = np.delete(steady(300, due_s), range(5, 300, 83))
    assert output_doubt(record(regularly), due_s) == ""


def test_a_fast_led_that_loses_pulses_at_any_time_is_no_yardstick() -> None:
    kept = thinned(0.1, 2, 0.0085)
    assert "bad contact" in led_doubt(record(kept, bounces=9), 0.0085)
    assert led_doubt(record(steady(300, 0.0085), bounces=9), 0.0085) == ""


def test_losses_in_equal_distances_are_the_meters_also_if_one_of_them_was_left_out() -> None:
    whole = steady(400, 0.0055)
    assert lost_at_random(np.delete(whole, range(20, 400, 37)), 0.0055) == ""
    assert lost_at_random(np.delete(whole, [20, 57, 131, 168, 205, 279, 316]), 0.0055) == ""
    assert lost_at_random(np.delete(whole, [20, 57, 131, 160, 205, 279, 316]), 0.0055) != ""


def test_losses_of_a_plug_are_seldom_in_equal_distances() -> None:
    kept = [thinned(share, seed, 0.0783) for seed in range(40) for share in (0.03, 0.07)]
    assert sum(missing(edges_s, 0.0783) == "" for edges_s in kept) <= 3


def test_a_doubled_pulse_within_the_tolerance_of_an_interval_is_one_pulse_too_many() -> None:
    whole = steady(90, 0.13)
    twice = np.sort(np.append(whole, whole[[30, 67]] + 0.006))
    assert led(record(twice), twice, 0.13) == ""


def wide(widths_s: FloatArray, due_s: float = 0.1) -> PulseRecord:
    return replace(record(steady(widths_s.size, due_s)), widths_s=widths_s)


def test_pulses_that_are_cut_short_now_and_then_are_a_contacts() -> None:
    widths_s = np.full(300, 0.03)
    widths_s[[7, 90, 91, 200]] = 0.021, 0.004, 0.02, 0.012
    assert shortened(widths_s) == 4
    assert "shorter than the others" in cut_short(wide(widths_s))
    assert shortened(widths_s[:12]) == 1
    assert shortened(np.array([0.03, 0.0164, 0.03])) == 1


def test_pulses_that_are_short_always_alike_or_all_of_them_are_the_meters() -> None:
    widths_s = np.full(300, 0.03)
    widths_s[5::37] = 0.001
    assert shortened(widths_s) == 0
    assert shortened(np.full(9, 0.02)) == 0
    assert shortened(np.random.default_rng(1).uniform(0.0285, 0.0315, 50)) == 0
    longer = np.full(50, 0.03)
    longer[[9, 40]] = 0.06
    assert cut_short(wide(longer)) == ""


def test_a_record_in_which_one_pulse_is_missing_is_not_judged_and_one_without_is() -> None:
    whole, less = record(steady(9)), record(np.delete(steady(9), 4))
    assert unclear(whole, 0.1, whole, 0.1) == ""
    assert "of S0" in unclear(less, 0.1, whole, 0.1)
    assert "of the LED" in unclear(whole, 0.1, less, 0.1)
    assert output_doubt(less, 0.1) == led_doubt(less, 0.1) == ""

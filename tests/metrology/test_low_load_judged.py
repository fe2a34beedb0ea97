"""When a meter has started, and when it creeps: decided by pulses, as soon as they allow it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.no_load import NoLoadInputs
from metrology.starting import Started, StartInputs, period_s, start

TAU_S = 26.087
PRO380 = StartInputs((), 0.0, 10_000, 13.8, 13.8, 1.5 * TAU_S, 1.5 * TAU_S)
NO_LOAD = NoLoadInputs(0, (0, 0), 50.0, 90.7, 1, 10_000, 0.0, 0.001)


def seen(watched_s: float, *pulses_s: float) -> StartInputs:
    return replace(PRO380, pulses_s=pulses_s, watched_s=watched_s)


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        (seen(39.0), Started.OPEN),
        (seen(39.2), Started.NO_FIRST_PULSE),
        (seen(60.0, 39.2), Started.NO_FIRST_PULSE),
        (seen(20.0, 0.1), Started.OPEN),
        (seen(39.3, 0.1), Started.NO_SECOND_PULSE),
        (seen(41.0, 0.1, 39.5), Started.NO_SECOND_PULSE),
        (seen(40.0, 0.1, 26.2), Started.STARTED),
        (seen(70.0, 38.0, 64.1), Started.STARTED),
        (seen(30.0, 20.0, 20.02), Started.TOO_FAST),
    ],
)
def test_a_start_is_decided_by_its_first_two_pulses(inputs: StartInputs, found: Started) -> None:
    assert start(inputs).found is found


def test_a_pulse_at_once_says_nothing_of_a_meter_that_counts_a_fraction() -> None:
    """The energy that waited for the first pulse is not that of the load; the second is late."""
    half = seen(60.0, 0.01, 0.01 + 2 * TAU_S)
    assert start(half).found is Started.NO_SECOND_PULSE
    assert start(half).error_pct == pytest.approx(-50.0, abs=0.01)


def test_the_error_is_against_what_the_reference_saw() -> None:
    more = replace(seen(60.0, 1.0, 1.0 + TAU_S), reference_w=13.8 * 1.01)
    assert start(more).error_pct == pytest.approx(-0.99, abs=0.01)
    assert start(seen(60.0, 1.0)).error_pct is None


@given(st.floats(0.0, TAU_S), st.floats(-0.3, 0.9))
def test_a_meter_within_a_third_starts_whatever_waited_in_it(waited_s: float, error: float) -> None:
    interval_s = TAU_S / (1 + error)
    inputs = seen(200.0, waited_s, waited_s + interval_s)
    assert start(inputs).found is Started.STARTED


@pytest.mark.parametrize(("constant", "power_w"), [(0.0, 1.0), (10_000, 0.0), (-1, 1.0)])
def test_a_period_needs_a_constant_and_a_power(constant: float, power_w: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        period_s(constant, power_w)


def test_one_pulse_more_than_allowed_decides_at_once() -> None:
    assert not NO_LOAD.decided
    assert not replace(NO_LOAD, led_pulses=1).decided
    assert replace(NO_LOAD, led_pulses=2).decided
    assert replace(NO_LOAD, s0_pulses=(0, 2)).too_many
    assert replace(NO_LOAD, watched_s=90.7).decided


def test_a_register_may_step_only_where_a_pulse_was_seen() -> None:
    assert NO_LOAD.most_register_kwh == 0.0
    assert 0.001 < replace(NO_LOAD, led_pulses=1).most_register_kwh < 0.002


def test_creep_is_told_as_power() -> None:
    assert replace(NO_LOAD, led_pulses=2, watched_s=90.0).creep_w == pytest.approx(8.0)

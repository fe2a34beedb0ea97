"""What a simulated meter takes a phase for: gains, phase error, offset, starting current."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.meter.meter import Meter
from simulator.meter.models import MODELS
from simulator.meter.sensing import PhaseErrors, draw_errors, sense, sense_phase
from simulator.waveform import PhaseOutput
from simulator.world import Segment
from tests.simulator.reference_bench import load

FLOOR_A = 0.012
MODEL = MODELS["pro380-mod"]
CLASS_B_PCT = 1.0


def phase(current_a: float = 5.0, lag_deg: float = 0.0) -> PhaseOutput:
    return load(230.0, current_a, lag_deg).phases[0]


def error_pct(errors: PhaseErrors, lag_deg: float = 0.0, current_a: float = 5.0) -> float:
    sensed = sense_phase(phase(current_a, lag_deg), errors, FLOOR_A)
    return (sensed.active_w / phase(current_a, lag_deg).power().real - 1) * 100


def test_a_perfect_element_reads_the_truth() -> None:
    sensed = sense_phase(phase(lag_deg=60.0), PhaseErrors(), FLOOR_A)
    assert (sensed.voltage_v, sensed.current_a) == pytest.approx((230.0, 5.0))
    assert sensed.active_w == pytest.approx(575.0)
    assert sensed.reactive_var == pytest.approx(1150.0 * math.sin(math.radians(60)))
    assert sensed.apparent_va == pytest.approx(1150.0)
    assert sensed.power_factor == pytest.approx(0.5)


@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
def test_gains_multiply(voltage_pct: float, current_pct: float) -> None:
    errors = PhaseErrors(voltage_gain_pct=voltage_pct, current_gain_pct=current_pct)
    expected = ((1 + voltage_pct / 100) * (1 + current_pct / 100) - 1) * 100
    assert error_pct(errors) == pytest.approx(expected, abs=1e-9)
    assert error_pct(errors, lag_deg=60.0) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("lag_deg", "per_minute_pct"), [(60, 0.0504), (-60, -0.0504), (0, 0.0)])
def test_a_leading_current_channel_reads_inductive_load_high(
    lag_deg: float, per_minute_pct: float
) -> None:
    assert error_pct(PhaseErrors(phase_min=1.0), lag_deg) == pytest.approx(per_minute_pct, abs=5e-5)


def test_an_offset_weighs_more_at_a_small_load() -> None:
    errors = PhaseErrors(offset_w=0.23)
    assert error_pct(errors, current_a=5.0) == pytest.approx(0.02)
    assert error_pct(errors, current_a=0.1) == pytest.approx(1.0)


def test_below_the_floor_current_is_taken_for_nothing() -> None:
    offset = PhaseErrors(offset_w=1.0)
    below, above = (sense_phase(phase(i), offset, FLOOR_A) for i in (0.0119, 0.0121))
    assert (below.current_a, below.active_w, below.reactive_var) == (0.0, 0.0, 0.0)
    assert below.power_factor == 1.0
    assert below.voltage_v == pytest.approx(230.0)
    assert above.active_w > 1.0


def test_the_starting_current_of_class_b_is_above_the_floor() -> None:
    ist_a = 0.004 * 5.0  # manual 5: from 0.4 % of Ib
    assert ist_a > MODEL.current_floor_a


def test_each_element_has_its_own_errors() -> None:
    errors = (PhaseErrors(), PhaseErrors(current_gain_pct=2.0), PhaseErrors())
    powers = [s.active_w for s in sense(load(230.0, 5.0), errors, FLOOR_A)]
    assert powers == pytest.approx([1150.0, 1173.0, 1150.0])


@pytest.mark.parametrize("lag_deg", [0.0, 60.0, -36.9])
def test_a_drawn_meter_is_well_inside_its_class(lag_deg: float) -> None:
    drawn = [Meter(MODEL, "1", 1, seed).error_pct(load(230.0, 5.0, lag_deg)) for seed in range(100)]
    assert max(map(abs, drawn)) < 0.6 * CLASS_B_PCT
    assert np.std(drawn) > 0.02


def test_the_same_seed_draws_the_same_errors() -> None:
    first, again, other = (draw_errors(np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    assert len(set(first)) == 3


def test_the_hidden_error_is_what_the_led_counts() -> None:
    meter, output = Meter(MODEL, "1", 1, seed=5), load(230.0, 10.0, 60.0)
    meter.advance(Segment(0.0, 36000.0, output))
    true_imp = 3 * 1150.0 * 10 / 1000 * 10000
    counted_pct = (meter.outputs.led.count / true_imp - 1) * 100
    assert counted_pct == pytest.approx(meter.error_pct(output), abs=100 / true_imp)

"""Each method gives the error that is there, cancels what it says, and refuses what is none."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.errors.conditions import Conditions, ReferenceUncertainty
from metrology.errors.gate import (
    TimingUncertainty,
    gate,
    gate_share_pct,
    planned_gate,
    pulses_needed,
)
from metrology.errors.method import ErrorMethod, best_method
from metrology.errors.power_time import PowerTimeInputs, mean_power, noise_pct
from metrology.errors.reference_pulses import ReferencePulseInputs
from metrology.errors.register import RegisterInputs, quantum_kwh
from metrology.errors.result import ErrorInputs, error_of
from metrology.uncertainty import Estimate

CONDITIONS = Conditions(0.0, ReferenceUncertainty(0.02, 0.5, 2.0))
TIMING = TimingUncertainty(sample_s=1e-5, timebase_ppm=50.0, tick_s=0.001)
PERIOD_S = 0.1
POWER_W = 3600.0


def by_pulses(
    error_pct: float = 0.0, pulses: int = 20, constant: float = 1e6
) -> ReferencePulseInputs:
    period_s = PERIOD_S / (1 + error_pct / 100)
    edges_s = 1.0 + period_s * np.arange(pulses + 1, dtype=np.float64)
    step_s = 3.6e6 / (constant * POWER_W)
    reference_s = step_s * np.arange(math.ceil((edges_s[-1] + 1) / step_s))
    return ReferencePulseInputs(edges_s, reference_s, 1e4, constant, TIMING, CONDITIONS)


def by_power(error_pct: float = 0.0, pulses: int = 20) -> PowerTimeInputs:
    period_s = PERIOD_S / (1 + error_pct / 100)
    edges_s = 1.0 + period_s * np.arange(pulses + 1, dtype=np.float64)
    stops_s = 1.0 + 0.25 * np.arange(math.ceil((edges_s[-1] - 1) / 0.25) + 1)
    powers_w = np.full(stops_s.size, POWER_W)
    return PowerTimeInputs(edges_s, 1e4, powers_w, stops_s, 0.25, TIMING, CONDITIONS)


def by_register(error_pct: float = 0.0) -> RegisterInputs:
    return RegisterInputs(
        100.0, 100.0 + 2 * (1 + error_pct / 100), 0.001, False, 2.0, 600.0, CONDITIONS
    )


def u_of(found: Estimate, label: str) -> float:
    return math.hypot(*(part.u for part in found.budget if part.label == label))


@pytest.mark.parametrize("inputs", [by_pulses, by_power, by_register])
@given(error_pct=st.floats(-20, 20))
def test_the_error_is_found_and_reads_high_when_positive(
    inputs: Callable[[float], ErrorInputs], error_pct: float
) -> None:
    assert error_of(inputs(error_pct)).value == pytest.approx(error_pct, abs=1e-7)


def test_the_best_method_is_chosen() -> None:
    every = list(ErrorMethod)
    assert best_method(every) is ErrorMethod.PULSES_AGAINST_REFERENCE_PULSES
    assert best_method(every[1:]) is ErrorMethod.PULSES_AGAINST_POWER_AND_TIME
    assert best_method(every[2:]) is ErrorMethod.REGISTER_AGAINST_REFERENCE_ENERGY
    with pytest.raises(ValueError, match="no method"):
        best_method([])


def test_every_kind_of_inputs_names_its_method() -> None:
    named = [make().METHOD for make in (by_pulses, by_power, by_register)]
    assert named == list(ErrorMethod)


def test_the_timebase_cancels_against_reference_pulses_only() -> None:
    fast = 1 + 200e-6
    pulses, power = by_pulses(0.5), by_power(0.5)
    pulses = replace(
        pulses, edges_s=pulses.edges_s * fast, reference_edges_s=pulses.reference_edges_s * fast
    )
    assert error_of(pulses).value == pytest.approx(0.5, abs=1e-7)
    assert error_of(replace(power, edges_s=power.edges_s * fast)).value == pytest.approx(
        0.48, abs=5e-4
    )
    assert "counter: timebase" not in [part.label for part in error_of(pulses).budget]
    assert u_of(error_of(power), "counter: timebase") == pytest.approx(0.005 / math.sqrt(3))


def test_fractions_of_reference_pulses_count() -> None:
    """With 2.5 reference pulses a meter pulse there is no error of plus or minus one."""
    assert error_of(by_pulses(0.3, pulses=3, constant=2.5e4)).value == pytest.approx(0.3, abs=1e-7)


def bent(times_s: np.ndarray, stray: float) -> np.ndarray:
    """Where the energy of a steady source would be reached if the power rises by ``stray``/s."""
    return times_s - stray * times_s**2 / 2


def test_a_source_that_drifts_cancels_against_reference_pulses() -> None:
    inputs = by_pulses(0.5, pulses=100)
    drifting = replace(
        inputs,
        edges_s=bent(inputs.edges_s, 1e-4),
        reference_edges_s=bent(inputs.reference_edges_s, 1e-4),
    )
    assert error_of(drifting).value == pytest.approx(0.5, abs=1e-6)


def test_a_source_that_drifts_is_seen_alike_by_meter_and_power() -> None:
    inputs = by_power(0.5, pulses=100)
    middle_s = inputs.window_stops_s - 0.125
    drifting = replace(
        inputs,
        edges_s=bent(inputs.edges_s, 1e-4),
        powers_w=inputs.powers_w * (1 + 1e-4 * middle_s),
    )
    assert error_of(drifting).value == pytest.approx(0.5, abs=3e-4)


def test_power_is_weighted_as_the_line_through_the_edges_sees_it() -> None:
    inputs = by_power(pulses=100)
    weights = mean_power(inputs).weights
    assert float(np.sum(weights)) == pytest.approx(1.0)
    x = (inputs.window_stops_s - 0.125 - 1.0) / 10
    inside = (x > 0.02) & (x < 0.98)
    assert weights[inside] == pytest.approx(6 * x[inside] * (1 - x[inside]) * 0.025, abs=6e-4)


def test_readings_that_miss_the_ends_cost_a_mismatch() -> None:
    inputs = by_power(pulses=100)
    some = slice(4, -4)
    partly = replace(
        inputs,
        powers_w=inputs.powers_w[some],
        window_stops_s=inputs.window_stops_s[some],
        conditions=replace(CONDITIONS, source_stability_pct=0.1),
    )
    mismatch = mean_power(partly).mismatch
    assert mismatch > mean_power(inputs).mismatch
    assert u_of(error_of(partly), "source: instability outside the windows") == pytest.approx(
        0.1 * mismatch / math.sqrt(3)
    )


def test_windows_at_uncertain_times_matter_only_where_power_changes() -> None:
    steady = replace(by_power(), alignment_s=0.05)
    label = "reference: alignment of its windows"
    assert u_of(error_of(steady), label) == pytest.approx(0.0, abs=1e-12)
    rising = replace(steady, powers_w=POWER_W * (1 + 1e-3 * steady.window_stops_s))
    expected = 0.05 * 1e-3 * 100 / math.sqrt(3)
    assert u_of(error_of(rising), label) == pytest.approx(expected, rel=0.05)


def test_part_of_a_mains_period_matters_only_where_it_is_left_over() -> None:
    label = "reference: part of a mains period"
    whole = replace(by_power(), partial_period_hz=50.0)
    assert u_of(error_of(whole), label) == pytest.approx(0.0, abs=1e-9)
    left = replace(whole, partial_period_hz=50.3)
    assert 0 < u_of(error_of(left), label) < 100 / (2 * math.pi * 50.3 * 2.5)


def test_noise_of_readings_is_told_from_their_drift() -> None:
    rng = np.random.default_rng(5)
    drifting = np.linspace(990.0, 1010.0, 4000) + rng.normal(0.0, 0.1, 4000)
    assert noise_pct(drifting)[0] == pytest.approx(0.01, rel=0.05)
    assert noise_pct(np.array([1.0, 1.1]))[1] == 1.0


@pytest.mark.parametrize(
    ("value_kwh", "quantum_wh"), [(10_000, 0.98), (100_000, 7.8), (999_999, 62.5), (1.0, 0.1)]
)
def test_a_register_is_as_coarse_as_its_number_format(value_kwh: float, quantum_wh: float) -> None:
    found = quantum_kwh(value_kwh, 0.0001, float32=True) * 1000
    assert found == pytest.approx(quantum_wh, rel=5e-3)


def test_the_register_counts_its_resolution_twice_as_a_triangle() -> None:
    found = error_of(by_register())
    assert u_of(found, "register: resolution") == pytest.approx(0.05 / math.sqrt(6))
    assert found.method == "Monte Carlo"
    large = error_of(replace(by_register(), start_kwh=1e5, stop_kwh=1e5 + 2, float32=True))
    assert u_of(large, "register: float32 resolution") == pytest.approx(0.390625 / math.sqrt(6))


def test_start_and_stop_and_resolution_of_the_reference_count() -> None:
    inputs = replace(
        by_register(), latency_s=0.3, reference_resolution_kwh=0.0002, timebase_ppm=100.0
    )
    found = error_of(inputs)
    assert u_of(found, "start and stop") == pytest.approx(0.1 / math.sqrt(6))
    assert u_of(found, "reference: resolution of energy") == pytest.approx(0.01 / math.sqrt(6))
    assert u_of(found, "reference: timebase") == pytest.approx(0.01 / math.sqrt(3))


def test_all_terms_of_the_conditions_are_in_the_budget() -> None:
    conditions = Conditions(
        1.0,
        ReferenceUncertainty(0.02, 1.0, 2.0, drift_pct=0.03, temperature_pct=0.01),
        meter_temperature_pct=0.02,
        repeatability_pct=0.004,
        repeatability_degrees_of_freedom=4,
    )
    found = error_of(replace(by_pulses(), conditions=conditions))
    assert u_of(found, "reference: power") == pytest.approx(0.01)
    assert u_of(found, "reference: phase angle") == pytest.approx(0.029089 / 2, rel=1e-4)
    assert u_of(found, "reference: drift") == pytest.approx(0.03 / math.sqrt(3))
    assert u_of(found, "reference: temperature") == pytest.approx(0.01 / math.sqrt(3))
    assert u_of(found, "meter: temperature") == pytest.approx(0.02 / math.sqrt(3))
    assert u_of(found, "meter: repeatability") == pytest.approx(0.004)
    assert found.u_c == pytest.approx(math.hypot(*(part.u for part in found.budget)))


def test_all_edges_tell_the_period_better_than_two() -> None:
    rng = np.random.default_rng(8)
    late = rng.uniform(0, 1e-3, 200)
    seen = gate(np.arange(200) * 0.1 + late, TIMING)
    assert seen.gain == pytest.approx(math.sqrt(12 / 200), rel=0.01)
    assert seen.edge_u_s == pytest.approx(1e-3 / math.sqrt(12), rel=0.1)
    assert abs(seen.duration_s - 19.9) < 3 * seen.gain * seen.edge_u_s


def test_a_bend_by_the_source_is_no_scatter() -> None:
    edges_s = bent(0.1 * np.arange(300, dtype=np.float64), 1e-4)
    assert gate(edges_s, TIMING).edge_u_s < 1e-5


@pytest.mark.parametrize("edges", [30, 60])
def test_a_tick_that_beats_with_the_pulses_does_not_hide_behind_few_edges(edges: int) -> None:
    """Each interval is a whole number of ticks and a little: no scatter, yet a wrong period."""
    edges_s = np.ceil((np.arange(edges) * 0.100005 + 0.0005) / 0.001) * 0.001
    assert np.ptp(np.diff(edges_s)) == pytest.approx(0.0, abs=1e-12)
    assert gate(edges_s, TIMING).edge_u_s == pytest.approx(0.001 / math.sqrt(12))


def test_scatter_beyond_the_bound_of_the_plan_counts() -> None:
    rng = np.random.default_rng(9)
    edges_s = np.arange(20) * 0.5 + rng.uniform(0, 0.02, 20)
    seen = gate(edges_s, TIMING)
    assert seen.edge_u_s > 0.003
    assert seen.edge_degrees_of_freedom == 17


def test_two_pulses_within_a_bound_are_propagated() -> None:
    timing = replace(TIMING, tick_s=0.01)
    found = error_of(replace(by_power(pulses=2), timing=timing))
    assert found.method == "Monte Carlo"
    assert found.budget[0].label == "meter: pulse edges"
    assert found.expanded == pytest.approx((1 - math.sqrt(0.05)) * 0.01 / 0.2 * 100, rel=0.02)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (replace(by_pulses(), edges_s=np.array([1.0])), "two of each"),
        (replace(by_pulses(), edges_s=np.array([2.0, 1.0])), "ascend"),
        (replace(by_pulses(), edges_s=np.array([-1.0, 1.0])), "do not enclose"),
        (replace(by_pulses(), reference_constant_imp_per_kwh=0.0), "must be positive"),
        (replace(by_power(), powers_w=np.array([1.0])), "two are needed"),
        (replace(by_power(), window_stops_s=np.array([1.0, 2.0])), "each reading needs one"),
        (replace(by_power(), powers_w=-by_power().powers_w * np.cos(np.arange(9))), "direction"),
        (replace(by_power(), window_stops_s=by_power().window_stops_s + 5), "cover 0%"),
        (replace(by_power(), constant_imp_per_kwh=-1.0), "must be positive"),
        (replace(by_register(), reference_kwh=0.0), "both must be positive"),
        (replace(by_register(), stop_kwh=99.0), "went from"),
    ],
)
def test_what_makes_no_error_is_refused(inputs: ErrorInputs, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        error_of(inputs)


@pytest.mark.parametrize("share_pct", [0.5, 0.05, 0.005])
@pytest.mark.parametrize("period_s", [0.005, 0.1, 26.0])
def test_as_many_pulses_are_planned_as_are_needed(share_pct: float, period_s: float) -> None:
    pulses = pulses_needed(share_pct, period_s, TIMING)
    assert gate_share_pct(planned_gate(pulses, period_s, TIMING)) <= share_pct
    if pulses > 1:
        assert gate_share_pct(planned_gate(pulses - 1, period_s, TIMING)) > share_pct


def test_a_planned_gate_is_worth_what_the_measured_one_is() -> None:
    seen = gate(np.arange(20, dtype=np.float64) * 0.5, TIMING)
    planned = planned_gate(19, 0.5, TIMING)
    assert gate_share_pct(seen) == pytest.approx(gate_share_pct(planned))
    with pytest.raises(ValueError, match="must be positive"):
        pulses_needed(0.0, 0.5, TIMING)

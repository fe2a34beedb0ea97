"""Every line of the budgets, worked out by hand: its label, its size, and nothing beside it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from metrology.error import pulse_error
from metrology.errors.conditions import Conditions, ReferenceUncertainty
from metrology.errors.gate import TimingUncertainty, gate
from metrology.errors.power_time import PowerTimeInputs, mean_power, noise_pct
from metrology.errors.reactive import ReactiveInputs, error_by_reactive_register, needed_s
from metrology.errors.reference_pulses import ReferencePulseInputs
from metrology.errors.register import RegisterInputs
from metrology.errors.result import error_of
from metrology.load_point import UNITY
from metrology.uncertainty import Estimate

REFERENCE = ReferenceUncertainty(power_expanded_pct=0.02, phase_expanded_min=1.0, k=2.0)
CONDITIONS = Conditions(0.0, REFERENCE)
TIMING = TimingUncertainty(sample_s=1e-4, timebase_ppm=50.0, tick_s=0.001)
THREE_S = np.array([1.0, 2.0, 3.0])
"""A gate of two periods; it lies from 1 s to 3 s, and every moment of it counts alike."""
EDGES_PCT = 1e-3 / math.sqrt(12) * math.sqrt(2) / 2 * 100
"""Of two edges that are late by a millisecond at most, in 2 s."""
SAMPLING_PCT = EDGES_PCT / 10
EXACT = 1e-9


def lines(found: Estimate) -> dict[str, float]:
    return {part.label: part.u for part in found.budget}


def by_power(powers_w: list[float], stops_s: list[float]) -> PowerTimeInputs:
    stops, powers = np.array(stops_s), np.array(powers_w)
    return PowerTimeInputs(THREE_S, 1e4, powers, stops, 1.0, TIMING, CONDITIONS)


def by_pulses(period_s: float = 0.01, first_s: float = 0.5) -> ReferencePulseInputs:
    reference_s = first_s + period_s * np.arange(round(4 / period_s) + 1, dtype=np.float64)
    return ReferencePulseInputs(THREE_S, reference_s, 1e4, 1e6, TIMING, CONDITIONS)


def by_register(start_kwh: float, stop_kwh: float, *, float32: bool = False) -> RegisterInputs:
    return RegisterInputs(start_kwh, stop_kwh, 0.001, float32, 500.0, 3600.0, CONDITIONS)


def test_the_budget_of_pulses_against_steady_readings() -> None:
    powers_w = np.array([3599.0, 3601.0, 3599.0, 3601.0])
    found = pulse_error(
        gate(np.arange(50, dtype=np.float64) * 0.1, TIMING), 1e4, powers_w, UNITY, REFERENCE, TIMING
    )
    gate_pct = 49 / math.sqrt(50 * 2499 / 12) / 4.9 * 100
    assert lines(found) == pytest.approx(
        {
            "reference: power": 0.01,
            "meter: pulse edges": 1e-3 / math.sqrt(12) * gate_pct,
            "counter: sampling of the edges": 1e-4 / math.sqrt(12) * gate_pct,
            "counter: timebase": 0.005 / math.sqrt(3),
            "reference and source: repeatability": math.sqrt(2) / 3600 * 100 / 2,
        },
        rel=EXACT,
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_half_a_watt_is_a_power_and_half_a_pulse_a_kilowatt_hour_a_constant(sign: int) -> None:
    pulses, powers_w = gate(np.arange(2, dtype=np.float64) * 14.4e6, TIMING), sign * np.full(2, 0.5)
    found = pulse_error(pulses, 0.5, powers_w, UNITY, REFERENCE, TIMING)
    assert found.value == pytest.approx(0.0, abs=1e-9)
    slow = replace(
        by_power([sign * 0.5, sign * 0.5], [14.4e6, 28.8e6]),
        edges_s=np.array([0.0, 14.4e6, 28.8e6]),
        window_s=14.4e6,
        constant_imp_per_kwh=0.5,
    )
    assert error_of(slow).value == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("powers_w", [[0.0, 360.0], [0.0, -360.0], [-360.0, 360.0]])
def test_a_reading_of_nothing_is_a_change_of_direction(powers_w: list[float]) -> None:
    pulses = gate(THREE_S, TIMING)
    with pytest.raises(ValueError, match=r"^the power changed its direction during the measurem"):
        pulse_error(pulses, 1e4, np.array(powers_w), UNITY, REFERENCE, TIMING)
    with pytest.raises(ValueError, match=r"^the power changed its direction during the measurem"):
        error_of(by_power(powers_w, [2.0, 3.0]))


def test_the_mean_power_is_that_of_the_gate_however_the_windows_lie() -> None:
    inputs = by_power([100.0, 200.0, 400.0], [1.5, 2.5, 3.5])
    found = mean_power(inputs)
    assert found.weights == pytest.approx([0.25, 0.5, 0.25])
    assert found.power_w == pytest.approx(225.0)
    assert found.mismatch == pytest.approx(0.25)
    assert mean_power(inputs, 0.5).power_w == pytest.approx(150.0)
    assert mean_power(inputs, -0.5).power_w == pytest.approx(300.0)


def test_a_gate_that_is_covered_in_part_counts_both_what_is_missing_and_what_is_too_much() -> None:
    found = mean_power(by_power([100.0, 300.0], [1.5, 2.5]))
    assert found.weights == pytest.approx([1 / 3, 2 / 3])
    assert found.mismatch == pytest.approx(0.25 + 0.25 * 0.5)
    assert mean_power(by_power([100.0, 100.0], [1.5, 1.75])).mismatch == pytest.approx(
        abs(1 - 0.625) + 0.25 * 0.5 + 0.375 * 0.25
    )


def test_readings_of_half_a_gate_are_just_enough() -> None:
    assert mean_power(by_power([100.0, 100.0], [0.5, 2.0])).power_w == pytest.approx(100.0)
    with pytest.raises(
        ValueError,
        match=r"^the reference's readings cover 45% of the gate from 1 to 3 s; at least 50% are",
    ):
        mean_power(by_power([100.0, 100.0], [0.5, 1.9]))


def test_the_budget_of_pulses_against_power_and_time() -> None:
    timing = replace(TIMING, timebase_expanded_ppm=30.0)
    inputs = replace(by_power([100.0, 200.0, 300.0], [1.5, 2.5, 3.5]), timing=timing)
    found = error_of(inputs)
    assert lines(found) == pytest.approx(
        {
            "reference: power": 0.01,
            "meter: pulse edges": EDGES_PCT,
            "counter: sampling of the edges": SAMPLING_PCT,
            "counter: timebase": 0.005 / math.sqrt(3),
            "counter: calibration of its timebase": 0.0015,
            # One reading is known to 70.7 W; weights of a quarter, a half and a quarter.
            "reference and source: repeatability": math.sqrt(0.5) * 50 * math.sqrt(0.375),
            # 100 W of 200 W, in a quarter of what was read.
            "source: instability outside the windows": 12.5,
        },
        rel=EXACT,
    )
    assert found.degrees_of_freedom < 5
    stated = replace(inputs, conditions=replace(CONDITIONS, source_stability_pct=0.1))
    instability = lines(error_of(stated))["source: instability outside the windows"]
    assert instability == pytest.approx(0.1 * 0.25 / math.sqrt(3), rel=EXACT)


def test_what_was_seen_outside_the_windows_has_the_freedom_of_the_readings() -> None:
    """Ten readings that step by 1 % once; all else is small, so Welch-Satterthwaite tells it."""
    powers_w = [100.0] * 5 + [101.0] * 5
    inputs = replace(
        by_power(powers_w, [2.0 + 0.2 * n for n in range(10)]),
        timing=TimingUncertainty(1e-9, 0.0, 1e-9),
        conditions=Conditions(0.0, ReferenceUncertainty(1e-9, 0.0, 2.0)),
        window_s=2.0,
    )
    found = error_of(inputs)
    seen = lines(found)
    noise, noise_freedom = (
        seen["reference and source: repeatability"],
        noise_pct(inputs.powers_w)[1],
    )
    outside = seen["source: instability outside the windows"]
    expected = found.u_c**4 / (noise**4 / noise_freedom + outside**4 / 9)
    assert found.degrees_of_freedom == pytest.approx(expected, rel=1e-6)
    assert outside > 2 * noise


def test_windows_that_may_lie_elsewhere_count_by_the_worse_end() -> None:
    """Half a second later is 166.7 W instead of 200 W, half a second earlier 250 W."""
    inputs = replace(by_power([100.0, 300.0, 300.0], [2.0, 3.0, 4.0]), alignment_s=0.5)
    found = lines(error_of(inputs))["reference: alignment of its windows"]
    assert found == pytest.approx(25 / math.sqrt(3), rel=EXACT)
    mirrored = replace(inputs, window_stops_s=np.array([1.0, 2.0, 3.0]))
    mirrored = replace(mirrored, powers_w=np.array([300.0, 300.0, 100.0]))
    found = lines(error_of(mirrored))["reference: alignment of its windows"]
    assert found == pytest.approx(25 / math.sqrt(3), rel=EXACT)


def test_a_fifth_of_a_mains_period_that_is_left_over_counts() -> None:
    """Of 101.2 periods: sin(0.4 pi) of the swing, which is twice the power at 60 degrees."""
    inputs = replace(
        by_power([100.0] * 8, [1.253 + 0.253 * n for n in range(8)]),
        conditions=Conditions(math.sqrt(3), ReferenceUncertainty(0.02, 0.0, 2.0)),
        window_s=0.253,
        partial_period_hz=50.0,
    )
    found = lines(error_of(inputs))["reference: part of a mains period"]
    expected = math.sin(0.4 * math.pi) / (2 * math.pi * 101.2) * 2 * 100
    assert found == pytest.approx(expected / math.sqrt(3), rel=1e-6)


def test_noise_is_that_of_neighbours() -> None:
    found, freedom = noise_pct(np.array([1.0, 1.2, 1.1]))
    assert found == pytest.approx(math.sqrt(0.05 / 4) / 1.1 * 100)
    assert freedom == pytest.approx(8 / 5)


def test_a_counter_that_is_known_to_run_fast_is_corrected() -> None:
    fast = 1 + 200e-6
    inputs = by_power([180.0, 180.0], [2.0, 3.0])
    late = replace(
        inputs,
        edges_s=inputs.edges_s * fast,
        window_stops_s=inputs.window_stops_s * fast,
        timing=replace(TIMING, timebase_deviation_ppm=200.0),
    )
    assert error_of(late).value == pytest.approx(error_of(inputs).value, rel=1e-7)


def test_readings_need_windows_that_last() -> None:
    with pytest.raises(ValueError, match=r"^2 readings with 2 windows of 0 s: each reading needs"):
        error_of(replace(by_power([1.0, 1.0], [2.0, 3.0]), window_s=0.0))
    with pytest.raises(ValueError, match=r"^constant 0 imp/kWh: must be positive$"):
        error_of(replace(by_power([1.0, 1.0], [2.0, 3.0]), constant_imp_per_kwh=0.0))


def test_the_budget_of_pulses_against_reference_pulses() -> None:
    conditions = replace(CONDITIONS, source_stability_pct=0.2)
    found = error_of(replace(by_pulses(), conditions=conditions, reference_edge_s=0.0005))
    assert found.value == pytest.approx((2 * 1e6 / (1e4 * 200) - 1) * 100, abs=1e-9)
    assert lines(found) == pytest.approx(
        {
            "reference: power": 0.01,
            "meter: pulse edges": EDGES_PCT,
            "counter: sampling of the edges": SAMPLING_PCT * math.sqrt(2),
            "reference: pulse edges": EDGES_PCT / 2,
            "source: instability within a reference pulse": 0.2 * 0.01 / 4 / math.sqrt(3),
        },
        rel=EXACT,
    )


@pytest.mark.parametrize(("period_s", "samples"), [(2e-4, 2), (1e-4, 1), (5e-5, 1)])
def test_two_edges_of_the_reference_are_sampled_unless_they_are_one(
    period_s: float, samples: int
) -> None:
    found = lines(error_of(by_pulses(period_s)))["counter: sampling of the edges"]
    assert found == pytest.approx(SAMPLING_PCT * math.sqrt(samples), rel=1e-6)


def test_two_reference_pulses_at_the_ends_of_the_gate_are_enough() -> None:
    inputs = replace(by_pulses(), reference_edges_s=np.array([1.0, 3.0]))
    assert error_of(inputs).value == pytest.approx((2 * 1e6 / 1e4 - 1) * 100)
    slow = replace(inputs, constant_imp_per_kwh=0.5, reference_constant_imp_per_kwh=0.25)
    assert error_of(slow).value == pytest.approx(0.0, abs=1e-9)


REFERENCE_S = np.arange(0.0, 5.0)


@pytest.mark.parametrize(
    ("edges_s", "reference_s", "message"),
    [
        ([1.0, 2.0], [1.0], "2 edges of the meter, 1 of the reference: two of each are needed"),
        ([1.0, 1.0], REFERENCE_S, "edges must ascend in time"),
        ([0.5, 0.5], [1.0, 2.0], "edges must ascend in time"),
        ([1.0, 2.0], [0.0, 3.0, 2.5], "edges must ascend in time"),
        ([1.0, 2.0], [0.0, 3.0, 3.0], "edges must ascend in time"),
        ([0.5, 2.5, 3.5], [1.0, 2.0, 4.0], "1 to 4 s, do not enclose the meter's, 0.5 to 3.5 s"),
        ([0.5, 2.5, 4.5], [0.0, 2.0, 4.0], "0 to 4 s, do not enclose the meter's, 0.5 to 4.5 s"),
    ],
)
def test_pulses_that_do_not_fit_are_refused(
    edges_s: list[float], reference_s: list[float], message: str
) -> None:
    inputs = replace(
        by_pulses(), edges_s=np.array(edges_s), reference_edges_s=np.array(reference_s)
    )
    with pytest.raises(ValueError, match=rf"^(the reference's pulses, )?{message}$"):
        error_of(inputs)


def test_a_register_with_two_resolutions_has_two_lines() -> None:
    """A number of 32 bits tells 16,500 kWh to 1/512 kWh, and 16,000 kWh to less than its step."""
    found = error_of(by_register(16000.0, 16500.0, float32=True))
    assert lines(found) == pytest.approx(
        {
            "reference: power": 0.01,
            "register: resolution at start": 0.001 / 2 / 500 * 100 / math.sqrt(3),
            "register: float32 resolution at stop": 1 / 512 / 2 / 500 * 100 / math.sqrt(3),
        },
        rel=EXACT,
    )


def test_a_register_that_stands_still_is_wrong_by_all() -> None:
    found = error_of(replace(by_register(7.0, 7.0), duration_s=0.5))
    assert found.value == pytest.approx(-100.0)
    with pytest.raises(
        ValueError, match=r"^500 kWh in 0 s of the reference: both must be positive$"
    ):
        error_of(replace(by_register(7.0, 8.0), duration_s=0.0))


def reactive(**changes: object) -> ReactiveInputs:
    inputs = ReactiveInputs(
        start_kvarh=20000.0,
        stop_kvarh=20002.0,
        resolution_kvarh=0.001,
        float32=False,
        ratio=1.0,
        powers_var=np.full(4, 3600.0),
        steady_s=1999.0,
        ramps_s=(1.2, 0.8),
        conditions=CONDITIONS,
        timebase_ppm=100.0,
    )
    return replace(inputs, **changes)  # type: ignore[arg-type] # each by its own name


def test_the_budget_of_reactive_energy() -> None:
    found = error_by_reactive_register(reactive())
    assert found.value == pytest.approx(0.0, abs=1e-9)
    assert lines(found) == pytest.approx(
        {
            "reference: power": 0.01,
            "register: resolution": 0.001 / 2 * 100 / math.sqrt(6),
            # Half of the longer ramp, at either end.
            "start and stop": 2 * 0.6 / 2000 * 100 / math.sqrt(6),
            "reference: timebase": 0.01 / math.sqrt(3),
        },
        rel=EXACT,
    )
    coarse = lines(error_by_reactive_register(reactive(float32=True)))
    assert coarse["register: float32 resolution"] == pytest.approx(
        1 / 512 / 2 * 100 / math.sqrt(6), rel=EXACT
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_half_a_var_is_a_power(sign: int) -> None:
    found = error_by_reactive_register(
        reactive(powers_var=sign * np.full(2, 0.5), steady_s=14.4e6 - 1)
    )
    assert found.value == pytest.approx(0.0, abs=1e-9)


def test_register_and_ramps_bring_what_was_asked_after_the_needed_time() -> None:
    """Steps of 10 s and a ramp of 24 s are 26 s together."""
    assert needed_s(0.01, -3600.0, 24.0, 0.4) == pytest.approx(500 * 26 / math.sqrt(6), rel=1e-9)

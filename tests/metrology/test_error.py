import math

import numpy as np
import pytest

from metrology.error import (
    PositionUncertainty,
    ReferenceUncertainty,
    TimingUncertainty,
    gate,
    gate_share_pct,
    pulse_error,
)
from metrology.load_point import PowerFactor
from metrology.uncertainty import estimate, normal, rectangular, type_a

REFERENCE = ReferenceUncertainty(power_expanded_pct=0.02, phase_expanded_min=1.0, k=2.0)
TIMING = TimingUncertainty(sample_s=1e-5, timebase_ppm=50.0, tick_s=0.001)
PERIOD_S = 3.6e6 / (10000 * 3500)
UNITY, HALF = PowerFactor.parse("1"), PowerFactor.parse("0.5L")


def edges(period_s: float, count: int) -> np.ndarray:
    return np.arange(count) * period_s + 0.123


def test_ten_thousand_pulses_a_kwh_at_3450_w_make_9_58_pulses_a_second() -> None:
    period_s = 3.6e6 / (10000 * 3450)
    found = pulse_error(
        gate(edges(period_s, 50), TIMING), 10000, np.full(8, 3450.0), UNITY, REFERENCE, TIMING
    )
    assert found.value == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("error_pct", [-3.0, -0.5, 0.25, 2.0])
def test_a_meter_that_reads_high_has_a_positive_error(error_pct: float) -> None:
    period_s = 3.6e6 / (10000 * 3450 * (1 + error_pct / 100))
    powers = np.full(8, 3450.0)
    found = pulse_error(gate(edges(period_s, 50), TIMING), 10000, powers, UNITY, REFERENCE, TIMING)
    assert found.value == pytest.approx(error_pct, abs=1e-9)


def test_reverse_flow_has_the_same_error() -> None:
    pulses = gate(edges(0.1, 50), TIMING)
    forward, reverse = (
        pulse_error(pulses, 10000, np.full(4, watts), UNITY, REFERENCE, TIMING)
        for watts in (3500.0, -3500.0)
    )
    assert forward.value == reverse.value


def test_the_budget_adds_up_and_names_what_dominates_at_half_power_factor() -> None:
    pulses = gate(edges(PERIOD_S, 400), TIMING)
    powers = 3500.0 + np.array([0.05, -0.05] * 10)
    found = pulse_error(pulses, 10000, powers, HALF, REFERENCE, TIMING)
    assert found.u_c == pytest.approx(math.hypot(*(c.u for c in found.budget)))
    assert found.budget[0].label == "reference: phase angle"
    phase = next(c.u for c in found.budget if c.label == "reference: phase angle")
    # One minute of arc, k = 2, at tan(60 deg): 100 * 2.909e-4 * 1.732 / 2 %.
    assert phase == pytest.approx(0.02519, rel=2e-3)


def test_phase_uncertainty_does_not_matter_at_unity() -> None:
    pulses = gate(edges(PERIOD_S, 400), TIMING)
    found = pulse_error(pulses, 10000, np.full(4, 3500.0), UNITY, REFERENCE, TIMING)
    assert "reference: phase angle" not in [c.label for c in found.budget]


def test_a_transformer_at_the_position_adds_its_bounds() -> None:
    pulses, powers = gate(edges(PERIOD_S, 400), TIMING), np.full(4, 3500.0)
    alone = pulse_error(pulses, 10000, powers, HALF, REFERENCE, TIMING)
    behind = pulse_error(
        pulses, 10000, powers, HALF, REFERENCE, TIMING, PositionUncertainty(0.05, 3.0)
    )
    # 0.05 % ratio and 3' phase (0.151 % at 0.5L), both rectangular.
    assert math.sqrt(behind.u_c**2 - alone.u_c**2) == pytest.approx(
        math.hypot(0.05, 0.15115) / math.sqrt(3), rel=2e-3
    )


def test_edges_of_a_coarse_firmware_tick_show_their_scatter() -> None:
    exact = np.arange(200) * 0.10434782
    ticked = np.ceil(exact / 0.01) * 0.01
    assert gate(ticked, TIMING).edge_u_s == pytest.approx(0.01 / math.sqrt(12), rel=0.15)


def test_few_edges_take_the_bound_on_the_tick() -> None:
    seen = gate(edges(1.0, 3), TIMING)
    assert seen.edge_u_s == pytest.approx(0.001 / math.sqrt(12))
    assert math.isinf(seen.edge_degrees_of_freedom)


def test_no_edge_is_better_than_the_sampling() -> None:
    seen = gate(edges(0.1, 200), TIMING)
    assert seen.sample_u_s == pytest.approx(1e-5 / math.sqrt(12))
    assert gate_share_pct(seen) == pytest.approx(seen.sample_u_s * seen.gain / 19.9 * 100)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([], "two are needed"),
        ([1.0], "two are needed"),
        ([2.0, 1.0], "ascend"),
        ([1.0, 1.0], "ascend"),
    ],
)
def test_edges_that_make_no_gate_are_refused(times: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gate(np.array(times), TIMING)


@pytest.mark.parametrize(
    ("powers", "constant", "message"),
    [
        ([3450.0], 10000, "two are needed"),
        ([3450.0, -3450.0], 10000, "changed its direction"),
        ([3450.0, 0.0], 10000, "changed its direction"),
        ([3450.0, 3450.0], 0, "must be positive"),
    ],
)
def test_what_cannot_be_an_error_is_refused(
    powers: list[float], constant: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        pulse_error(
            gate(edges(0.1, 50), TIMING), constant, np.array(powers), UNITY, REFERENCE, TIMING
        )


def test_type_b_distributions() -> None:
    assert estimate(normal(1.0, 0.5, 2.0, "certificate")).u_c == pytest.approx(0.25)
    assert estimate(rectangular(1.0, 0.6, "bound")).u_c == pytest.approx(0.6 / math.sqrt(3))


def test_the_coverage_factor_follows_student() -> None:
    assert estimate(type_a(0.0, 1.0, 4, "few")).k == pytest.approx(2.776, abs=1e-3)
    assert estimate(normal(0.0, 2.0, 2.0, "many")).k == pytest.approx(1.96, abs=1e-3)

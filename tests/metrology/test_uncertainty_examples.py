"""Worked examples: GUM (JCGM 100:2008) annex H, and the budget of a meter's error."""

import math

import numpy as np
import pytest
from GTC.type_a import line_fit

from metrology.budget import combine
from metrology.errors.conditions import Conditions, PositionUncertainty, ReferenceUncertainty
from metrology.errors.gate import TimingUncertainty
from metrology.errors.power_time import PowerTimeInputs, error_by_power_and_time
from metrology.term import observed
from metrology.uncertainty import estimate

VOLTAGE_V = np.array([5.007, 4.994, 5.005, 4.990, 4.999])
CURRENT_A = np.array([19.663, 19.639, 19.640, 19.685, 19.678]) / 1000
ANGLE_RAD = np.array([1.0456, 1.0438, 1.0468, 1.0428, 1.0433])
READING_DEGC = [
    21.521, 22.012, 22.512, 23.003, 23.507, 23.999, 24.513, 25.002, 25.503, 26.010, 26.511,
]  # fmt: skip
CORRECTION_DEGC = [
    -0.171, -0.169, -0.166, -0.159, -0.164, -0.165, -0.156, -0.157, -0.159, -0.161, -0.160,
]  # fmt: skip


def test_h1_end_gauge() -> None:
    """H.1.4 to H.1.6: 32 nm, 16 degrees of freedom after truncation."""
    found = combine(
        50.000838e6,
        [
            observed("standard", 25.0, 18),
            observed("comparison: repeatability", 5.8, 24),
            observed("comparator: random", 3.9, 5),
            observed("comparator: systematic", 6.7, 8),
            observed("expansion coefficients: difference", 2.9, 50),
            observed("temperatures: difference", 16.6, 2),
        ],
    )
    assert found.u_c == pytest.approx(32, abs=0.5)
    assert math.floor(found.degrees_of_freedom) == 16
    assert found.budget[0].label == "standard"
    assert found.method == "GUM"


@pytest.mark.parametrize(
    ("values", "mean", "u"),
    [
        (VOLTAGE_V / CURRENT_A * np.cos(ANGLE_RAD), 127.732, 0.071),
        (VOLTAGE_V / CURRENT_A * np.sin(ANGLE_RAD), 219.847, 0.295),
        (VOLTAGE_V / CURRENT_A, 254.260, 0.236),
    ],
)
def test_h2_resistance_reactance_impedance(values: np.ndarray, mean: float, u: float) -> None:
    """H.2.4, the second approach: correlation is taken in by computing set by set."""
    scatter = float(np.std(values, ddof=1)) / math.sqrt(values.size)
    found = combine(float(np.mean(values)), [observed("five sets", scatter, 4)])
    assert found.value == pytest.approx(mean, abs=0.001)
    assert found.u_c == pytest.approx(u, abs=0.001)
    assert found.degrees_of_freedom == pytest.approx(4)
    assert found.k == pytest.approx(2.776, abs=0.001)


def test_h3_thermometer() -> None:
    """H.3.3 and H.3.4: intercept and slope, and the correction at 30 degrees Celsius."""
    fit = line_fit([t - 20 for t in READING_DEGC], CORRECTION_DEGC)
    start, slope = fit.a_b
    for quantity, value, u in ((start, -0.1712, 0.0029), (slope, 0.00218, 0.00067)):
        found = estimate(quantity)
        assert found.value == pytest.approx(value, abs=6e-5)
        assert found.u_c == pytest.approx(u, rel=0.02)
    at_30 = estimate(start + 10 * slope)
    assert at_30.value == pytest.approx(-0.1494, abs=6e-5)
    assert at_30.u_c == pytest.approx(0.0041, abs=6e-5)
    assert at_30.degrees_of_freedom == pytest.approx(9)


def expanded_with_2(
    class_pct: float, phase_min: float, tan_phi: float, position: PositionUncertainty | None
) -> float:
    """Of the worked example: five runs with s = 0.02 %, 10 s, 1 ms of jitter at either edge."""
    reference = ReferenceUncertainty(
        power_expanded_pct=0.02,
        phase_expanded_min=2 * phase_min / math.sqrt(3),
        k=2.0,
        drift_pct=class_pct,
    )
    conditions = Conditions(
        tan_phi,
        reference,
        position,
        repeatability_pct=0.02 / math.sqrt(5),
        repeatability_degrees_of_freedom=4,
    )
    inputs = PowerTimeInputs(
        edges_s=np.array([1.0, 11.0]),
        constant_imp_per_kwh=1000.0,
        powers_w=np.full(12, 360.0),
        window_stops_s=np.arange(1.0, 13.0),
        window_s=1.0,
        timing=TimingUncertainty(0.0, 0.0, tick_s=0.001 * math.sqrt(12)),
        conditions=conditions,
    )
    found = error_by_power_and_time(inputs)
    assert found.value == pytest.approx(0.0, abs=1e-9)
    return 2 * found.u_c


@pytest.mark.parametrize(
    ("class_pct", "phase_min", "tan_phi", "position", "expanded_pct", "digit"),
    [
        (0.05, 1.0, 0.0, None, 0.070, 0.0005),
        (0.05, 1.0, math.sqrt(3), None, 0.091, 0.0005),
        (0.02, 0.5, 0.0, None, 0.045, 0.0005),
        (0.02, 0.5, math.sqrt(3), None, 0.054, 0.0005),
        (0.05, 1.0, math.sqrt(3), PositionUncertainty(0.05, 3.0), 0.20, 0.0055),
    ],
)
def test_the_budget_of_a_meter_on_a_bench_of_class_0_05_and_0_02(
    class_pct: float,
    phase_min: float,
    tan_phi: float,
    position: PositionUncertainty | None,
    expanded_pct: float,
    digit: float,
) -> None:
    found = expanded_with_2(class_pct, phase_min, tan_phi, position)
    assert found == pytest.approx(expanded_pct, abs=digit)

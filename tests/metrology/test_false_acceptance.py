import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.distribution import upper_tail
from metrology.false_acceptance import (
    Production,
    global_risk,
    probability_inside,
    probability_outside,
)

HUGE = 1e9


@pytest.mark.parametrize(
    ("value", "u", "lower", "upper", "conforming"),
    [
        (-5.47, 0.05, None, -5.40, 0.919),
        (13.6, 1.8, 12.5, 16.3, 0.66),
        (0.87, 0.065, -1.0, 1.0, 1 - 0.0228),
        (1.0, 0.065, -1.0, 1.0, 0.5),
    ],
    ids=["diode of JCGM 106, 7", "motor oil of JCGM 106, 7", "limit less U", "at the limit"],
)
def test_worked_examples_of_the_probability_to_conform(
    value: float, u: float, lower: float | None, upper: float | None, conforming: float
) -> None:
    found = probability_inside(value, u, lower, upper)
    assert found == pytest.approx(conforming, abs=6e-4 if conforming != 0.66 else 6e-3)


def test_few_degrees_of_freedom_make_the_risk_larger() -> None:
    distance = 2.228
    assert probability_outside(0.0, 1.0, None, distance, 10) == pytest.approx(0.025, abs=1e-4)
    assert probability_outside(0.0, 1.0, None, distance) == pytest.approx(0.0129, abs=1e-4)
    assert probability_outside(0.0, 1.0, -distance, None, 10) == pytest.approx(0.025, abs=1e-4)
    assert probability_inside(0.0, 1.0, None, distance, 10) == pytest.approx(0.975, abs=1e-4)


def test_both_sides_of_the_limits_count() -> None:
    one = probability_outside(0.0, 1.0, None, 1.0)
    assert probability_outside(0.0, 1.0, -1.0, 1.0) == pytest.approx(2 * one)
    assert probability_outside(0.0, 1.0, 0.0, 0.0) == 1.0


@pytest.mark.parametrize(("value", "outside"), [(1.0, 0.0), (1.001, 1.0), (-1.0, 0.0), (-1.1, 1.0)])
def test_without_uncertainty_the_value_is_the_truth(value: float, outside: float) -> None:
    assert probability_outside(value, 0.0, -1.0, 1.0) == outside


@pytest.mark.parametrize(("value", "u"), [(math.nan, 1.0), (math.inf, 1.0), (0, -1), (0, math.inf)])
def test_what_has_no_probability_is_refused(value: float, u: float) -> None:
    with pytest.raises(ValueError, match="has no probability"):
        probability_outside(value, u, -1.0, 1.0)


@given(value=st.floats(-3, 3), u=st.floats(0, 3), degrees_of_freedom=st.floats(1, 1e4))
def test_inside_and_outside_make_one(value: float, u: float, degrees_of_freedom: float) -> None:
    outside = probability_outside(value, u, -1.0, 1.0, degrees_of_freedom)
    assert 0 <= outside <= 1
    inside = probability_inside(value, u, -1.0, 1.0, degrees_of_freedom)
    assert inside + outside == pytest.approx(1)


@pytest.mark.parametrize(("sd", "u"), [(1.0, 0.1), (1.0, 1.0), (0.2, 1.0), (3.0, 0.01)])
def test_a_production_centred_on_its_limit_has_sheppards_quadrants(sd: float, u: float) -> None:
    correlation = sd / math.hypot(sd, u)
    quadrant = 0.25 - math.asin(correlation) / (2 * math.pi)
    risk = global_risk(Production(0.0, sd), u, (0.0, HUGE), (0.0, HUGE))
    assert risk.consumer == pytest.approx(quadrant, rel=1e-9)
    assert risk.producer == pytest.approx(quadrant, rel=1e-9)


CASES = [
    (Production(1500.0, 0.12), 0.04, (1499.8, 1500.2), (1499.8, 1500.2)),
    (Production(1500.0, 0.12), 0.04, (1499.8, 1500.2), (1499.88, 1500.12)),
    (Production(0.1, 0.3), 0.065, (-1.0, 1.0), (-0.7, 0.7)),
    (Production(0.6, 0.3), 0.2, (-1.0, 1.0), (-0.9, 1.1)),
]


@pytest.mark.parametrize(("production", "u", "limits", "acceptance"), CASES)
def test_global_risks_are_those_of_the_joint_distribution(
    production: Production,
    u: float,
    limits: tuple[float, float],
    acceptance: tuple[float, float],
) -> None:
    """Integrated the other way round: over the measured values, with the posterior of each."""
    spread = math.hypot(production.sd, u)
    seen = np.linspace(production.mean - 10 * spread, production.mean + 10 * spread, 20_001)
    gain = (production.sd / spread) ** 2
    posterior_u = production.sd * u / spread
    step = float(seen[1] - seen[0])
    consumer = producer = 0.0
    for y in seen:
        z = (y - production.mean) / spread
        weight = math.exp(-z * z / 2) / (spread * math.sqrt(2 * math.pi)) * step
        mean = production.mean + gain * (y - production.mean)
        inside = upper_tail((limits[0] - mean) / posterior_u)
        inside -= upper_tail((limits[1] - mean) / posterior_u)
        if acceptance[0] <= y <= acceptance[1]:
            consumer += weight * (1 - inside)
        else:
            producer += weight * inside
    risk = global_risk(production, u, limits, acceptance)
    assert risk.consumer == pytest.approx(consumer, rel=5e-3, abs=1e-10)
    assert risk.producer == pytest.approx(producer, rel=5e-3, abs=1e-10)


def test_a_guard_band_moves_the_risk_from_the_consumer_to_the_producer() -> None:
    simple = global_risk(*CASES[0])
    guarded = global_risk(*CASES[1])
    assert simple.consumer == pytest.approx(0.0189, abs=1e-4)
    assert simple.producer == pytest.approx(0.0372, abs=1e-4)
    assert guarded.consumer == pytest.approx(0.00047, abs=1e-5)
    assert guarded.producer == pytest.approx(0.2477, abs=1e-4)


@pytest.mark.parametrize(
    ("sd", "u", "limits", "acceptance", "message"),
    [
        (0.0, 1.0, (-1.0, 1.0), (-1.0, 1.0), "must be positive"),
        (1.0, 0.0, (-1.0, 1.0), (-1.0, 1.0), "must be positive"),
        (math.inf, 1.0, (-1.0, 1.0), (-1.0, 1.0), "must be positive"),
        (1.0, math.inf, (-1.0, 1.0), (-1.0, 1.0), "must be positive"),
        (1.0, 1.0, (1.0, 1.0), (-1.0, 1.0), "not in order"),
        (1.0, 1.0, (-1.0, 1.0), (1.0, -1.0), "not in order"),
    ],
)
def test_wrong_questions_about_a_production_are_refused(
    sd: float,
    u: float,
    limits: tuple[float, float],
    acceptance: tuple[float, float],
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        global_risk(Production(0.0, sd), u, limits, acceptance)

"""JCGM 101:2008: its examples with their published results, and Monte Carlo against the GUM."""

import math

import numpy as np
import pytest

from metrology.budget import combine, excess_kurtosis
from metrology.monte_carlo import Draw, FloatArray, half_width, propagate, sample
from metrology.term import Shape, Term, bounded, observed, twice_bounded


def normal(mean: float, u: float) -> Draw:
    return lambda rng, count: rng.normal(mean, u, count)


def uniform(low: float, high: float) -> Draw:
    return lambda rng, count: rng.uniform(low, high, count)


def added(*inputs: FloatArray) -> FloatArray:
    return np.asarray(np.sum(inputs, axis=0), dtype=np.float64)


def test_9_2_2_four_normal_inputs_add_to_2_and_3_92() -> None:
    found = propagate(added, [normal(0, 1)] * 4)
    assert found.u == pytest.approx(2.00, abs=0.01)
    assert (found.symmetric_lower, found.symmetric_upper) == pytest.approx((-3.92, 3.92), abs=0.03)
    assert combine(0.0, [Term(name, 1.0) for name in "abcd"]).expanded == pytest.approx(
        3.92, abs=0.005
    )


def test_9_2_3_four_rectangular_inputs_add_to_2_and_3_88() -> None:
    terms = [bounded(name, math.sqrt(3)) for name in "abcd"]
    exact = 2 * math.sqrt(3) * (2 - 0.6**0.25)
    assert exact == pytest.approx(3.88, abs=0.005)
    assert half_width(terms) == pytest.approx(exact, abs=0.02)
    found = propagate(added, [uniform(-math.sqrt(3), math.sqrt(3))] * 4)
    assert found.u == pytest.approx(2.00, abs=0.01)
    assert (found.symmetric_lower, found.symmetric_upper) == pytest.approx((-3.88, 3.88), abs=0.03)


def test_9_2_4_one_wide_rectangular_input_takes_17_0_where_the_gum_says_19_9() -> None:
    terms = [bounded(name, math.sqrt(3)) for name in "abc"] + [bounded("d", 10 * math.sqrt(3))]
    found = combine(0.0, terms)
    assert found.method == "Monte Carlo"
    assert found.u_c == pytest.approx(10.1, abs=0.06)
    assert found.expanded == pytest.approx(17.0, abs=0.06)
    assert 1.96 * found.u_c == pytest.approx(19.9, abs=0.05)


def test_9_3_calibration_of_a_mass_is_wider_than_the_first_order_says() -> None:
    def mass_mg(
        m: FloatArray, dm: FloatArray, a: FloatArray, w: FloatArray, r: FloatArray
    ) -> FloatArray:
        return (m + dm) * (1 + (a - 1.2) * (1 / w - 1 / r)) - 100_000

    inputs = [
        normal(100_000, 0.050),
        normal(1.234, 0.020),
        uniform(1.10, 1.30),
        uniform(7000, 9000),
        uniform(7950, 8050),
    ]
    found = propagate(mass_mg, inputs, tolerance=0.0005)
    assert found.value == pytest.approx(1.2341, abs=0.0006)
    assert found.u == pytest.approx(0.0754, abs=0.0005)
    assert (found.lower, found.upper) == pytest.approx((1.0834, 1.3825), abs=0.004)
    assert found.trials > 100_000


@pytest.mark.parametrize(
    ("x", "mean", "u", "low", "high"),
    [(0.0, 50, 50, 0, 150), (0.010, 150, 112, 0, 367), (0.050, 2551, 502, 1590, 3543)],
)
def test_9_4_comparison_loss(x: float, mean: float, u: float, low: float, high: float) -> None:
    found = propagate(
        lambda a, b: a**2 + b**2, [normal(x, 0.005), normal(0.0, 0.005)], trials=10**6
    )
    found_1e6 = [1e6 * part for part in (found.value, found.u, found.lower, found.upper)]
    assert found_1e6 == pytest.approx([mean, u, low, high], abs=max(2.0, 0.03 * u))


@pytest.mark.parametrize(
    "terms",
    [
        [Term("a", 0.03), Term("b", 0.01)],
        [Term("a", 0.03), bounded("b", 0.02), bounded("c", 0.02)],
        [Term("a", 0.02), observed("b", 0.02, 30)],
        [twice_bounded("a", 0.02), Term("b", 0.02)],
    ],
)
def test_the_gum_agrees_where_no_bound_dominates(terms: list[Term]) -> None:
    found = combine(0.0, terms)
    assert found.method == "GUM"
    assert found.expanded == pytest.approx(half_width(terms), rel=0.02)


@pytest.mark.parametrize(
    ("terms", "edge"),
    [
        ([bounded("a", 1.0)], 0.95),
        ([twice_bounded("a", 1.0)], 1 - math.sqrt(0.05)),
        ([bounded("a", 0.5), bounded("b", 0.5)], 1 - math.sqrt(0.05)),
    ],
)
def test_bounds_alone_give_the_interval_of_their_distribution(
    terms: list[Term], edge: float
) -> None:
    found = combine(3.0, terms)
    assert (found.value, found.method) == (3.0, "Monte Carlo")
    assert found.expanded == pytest.approx(edge, abs=0.004)


def test_the_same_terms_give_the_same_interval_to_the_last_digit() -> None:
    terms = [bounded("a", 0.2), observed("b", 0.01, 5)]
    assert combine(1.0, terms) == combine(1.0, terms)


@pytest.mark.parametrize("shape", Shape)
def test_a_sample_has_the_standard_deviation_of_its_term(shape: Shape) -> None:
    values = sample(Term("a", 0.7, shape), np.random.default_rng(3), 200_000)
    assert float(np.std(values)) == pytest.approx(0.7, rel=0.01)
    kurtosis = float(np.mean(values**4) / np.mean(values**2) ** 2 - 3)
    assert kurtosis == pytest.approx(excess_kurtosis([Term("a", 0.7, shape)]), abs=0.05)


def test_few_observations_are_drawn_from_student() -> None:
    assert half_width([observed("a", 1.0, 4)]) == pytest.approx(2.776, abs=0.05)


def test_too_few_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100000"):
        propagate(added, [normal(0, 1)], trials=1000)

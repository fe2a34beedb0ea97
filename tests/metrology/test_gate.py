"""The gate: what its edges are worth, and how many are needed."""

import math
from dataclasses import replace

import numpy as np
import pytest

from metrology.errors.gate import (
    PulseGate,
    TimingUncertainty,
    gate,
    gate_share_pct,
    gate_terms,
    planned_gate,
    pulses_needed,
)
from metrology.term import Shape, Term

TIMING = TimingUncertainty(sample_s=1e-5, timebase_ppm=50.0, tick_s=0.001)
BOUND_S = 0.001 / math.sqrt(12)


def bent_twice(count: int, worth_s: float) -> np.ndarray:
    """Edges about a cubic without its straight part: no parabola comes any nearer to it."""
    x = np.linspace(-1.0, 1.0, count)
    cubic = x**3 - x * np.sum(x**4) / np.sum(x**2)
    rms = math.sqrt(float(np.mean(cubic**2)) * count / (count - 3))
    return 0.1 * np.arange(count) + worth_s / rms * cubic


@pytest.mark.parametrize(
    ("count", "worth", "seen"),
    [
        (9, 1.6, False),
        (10, 1.6, True),
        (10, 1.4, False),
        (49, 0.5, False),
        (50, 0.5, True),
        (60, 0.3, False),
        (199, 0.3, False),
        (200, 0.3, True),
    ],
)
def test_edges_are_worth_their_own_scatter_where_there_are_enough(
    count: int, worth: float, seen: bool
) -> None:
    """``worth`` in units of the bound: beyond 1.5 from 10 edges on, beyond a third from 50 on."""
    found = gate(bent_twice(count, worth * BOUND_S), replace(TIMING, sample_s=0.0))
    if seen:
        assert found.edge_u_s == pytest.approx(worth * BOUND_S, rel=1e-6)
        assert found.edge_degrees_of_freedom == count - 3
    else:
        assert (found.edge_u_s, found.edge_degrees_of_freedom) == (BOUND_S, math.inf)


def test_what_sampling_does_to_the_edges_is_not_the_meters() -> None:
    timing = replace(TIMING, sample_s=0.001)
    found = gate(bent_twice(60, 1.25 * BOUND_S), timing)
    assert found.edge_u_s == pytest.approx(0.75 * BOUND_S, rel=1e-6)


@pytest.mark.parametrize("count", [20, 100])
def test_without_a_tick_and_without_scatter_nothing_is_seen(count: int) -> None:
    """All that there is may be the sampling: there is no scatter to count degrees of."""
    timing = TimingUncertainty(sample_s=0.01, timebase_ppm=50.0, tick_s=0.0)
    found = gate(0.1 * np.arange(count, dtype=np.float64), timing)
    assert (found.edge_u_s, found.edge_degrees_of_freedom) == (0.0, math.inf)


def test_edges_and_their_sampling_count_together() -> None:
    """Two edges of 3 ms and 4 ms in 10 s."""
    assert gate_share_pct(PulseGate(1, 10.0, 0.003, math.inf, 0.004)) == pytest.approx(
        0.005 * math.sqrt(2) / 10 * 100
    )


def test_a_planned_gate_has_the_bound_of_the_plan() -> None:
    found = planned_gate(20, 0.5, TIMING)
    assert found == PulseGate(20, 10.0, BOUND_S, math.inf, 1e-5 / math.sqrt(12))


def test_as_many_pulses_as_bring_just_the_share_are_enough() -> None:
    just = gate_share_pct(planned_gate(7, 0.5, TIMING))
    assert pulses_needed(just, 0.5, TIMING) == 7
    with pytest.raises(ValueError, match=r"^share 0.1 % of a period of 0 s: must be positive$"):
        pulses_needed(0.1, 0.0, TIMING)


def test_three_edges_are_two_in_a_bound_and_four_are_observed() -> None:
    """Of two edges each anywhere within a tick the difference is a triangle, GUM 4.3.9."""
    few, some = PulseGate(2, 2.0, 0.003, math.inf, 0.001), PulseGate(3, 3.0, 0.003, 5.0, 0.001)
    few_pct, some_pct = math.sqrt(2) / 2 * 100, 3 / math.sqrt(5) / 3 * 100
    labels = ("meter: pulse edges", "counter: sampling of the edges")
    for terms, shape, pct, freedom in (
        (gate_terms(few), Shape.TRIANGULAR, few_pct, math.inf),
        (gate_terms(some), Shape.NORMAL, some_pct, 5.0),
    ):
        assert [(term.label, term.shape) for term in terms] == [(one, shape) for one in labels]
        assert [term.u for term in terms] == pytest.approx([0.003 * pct, 0.001 * pct])
        assert [term.degrees_of_freedom for term in terms] == [freedom, math.inf]


def test_the_certificate_of_a_timebase_is_a_line_of_its_own() -> None:
    timing = replace(TIMING, timebase_expanded_ppm=30.0, timebase_k=3.0)
    bound, certified = timing.timebase_terms()
    assert (bound.label, bound.shape) == ("counter: timebase", Shape.RECTANGULAR)
    assert bound.u == pytest.approx(0.005 / math.sqrt(3))
    assert certified == Term("counter: calibration of its timebase", 30.0 * 1e-4 / 3.0)


@pytest.mark.parametrize(
    ("edges_s", "message"),
    [
        ([1.0], "1 edges make no gate: two are needed"),
        ([1.0, 1.0], "edges must ascend in time"),
    ],
)
def test_what_is_no_gate_is_refused_in_words(edges_s: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        gate(np.array(edges_s), TIMING)

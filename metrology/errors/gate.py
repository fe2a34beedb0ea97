"""The gate of a measurement: a straight line through the edges of a pulse output.

The period is the slope of the line that fits all edges best, which with n edges is known better
than from the first and the last by sqrt(n / 6). With lateness of standard uncertainty u_e at each
edge ``u(N T) = u_e N / sqrt(S)``, S = n (n^2 - 1) / 12; two and three edges give the same as
first and last. Lateness by a firmware tick is not random, but over loads and moments any two
edges are late independently of each other, so that the formula holds for it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrology.term import Term, bounded, certified, observed, twice_bounded

FloatArray = NDArray[np.float64]

SCATTER_FROM = 50
"""From so many edges on, their own scatter says what an edge is worth. With fewer, a tick that
beats with the pulses can hide (with n edges in one of n cases there is no scatter at all), and the
bound of the plan counts."""
LITTLE_SCATTER = 1 / 3
LITTLE_SCATTER_FROM = 200
"""A scatter of less than this share of what the bound allows may be a tick that beats with the
pulses, and counts from so many edges on only."""
BOUND_CHECKED_FROM = 10
BOUND_EXCEEDED = 1.5
"""With so many edges, a scatter so many times that of the bound shows that the bound is wrong."""


@dataclass(frozen=True, slots=True)
class TimingUncertainty:
    """What limits the timing of a pulse.

    Attributes:
        sample_s: interval between the samples of the counter.
        timebase_ppm: bound on the error of its timebase, on top of what a certificate says.
        tick_s: bound on the meter's firmware tick, used while there are too few pulses to see
            the scatter of its edges.
        timebase_deviation_ppm: what its certificate found; above 0 it runs fast, and what is
            timed with it seems to last longer.
        timebase_expanded_ppm: expanded uncertainty of that.
        timebase_k: coverage factor of that.
    """

    sample_s: float
    timebase_ppm: float
    tick_s: float
    timebase_deviation_ppm: float = 0.0
    timebase_expanded_ppm: float = 0.0
    timebase_k: float = 2.0

    @property
    def stretch(self) -> float:
        """By what times of this counter are to be divided."""
        return 1 + self.timebase_deviation_ppm * 1e-6

    def timebase_terms(self) -> tuple[Term, ...]:
        """Lines of the timebase in the budget, in %."""
        return (
            bounded("counter: timebase", self.timebase_ppm * 1e-4),
            certified(
                "counter: calibration of its timebase",
                self.timebase_expanded_ppm * 1e-4,
                self.timebase_k,
            ),
        )


@dataclass(frozen=True, slots=True)
class PulseGate:
    """From the first to the last pulse of a measurement.

    Attributes:
        pulses: number of periods, N.
        duration_s: N times the period of the best line.
        edge_u_s: standard uncertainty of one edge by the meter's doing, in s.
        edge_degrees_of_freedom: of that; infinite where it is the bound of the plan.
        sample_u_s: standard uncertainty of one edge by sampling, in s.
    """

    pulses: int
    duration_s: float
    edge_u_s: float
    edge_degrees_of_freedom: float
    sample_u_s: float = 0.0

    @property
    def gain(self) -> float:
        """By how much the uncertainty of an edge counts in the duration; sqrt(2) at least."""
        n = self.pulses + 1
        return self.pulses / math.sqrt(n * (n * n - 1) / 12)


def gate(edges_s: FloatArray, timing: TimingUncertainty) -> PulseGate:
    """The gate that the leading edges of an output make under constant load.

    Args:
        edges_s: times of the leading edges in s, shape (N + 1,), ascending.
        timing: what limits the timing.

    Raises:
        ValueError: fewer than two edges, or edges that do not ascend.
    """
    if edges_s.size < 2:
        raise ValueError(f"{edges_s.size} edges make no gate: two are needed")
    if np.any(np.diff(edges_s) <= 0):
        raise ValueError("edges must ascend in time")
    count = edges_s.size
    sample_u_s = timing.sample_s / math.sqrt(12)
    edge_u_s, df = _edge(edges_s, timing.tick_s / math.sqrt(12), sample_u_s)
    period_s = float(interval_shares(count) @ np.diff(edges_s))
    return PulseGate(count - 1, period_s * (count - 1), edge_u_s, df, sample_u_s)


def gate_share_pct(pulses: PulseGate) -> float:
    """Standard uncertainty that the edges of a gate bring into the error, in %."""
    edge_u_s = math.hypot(pulses.edge_u_s, pulses.sample_u_s)
    return edge_u_s * pulses.gain / pulses.duration_s * 100


def planned_gate(pulses: int, period_s: float, timing: TimingUncertainty) -> PulseGate:
    """The gate that so many periods will make, with the bound of the plan for the edges."""
    return PulseGate(
        pulses,
        pulses * period_s,
        timing.tick_s / math.sqrt(12),
        math.inf,
        timing.sample_s / math.sqrt(12),
    )


def pulses_needed(share_pct: float, period_s: float, timing: TimingUncertainty) -> int:
    """The fewest periods whose edges bring no more than ``share_pct`` into the error.

    Raises:
        ValueError: a share or a period that is not positive.

    >>> pulses_needed(0.02, 0.1, TimingUncertainty(1e-5, 50, 0.001))
    13
    """
    if share_pct <= 0 or period_s <= 0:
        raise ValueError(f"share {share_pct:g} % of a period of {period_s:g} s: must be positive")
    pulses = 1
    while gate_share_pct(planned_gate(pulses, period_s, timing)) > share_pct:
        pulses += 1
    return pulses


def gate_terms(pulses: PulseGate) -> tuple[Term, ...]:
    """Its lines in the budget, in %."""
    edge_pct, sample_pct = (
        u_s * pulses.gain / pulses.duration_s * 100 for u_s in (pulses.edge_u_s, pulses.sample_u_s)
    )
    df = pulses.edge_degrees_of_freedom
    edges, sampling = "meter: pulse edges", "counter: sampling of the edges"
    if pulses.pulses > 2:
        return observed(edges, edge_pct, df), Term(sampling, sample_pct)
    two = math.sqrt(6)
    return twice_bounded(edges, edge_pct * two), twice_bounded(sampling, sample_pct * two)


def interval_shares(count: int) -> FloatArray:
    """What each interval between ``count`` edges counts in the slope of the best line; sum 1.

    >>> interval_shares(4)
    array([0.3, 0.4, 0.3])
    """
    number = np.arange(1, count)
    return number * (count - number) * 6 / (count * (count**2 - 1))


def _edge(edges_s: FloatArray, bound_u_s: float, sample_u_s: float) -> tuple[float, float]:
    if edges_s.size < BOUND_CHECKED_FROM:
        return bound_u_s, math.inf
    scatter_s = _scatter(edges_s)
    own_s = math.sqrt(max(scatter_s**2 - sample_u_s**2, 0.0))
    if own_s > BOUND_EXCEEDED * bound_u_s:
        return own_s, edges_s.size - 3
    believed_from = SCATTER_FROM if own_s > LITTLE_SCATTER * bound_u_s else LITTLE_SCATTER_FROM
    if edges_s.size < believed_from:
        return bound_u_s, math.inf
    return own_s, edges_s.size - 3


def _scatter(edges_s: FloatArray) -> float:
    """About a parabola: a source that drifts bends the line, and is no scatter."""
    numbers = np.arange(edges_s.size)
    fit = np.polynomial.Polynomial.fit(numbers, edges_s, 2)
    return float(np.std(edges_s - fit(numbers)) * math.sqrt(edges_s.size / (edges_s.size - 3)))

"""What a train of pulses says under constant load: its rate, what is lost, what is doubled."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrology.uncertainty import Estimate, estimate, rectangular

FloatArray = NDArray[np.float64]

LOST_FROM = 1.5
"""An interval longer than this times the due one has lost a pulse."""
DOUBLED_BELOW = 0.5
"""An interval shorter than this times the due one has a pulse too many."""
LED_LOST_FROM, LED_DOUBLED_BELOW = 1.75, 0.25
"""The same of an output whose pulses may be less even."""


@dataclass(frozen=True, slots=True)
class Regularity:
    """Intervals that do not fit constant load.

    Attributes:
        intervals: how many were looked at.
        lost: pulses that are missing in long intervals.
        doubled: intervals that are too short.
    """

    intervals: int
    lost: int
    doubled: int


def regularity(
    edges_s: FloatArray,
    due_s: float,
    lost_from: float = LOST_FROM,
    doubled_below: float = DOUBLED_BELOW,
) -> Regularity:
    """Look for lost and doubled pulses in leading edges under constant load.

    The yardstick is the interval that load and constant ask for, not one taken from the train
    itself: a train that lacks every second pulse is as regular as a good one.

    Args:
        edges_s: times in s, ascending, shape (n,), n >= 3.
        due_s: the interval that is due, in s, positive.
        lost_from: an interval longer than this times the due one is too long.
        doubled_below: one shorter than this times the due one is too short.

    Raises:
        ValueError: fewer than three edges.
    """
    if edges_s.size < 3:
        raise ValueError(f"{edges_s.size} edges cannot show lost or doubled pulses: 3 are needed")
    intervals = np.diff(edges_s)
    long = intervals[intervals > lost_from * due_s]
    lost = int(np.sum(np.rint(long / due_s) - 1))
    doubled = int(np.count_nonzero(intervals < doubled_below * due_s))
    return Regularity(intervals.size, lost, doubled)


def unevenness_s(edges_s: FloatArray) -> float:
    """Standard deviation of single edges from even spacing under constant load, in s.

    Two edges make an interval, and each is off by itself: hence the root of two.

    Args:
        edges_s: times in s, ascending, shape (n,), n >= 3.

    Raises:
        ValueError: fewer than three edges.
    """
    if edges_s.size < 3:
        raise ValueError(f"{edges_s.size} edges cannot show how even pulses are: 3 are needed")
    return float(np.std(np.diff(edges_s), ddof=1)) / math.sqrt(2)


def rate_estimate(
    edges_s: FloatArray,
    yardstick_s: FloatArray,
    yardstick_imp_per_kwh: float,
    edge_half_width_s: float,
    missing: int = 0,
) -> Estimate:
    """Pulse rate of an output in imp/kWh against that of an output whose constant is known.

    Both are taken over their own gates under the same constant load, so the load cancels.

    Args:
        edges_s: leading edges of the output in s, at least 2.
        yardstick_s: leading edges of the known output in s, at least 2.
        yardstick_imp_per_kwh: constant of the known output.
        edge_half_width_s: by how much an edge may be off (firmware tick and sampling), in s.
        missing: pulses of the output that are known to be lost in between, less those that are
            known to be doubled: they are no matter of its rate.

    Raises:
        ValueError: fewer than two edges of either.
    """
    if min(edges_s.size, yardstick_s.size) < 2:
        raise ValueError("a rate needs two edges of either output")
    own = _frequency(edges_s, edge_half_width_s, missing)
    return estimate(own / _frequency(yardstick_s, edge_half_width_s) * yardstick_imp_per_kwh)


def _frequency(edges_s: FloatArray, half_width_s: float, missing: int = 0):  # type: ignore[no-untyped-def] # noqa: ANN202 - GTC has no types
    span_s = float(edges_s[-1] - edges_s[0])
    duration = rectangular(span_s, half_width_s * math.sqrt(2), "edges")
    return (edges_s.size - 1 + missing) / duration


def expected_pulses(
    energy_kwh: float, constant_imp_per_kwh: float, *, slack_kwh: float
) -> tuple[int, int]:
    """The fewest and the most pulses that an energy can have made, ends of the gate unknown.

    Args:
        energy_kwh: that flowed, not negative.
        constant_imp_per_kwh: of the output.
        slack_kwh: by how much the energy may be off, not negative. Where it is the difference of
            two flows it is a share of both of them, not of the difference.

    >>> expected_pulses(0.01, 1000, slack_kwh=0.0001)
    (9, 11)
    """
    pulses = energy_kwh * constant_imp_per_kwh
    slack = slack_kwh * constant_imp_per_kwh
    return max(math.ceil(pulses - slack - 1), 0), math.floor(pulses + slack + 1)

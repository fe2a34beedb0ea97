"""Does a meter say the same again? Standard deviation and range of its error at one load point."""

import math
from dataclasses import dataclass

import numpy as np

LEAST_RUNS = 3


@dataclass(frozen=True, slots=True)
class RepeatabilityInputs:
    """Errors of the same unit at the same load, one after the other, in %."""

    errors_pct: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Repeatability:
    """The scatter of some errors, in %.

    Attributes:
        mean_pct: their mean.
        s_n_pct: their standard deviation with divisor n.
        s_n1_pct: with divisor n - 1.
        range_pct: highest less lowest.
    """

    mean_pct: float
    s_n_pct: float
    s_n1_pct: float
    range_pct: float


def repeatability(seen: RepeatabilityInputs) -> Repeatability:
    """Both standard deviations, as there is no end of discussion which is meant, and the range.

    Raises:
        ValueError: fewer than three errors.

    >>> round(repeatability(RepeatabilityInputs((0.1, 0.2, 0.3))).s_n1_pct, 3)
    0.1
    """
    errors = np.array(seen.errors_pct)
    if errors.size < LEAST_RUNS:
        raise ValueError(f"{errors.size} errors have no scatter: {LEAST_RUNS} are needed at least")
    s_n = float(np.std(errors))
    s_n1 = s_n * math.sqrt(errors.size / (errors.size - 1))
    return Repeatability(float(np.mean(errors)), s_n, s_n1, float(np.ptp(errors)))


def repeatability_deviation_pct(seen: RepeatabilityInputs) -> float:
    """Their standard deviation with divisor n - 1, in %."""
    return repeatability(seen).s_n1_pct


def repeatability_range_pct(seen: RepeatabilityInputs) -> float:
    """The highest less the lowest, in %."""
    return repeatability(seen).range_pct

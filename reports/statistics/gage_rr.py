"""Gage repeatability and reproducibility, crossed study, by analysis of variance.

Every operator measures every part the same number of times. Source: AIAG, Measurement Systems
Analysis, 4th ed., chapter III B and appendix A; the two-way random model is in any text on analysis
of variance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.statistics.intervals import f_tail

POOLED_ABOVE = 0.05
"""An interaction with a higher probability of chance is taken for repeatability."""
STUDY_WIDTH = 6.0
"""Standard deviations that the tolerance is compared with."""
LEAST = 2


@dataclass(frozen=True, slots=True)
class GageRR:
    """Standard deviations in the unit of the measurements, and what they mean.

    Attributes:
        operators: how many took part.
        parts: how many were measured.
        trials: how often each operator measured each part.
        ev: equipment variation, repeatability.
        av: appraiser variation, reproducibility without the interaction.
        interaction: of operators and parts; 0 if it was pooled.
        grr: ev, av and interaction together.
        pv: part variation.
        tv: total variation.
        interaction_f: F ratio of the interaction; infinite if nothing else scatters.
        interaction_p: probability of such a ratio by chance.
        pooled: whether the interaction was taken for repeatability.
        categories: number of distinct categories (ndc).
        tolerance_share: 6 grr over the width of the limits; None without two limits.
    """

    operators: int
    parts: int
    trials: int
    ev: float
    av: float
    interaction: float
    grr: float
    pv: float
    tv: float
    interaction_f: float
    interaction_p: float
    pooled: bool
    categories: int
    tolerance_share: float | None

    def share(self, sd: float) -> float:
        """A standard deviation of the study over the total variation; 0 without any."""
        return sd / self.tv if self.tv else 0.0


def gage_rr(
    measured: Sequence[Sequence[Sequence[float]]], tolerance: float | None = None
) -> GageRR:
    """Analyse a crossed study.

    Args:
        measured: by operator, part and trial.
        tolerance: upper less lower limit, in the unit of the measurements; None without both.

    Raises:
        ValueError: fewer than two operators, parts or trials, or not as many trials everywhere.
    """
    values = _checked(measured)
    mean_squares = _mean_squares(values)
    operators, parts, trials = map(int, values.shape)
    ratio, chance = _interaction(mean_squares)
    pooled = chance > POOLED_ABOVE
    error, both = mean_squares.error, mean_squares.both
    if pooled:
        error = both = mean_squares.pooled
    ev = math.sqrt(error)
    interaction = _root((both - error) / trials)
    av = _root((mean_squares.operators - both) / (parts * trials))
    pv = _root((mean_squares.parts - both) / (operators * trials))
    grr = math.hypot(ev, av, interaction)
    return GageRR(
        operators=operators,
        parts=parts,
        trials=trials,
        ev=ev,
        av=av,
        interaction=interaction,
        grr=grr,
        pv=pv,
        tv=math.hypot(grr, pv),
        interaction_f=ratio,
        interaction_p=chance,
        pooled=pooled,
        categories=max(1, int(math.sqrt(2) * pv / grr)) if grr else 1,
        tolerance_share=STUDY_WIDTH * grr / tolerance if tolerance else None,
    )


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    operators: float
    parts: float
    both: float
    error: float
    both_freedom: int
    error_freedom: int

    @property
    def pooled(self) -> float:
        total = self.both * self.both_freedom + self.error * self.error_freedom
        return total / (self.both_freedom + self.error_freedom)


def _checked(measured: Sequence[Sequence[Sequence[float]]]) -> NDArray[np.float64]:
    sizes = {len(trials) for parts in measured for trials in parts}
    counts = {len(parts) for parts in measured}
    if len(sizes) != 1 or len(counts) != 1 or min(*sizes, *counts, len(measured)) < LEAST:
        raise ValueError(
            f"{len(measured)} operators, {sorted(counts)} parts, {sorted(sizes)} trials: at least "
            f"two of each, and the same number everywhere"
        )
    return np.array(measured, dtype=np.float64)


def _mean_squares(values: NDArray[np.float64]) -> _MeanSquares:
    operators, parts, trials = values.shape
    mean = values.mean()
    by_operator, by_part, by_both = values.mean((1, 2)), values.mean((0, 2)), values.mean(2)
    square_operators = parts * trials * ((by_operator - mean) ** 2).sum()
    square_parts = operators * trials * ((by_part - mean) ** 2).sum()
    rest = by_both - by_operator[:, None] - by_part[None, :] + mean
    both_freedom, error_freedom = (operators - 1) * (parts - 1), operators * parts * (trials - 1)
    return _MeanSquares(
        operators=float(square_operators / (operators - 1)),
        parts=float(square_parts / (parts - 1)),
        both=float(trials * (rest**2).sum() / both_freedom),
        error=float(((values - by_both[:, :, None]) ** 2).sum() / error_freedom),
        both_freedom=both_freedom,
        error_freedom=error_freedom,
    )


def _interaction(found: _MeanSquares) -> tuple[float, float]:
    """F ratio of the interaction and its probability by chance."""
    if not found.error:
        return (math.inf, 0.0) if found.both else (0.0, 1.0)
    ratio = found.both / found.error
    return ratio, f_tail(ratio, found.both_freedom, found.error_freedom)


def _root(variance: float) -> float:
    """A negative estimate of a variance stands for none."""
    return math.sqrt(max(0.0, variance))

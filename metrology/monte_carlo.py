"""Propagation of distributions by a Monte Carlo method (JCGM 101:2008)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from metrology.term import Shape, Term

FloatArray = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], FloatArray]

TRIALS = 100_000
MOST_TRIALS = 2_000_000
SEED = 101
"""Fixed, so that the same inputs give the same interval to the last digit."""
COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class Propagated:
    """What a model makes of the distributions of its inputs.

    Attributes:
        value: mean of the output.
        u: its standard deviation.
        lower, upper: ends of the shortest interval that holds 95 %.
        symmetric_lower, symmetric_upper: ends of the one that leaves 2.5 % on either side.
        trials: how many there were.
    """

    value: float
    u: float
    lower: float
    upper: float
    symmetric_lower: float
    symmetric_upper: float
    trials: int


def propagate(
    model: Callable[..., FloatArray],
    inputs: Sequence[Draw],
    *,
    trials: int = TRIALS,
    seed: int = SEED,
    tolerance: float | None = None,
) -> Propagated:
    """Draw the inputs, compute the model, look at what comes out.

    Args:
        model: takes one array for each input, gives one.
        inputs: each draws so many values of an input.
        trials: in a block; also the least number.
        seed: of the generator.
        tolerance: with one, blocks are added until twice the standard deviation of the mean, of
            u and of both ends over the blocks is below it (JCGM 101, 7.9), or until 2e6 trials.

    Raises:
        ValueError: fewer than 1e5 trials.
    """
    if trials < TRIALS:
        raise ValueError(f"{trials} trials: at least {TRIALS} are needed")
    rng = np.random.default_rng(seed)
    blocks: list[FloatArray] = []
    while True:
        blocks.append(np.sort(model(*(draw(rng, trials) for draw in inputs))))
        enough = tolerance is None or (len(blocks) > 1 and _instability(blocks) < tolerance)
        if enough or len(blocks) * trials >= MOST_TRIALS:
            return _summary(np.sort(np.concatenate(blocks)))


def half_width(terms: Sequence[Term], seed: int = SEED) -> float:
    """Half of the interval that holds 95 % of a sum of symmetric terms, from 1e5 trials.

    Terms that are normal are drawn as one.

    Args:
        terms: at least one with an uncertainty.
        seed: of the generators, one for each term.
    """
    normal = [t for t in terms if t.shape is Shape.NORMAL and math.isinf(t.degrees_of_freedom)]
    total = math.hypot(*(t.u for t in normal)) * _standard(Shape.NORMAL, math.inf, 0, seed)
    for place, term in enumerate((t for t in terms if t not in normal), start=1):
        total += term.u * _standard(term.shape, term.degrees_of_freedom, place, seed)
    rank = math.ceil(COVERAGE * TRIALS) - 1
    return float(np.partition(np.abs(total), rank)[rank])


def sample(term: Term, rng: np.random.Generator, count: int) -> FloatArray:
    """Values of a term (JCGM 101, 6.4); with finite degrees of freedom scaled Student's t."""
    if not math.isinf(term.degrees_of_freedom):
        return term.u * rng.standard_t(term.degrees_of_freedom, count)
    if term.shape is Shape.NORMAL:
        return rng.normal(0.0, term.u, count)
    if term.shape is Shape.RECTANGULAR:
        return term.u * math.sqrt(3) * rng.uniform(-1.0, 1.0, count)
    return term.u * math.sqrt(6) * rng.triangular(-1.0, 0.0, 1.0, count)


@lru_cache(maxsize=24)
def _standard(shape: Shape, degrees_of_freedom: float, place: int, seed: int) -> FloatArray:
    """Trials of a term with u = 1; kept, because with its seed it is always the same."""
    rng = np.random.default_rng([seed, place])
    return sample(Term("", 1.0, shape, degrees_of_freedom), rng, TRIALS)


def shortest(ascending: FloatArray, share: float = COVERAGE) -> tuple[float, float]:
    """Ends of the shortest interval that holds a share of sorted values (JCGM 101, 5.3.4)."""
    reach = round(share * ascending.size)
    first = int(np.argmin(ascending[reach:] - ascending[: ascending.size - reach]))
    return float(ascending[first]), float(ascending[first + reach])


def _summary(ascending: FloatArray) -> Propagated:
    low, high = shortest(ascending)
    tail = round((1 - COVERAGE) / 2 * ascending.size)
    return Propagated(
        value=float(np.mean(ascending)),
        u=float(np.std(ascending, ddof=1)),
        lower=low,
        upper=high,
        symmetric_lower=float(ascending[tail]),
        symmetric_upper=float(ascending[ascending.size - tail - 1]),
        trials=ascending.size,
    )


def _instability(blocks: Sequence[FloatArray]) -> float:
    seen = np.array([(s.value, s.u, s.lower, s.upper) for s in map(_summary, blocks)])
    return float(np.max(2 * np.std(seen, axis=0, ddof=1) / math.sqrt(len(blocks))))

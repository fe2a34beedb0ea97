"""How sure a share is that was counted: the exact interval of Clopper and Pearson (1934)."""

import math

CONFIDENCE = 0.95
_HALVINGS = 60


def proportion_interval(
    hits: int, count: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Lower and upper bound of the probability of a hit.

    Args:
        hits: how often it happened.
        count: how often it could have happened; with none, nothing is known.
        confidence: two-sided.

    Raises:
        ValueError: more hits than there could be, or a confidence that is none.
    """
    if not 0 <= hits <= count or not 0 < confidence < 1:
        raise ValueError(f"{hits} of {count} with {confidence}: no interval")
    tail = (1 - confidence) / 2
    lower = 0.0 if hits == 0 else _probability_of(hits, count, tail)
    upper = 1.0 if hits == count else _probability_of(hits + 1, count, 1 - tail)
    return lower, upper


def _probability_of(hits: int, count: int, wanted: float) -> float:
    """The probability of a hit with which at least so many happen as often as wanted."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_least(hits, count, middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_least(hits: int, count: int, probability: float) -> float:
    """Probability of at least so many hits."""
    return math.fsum(
        math.exp(
            math.lgamma(count + 1)
            - math.lgamma(number + 1)
            - math.lgamma(count - number + 1)
            + number * math.log(probability)
            + (count - number) * math.log1p(-probability)
        )
        for number in range(hits, count + 1)
    )

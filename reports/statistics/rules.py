"""Rules by which a control chart tells that something changed, each with its name.

Source: L. S. Nelson, Journal of Quality Technology 16 (1984); rules of this kind are also in NIST
e-Handbook 6.3.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BEYOND = "one point beyond 3 s"


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that is broken.

    Attributes:
        rule: its name.
        index: of the point that completes the pattern, from 0.
    """

    rule: str
    index: int


def signals(points: Sequence[float], centre: float, sd: float) -> tuple[Signal, ...]:
    """Every place at which a rule is broken, by rule; none if nothing scatters.

    Args:
        points: in the order of time.
        centre: what they should scatter about, in their unit.
        sd: standard deviation of a point, in their unit.
    """
    if not sd > 0:
        return ()
    scores = [(point - centre) / sd for point in points]
    return tuple(
        Signal(name, last)
        for name, (length, broken) in RULES.items()
        for last in range(length - 1, len(scores))
        if broken(scores[last - length + 1 : last + 1])
    )


def beyond_limits(points: Sequence[float], lower: float, upper: float) -> tuple[Signal, ...]:
    """The points outside of control limits, in the unit of the limits."""
    outside = (index for index, point in enumerate(points) if not lower <= point <= upper)
    return tuple(Signal(BEYOND, index) for index in outside)


def _beyond(scores: Sequence[float]) -> bool:
    return abs(scores[0]) > 3


def _one_side(scores: Sequence[float]) -> bool:
    return min(scores) > 0 or max(scores) < 0


def _steady(scores: Sequence[float]) -> bool:
    steps = [later - earlier for earlier, later in pairwise(scores)]
    return _one_side(steps)


def _alternating(scores: Sequence[float]) -> bool:
    steps = [later - earlier for earlier, later in pairwise(scores)]
    return all(one * other < 0 for one, other in pairwise(steps))


def _most_beyond(distance: float) -> Callable[[Sequence[float]], bool]:
    """All but one of the points on the same side and farther than that; the last is one of them."""

    def broken(scores: Sequence[float]) -> bool:
        sign = 1 if scores[-1] > 0 else -1
        far = [sign * score > distance for score in scores]
        return far[-1] and sum(far) >= len(scores) - 1

    return broken


def _all_within(scores: Sequence[float]) -> bool:
    return all(abs(score) < 1 for score in scores)


def _none_within(scores: Sequence[float]) -> bool:
    return all(abs(score) > 1 for score in scores) and not _one_side(scores)


RULES: dict[str, tuple[int, Callable[[Sequence[float]], bool]]] = {
    BEYOND: (1, _beyond),
    "nine on one side": (9, _one_side),
    "six rising or falling": (6, _steady),
    "fourteen up and down": (14, _alternating),
    "two of three beyond 2 s": (3, _most_beyond(2)),
    "four of five beyond 1 s": (5, _most_beyond(1)),
    "fifteen within 1 s": (15, _all_within),
    "eight beyond 1 s on both sides": (8, _none_within),
}
"""Name, how many points in a row it looks at, and what breaks it; s is the standard deviation."""

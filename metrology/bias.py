"""Does a meter use one side of its limits? The bias rule of legal metrology, as an option.

The errors of a meter must not all exceed half of their limits in the same direction. Source:
MID 2014/32/EU, Annex I, 7.3 asks that no party be favoured, without a number (from expert
knowledge, verify the clause); the number one half is that of the German Eichordnung, Anlage 20,
Teil 2, 3.1 (found).

With the error e of each of n points, its standard uncertainty u, its expanded uncertainty U and
half of its limit h, for the positive side (the negative side is its mirror image):

- FAIL: e - U > h at all points. Each point alone would have to be wrong, so that no correction
  for their number is needed.
- PASS: e + k(n) u <= h at one point at least, on either side. Each of n points could be the lucky
  one, so that k(n) leaves 2.5 % / n above it (Bonferroni).
- INCONCLUSIVE otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from metrology.decision import Decision, Statement
from metrology.distribution import quantile
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

SHARE = 0.5
"""Of the limit, that the errors must not all exceed."""
ALPHA = 0.025
"""Probability at most that a meter which uses one side passes."""
POINTS_NEEDED = 2
"""One load point alone shows no bias (an assumption; the sources do not say)."""


@dataclass(frozen=True, slots=True)
class BiasPoint:
    """The error at one load point and its limit.

    Attributes:
        name: of the load point.
        error: in %, positive where the meter reads high.
        mpe_pct: maximum permissible error, plus and minus.
    """

    name: str
    error: Estimate
    mpe_pct: float


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    sign: int


SIDES = (_Side("positive", 1), _Side("negative", -1))


def judge_bias(points: Sequence[BiasPoint]) -> Decision:
    """Judge all points of intrinsic error of one unit together.

    Args:
        points: all that were measured, both directions of energy and single phases as well.

    Raises:
        ValueError: no point, or a limit that is not positive.
    """
    if not points:
        raise ValueError("no load point: a bias is judged over all of them")
    for point in points:
        if not point.mpe_pct > 0:
            raise ValueError(f"{point.name}: limit {point.mpe_pct} %: must be positive")
    if len(points) < POINTS_NEEDED:
        return _undecided(f"{len(points)} load point shows no bias: {POINTS_NEEDED} are needed")
    for side in SIDES:
        if all(_excess(point, side) > point.error.expanded for point in points):
            return Decision(Verdict.FAIL, _used(points, side), Statement.FAIL)
    for side in SIDES:
        if not any(_clear(point, side, len(points)) for point in points):
            return _undecided(_near(points, side))
    return Decision(Verdict.PASS, "", Statement.PASS)


def _excess(point: BiasPoint, side: _Side) -> float:
    return side.sign * point.error.value - SHARE * point.mpe_pct


def _clear(point: BiasPoint, side: _Side, count: int) -> bool:
    guard = quantile(ALPHA / count, point.error.degrees_of_freedom) * point.error.u_c
    return _excess(point, side) + guard <= 0


def _undecided(reason: str) -> Decision:
    return Decision(Verdict.INCONCLUSIVE, reason, Statement.UNDECIDED)


def _used(points: Sequence[BiasPoint], side: _Side) -> str:
    return (
        f"all {len(points)} errors exceed half of their limits on the {side.name} side; "
        f"{_least(points, side)} is the nearest to zero"
    )


def _near(points: Sequence[BiasPoint], side: _Side) -> str:
    return (
        f"no error is safely within half of its limit on the {side.name} side; "
        f"{_least(points, side)} is the nearest to it"
    )


def _least(points: Sequence[BiasPoint], side: _Side) -> str:
    point = min(points, key=lambda p: _excess(p, side) / p.mpe_pct)
    return (
        f"{point.name} with {point.error.value:.3g} % +- {point.error.expanded:.2g} % of "
        f"{point.mpe_pct:g} %"
    )

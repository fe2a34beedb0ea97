"""At which sizes the next units of a defect are planted, to find the smallest that is caught."""

from collections.abc import Sequence

from bench.campaign.smallest import Seen, curve, separated, size_at

RUNGS_AN_OCTAVE = 8
FIRST, OCTAVES = 0.25, 4
SIZES = tuple(
    float(f"{FIRST * 2 ** (rung / RUNGS_AN_OCTAVE):.3g}")
    for rung in range(OCTAVES * RUNGS_AN_OCTAVE + 1)
)
"""From a quarter of the size that matters to four times it, each 9 % above the one before."""
AT_AN_END = 6
"""So many units of the smallest size, all caught, end the search; two missed of the largest do.

If only one of the largest is missed, so many of that size decide that the search goes on.
"""
MISSED_AT_THE_TOP = 2
PROBABILITIES = (0.3, 0.85, 0.95, 0.99)
"""Where the curve has most to tell of the point where it reaches 0.99."""


def next_sizes(seen: Sequence[Seen], ladder: Sequence[float], units: int) -> list[float]:
    """The sizes of the next units; none if enough is known or all units are used up.

    Args:
        seen: how many were caught at each size so far.
        ladder: the sizes that can be planted, from small to large.
        units: how many of the defect there may be in all.
    """
    at = {one.size: one for one in seen if one.units}
    left = units - sum(one.units for one in at.values())
    if not at:
        return list(ladder[:: max(1, (len(ladder) - 1) // OCTAVES)])[:left]
    return _wanted(sorted(at.values(), key=lambda one: one.size), ladder)[: max(0, left)]


def _wanted(seen: Sequence[Seen], ladder: Sequence[float]) -> list[float]:
    missed = [one.size for one in seen if one.caught < one.units]
    caught = [one.size for one in seen if one.caught]
    if not missed:
        known = next((one.units for one in seen if one.size == ladder[0]), 0)
        return [ladder[0]] * (AT_AN_END - known)
    top = next((one for one in seen if one.size == ladder[-1]), Seen(ladder[-1], 0, 0))
    missed_there = top.units - top.caught
    if missed_there >= MISSED_AT_THE_TOP:
        return []
    if not caught or (missed_there and top.units < AT_AN_END):
        return [ladder[-1]] * 2
    if separated(seen):
        return _at_a_step(max(missed), min(caught), ladder)
    ln_wanted, spread = curve(seen)
    return [_above(size_at(p, ln_wanted, spread), ladder) for p in PROBABILITIES]


def _at_a_step(missed: float, caught: float, ladder: Sequence[float]) -> list[float]:
    """Between the largest size that was missed and the smallest that was caught, or on both."""
    between = [size for size in ladder if missed < size < caught]
    if between:
        return [between[len(between) // 2]] * 2
    above = next((size for size in ladder if size > caught), caught)
    return [missed, caught, caught, above]


def _above(wanted: float, ladder: Sequence[float]) -> float:
    """The size of the ladder that is next above, or the last."""
    return next((size for size in ladder if size >= wanted), ladder[-1])

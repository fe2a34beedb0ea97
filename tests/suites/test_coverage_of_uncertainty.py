"""Measured and hidden true error differ by less than the expanded uncertainty, as often as stated.

The hidden errors of instruments and meters are drawn anew for each measurement; the two units of
one draw share those of the instruments. `make coverage-of-uncertainty` is the same with thousands.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.suites.coverage_figures import held, mean_apart, mean_square
from tests.suites.coverage_of_uncertainty import HIGHEST, LOWEST
from tests.suites.drawn_errors import CURRENTS_A, POSITIONS, STATIONS, Drawn, measured

DRAWS = 13
HALF = 0.5
MOST_WITHIN_HALF = 0.68
"""Of a normal distribution at k = 1.96 it is 67.3 %, of all others in a budget less."""
WOULD_BE_NOTICED = (0.7, 1.5)
"""Intervals that are so many times what they are would be found too narrow, or too wide."""


def test_intervals_of_both_methods_hold_the_truth_as_often_as_stated(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = [
        drawn
        for method in STATIONS
        for load in CURRENTS_A
        for drawn in measured(method, load, range(DRAWS), tmp_path / f"{method}-{load}")
    ]
    assert len(found) == len(STATIONS) * len(CURRENTS_A) * DRAWS * len(POSITIONS) >= 200
    share = held(found)
    record_property("share", share.share)
    record_property("interval", share.interval())
    assert not share.outside(LOWEST, HIGHEST), share
    for method in STATIONS:
        assert not _wrong([d for d in found if d.method is method]), method
    assert not mean_apart(found).away_from(0.0)
    for factor in WOULD_BE_NOTICED:
        assert _wrong([_scaled(drawn, factor) for drawn in found]), factor


def _scaled(drawn: Drawn, factor: float) -> Drawn:
    return replace(drawn, u_pct=drawn.u_pct * factor, expanded_pct=drawn.expanded_pct * factor)


def _wrong(cases: Sequence[Drawn]) -> bool:
    """Too narrow: too few hold the truth. Too wide: too many hold it in half of the interval.

    So few measurements cannot tell 97 % from 100 %, but the inner half and the scatter can.
    """
    narrow = held(cases).outside(LOWEST, 1.0)
    wide = held(cases, HALF).outside(0.0, MOST_WITHIN_HALF)
    return narrow or wide or mean_square(cases).away_from(1.0, among=10)

"""Control charts: individuals with moving ranges, and means with ranges of subgroups.

Constants: ASTM E2587 and AIAG, Statistical Process Control, 2nd ed., appendix E. Limits are at
three standard deviations: NIST e-Handbook 6.3.2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from reports.statistics.rules import Signal, beyond_limits, signals

D2 = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970, 10: 3.078}
"""Mean of the range of so many standard normal values."""
D3 = {2: 0.853, 3: 0.888, 4: 0.880, 5: 0.864, 6: 0.848, 7: 0.833, 8: 0.820, 9: 0.808, 10: 0.797}
"""Standard deviation of that range."""
LEAST_POINTS = 2


@dataclass(frozen=True, slots=True)
class Track:
    """One line of points of a chart, in the unit of the values.

    Attributes:
        points: in the order of time.
        first_number: of the first point; 2 for moving ranges, which need two values.
        centre: their mean.
        lower: control limit.
        upper: control limit.
        signals: which named rules are broken, and where.
    """

    points: tuple[float, ...]
    first_number: int
    centre: float
    lower: float
    upper: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart: where the process is, and how much it scatters.

    Attributes:
        location: individual values, or means of subgroups.
        spread: moving ranges, or ranges of the subgroups.
        subgroup: values in a point of the location; 1 for individuals.
        sd: standard deviation that the spread stands for, in the unit of the values.
    """

    location: Track
    spread: Track
    subgroup: int
    sd: float


def moving_ranges(values: Sequence[float]) -> list[float]:
    """How far each value is from the one before.

    >>> moving_ranges([1.0, 3.0, 2.5])
    [2.0, 0.5]
    """
    return [abs(later - earlier) for earlier, later in pairwise(values)]


def individuals(values: Sequence[float]) -> Chart:
    """Chart of single values and of their moving ranges.

    Raises:
        ValueError: fewer than two values.
    """
    if len(values) < LEAST_POINTS:
        raise ValueError(f"a control chart of {len(values)} values: two are needed at least")
    ranges = moving_ranges(values)
    return _chart(values, ranges, of=2, subgroup=1)


def means_and_ranges(subgroups: Sequence[Sequence[float]]) -> Chart:
    """Chart of the means of subgroups and of their ranges.

    Raises:
        ValueError: fewer than two subgroups, of other sizes than 2 to 10, or of different sizes.
    """
    sizes = {len(subgroup) for subgroup in subgroups}
    if len(subgroups) < LEAST_POINTS or len(sizes) != 1 or not sizes <= set(D2):
        raise ValueError(
            f"{len(subgroups)} subgroups of sizes {sorted(sizes)}: two are needed at least, of one "
            f"size from {min(D2)} to {max(D2)}"
        )
    (size,) = sizes
    means = [fmean(subgroup) for subgroup in subgroups]
    ranges = [max(subgroup) - min(subgroup) for subgroup in subgroups]
    return _chart(means, ranges, of=size, subgroup=size)


def _chart(places: Sequence[float], ranges: Sequence[float], *, of: int, subgroup: int) -> Chart:
    sd = fmean(ranges) / D2[of]
    return Chart(
        location=_location(places, 3 * sd / math.sqrt(subgroup)),
        spread=_spread(ranges, 3 * D3[of] / D2[of], 2 if subgroup == 1 else 1),
        subgroup=subgroup,
        sd=sd,
    )


def _location(points: Sequence[float], three_sd: float) -> Track:
    centre = fmean(points)
    found = signals(points, centre, three_sd / 3)
    return Track(tuple(points), 1, centre, centre - three_sd, centre + three_sd, found)


def _spread(ranges: Sequence[float], share: float, first_number: int) -> Track:
    centre = fmean(ranges)
    lower, upper = centre * max(0.0, 1 - share), centre * (1 + share)
    # Moving ranges hang together, and no range is normal: runs of them say little.
    broken = beyond_limits(ranges, lower, upper)
    return Track(tuple(ranges), first_number, centre, lower, upper, broken)

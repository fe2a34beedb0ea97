"""Whether a position or a whole station moves away from the others as time passes.

Of each error the mean of its load point and model is taken off. What is left, averaged over the
points of a unit, is what the socket and the unit in it add. A position is compared with the other
positions of the same run, so that the reference cancels. The mean over the positions of a run holds
what all share: the reference, and the production. With one station alone the two cannot be told
apart: a check unit that stays the same can.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from reports.statistics.gathering import UnitRun
from reports.statistics.intervals import CONFIDENCE, Interval, coverage
from reports.statistics.points import errors_in

LEAST_RUNS = 4
REFERENCE = "reference, all positions"


@dataclass(frozen=True, slots=True)
class Drift:
    """A line through what a position, or a station, adds to the errors.

    Attributes:
        station: name.
        what: the position, or ``REFERENCE``.
        runs: how many points the line has.
        mean_pct: of the points, in %.
        change_pct: of the line from the first run to the last, in %.
        interval: of the change, in %.
        days: from the first to the last.
    """

    station: str
    what: str
    runs: int
    mean_pct: float
    change_pct: float
    interval: Interval
    days: float

    @property
    def drifts(self) -> bool:
        """Whether the change is none of chance, at the confidence of the interval."""
        return not self.interval.lower <= 0 <= self.interval.upper


def drifts_of(units: Sequence[UnitRun], confidence: float = CONFIDENCE) -> tuple[Drift, ...]:
    """The drift of each position and of each station; those with too few runs are left out."""
    left = _left_over(units)
    series: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for run in _by_run(units):
        at = [left[unit.run, unit.position] for unit in run if (unit.run, unit.position) in left]
        seconds, station = run[0].started.timestamp(), run[0].station
        if at:
            series[station, REFERENCE].append((seconds, fmean(at)))
        for unit in run:
            own = left.get((unit.run, unit.position))
            if own is not None and len(at) > 1:
                others = (sum(at) - own) / (len(at) - 1)
                series[station, f"position {unit.position}"].append((seconds, own - others))
    return tuple(
        _drift(station, what, points, confidence)
        for (station, what), points in sorted(series.items())
        if len(points) >= LEAST_RUNS
    )


def _by_run(units: Iterable[UnitRun]) -> Iterable[Sequence[UnitRun]]:
    runs: dict[str, list[UnitRun]] = defaultdict(list)
    for unit in units:
        runs[unit.run].append(unit)
    return runs.values()


def _left_over(units: Iterable[UnitRun]) -> Mapping[tuple[str, int], float]:
    """By run and position, the mean of the errors less those of their load points, in %."""
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    found: dict[tuple[str, int], list[tuple[tuple[str, str], float]]] = defaultdict(list)
    for unit in units:
        for result, error_pct in errors_in(unit.results):
            point = (unit.meter, result.name)
            values[point].append(error_pct)
            found[unit.run, unit.position].append((point, error_pct))
    means = {point: fmean(errors) for point, errors in values.items()}
    return {
        where: fmean(error_pct - means[point] for point, error_pct in errors)
        for where, errors in found.items()
    }


def _drift(
    station: str, what: str, points: Sequence[tuple[float, float]], confidence: float
) -> Drift:
    # Runs of one second have no order in time: they are taken in the order in which they were made.
    same = len({seconds for seconds, _ in points}) < len(points)
    times = [float(i) if same else seconds for i, (seconds, _) in enumerate(points)]
    values = [value for _, value in points]
    slope, u_slope = _line(times, values)
    span = times[-1] - times[0]
    half = coverage(confidence, len(points) - 2) * u_slope * span
    return Drift(
        station=station,
        what=what,
        runs=len(points),
        mean_pct=fmean(values),
        change_pct=slope * span,
        interval=Interval(slope * span - half, slope * span + half),
        days=(points[-1][0] - points[0][0]) / 86400,
    )


def _line(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Slope of the least squares line and its standard uncertainty; NIST e-Handbook 4.4.3.1."""
    middle, mean = fmean(times), fmean(values)
    square = sum((time - middle) ** 2 for time in times)
    slope = sum((time - middle) * (value - mean) for time, value in zip(times, values, strict=True))
    slope /= square
    rest = [
        value - mean - slope * (time - middle) for time, value in zip(times, values, strict=True)
    ]
    return slope, math.sqrt(sum(r * r for r in rest) / (len(values) - 2) / square)

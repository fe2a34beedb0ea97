"""Accuracy at each load point over many units: capability and control chart."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.records import ResultRecord
from reports.statistics.capability import LEAST_VALUES, Capability, capability
from reports.statistics.gathering import UnitRun, firsts
from reports.statistics.intervals import CONFIDENCE
from reports.statistics.shewhart import D2, LEAST_POINTS, Chart, individuals, means_and_ranges
from reports.store import RunStore
from reports.store_queries import latest_values

ACCURACY = "accuracy/"


@dataclass(frozen=True, slots=True)
class PointKey:
    """What is one quantity over many units: the same result of one model against one limit set."""

    model: str
    name: str
    unit: str
    limit_set: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """One quantity over many units.

    Attributes:
        key: which.
        values: in the order of time, in the unit of the key, those of repeated runs too.
        capability: from the first run of each unit; None with too few or without a limit.
        chart: of single values; None with too few.
        subgroups: chart of the units of each run together, from the runs that have as many units
            as most; None unless these are 2 to 10.
    """

    key: PointKey
    values: tuple[float, ...]
    capability: Capability | None
    chart: Chart | None
    subgroups: Chart | None


def points_of(units: Sequence[UnitRun], confidence: float = CONFIDENCE) -> tuple[Point, ...]:
    """Every point at which accuracy was measured, in the order in which they first came."""
    first = {(unit.run, unit.position) for unit in firsts(units)}
    every: dict[PointKey, list[tuple[UnitRun, float]]] = defaultdict(list)
    for unit in units:
        for result, value in errors_in(unit.results):
            every[_key(unit, result)].append((unit, value))
    return tuple(
        Point(
            key=key,
            values=tuple(value for _, value in found),
            capability=_capability(
                key, [v for unit, v in found if (unit.run, unit.position) in first], confidence
            ),
            chart=individuals([v for _, v in found]) if len(found) >= LEAST_POINTS else None,
            subgroups=_subgroups(found),
        )
        for key, found in every.items()
    )


def latest_point(store: RunStore, name: str, position: int | None) -> Point | None:
    """The chart of the latest values of a result of every model; None with too few.

    Args:
        store: to be asked.
        name: of the result.
        position: at which it was found; None: at any.

    Raises:
        BenchError: the store cannot be read.
    """
    with store.reading(f"chart {name!r}") as connection:
        values = latest_values(connection, name, position=position)
    if len(values) < LEAST_POINTS:
        return None
    at = "every" if position is None else f"position {position}"
    key = PointKey(at, name, "", "", None, None)
    return Point(key, tuple(values), None, individuals(values), None)


def errors_in(results: Iterable[ResultRecord]) -> Iterator[tuple[ResultRecord, float]]:
    """The accuracy results that are finite numbers."""
    for result in results:
        value = result.value
        if not result.name.startswith(ACCURACY) or not result.unit:
            continue
        if isinstance(value, int | float) and math.isfinite(value):
            yield result, float(value)


def _key(unit: UnitRun, result: ResultRecord) -> PointKey:
    return PointKey(
        unit.meter,
        result.name,
        result.unit,
        result.limit_set,
        result.lower_limit,
        result.upper_limit,
    )


def _capability(key: PointKey, values: Sequence[float], confidence: float) -> Capability | None:
    if len(values) < LEAST_VALUES or (key.lower is None and key.upper is None):
        return None
    return capability(values, key.lower, key.upper, confidence)


def _subgroups(found: Iterable[tuple[UnitRun, float]]) -> Chart | None:
    by_run: dict[str, list[float]] = defaultdict(list)
    for unit, value in found:
        by_run[unit.run].append(value)
    sizes = Counter(len(values) for values in by_run.values() if len(values) in D2)
    if not sizes:
        return None
    size, runs = sizes.most_common(1)[0]
    if runs < LEAST_POINTS:
        return None
    return means_and_ranges([values for values in by_run.values() if len(values) == size])

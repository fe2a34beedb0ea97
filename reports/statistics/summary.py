"""Everything that is said about some runs, worked out once for every form of output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.statistics.drift import Drift, drifts_of
from reports.statistics.first_causes import Cause, first_causes
from reports.statistics.gathering import UnitRun
from reports.statistics.intervals import CONFIDENCE
from reports.statistics.points import Point, points_of
from reports.statistics.yields import Yield, yield_of

GROUPS: dict[str, Callable[[UnitRun], str]] = {
    "station": lambda unit: unit.station,
    "model": lambda unit: unit.meter,
    "firmware": lambda unit: unit.firmware or "not read",
    "plan": lambda unit: unit.plan,
    "day": lambda unit: f"{unit.started:%Y-%m-%d}",
}
"""By what yields are told apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the units: all, or those that have something in common."""

    by: str
    name: str
    found: Yield


@dataclass(frozen=True, slots=True)
class Summary:
    """What the runs say together.

    Attributes:
        runs: how many.
        first, last: when the first and the last of them began, UTC.
        groups: the yield of all, then by station, model, firmware, plan and day.
        points: capability and control charts.
        causes: what stopped units, the most frequent first.
        drifts: of positions and stations.
        confidence: of every interval, 0 to 1.
    """

    runs: int
    first: str
    last: str
    groups: tuple[Group, ...]
    points: tuple[Point, ...]
    causes: tuple[Cause, ...]
    drifts: tuple[Drift, ...]
    confidence: float


def summary_of(units: Sequence[UnitRun], confidence: float = CONFIDENCE) -> Summary:
    """What some units, in the order of time, say together; there must be at least one."""
    return Summary(
        runs=len({unit.run for unit in units}),
        first=f"{units[0].started:%Y-%m-%d %H:%M}",
        last=f"{units[-1].started:%Y-%m-%d %H:%M}",
        groups=groups_of(units, confidence),
        points=points_of(units, confidence),
        causes=first_causes(units),
        drifts=drifts_of(units, confidence),
        confidence=confidence,
    )


def groups_of(units: Sequence[UnitRun], confidence: float = CONFIDENCE) -> tuple[Group, ...]:
    """The yield of all units, then by station, model, firmware, plan and day."""
    groups = [Group("all", "all", yield_of(units, confidence))]
    for by, name_of in GROUPS.items():
        names = sorted({name_of(unit) for unit in units})
        for name in names:
            own = [unit for unit in units if name_of(unit) == name]
            groups.append(Group(by, name, yield_of(own, confidence)))
    return tuple(groups)

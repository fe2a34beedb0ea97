"""The measured errors of a unit, as points of curves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.lab_report.row import point_of, stated_number
from reports.records import ResultRecord

ERRORS = "accuracy/error/"


@dataclass(frozen=True, slots=True)
class LimitPair:
    """Limits of an error by one limit set, in %; None where a side is open."""

    limit_set: str
    lower_pct: float | None
    upper_pct: float | None


@dataclass(frozen=True, slots=True)
class ErrorPoint:
    """One measured error, rounded as it is stated.

    Attributes:
        name: of the load point.
        series: which curve it belongs to: power factor, phases and direction.
        balanced: whether all phases are loaded, forward: such points are joined by a line.
        current_a: in A.
        error_pct: in %.
        expanded_pct: expanded uncertainty in %; 0 if there is none.
        limits: by every limit set that has some.
    """

    name: str
    series: str
    balanced: bool
    current_a: float
    error_pct: float
    expanded_pct: float
    limits: tuple[LimitPair, ...]


def error_points(results: Iterable[ResultRecord]) -> tuple[ErrorPoint, ...]:
    """Every load point at which an error was measured, once, in the order of the run."""
    found: dict[str, list[ResultRecord]] = {}
    for result in results:
        if result.name.startswith(ERRORS) and stated_number(result):
            found.setdefault(point_of(result), []).append(result)
    points = [_point(name, group) for name, group in found.items()]
    return tuple(point for point in points if point is not None)


def _point(name: str, group: Sequence[ResultRecord]) -> ErrorPoint | None:
    first = group[0]
    number, current_a = stated_number(first), first.conditions.get("current_a")
    if number is None or not isinstance(current_a, int | float) or current_a <= 0:
        return None
    series, balanced = _series(first)
    limits = [LimitPair(r.limit_set.split(",")[0], r.lower_limit, r.upper_limit) for r in group]
    return ErrorPoint(
        name=name,
        series=series,
        balanced=balanced,
        current_a=float(current_a),
        error_pct=float(number.value),
        expanded_pct=float(number.expanded or 0),
        limits=tuple(pair for pair in limits if (pair.lower_pct, pair.upper_pct) != (None, None)),
    )


def _series(result: ResultRecord) -> tuple[str, bool]:
    found = result.conditions
    words, balanced = [f"PF {found.get('power_factor', 'not recorded')}"], True
    phases = found.get("phases")
    if isinstance(phases, Sequence) and not isinstance(phases, str) and len(phases) == 1:
        words.append(f"L{phases[0]} alone")
        balanced = False
    if found.get("direction") == "reverse":
        words.append("reverse")
        balanced = False
    return ", ".join(words), balanced

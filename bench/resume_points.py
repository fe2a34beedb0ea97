"""What of an interrupted run is complete, so that it need not be measured again."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bench.plan import Plan, Suite
from metrology.verdict import Verdict
from reports.records import ResultRecord
from reports.resumption import MEASURED_IN

AS_A_WHOLE: frozenset[Suite] = frozenset(
    {
        "identification",
        "persistence",
        "meter_constant",
        "ct_ratio",
        "mbus",
        "infrared",
        "self_heating",
    }
)
"""Suites that begin anew at their first step: they compare what was before with what came after,
or one reading with the next."""

Point = tuple[str, ...]
"""What is measured at once, for all units: the suite, and the step where steps stand alone."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One test about one unit.

    Attributes:
        position: of the unit.
        name: under which its results are recorded: ``name`` or ``name/part``.
        point: with which it is measured.
    """

    position: int
    name: str
    point: Point


def point_of(suite: str, steps: Sequence[str], plan: Plan) -> Point:
    """The point that a test belongs to.

    Tests of a suite that have no step share what was measured, so together they are one point.

    Args:
        suite: of the test.
        steps: names of the steps that are measured for it, in the order of its parameters.
        plan: of the run.
    """
    if suite in AS_A_WHOLE or (suite == "accuracy" and _compares_points(plan)):
        return (suite,)
    return (suite, *steps)


def _compares_points(plan: Plan) -> bool:
    """Whether errors of several load points make one result: they must be of one warm-up."""
    return plan.bias_rule or (plan.accuracy is not None and plan.accuracy.difference)


def complete_points(
    items: Sequence[PlannedItem], results: Iterable[ResultRecord]
) -> frozenset[Point]:
    """The points of which every test about every unit was recorded, without ERROR.

    The point of the last record is none of them: it was the one in which the run broke, and
    nobody knows what is missing of it. What had been taken over was complete then.

    Args:
        items: in the order in which they are run.
        results: of the interrupted run, in the order in which they were recorded.
    """
    names = {(item.position, item.name) for item in items}
    recorded: dict[tuple[int, str], set[Verdict]] = {}
    last: tuple[int, str] | None = None
    for result in results:
        of_item = item_name(result, names)
        if of_item is None:
            continue
        recorded.setdefault((result.position, of_item), set()).add(result.verdict)
        if MEASURED_IN not in result.conditions:
            last = (result.position, of_item)
    broken = {
        item.point
        for item in items
        if (item.position, item.name) == last
        or Verdict.ERROR in recorded.get((item.position, item.name), {Verdict.ERROR})
    }
    return frozenset(item.point for item in items) - broken


def may_have_begun(
    suite: Suite, items: Sequence[PlannedItem], results: Iterable[ResultRecord]
) -> bool:
    """Whether the run may have been in a suite already: what comes right before it has a record.

    A suite that records only at its end leaves no other trace.

    Args:
        suite: that is asked about.
        items: in the order in which they are run.
        results: of the interrupted run.
    """
    before = list(takewhile(lambda item: item.point[0] != suite, items))
    if not before:
        return True
    first = next(n for n, item in enumerate(before) if item.point == before[-1].point)
    names = {(item.position, item.name) for item in items}
    late = {(item.position, item.name) for item in items[first:]}
    return any((r.position, item_name(r, names)) in late for r in results)


def item_name(result: ResultRecord, names: Container[tuple[int, str]]) -> str | None:
    """The name of the test that recorded a result; None if it was none of them."""
    name = result.name
    while (result.position, name) not in names:
        name, slash, _ = name.rpartition("/")
        if not slash:
            return None
    return name

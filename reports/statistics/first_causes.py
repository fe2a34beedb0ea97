"""What stops units, the most frequent first: Pareto's list of first causes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from metrology.verdict import Verdict
from reports.statistics.gathering import UnitRun

BENCH = "the bench"
NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Cause:
    """A first cause.

    Attributes:
        name: of the result that did not pass first, or what else it was.
        runs: of units that it stopped.
        share: of all runs of units that were stopped, 0 to 1.
        cumulative: with the more frequent causes.
    """

    name: str
    runs: int
    share: float
    cumulative: float


def first_causes(units: Iterable[UnitRun]) -> tuple[Cause, ...]:
    """The causes by their frequency, and by name where that is the same."""
    counted = Counter(cause for unit in units if (cause := cause_of(unit)))
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    total = counted.total()
    summed = accumulate(runs for _, runs in ordered)
    return tuple(
        Cause(name, runs, runs / total, so_far / total)
        for (name, runs), so_far in zip(ordered, summed, strict=True)
    )


def cause_of(unit: UnitRun) -> str:
    """What stood first in the way of a pass: a failure before an open question; empty if nothing.

    A failure of the bench comes last, as it says nothing about the unit.
    """
    if unit.verdict is Verdict.PASS:
        return ""
    for verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
        for result in unit.results:
            if result.verdict is verdict:
                return result.name
    if unit.bench_failed:
        return f"{BENCH}: {unit.faults[0]}" if unit.faults else BENCH
    return f"{NOT_RECORDED}: {unit.missing[0]}" if unit.missing else NOT_RECORDED

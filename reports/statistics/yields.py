"""How many units pass: at first, in the end, and through every step without a fault.

A run in which the bench failed says nothing about its units, so it is counted apart.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metrology.verdict import Verdict
from reports.records import ResultRecord
from reports.statistics.gathering import UnitRun, firsts, lasts
from reports.statistics.intervals import CONFIDENCE, Interval, proportion_interval

_STOPS = frozenset({Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR})


@dataclass(frozen=True, slots=True)
class Share:
    """Units that passed, of how many; with the interval of Clopper and Pearson."""

    passed: int
    units: int
    interval: Interval

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.passed / self.units


@dataclass(frozen=True, slots=True)
class Yield:
    """What became of some units.

    Attributes:
        first_pass: passed in their first run; None without a unit.
        final: passed in their last run; None without a unit.
        steps: share that went through each suite without a fault in the first run.
        runs: of units.
        bench_faults: how many of these runs the bench did not bring to an end.
    """

    first_pass: Share | None
    final: Share | None
    steps: dict[str, Share]
    runs: int
    bench_faults: int

    @property
    def rolled(self) -> float | None:
        """Rolled throughput: the product of the shares of all steps; None without a step."""
        return math.prod(step.value for step in self.steps.values()) if self.steps else None


def yield_of(units: Sequence[UnitRun], confidence: float = CONFIDENCE) -> Yield:
    """The yield of units that are in the order of time."""
    first = firsts(units)
    return Yield(
        first_pass=_passed(first, confidence),
        final=_passed(lasts(units), confidence),
        steps=_steps(first, confidence),
        runs=len(units),
        bench_faults=sum(unit.bench_failed for unit in units),
    )


def step_of(result: ResultRecord) -> str:
    """The suite that a result belongs to."""
    return result.name.partition("/")[0]


def _passed(units: Sequence[UnitRun], confidence: float) -> Share | None:
    return _share([unit.verdict is Verdict.PASS for unit in units], confidence)


def _share(passed: Sequence[bool], confidence: float) -> Share | None:
    if not passed:
        return None
    hits = sum(passed)
    return Share(hits, len(passed), proportion_interval(hits, len(passed), confidence))


def _steps(units: Iterable[UnitRun], confidence: float) -> dict[str, Share]:
    through: dict[str, list[bool]] = {}
    for unit in units:
        verdicts: dict[str, set[Verdict]] = {}
        for result in unit.results:
            verdicts.setdefault(step_of(result), set()).add(result.verdict)
        for step, seen in verdicts.items():
            # A step that does not apply to the model is none for it.
            if seen != {Verdict.NOT_APPLICABLE}:
                through.setdefault(step, []).append(not seen & _STOPS)
    shares = {step: _share(passed, confidence) for step, passed in through.items()}
    return {step: share for step, share in shares.items() if share is not None}

"""What a plan will do and how long each step will take, before anything is energised."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.dosage import Expected, expected
from bench.error_setup import setup_for
from bench.limits import limits_at, ratings_of
from bench.load_points import load_points, quickest
from bench.low_load_rules import limits_with
from bench.plan import Plan
from bench.procedures import no_load, starting
from bench.run_config import RunConfig
from metrology.load_point import LoadPoint
from metrology.standards import LimitSet

SETTLED_UPDATES = 2
"""So many updates of the reference that cover none of the ramp must agree."""
START_PERIODS = 2.0
"""Until a meter that has counted nothing yet has made two pulses; any other makes them sooner."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan, for all units at once.

    Attributes:
        suite: which it belongs to.
        name: of the step.
        limits: by whom and how much, in words.
        settling_s: until the load is at rest.
        measuring_s: until the last unit has finished, if all are good.
        uncertainty_pct: expanded, of the unit where it is largest; None where there is none.
        dominant: what makes most of the uncertainty, or of the time.
    """

    suite: str
    name: str
    limits: str
    settling_s: float
    measuring_s: float
    uncertainty_pct: float | None
    dominant: str

    @property
    def total_s(self) -> float:
        """Settling and measuring."""
        return self.settling_s + self.measuring_s


def schedule(config: RunConfig, on: dt.date) -> tuple[Sequence[Step], Sequence[str]]:
    """Steps whose time can be said beforehand, and the suites of which it cannot.

    Args:
        config: a run that could begin.
        on: the day, by which certificates count.
    """
    known = {"accuracy": _accuracy, "starting": _starting, "no_load": _no_load}
    steps: list[Step] = []
    for suite in config.plan.suites:
        if suite in known:
            steps += known[suite](config, on)
    return steps, [suite for suite in config.plan.suites if suite not in known]


def settling_s(config: RunConfig) -> float:
    """From one load, left at an update of the reference, to the next at rest."""
    update_s = config.station.reference.update_s
    touched_by_ramp = math.ceil(config.station.source.ramp_s / update_s)
    return (touched_by_ramp + SETTLED_UPDATES) * update_s


def _accuracy(config: RunConfig, on: dt.date) -> Iterator[Step]:
    part = config.plan.accuracy
    for point in quickest(load_points(part.points if part else (), config.units[0].meter)):
        found = [one for one in _expected(config, point, on) if one is not None]
        if not found:
            continue
        longest = max(found, key=lambda one: one.measuring_s)
        widest = max(found, key=lambda one: one.error.expanded)
        yield Step(
            "accuracy",
            point.name,
            _limits(config.plan, config, point),
            settling_s(config),
            longest.measuring_s,
            widest.error.expanded,
            widest.dominant if longest.ends else f"the longest time; {widest.dominant}",
        )


def _expected(config: RunConfig, point: LoadPoint, on: dt.date) -> Iterator[Expected | None]:
    plan, part = config.plan, config.plan.accuracy
    assert part is not None, "it has points"  # noqa: S101
    for spec in config.units:
        setup = setup_for(config.station, spec.position, spec.meter, point, part, on)
        limits = limits_at(plan, spec.meter, point).limits
        yield expected(setup, part, limits, plan.decision_rule, plan.margin)


def _limits(plan: Plan, config: RunConfig, point: LoadPoint) -> str:
    models = {spec.meter.key: spec.meter for spec in config.units}
    found = [
        f"±{limit.mpe_pct:g} % {limit.limit_set}"
        for meter in models.values()
        for limit in limits_at(plan, meter, point).limits
    ]
    return ", ".join(dict.fromkeys(found))


def _starting(config: RunConfig, _: dt.date) -> Iterator[Step]:
    meters = [spec.meter for spec in config.units]
    limits = limits_with(config.plan, meters[0], LimitSet.starting)
    steps = starting.steps(meters, ratings_of(meters[0]), limits, config.plan.starting)
    for step in steps:
        period_s = max(step.second_within_s.values()) / limits.starting().second_within_periods
        yield Step(
            "starting",
            step.name,
            f"two pulses at {step.current_a:g} A, {limits.name}",
            2 * settling_s(config),
            START_PERIODS * period_s,
            None,
            "two pulses of the LED",
        )


def _no_load(config: RunConfig, _: dt.date) -> Iterator[Step]:
    meters = [spec.meter for spec in config.units]
    limits = limits_with(config.plan, meters[0], LimitSet.no_load)
    for step in no_load.steps(meters, ratings_of(meters[0]), limits, config.plan.no_load):
        yield Step(
            "no_load",
            step.name,
            f"at most one pulse, {limits.name}",
            settling_s(config),
            max(step.needed_s.values()),
            None,
            "the time of the standard",
        )

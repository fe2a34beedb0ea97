"""Start of all units at once: each is decided by its own first two pulses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench import levels
from bench.assembly import Bench
from bench.led_watch import LedWatch, watched
from bench.outcome import Outcomes
from bench.plan_parts.starting import StartingPlan
from bench.suspicion import doubt_crossed, doubt_lamps, require_pulses_at_load
from bench.unit import Unit
from meters.catalogue import Meter
from metrology.standards import LimitSet, Ratings
from metrology.starting import Started, StartInputs, period_s, start

LOOKS_PER_PERIOD = 25
SHORTEST_STEP_S, LONGEST_STEP_S = 0.25, 5.0


@dataclass(frozen=True, slots=True)
class StartStep:
    """A start at a current, in a direction.

    Attributes:
        name: as ``forward-20mA``.
        current_a: of each element.
        reverse: direction of the energy.
        judged: else it is recorded only.
        origin: whose starting current it is.
        first_within_s, second_within_s: by the constant of the LED, in imp/kWh.
    """

    name: str
    current_a: float
    reverse: bool
    judged: bool
    origin: str
    first_within_s: Mapping[float, float]
    second_within_s: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class StartSeen:
    """What one unit did at its starting current.

    Attributes:
        inputs: what was seen.
        evidence: where it is kept.
    """

    inputs: StartInputs
    evidence: tuple[str, ...]


def steps(
    meters: Sequence[Meter], ratings: Ratings, limits: LimitSet, plan: StartingPlan
) -> tuple[StartStep, ...]:
    """The starts that a plan asks for.

    Args:
        meters: of all units; they have the same ratings.
        ratings: of the meters.
        limits: whose rule says when a meter has started.
        plan: what is asked for.
    """
    highest_a = limits.starting().highest_a(ratings)
    of_manual = plan.current == "manual" and ratings.ist_a is not None
    judged_a = ratings.ist_a if of_manual and ratings.ist_a is not None else highest_a
    origin = "the manual's" if of_manual else f"the highest of {limits.name}"
    found = [
        _step(meters, limits, judged_a, way == "reverse", judged=True, origin=origin)
        for way in plan.directions
    ]
    if plan.record_at_class and judged_a > highest_a * (1 + 1e-9):
        found += [
            _step(meters, limits, highest_a, way == "reverse", judged=False, origin=limits.name)
            for way in plan.directions
        ]
    return tuple(found)


def _step(
    meters: Sequence[Meter],
    limits: LimitSet,
    current_a: float,
    reverse: bool,  # noqa: FBT001 - of a private function, beside names that say what it is
    *,
    judged: bool,
    origin: str,
) -> StartStep:
    rule, own = limits.starting(), meters[0].ratings
    power_w = own.elements * own.un_v * current_a
    periods = {
        constant: period_s(constant, power_w)
        for constant in {meter.pulses.led.constant_imp_per_kwh for meter in meters}
    }
    return StartStep(
        name=f"{'reverse' if reverse else 'forward'}-{current_a * 1000:g}mA",
        current_a=current_a,
        reverse=reverse,
        judged=judged,
        origin=origin,
        first_within_s={k: rule.first_within_periods * p for k, p in periods.items()},
        second_within_s={k: rule.second_within_periods * p for k, p in periods.items()},
    )


def measure_start(bench: Bench, step: StartStep) -> Outcomes[StartSeen]:
    """Switch the starting current on and watch until every unit has started, or is too late."""
    return bench.healing.measure(f"starting {step.name}", lambda: _measure_start(bench, step))


def _measure_start(bench: Bench, step: StartStep) -> Outcomes[StartSeen]:
    ratings = bench.meters[0].ratings
    first = bench.evidence.position()
    # A meter that has been counting may go on at a current at which it would not begin.
    bench.apply_voltage()
    amps = step.current_a * (-1 if step.reverse else 1)
    currents = levels.on_elements(amps, ratings.elements)
    powers_w: list[float] = []
    with watched(bench, f"starting-{step.name}") as watch:
        bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
        watch.look()
        on_s = watch.elapsed_s
        wait_s = _step_s(bench, step)
        while not powers_w or _open(bench, step, watch, on_s):
            watch.wait(wait_s)
            reading = bench.supply.reference.read()
            bench.supply.check_steady(reading)
            powers_w.append(abs(reading.total_active_power_w))
            watch.look()
        seen = {
            position: _inputs(unit, step, watch, on_s, float(np.mean(powers_w)))
            for position, unit in bench.units.items()
        }
        doubt_lamps(bench.units.values(), watch, on_s)
        doubt_crossed(bench.units.values(), watch, on_s)
    if any(start(inputs).found is not Started.STARTED for inputs in seen.values()):
        require_pulses_at_load(bench, f"starting-{step.name}-load", reverse=step.reverse)
    evidence = (*bench.evidence.cited(first), watch.evidence)
    return Outcomes({p: StartSeen(inputs, evidence) for p, inputs in seen.items()}, {})


def _step_s(bench: Bench, step: StartStep) -> float:
    shortest_s = min(step.second_within_s[_constant(unit)] for unit in bench.units.values())
    return min(max(shortest_s / LOOKS_PER_PERIOD, SHORTEST_STEP_S), LONGEST_STEP_S)


def _open(bench: Bench, step: StartStep, watch: LedWatch, on_s: float) -> bool:
    """Whether any unit is not yet decided."""
    found = (
        start(_inputs(unit, step, watch, on_s, _power_w(unit, step))).found
        for unit in bench.units.values()
    )
    return Started.OPEN in found


def _constant(unit: Unit) -> float:
    return unit.meter.pulses.led.constant_imp_per_kwh


def _power_w(unit: Unit, step: StartStep) -> float:
    return unit.meter.ratings.elements * unit.meter.ratings.un_v * step.current_a


def _inputs(
    unit: Unit, step: StartStep, watch: LedWatch, on_s: float, reference_w: float
) -> StartInputs:
    constant = _constant(unit)
    return StartInputs(
        pulses_s=watch.pulses_s(unit.line("led"), on_s)[:2],
        watched_s=watch.elapsed_s - on_s,
        constant_imp_per_kwh=constant,
        nominal_w=_power_w(unit, step),
        reference_w=reference_w,
        first_latest_s=step.first_within_s[constant],
        second_latest_s=step.second_within_s[constant],
    )

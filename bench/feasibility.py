"""Whether a plan can be done with these units on this station: asked before anything is opened."""

import datetime as dt
from collections.abc import Sequence

from bench.applicability import reason_against
from bench.dosage import at_longest
from bench.error_setup import ErrorSetup, setup_for
from bench.instruments import REFERENCE_DRIVERS
from bench.limits import limits_at
from bench.load_points import load_points
from bench.low_load_rules import limits_with
from bench.plan import Plan
from bench.plan_parts.accuracy import AccuracyPlan
from bench.planned_currents import planned_currents
from bench.safety import OVERVOLTAGE
from bench.station import Station
from bench.supply import HEADROOM
from contracts.errors import ConfigError
from meters.catalogue import Meter
from metrology.decision import Statement, decide
from metrology.load_point import LoadPoint
from metrology.standards import LimitSet
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

ROUNDING = 1 + 1e-9
"""What is above a limit by less than this is not above it."""
Place = tuple[int, Meter]
"""A position, and the model that is there."""


def require_feasible(plan: Plan, station: Station, places: Sequence[Place], on: dt.date) -> None:
    """Refuse a plan with a load point that is out of range, or of which nothing can be decided.

    Raises:
        ConfigError: which point of which unit, and why.
    """
    known: set[tuple[str, str, ErrorSetup]] = set()
    for position, meter in places:
        _require_voltages(plan, station, meter)
        kind = station.buses[station.positions[position].bus].kind
        suites = tuple(s for s in plan.suites if not reason_against(s, meter, kind, plan))
        for where, current_a in planned_currents(plan, station, meter, suites):
            _require_current(plan, station, meter, where, current_a)
        if "accuracy" in plan.suites and plan.accuracy:
            for point in load_points(plan.accuracy.points, meter):
                setup = setup_for(station, position, meter, point, plan.accuracy, on)
                if (meter.key, point.name, setup) not in known:
                    _require_decidable(plan, plan.accuracy, station, meter, point, setup)
                known.add((meter.key, point.name, setup))


def _require_voltages(plan: Plan, station: Station, meter: Meter) -> None:
    """The voltages that suites apply; that of load points is Un."""
    un_v = meter.ratings.un_v
    for suite in ("registers", "accuracy"):
        if suite in plan.suites:
            _require_voltage(plan, station, meter, suite, un_v)
    if "no_load" in plan.suites:
        rule = limits_with(plan, meter, LimitSet.no_load).no_load()
        highest_pct = max(plan.no_load.voltages_pct or (rule.voltage_factor * 100,))
        _require_voltage(plan, station, meter, "no_load", highest_pct / 100 * un_v)
    if "influence" in plan.suites:
        grids = (plan.influence.voltage, plan.influence.extended_voltage)
        shares = [share for grid in grids if grid for share in grid.shares]
        _require_voltage(plan, station, meter, "influence", max(shares, default=1.0) * un_v)


def _require_current(
    plan: Plan, station: Station, meter: Meter, where: str, current_a: float
) -> None:
    for highest_a, of_what in (
        (station.limits.current_a, f"the limit of station {station.name!r}"),
        (meter.ratings.imax_a, f"Imax of a {meter.key}"),
        (_largest_measured_a(station), f"what the reference of station {station.name!r} can take"),
    ):
        if current_a > highest_a * ROUNDING:
            raise ConfigError(
                f"plan {plan.name!r}, {where}: current {current_a:g} A is above {of_what}, "
                f"{highest_a:g} A"
            )


def _largest_measured_a(station: Station) -> float:
    """The current through the meters for which the reference has a range, in A."""
    reference = station.reference
    largest_a = REFERENCE_DRIVERS[reference.driver].largest_current_a
    return largest_a * reference.current_transformer_ratio / HEADROOM


def _require_voltage(
    plan: Plan, station: Station, meter: Meter, where: str, voltage_v: float
) -> None:
    for highest_v, of_what in (
        (station.limits.voltage_v, f"the limit of station {station.name!r}"),
        (OVERVOLTAGE * meter.ratings.un_v, f"{OVERVOLTAGE:g} Un of a {meter.key}"),
    ):
        if voltage_v > highest_v * ROUNDING:
            raise ConfigError(
                f"plan {plan.name!r}, {where}: voltage {voltage_v:g} V is above {of_what}, "
                f"{highest_v:g} V"
            )


def _require_decidable(
    plan: Plan,
    part: AccuracyPlan,
    station: Station,
    meter: Meter,
    point: LoadPoint,
    setup: ErrorSetup,
) -> None:
    where = f"plan {plan.name!r}, point {point.name} of a {meter.key}"
    at = limits_at(plan, meter, point)
    if not at.limits:
        raise ConfigError(
            f"{where}: {'; '.join(at.without.values())}; take the point out, or name a limit set "
            "that has one there"
        )
    found = at_longest(setup, part)
    if found is None:
        needed_s = setup.period_s * (part.min_pulses + 2)
        raise ConfigError(
            f"{where}: max_time_s {part.max_time_s:g} is too short for {part.min_pulses + 1} "
            f"pulses, one in {setup.period_s:.3g} s: {needed_s:.3g} s are needed"
        )
    best = f"the best that station {station.name!r} can reach is {found.expanded:.2g} %"
    mostly = f"mostly by {found.budget[0].label}" if found.budget else ""
    if part.expanded_pct is not None and found.expanded > part.expanded_pct:
        raise ConfigError(
            f"{where}: expanded_pct {part.expanded_pct:g} cannot be reached within max_time_s "
            f"{part.max_time_s:g}: {best}, {mostly}"
        )
    smallest = min(at.limits, key=lambda limit: limit.mpe_pct)
    if _none_could_pass(plan, found, smallest.mpe_pct):
        raise ConfigError(
            f"{where}: no unit could pass {smallest.limit_set}, ±{smallest.mpe_pct:g} %, by the "
            f"rule {plan.decision_rule}: {best} within max_time_s {part.max_time_s:g}, {mostly}"
        )


def _none_could_pass(plan: Plan, found: Estimate, mpe_pct: float) -> bool:
    """Whether even a unit without any error would be no pass, and no conditional one."""
    rule, margin = plan.decision_rule, plan.margin
    best = decide(0.0, found.expanded, -mpe_pct, mpe_pct, rule, k=found.k, margin=margin)
    return best.verdict is not Verdict.PASS and best.statement is not Statement.CONDITIONAL_PASS

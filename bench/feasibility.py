"""Whether a plan can be done with these units on this station: asked before anything is opened."""

import datetime as dt
from collections.abc import Sequence

from bench.dosage import at_longest
from bench.error_setup import setup_for
from bench.limits import limits_at
from bench.load_points import load_points
from bench.plan import Plan
from bench.safety import OVERVOLTAGE
from bench.station import Station
from contracts.errors import ConfigError
from meters.catalogue import Meter
from metrology.load_point import LoadPoint

Place = tuple[int, Meter]
"""A position, and the model that is there."""


def require_feasible(plan: Plan, station: Station, places: Sequence[Place], on: dt.date) -> None:
    """Refuse a plan with a load point that is out of range, or of which nothing can be decided.

    Raises:
        ConfigError: which point of which unit, and why.
    """
    for position, meter in places:
        if "registers" in plan.suites and plan.registers:
            for point in load_points(plan.registers.points, meter):
                _require_in_range(plan, station, meter, point)
        if "accuracy" in plan.suites and plan.accuracy:
            for point in load_points(plan.accuracy.points, meter):
                _require_in_range(plan, station, meter, point)
                _require_decidable(plan, station, position, meter, point, on)


def _require_in_range(plan: Plan, station: Station, meter: Meter, point: LoadPoint) -> None:
    highest_v = OVERVOLTAGE * meter.ratings.un_v
    for what, unit, asked, limit, whose in (
        ("voltage", "V", point.voltage_v, station.limits.voltage_v, f"station {station.name!r}"),
        ("voltage", "V", point.voltage_v, highest_v, meter.key),
        ("current", "A", point.current_a, station.limits.current_a, f"station {station.name!r}"),
        ("current", "A", point.current_a, meter.ratings.imax_a, meter.key),
    ):
        if asked > limit * (1 + 1e-9):
            raise ConfigError(
                f"plan {plan.name!r}, point {point.name}: {what} {asked:g} {unit} is above the "
                f"limit of {whose}, {limit:g} {unit}"
            )


def _require_decidable(
    plan: Plan, station: Station, position: int, meter: Meter, point: LoadPoint, on: dt.date
) -> None:
    part = plan.accuracy
    assert part is not None, "see require_feasible()"  # noqa: S101
    where = f"plan {plan.name!r}, point {point.name} of a {meter.key}"
    at = limits_at(plan, meter, point)
    if not at.limits:
        raise ConfigError(f"{where}: {'; '.join(at.without.values())}")
    setup = setup_for(station, position, meter, point, part, on)
    found = at_longest(setup, part)
    if found is None:
        raise ConfigError(
            f"{where}: max_time_s {part.max_time_s:g} is too short for {part.min_pulses + 1} "
            f"pulses, one in {setup.period_s:.3g} s"
        )
    best = f"the best that station {station.name!r} can reach is {found.expanded:.2g} %"
    mostly = f"mostly by {found.budget[0].label}" if found.budget else ""
    if part.expanded_pct is not None and found.expanded > part.expanded_pct:
        raise ConfigError(
            f"{where}: expanded_pct {part.expanded_pct:g} cannot be reached: {best}, {mostly}"
        )
    smallest = min(at.limits, key=lambda limit: limit.mpe_pct)
    if part.until == "decision" and found.expanded >= smallest.mpe_pct:
        raise ConfigError(
            f"{where}: no unit could pass {smallest.limit_set}, ±{smallest.mpe_pct:g} %: "
            f"{best}, {mostly}"
        )

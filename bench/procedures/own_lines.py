"""Before units are told apart by their errors: is each LED on the line of its own position?

In a common loop all positions get the same power, so an error alone does not say whose it is. What
does are the S0 outputs, if only single lines are exchanged, and the power that each unit tells on
its bus, if all lines of two positions are.
"""

from collections.abc import Mapping, Sequence

from bench.assembly import Bench
from bench.exchanged_lines import between_positions, watched_s
from bench.observation import Observation, observe
from bench.outcome import each
from bench.suspicion import doubt
from bench.unit import Unit

TELLING_PCT = 0.3
"""Units whose errors differ by less are not told apart by which line is whose."""
LONGEST_S = 60.0
POWER = "total_active_power"
REFRESHED_WITHIN_S = 1.5
"""As of the suite of registers; an assumption."""
TOLD_PCT = 0.3
"""By so much a unit's pulses and the power that it tells may differ; an assumption."""


def require_own_lines(
    bench: Bench, name: str, errors_pct: Mapping[int, float], seen: Observation
) -> None:
    """Doubt positions whose LEDs are on one another's lines; once seen right, they are for the run.

    Args:
        bench: with the load still applied.
        name: of the load point.
        errors_pct: by position, of those on which it was measured.
        seen: at this load; where it was too short to tell, it is watched again.
    """
    units = [u for u in bench.units.values() if u.position in errors_pct and not u.doubted]
    errors = [errors_pct[unit.position] for unit in units]
    if all(unit.own_line for unit in units) or max(errors) - min(errors) < TELLING_PCT:
        return
    _by_s0(bench, name, units, max(errors) - min(errors), seen)
    _by_power(bench, [unit for unit in units if not unit.doubted], errors_pct)
    for unit in units:
        unit.own_line = True


def _by_s0(
    bench: Bench, name: str, units: Sequence[Unit], difference_pct: float, seen: Observation
) -> None:
    wanted_s = watched_s(units, seen, difference_pct)
    if not 0 < wanted_s <= LONGEST_S:
        return
    if seen.duration_s < wanted_s:
        seen = observe(
            bench,
            f"lines-{name}",
            lambda watch: watch.elapsed_s >= wanted_s,
            longest_s=wanted_s,
        )
    exchanged = between_positions(units, seen)
    for unit in units:
        doubt(unit, exchanged.get(unit.position, ""))


def _by_power(bench: Bench, units: Sequence[Unit], errors_pct: Mapping[int, float]) -> None:
    told_pct = _told_pct(bench, units)
    for unit in units:
        own = unit.position
        if own not in told_pct or abs(errors_pct[own] - told_pct[own]) <= 2 * TOLD_PCT:
            continue
        for other in told_pct:
            near = abs(errors_pct[own] - told_pct[other]), abs(errors_pct[other] - told_pct[own])
            if other != own and max(near) < TOLD_PCT:
                doubt(
                    unit,
                    f"its LED shows an error of {errors_pct[own]:+.2f} %, the power that it tells "
                    f"one of {told_pct[own]:+.2f} %, and with position {other} it is the other "
                    f"way round: pulse lines of positions {own} and {other} are exchanged",
                )


def _told_pct(bench: Bench, units: Sequence[Unit]) -> dict[int, float]:
    """By position, what the power on the bus is off by, of those that tell it."""
    able = [unit for unit in units if unit.client.has(POWER)]
    if len(able) < 2:
        return {}
    bench.clock.sleep(REFRESHED_WITHIN_S)
    told = each(able, lambda unit: float(unit.client.read_one(POWER)) * 1000 / unit.ct_factor)
    power_w = abs(bench.supply.reference.read().total_active_power_w)
    return {p: (abs(watts) / power_w - 1) * 100 for p, watts in told.values.items()}

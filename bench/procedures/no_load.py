"""No load, on all units at once: do they count without current, or when they get supply?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.led_watch import LONGEST_STEP_S, LedWatch, watched
from bench.outcome import Outcomes, each
from bench.plan_parts.no_load import NoLoadPlan
from bench.planned_currents import FLOW_SHARE
from bench.procedures.start_up import ANSWERS_WITHIN_S
from bench.settings import STORES_WITHIN_S
from bench.suspicion import doubt_crossed, doubt_lamps
from bench.unit import Unit
from meters.catalogue import Meter
from metrology.meter_constant import seen_resolution_kwh
from metrology.no_load import NoLoadInputs
from metrology.standards import LimitSet, Ratings

S0 = ("s0_forward", "s0_reverse")
WHOLE = ("total_active_energy", "forward_active_energy", "reverse_active_energy")
SHORTEST_WATCH_S = 1.0
LOAD_S = 5.0
"""For so long a load flows before the watch that is to be after a load: an assumption."""
Meanwhile = Callable[[Callable[[], None]], None]
"""Something with the buses. What it gets it calls after each unit, so that no pulse is lost."""


@dataclass(frozen=True, slots=True)
class NoLoadStep:
    """A voltage without current, and for how long.

    Attributes:
        name: as ``115-un``, or ``after-load``.
        voltage_pct: of Un.
        most_pulses: so many are allowed on each output.
        needed_s: by the constant of the LED, in imp/kWh.
        after_load: whether a load near Imax flows right before.
    """

    name: str
    voltage_pct: float
    most_pulses: int
    needed_s: Mapping[float, float]
    after_load: bool = False


@dataclass(frozen=True, slots=True)
class NoLoadSeen:
    """What one unit did without current.

    Attributes:
        inputs: what was seen.
        unread: why its registers could not be read; empty if they were, or if there are none.
        evidence: where it is kept.
    """

    inputs: NoLoadInputs
    unread: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PowerUpSeen:
    """Pulses of one unit while it started.

    Attributes:
        pulses: by output.
        watched_s: since the supply was switched on.
        evidence: where it is kept.
    """

    pulses: Mapping[str, int]
    watched_s: float
    evidence: tuple[str, ...]


def steps(
    meters: Sequence[Meter], ratings: Ratings, limits: LimitSet, plan: NoLoadPlan
) -> tuple[NoLoadStep, ...]:
    """The voltages that a plan asks for; the time is that of the limit set's rule at each.

    Args:
        meters: of all units; they have the same ratings.
        ratings: of the meters.
        limits: whose rule it is.
        plan: what is asked for.
    """
    rule, own = limits.no_load(), meters[0].ratings
    constants = {meter.pulses.led.constant_imp_per_kwh for meter in meters}
    of_rule_pct = round(rule.voltage_factor * 100, 6)
    wanted = [(f"{pct:g}-un", pct, False) for pct in plan.voltages_pct or (of_rule_pct,)]
    if plan.after_load:
        wanted.append(("after-load", of_rule_pct, True))
    needed_s = {k: rule.duration_s(k, own.elements, own.un_v, ratings) for k in constants}
    return tuple(
        NoLoadStep(name, pct, rule.most_pulses, needed_s, after) for name, pct, after in wanted
    )


def power_up(
    bench: Bench, plan: NoLoadPlan, supplied: Meanwhile = lambda _: None
) -> Outcomes[PowerUpSeen]:
    """Take the supply away, switch it on again, and count what the outputs do meanwhile.

    Args:
        bench: with its units.
        plan: what is asked for.
        supplied: called when the units have just been supplied, for what is to be seen then.
    """
    return bench.healing.measure("power-up", lambda: _power_up(bench, plan, supplied))


def _power_up(bench: Bench, plan: NoLoadPlan, supplied: Meanwhile) -> Outcomes[PowerUpSeen]:
    if bench.supply.applied is not None:
        if any(unit.journal.unstored for unit in bench.units.values()):
            bench.clock.sleep(STORES_WITHIN_S)
        bench.make_safe()
        bench.clock.sleep(plan.off_s)
    with watched(bench, "no-load-power-up") as watch:
        began_s = watch.elapsed_s
        bench.apply_voltage()
        watch.look()
        supplied(watch.look_in_time)
        watch.look()
        watch.wait(max(ANSWERS_WITHIN_S - (watch.elapsed_s - began_s), SHORTEST_WATCH_S))
        evidence = (watch.evidence,)
        doubt_lamps(bench.units.values(), watch)
        doubt_crossed(bench.units.values(), watch)
        return Outcomes(
            {
                position: PowerUpSeen(
                    {name: len(watch.pulses_s(unit.line(name))) for name in _outputs(unit)},
                    watch.elapsed_s,
                    evidence,
                )
                for position, unit in bench.units.items()
            },
            {},
        )


def measure_no_load(
    bench: Bench, step: NoLoadStep, meanwhile: Meanwhile = lambda _: None
) -> Outcomes[NoLoadSeen]:
    """Watch without current until the time of every unit is over, or it has failed.

    The watch begins before the voltage is changed, so that pulses of that step count as well. The
    registers are read at its beginning and at its end.

    Args:
        bench: with its units.
        step: voltage and time.
        meanwhile: something with the buses for which nobody waits then; it may be done twice.
    """
    return bench.healing.measure(
        f"no load {step.name}", lambda: _measure_no_load(bench, step, meanwhile)
    )


def _measure_no_load(bench: Bench, step: NoLoadStep, meanwhile: Meanwhile) -> Outcomes[NoLoadSeen]:
    ratings = bench.meters[0].ratings
    first = bench.evidence.position()
    if step.after_load:
        amps = levels.on_elements(FLOW_SHARE * ratings.imax_a, ratings.elements)
        bench.apply(levels.signed_currents(ratings.un_v, amps, ratings.fn_hz))
        bench.clock.sleep(LOAD_S)
    bench.apply_voltage()
    with watched(bench, f"no-load-{step.name}") as watch:
        volts = ratings.un_v * step.voltage_pct / 100
        bench.apply(levels.voltage_only(volts, ratings.fn_hz))
        watch.look()
        since_s = watch.elapsed_s
        before = _read(bench, watch)
        meanwhile(watch.look_in_time)
        watch.look()
        while left_s := _left_s(bench, step, watch, since_s):
            watch.wait(min(left_s, LONGEST_STEP_S))
            bench.supply.check_steady(bench.supply.reference.read())
            watch.look()
        after = _read(bench, watch)
        evidence = (*bench.evidence.cited(first), watch.evidence)
        doubt_lamps(bench.units.values(), watch)
        doubt_crossed(bench.units.values(), watch)
        return Outcomes(
            {
                position: NoLoadSeen(
                    _inputs(unit, step, watch, since_s, before, after),
                    _unread(unit, before, after),
                    evidence,
                )
                for position, unit in bench.units.items()
            },
            {},
        )


def _outputs(unit: Unit) -> tuple[str, ...]:
    return ("led",) if unit.meter.pulses.s0 is None else ("led", *S0)


Registers = Outcomes[Mapping[str, float]]


def _read(bench: Bench, watch: LedWatch) -> Registers:
    """Energy registers of every unit that tells any; the counter is looked at in between."""

    def read(unit: Unit) -> Mapping[str, float]:
        try:
            values, _ = unit.client.read_adaptive(active_registers(unit))
        finally:
            watch.look()
        return {name: float(value) for name, value in values.items()}

    return each([unit for unit in bench.units.values() if active_registers(unit)], read)


def active_registers(unit: Unit) -> tuple[str, ...]:
    """The energies of all phases and tariffs together that a unit tells on its bus."""
    return tuple(name for name in WHOLE if unit.client.has(name))


def _unread(unit: Unit, before: Registers, after: Registers) -> str:
    return before.faults.get(unit.position, "") or after.faults.get(unit.position, "")


def _left_s(bench: Bench, step: NoLoadStep, watch: LedWatch, since_s: float) -> float:
    """For how long the slowest unit that is not decided must still be watched."""
    open_units = [
        seen
        for unit in bench.units.values()
        if not (seen := _inputs(unit, step, watch, since_s)).decided
    ]
    return max((seen.needed_s - seen.watched_s for seen in open_units), default=0.0)


def _inputs(
    unit: Unit,
    step: NoLoadStep,
    watch: LedWatch,
    since_s: float,
    before: Registers | None = None,
    after: Registers | None = None,
) -> NoLoadInputs:
    constant = unit.meter.pulses.led.constant_imp_per_kwh
    needed_s = step.needed_s[constant]
    watched_s = min(watch.elapsed_s - since_s, needed_s)
    old = before.values.get(unit.position) if before else None
    new = after.values.get(unit.position) if after else None
    counted = {
        name: sum(1 for at_s in watch.pulses_s(unit.line(name)) if at_s <= since_s + watched_s)
        for name in _outputs(unit)
    }
    return NoLoadInputs(
        led_pulses=counted.pop("led"),
        s0_pulses=tuple(counted.values()),
        watched_s=watched_s,
        needed_s=needed_s,
        most_pulses=step.most_pulses,
        constant_imp_per_kwh=constant,
        register_kwh=max(abs(new[n] - old[n]) for n in old if n in new) if old and new else None,
        resolution_kwh=seen_resolution_kwh(old.values()) if old else 0.0,
    )

"""Warm-up: voltage, and a load if the plan has one, before anything is measured."""

from bench.assembly import Bench
from bench.levels import on_elements, signed_currents
from bench.limits import ratings_of
from bench.plan_parts.warm_up import WarmUpPlan
from bench.supply import Supply
from contracts.clock import Clock
from contracts.wire import Direction, WireEvent

LOOK_EVERY_S = 10.0
"""So often it is seen that the units are still supplied as they should be."""


def warm_up(bench: Bench, plan: WarmUpPlan) -> None:
    """Let the units warm up, and take their supply away: the run begins with their start.

    After a fault of an instrument that is healed it begins anew, for the units may have cooled.
    When it was and with what is kept as a note among the messages of the instruments.

    Raises:
        BenchError: the source or the reference failed, or the load did not stay.
    """
    bench.healing.measure("warm-up", lambda: _warm_up(bench, plan), lambda _: "warmed up anew")
    bench.make_safe()


def _warm_up(bench: Bench, plan: WarmUpPlan) -> None:
    meter = bench.meters[0]
    ratings = meter.ratings
    current_a = 0.0 if plan.current is None else ratings_of(meter).current_a(plan.current)
    currents = on_elements(current_a, ratings.elements)
    bench.apply(signed_currents(ratings.un_v, currents, ratings.fn_hz))
    began_s = bench.clock.now()
    hold(bench.supply, bench.clock, plan.duration_s)
    ended_s = bench.clock.now()
    said = f"warm-up: {ended_s - began_s:.1f} s with {ratings.un_v:g} V and {current_a:g} A"
    bench.evidence.record(WireEvent("bench", Direction.NOTE, said.encode(), began_s, ended_s))


def hold(supply: Supply, clock: Clock, duration_s: float) -> None:
    """Leave on what is applied, and see all the time that it is there.

    Raises:
        InstrumentError: it changed, or the source has switched it off.
    """
    until_s = clock.now() + duration_s
    while (left_s := until_s - clock.now()) > 0:
        clock.sleep(min(left_s, LOOK_EVERY_S))
        # Before the reference is read, which may have nothing to measure by then.
        supply.require_on()
        supply.check_steady(supply.reference.read())

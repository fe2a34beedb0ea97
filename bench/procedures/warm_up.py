"""Warm-up: voltage, and a load if the plan has one, before anything is measured."""

from bench.assembly import Bench
from bench.levels import on_elements, signed_currents
from bench.limits import ratings_of
from bench.plan_parts.warm_up import WarmUpPlan


def warm_up(bench: Bench, plan: WarmUpPlan) -> None:
    """Let the units warm up, and take their supply away: the run begins with their start.

    Raises:
        BenchError: the source or the reference failed.
    """
    meter = bench.meters[0]
    ratings = meter.ratings
    current_a = 0.0 if plan.current is None else ratings_of(meter).current_a(plan.current)
    currents = on_elements(current_a, ratings.elements)
    bench.apply(signed_currents(ratings.un_v, currents, ratings.fn_hz))
    bench.clock.sleep(plan.duration_s)
    bench.make_safe()

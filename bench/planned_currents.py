"""The currents that the suites of a plan let flow through a meter, before anything flows."""

from collections.abc import Iterator

from bench.capabilities import reason_against_waveform
from bench.limits import ratings_of
from bench.load_points import load_points
from bench.plan import Plan
from bench.station import Station
from meters.catalogue import Meter
from metrology.load_point import Waveform

TOP_SHARE = 0.95
"""Of Imax, is the highest load of the pulse outputs."""
FLOW_SHARE = 0.9
"""Of Imax, flows where energy is to be counted."""
RATIO_SHARE = 0.5
"""Of Imax, flows while the CT ratio is another."""
SEEN_SHARE = 0.1
"""Of Imax, flows while a person looks."""
SHARES_OF_IMAX = {
    "pulse_outputs": TOP_SHARE,
    "combination_codes": 1.0,
    "tariffs": FLOW_SHARE,
    "persistence": FLOW_SHARE,
    "infrared": FLOW_SHARE,
    "ct_ratio": RATIO_SHARE,
    "seen_by_person": SEEN_SHARE,
    "self_heating": 1.0,
}
"""The highest current of suites for which the plan names none."""


def warm_up_current(plan: Plan) -> tuple[str, ...]:
    """The name of the current of the warm-up, if it has one."""
    current = None if plan.warm_up is None else plan.warm_up.current
    return () if current is None else (current,)


def planned_currents(
    plan: Plan, station: Station, meter: Meter, suites: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    """Where in the plan each is asked for, and the current in A.

    Starting and no load have hardly any and are left out, unless no load is to follow a load; so
    are waveforms that the station cannot make or measure.

    Args:
        plan: what is asked for.
        station: where it is to be done.
        meter: whose currents they are.
        suites: those of the plan that apply to the meter.
    """
    points = {"accuracy": plan.accuracy, "registers": plan.registers}
    for suite, part in points.items():
        if suite in suites and part is not None:
            for point in load_points(part.points, meter):
                yield f"{suite}, point {point.name}", point.current_a
    if "reactive" in suites:
        for reactive in plan.reactive.points:
            current_a = ratings_of(meter).current_a(reactive.current)
            yield f"reactive, point {reactive.name}", current_a
    if "no_load" in suites and plan.no_load.after_load:
        yield "no_load, after load", FLOW_SHARE * meter.ratings.imax_a
    for where, current in _by_name(plan, station, suites):
        yield f"{where}, {current}", ratings_of(meter).current_a(current)
    for suite, share in SHARES_OF_IMAX.items():
        direct = suite == "ct_ratio" and meter.ratings.connection == "direct"
        if suite in suites and not direct:
            yield suite, share * meter.ratings.imax_a


def _by_name(plan: Plan, station: Station, suites: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    by_suite = {
        "repeatability": plan.repeatability.currents,
        "influence": _of_influence(plan, station),
        "composite": plan.composite.currents,
        "meter_constant": (plan.meter_constant.current,),
    }
    for current in warm_up_current(plan):
        yield "warm_up", current
    for suite, currents in by_suite.items():
        for current in currents if suite in suites else ():
            yield suite, current


def _of_influence(plan: Plan, station: Station) -> tuple[str, ...]:
    part = plan.influence
    possible = [w for w in part.waveforms if not reason_against_waveform(Waveform(w), station)]
    return part.model_copy(update={"waveforms": tuple(possible)}).currents

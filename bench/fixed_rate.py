"""Units on which the S0 rate cannot be set over their bus: they are judged as they are delivered.

Meters that are read by infrared alone are of this kind. The plan says under ``delivered`` what rate
and combination code they have; the manuals state neither (quirk PRO-C8).
"""

from collections.abc import Mapping

from bench.plan import Plan
from bench.settings import CODE, RATE
from bench.unit import Unit
from meters.catalogue import Meter

BOTH_WAYS = "forward_plus_reverse"
"""Meaning of a combination code with which each output pulses for its direction."""


def fixed_rate(meter: Meter, delivered: Mapping[str, float]) -> float | None:
    """The rate in imp/kWh at which S0 outputs can be judged though nothing is set.

    None where it is not known, or where the outputs do not pulse each for its direction.
    """
    if meter.pulses.s0 is None or meter.s0.pulse_types is not None:
        return None
    code = delivered.get(CODE)
    entry = None if code is None else meter.codes.get(int(code))
    each_its_own = entry is not None and entry.meaning == BOTH_WAYS
    return delivered.get(RATE) if each_its_own else None


def rate_as_delivered(unit: Unit) -> float | None:
    """The one rate of a unit on which none can be set; None if it can, or if it is not known."""
    return None if unit.can_set(RATE) else fixed_rate(unit.meter, unit.delivered)


def reason_against_fixed(meter: Meter, kind: str, plan: Plan | None) -> str:
    """Why S0 outputs cannot be judged where no rate can be set; empty if they can.

    Of several rates the fastest alone is tried in both directions, and long enough for lost pulses.
    """
    unset = f"the model has no setting {RATE} over {kind}"
    if plan is None or plan.pulse_outputs is None or meter.s0.pulse_types is not None:
        return unset
    rate = fixed_rate(meter, plan.delivered.get(meter.key, {}))
    if rate is None:
        return (
            f"{unset}, and the plan does not say under delivered, {meter.key}, {RATE}, and a "
            f"{CODE} with which each output pulses for its direction"
        )
    fastest = max(plan.pulse_outputs.rates_measured)
    if rate == fastest:
        return ""
    return (
        f"{unset}, and {rate:g}, as it is delivered, is not the fastest rate that is measured, "
        f"{fastest:g}"
    )

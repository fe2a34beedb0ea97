"""Units on which the S0 rate cannot be set over their bus: they are judged as they are delivered.

Meters that are read by infrared alone are of this kind. The plan says under ``delivered`` what rate
and combination code they have.
"""

from collections.abc import Mapping, Sequence

from bench.plan import Plan
from meters.catalogue import Meter

RATE, CODE = "s0_output_rate", "combination_code"
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


def reason_against_fixed(meter: Meter, kind: str, plan: Plan | None) -> str:
    """Why S0 outputs cannot be judged where no rate can be set; empty if they can."""
    unset = f"the model has no setting {RATE} over {kind}"
    if plan is None or plan.pulse_outputs is None:
        return unset
    rate = fixed_rate(meter, plan.delivered.get(meter.key, {}))
    if rate is None:
        return (
            f"{unset}, and the plan does not say under delivered, {meter.key}, {RATE}, and a "
            f"{CODE} with which each output pulses for its direction"
        )
    measured: Sequence[float] = plan.pulse_outputs.rates_measured
    if rate in measured:
        return ""
    return f"{unset}, and {rate:g}, as it is delivered, is not among the rates that are measured"

"""Does it keep its class? Pulses of the LED against power and time of the reference."""

from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.accuracy import ErrorMeasurement
from bench.unit import Unit
from fixtures.planning import ratings_of_meter
from fixtures.verify import Limits, Verify
from metrology.load_point import LoadPoint
from metrology.standards import Certainty, limit_set


def test_error(
    unit: Unit,
    accuracy_point: LoadPoint,
    errors: Outcomes[ErrorMeasurement],
    plan: Plan,
    verify: Verify,
) -> None:
    """The error of active energy lies within the limits of its class at this load point."""
    limit = limit_set(plan.limit_set).limit(
        accuracy_point, ratings_of_meter(unit.meter), elements=unit.meter.ratings.elements
    )
    verify.conditions = {
        "voltage_v": accuracy_point.voltage_v,
        "current_a": accuracy_point.current_a,
        "power_factor": str(accuracy_point.power_factor),
        "phases": list(accuracy_point.phases),
        "direction": "reverse" if accuracy_point.reverse else "forward",
        "clause": limit.clause,
        "certainty_of_limit": limit.certainty.value,
    }
    measured = errors.of(unit)
    verify.evidence = measured.evidence
    doubt = "" if limit.certainty is Certainty.FOUND else f"; {limit.certainty}"
    verify.within(
        "",
        "percentage error",
        measured.error,
        "%",
        Limits(-limit.mpe_pct, limit.mpe_pct, f"{limit.limit_set}, {limit.clause}{doubt}"),
        plan.decision_rule,
        method="LED pulses against power and time of the reference",
        pulses=measured.pulses,
        gate_s=measured.gate_s,
        reference_power_w=measured.reference_w,
        budget_pct={part.label: part.u for part in measured.error.budget},
        degrees_of_freedom=min(measured.error.degrees_of_freedom, 1e9),
    )

"""Does it keep its class? Pulses of the LED against the reference."""

from collections.abc import Mapping

from bench.computations import Computation
from bench.limits import LimitsAt, judged
from bench.one_side import bias_points
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.accuracy import ErrorMeasurement
from bench.procedures.difference import DifferenceStep
from bench.procedures.influence import VariationMeasurement
from bench.unit import Unit
from fixtures.verify import Limits, Verify, part_of
from metrology.bias import SHARE, judge_bias
from metrology.load_point import LoadPoint
from metrology.verdict import Verdict

QUANTITY = "all errors beyond half of their limits on one side"


def test_error(
    unit: Unit,
    accuracy_point: LoadPoint,
    accuracy_limits: LimitsAt,
    errors: Outcomes[ErrorMeasurement],
    plan: Plan,
    verify: Verify,
) -> None:
    """The error of active energy lies within the limits of its class at this load point."""
    measured = errors.of(unit)
    verify.evidence = measured.evidence
    for limit in accuracy_limits.limits:
        verify.conditions = {
            "voltage_v": accuracy_point.voltage_v,
            "current_a": accuracy_point.current_a,
            "power_factor": str(accuracy_point.power_factor),
            "phases": list(accuracy_point.phases),
            "direction": "reverse" if accuracy_point.reverse else "forward",
            "clause": limit.clause,
            "certainty_of_limit": limit.certainty.value,
        }
        verify.within(
            part_of(limit.limit_set, plan),
            "percentage error",
            measured.error,
            "%",
            Limits.of(limit),
            plan.decision_rule,
            margin=plan.margin,
            computed=Computation(
                measured.method.value,
                measured.inputs,
                measured.edges,
                measured.guard_k.get(limit.limit_set),
                judged(unit.meter, accuracy_point),
            ),
            method=measured.method.value,
            uncertainty_by=measured.error.method,
            pulses=measured.pulses,
            gate_s=measured.gate_s,
            reference_power_w=measured.reference_w,
            budget_pct={part.label: part.u for part in measured.error.budget},
            degrees_of_freedom=min(measured.error.degrees_of_freedom, 1e9),
        )
    for name, why in accuracy_limits.without.items():
        verify.not_applicable(part_of(name, plan), why)


def test_difference(
    unit: Unit,
    difference_step: DifferenceStep,
    difference_limits: LimitsAt,
    differences: Outcomes[VariationMeasurement],
    plan: Plan,
    verify: Verify,
) -> None:
    """With one phase loaded the error is about what it is with balanced load."""
    if difference_step.against:
        verify.not_applicable("", difference_step.against)
        return
    point, measured = difference_step.single, differences.of(unit)
    verify.evidence = measured.evidence
    verify.conditions = {
        "voltage_v": point.voltage_v,
        "current_a": point.current_a,
        "power_factor": str(point.power_factor),
        "phases": list(point.phases),
        "error_pct": measured.disturbed.error.value,
        "error_of_balanced_load_pct": measured.undisturbed.error.value,
        "balanced_point": difference_step.balanced.name,
        "budget_pct": {part.label: part.u for part in measured.variation.budget},
        "degrees_of_freedom": min(measured.variation.degrees_of_freedom, 1e9),
    }
    for limit in difference_limits.limits:
        verify.within(
            part_of(limit.limit_set, plan),
            "difference to the error with balanced load",
            measured.variation,
            "%",
            Limits.of(limit),
            plan.decision_rule,
            margin=plan.margin,
            computed=Computation(
                "variation_of_error",
                measured.inputs,
                measured.edges,
                judged=judged(unit.meter, point, difference=True),
            ),
            clause=limit.clause,
            certainty_of_limit=limit.certainty.value,
        )
    for name, why in difference_limits.without.items():
        verify.not_applicable(part_of(name, plan), why)


def test_one_side(
    unit: Unit,
    every_error: Mapping[LoadPoint, Outcomes[ErrorMeasurement]],
    plan: Plan,
    verify: Verify,
) -> None:
    """Its errors do not all exceed half of their limits in the same direction."""
    without = [point.name for point, found in every_error.items() if unit.position in found.faults]
    if without:
        why = f"no error was found at {', '.join(without)}, and the rule is about all of them"
        verify.inconclusive("", QUANTITY, why)
        return
    errors = {point: found.of(unit) for point, found in every_error.items()}
    verify.evidence = tuple(dict.fromkeys(e for found in errors.values() for e in found.evidence))
    points = bias_points(plan, unit.meter, {p: found.error for p, found in errors.items()})
    for name, judged_points in points.items():
        verify.conditions = {
            "points": [point.name for point in judged_points],
            "errors_pct": [point.error.value for point in judged_points],
            "share_of_limit": SHARE,
            "limit_set": name,
        }
        decision = judge_bias(judged_points)
        if decision.verdict is Verdict.INCONCLUSIVE:
            verify.inconclusive(part_of(name, plan), QUANTITY, decision.reason)
            continue
        passed = decision.verdict is Verdict.PASS
        found = "they do not" if passed else "they do"
        verify.true(part_of(name, plan), QUANTITY, found, ok=passed, why=decision.reason)
    if not points:
        verify.not_applicable("", "no limit set of the plan has a limit at any load point of it")

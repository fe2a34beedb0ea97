"""By how much does its error change when voltage, frequency, sequence or waveform do?"""

from bench.computations import Computation
from bench.limits import ratings_of
from bench.limits_of_part import set_named
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.influence import InfluenceStep, VariationMeasurement
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.standards import NoLimitError


def test_variation(
    unit: Unit,
    influence_step: InfluenceStep,
    variations: Outcomes[VariationMeasurement],
    plan: Plan,
    verify: Verify,
) -> None:
    """The variation of the error with an influence quantity lies within the limits of its class."""
    if influence_step.against:
        verify.not_applicable("", influence_step.against)
        return
    point, before = influence_step.disturbed, influence_step.undisturbed
    measured = variations.of(unit)
    verify.evidence = measured.evidence
    verify.conditions = {
        "influence": influence_step.influence.value,
        "voltage_v": point.voltage_v,
        "frequency_hz": point.frequency_hz,
        "current_a": point.current_a,
        "power_factor": str(point.power_factor),
        "phases": list(point.phases),
        "supplied": list(point.supplied),
        "reversed_sequence": point.reversed_sequence,
        "waveform": point.waveform.value,
        "reference_voltage_v": before.voltage_v,
        "reference_frequency_hz": before.frequency_hz,
        "error_pct": measured.disturbed.error.value,
        "error_at_reference_pct": measured.undisturbed.error.value,
        "budget_pct": {part.label: part.u for part in measured.variation.budget},
        "degrees_of_freedom": min(measured.variation.degrees_of_freedom, 1e9),
    }
    limits = set_named(plan.influence.limit_set, "influence.limit_set", unit.meter, point.current_a)
    try:
        limit = limits.variation(
            influence_step.influence,
            point,
            ratings_of(unit.meter),
            elements=unit.meter.ratings.elements,
        )
    except NoLimitError as error:
        verify.characterised(
            "", "variation of the error", measured.variation.value, "%", str(error)
        )
        return
    verify.within(
        "",
        "variation of the error",
        measured.variation,
        "%",
        Limits(limit.lower_pct, limit.mpe_pct, f"{limit.limit_set}, {limit.clause}"),
        plan.decision_rule,
        margin=plan.margin,
        computed=Computation("variation_of_error", measured.inputs, measured.edges),
        clause=limit.clause,
        certainty_of_limit=limit.certainty.value,
    )

"""Does it keep its class under rated operating conditions, with all influences together?"""

from bench.computations import Computation
from bench.limits import ratings_of
from bench.limits_of_part import set_named
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.composite import CompositeMeasurement, CompositeStep, type_test_value
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.composite import composite_error_measured


def test_error(
    unit: Unit,
    composite_step: CompositeStep,
    composite_parts: Outcomes[CompositeMeasurement],
    plan: Plan,
    verify: Verify,
) -> None:
    """The composite error lies within the limits of the MID for the band of temperature."""
    if composite_step.against:
        verify.not_applicable("", composite_step.against)
        return
    part, load = plan.composite, composite_step.load
    measured = composite_parts.of(unit)
    verify.evidence = measured.evidence
    inputs = measured.inputs(type_test_value(part.temperature))
    error = composite_error_measured(inputs)
    verify.conditions = {
        "current_a": load.current_a,
        "power_factor": str(load.power_factor),
        "temperature_degc": part.temperature_degc,
        "temperature_term": part.temperature_statement,
        "error_at_reference_pct": measured.intrinsic.error.value,
        "variations_pct": {step.name: found.variation.value for step, found in measured.variations},
        "budget_pct": {share.label: share.u for share in error.budget},
        "degrees_of_freedom": min(error.degrees_of_freedom, 1e9),
    }
    if part.temperature is None and not part.without_temperature:
        verify.inconclusive("", "composite error", part.temperature_statement)
        return
    limits = set_named(part.limit_set, "composite.limit_set", unit.meter, load.current_a)
    limit = limits.limit(
        load,
        ratings_of(unit.meter),
        elements=unit.meter.ratings.elements,
        temperature_degc=part.temperature_degc,
    )
    verify.within(
        "",
        "composite error",
        error,
        "%",
        Limits(None, limit.mpe_pct, f"{limit.limit_set}, {limit.clause}"),
        plan.decision_rule,
        margin=plan.margin,
        computed=Computation("composite_error_measured", inputs, measured.edges),
        clause=limit.clause,
        certainty_of_limit=limit.certainty.value,
    )

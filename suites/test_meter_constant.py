"""Do register, LED and S0 outputs tell the same energy?"""

from bench.computations import Computation
from bench.limits import ratings_of
from bench.low_load_rules import limits_with
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.meter_constant import ConstantSeen
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.meter_constant import ConstantInputs, constant_difference
from metrology.standards import LimitSet


def test_register(
    unit: Unit, counted_twice: Outcomes[ConstantSeen], plan: Plan, verify: Verify
) -> None:
    """The register goes up by what the pulses of each output stand for."""
    seen = counted_twice.of(unit)
    verify.evidence = seen.evidence
    if seen.too_long:
        verify.inconclusive("", "meter constant", seen.too_long)
        return
    current_a = ratings_of(unit.meter).current_a(plan.meter_constant.current)
    limits = limits_with(plan, unit.meter, LimitSet.constant, current_a)
    for output, inputs in seen.outputs.items():
        _compare(output, seen.register, inputs, limits, plan, verify)
    if seen.without_s0:
        verify.not_applicable("s0", seen.without_s0)


def _compare(
    output: str,
    register: str,
    inputs: ConstantInputs,
    limits: LimitSet,
    plan: Plan,
    verify: Verify,
) -> None:
    if not inputs.pulses:
        verify.fail(output, "pulses", f"no pulse of {output} came while the register was counting")
        return
    limit = limits.constant()
    found = constant_difference(inputs)
    verify.within(
        output,
        f"{register} against {output}",
        found,
        "%",
        Limits(-limit.mpe_pct, limit.mpe_pct, f"{limits.name}, {limit.clause}; {limit.certainty}"),
        plan.decision_rule,
        margin=plan.margin,
        computed=Computation("constant_difference", inputs),
        pulses=inputs.pulses,
        constant_imp_per_kwh=inputs.constant_imp_per_kwh,
        register_kwh=inputs.after_kwh - inputs.before_kwh,
        resolution_kwh=inputs.resolution_kwh,
        ratio_of_transformers=inputs.ratio,
        certainty_of_limit=limit.certainty.value,
        budget_pct={part.label: part.u for part in found.budget},
    )

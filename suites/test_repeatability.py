"""Does it say the same again? The error at one load point, several times in a row."""

from bench.computations import Computation
from bench.low_load_rules import limits_with
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.repeatability import Repeated
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.load_point import LoadPoint
from metrology.repeatability import repeatability
from metrology.standards import LimitSet


def test_scatter(
    unit: Unit,
    repeat_point: LoadPoint,
    repeated: Outcomes[Repeated],
    plan: Plan,
    verify: Verify,
) -> None:
    """Standard deviation and range of the errors stay within shares of the class."""
    seen = repeated.of(unit)
    found = repeatability(seen.inputs)
    limits = limits_with(plan, unit.meter, LimitSet.repeatability, repeat_point.current_a)
    rule = limits.repeatability()
    set_name = f"{limits.name}, {rule.origin.clause}; {rule.origin.certainty}"
    verify.evidence = seen.evidence
    verify.conditions = {
        "current_a": repeat_point.current_a,
        "power_factor": str(repeat_point.power_factor),
        "errors_pct": list(seen.inputs.errors_pct),
        "gates_s": list(seen.gates_s),
        "clause": rule.origin.clause,
        "certainty_of_limit": rule.origin.certainty.value,
    }
    verify.within(
        "s-n-1", "standard deviation s(n-1)", found.s_n1_pct, "%",
        Limits(None, rule.deviation_pct, set_name),
        computed=Computation("repeatability_deviation_pct", seen.inputs),
    )  # fmt: skip
    verify.within(
        "range", "range of the errors", found.range_pct, "%",
        Limits(None, rule.range_pct, set_name),
        computed=Computation("repeatability_range_pct", seen.inputs),
    )  # fmt: skip
    verify.characterised("s-n", "standard deviation s(n)", found.s_n_pct, "%")
    verify.characterised("mean", "mean of the errors", found.mean_pct, "%")

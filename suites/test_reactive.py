"""Does it count reactive energy? Its register against the reference."""

from bench.computations import Computation
from bench.limits import ratings_of
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.reactive import ReactiveSeen, ReactiveStep
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.errors.reactive import error_by_reactive_register
from metrology.standards import NoLimitError, limit_set

QUANTITY = "percentage error of reactive energy"
DEFINITION = (
    "sine only: of distorted waveforms meter and reference may define reactive power differently"
)
NO_CLASS = "no manual states a class for reactive energy, and reactive.limit_set names none"


def test_error(
    unit: Unit,
    reactive_step: ReactiveStep,
    reactive_energies: Outcomes[ReactiveSeen],
    plan: Plan,
    verify: Verify,
) -> None:
    """The error of reactive energy lies within the limits of the class that the plan names."""
    seen, point = reactive_energies.of(unit), reactive_step.point
    verify.evidence = seen.evidence
    error = error_by_reactive_register(seen.inputs)
    verify.conditions = {
        "voltage_v": point.voltage_v,
        "current_a": point.current_a,
        "sin_phi": reactive_step.sin_phi,
        "phases": list(point.phases),
        "direction": "reverse" if point.reverse else "forward",
        "waveform": DEFINITION,
        "register": reactive_step.register,
        "resolution_kvarh": seen.inputs.resolution_kvarh,
        "duration_s": seen.inputs.duration_s,
        "ratio_of_transformers": seen.inputs.ratio,
        "expanded_pct": error.expanded,
        "budget_pct": {part.label: part.u for part in error.budget},
        "degrees_of_freedom": min(error.degrees_of_freedom, 1e9),
    }
    if plan.reactive.limit_set is None:
        verify.characterised("", QUANTITY, error.value, "%", NO_CLASS)
        return
    limits = limit_set(plan.reactive.limit_set)
    try:
        limit = limits.limit(point, ratings_of(unit.meter), elements=unit.meter.ratings.elements)
    except NoLimitError as why:
        verify.characterised("", QUANTITY, error.value, "%", str(why))
        return
    verify.within(
        "",
        QUANTITY,
        error,
        "%",
        Limits.of(limit),
        plan.decision_rule,
        margin=plan.margin,
        computed=Computation("error_by_reactive_register", seen.inputs),
        clause=limit.clause,
        certainty_of_limit=limit.certainty.value,
    )

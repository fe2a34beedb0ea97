"""Does its error drift while its highest current warms it?"""

from bench.computations import Computation
from bench.limits import ratings_of
from bench.low_load_rules import limits_with
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.self_heating import Heated
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.load_point import LoadPoint
from metrology.self_heating import self_heating
from metrology.standards import Influence, Limit, LimitSet, NoLimitError


def test_drift(
    unit: Unit, heating_point: LoadPoint, heated: Outcomes[Heated], plan: Plan, verify: Verify
) -> None:
    """The error varies by no more than the class allows; whether it came to rest is recorded."""
    seen = heated.of(unit)
    found = self_heating(seen.inputs)
    verify.evidence = seen.evidence
    verify.conditions = {
        "current_a": heating_point.current_a,
        "times_s": [round(at_s, 1) for at_s in seen.inputs.times_s],
        "errors_pct": list(seen.inputs.errors_pct),
    }
    limit = _limit(unit, heating_point, plan)
    quantity = "largest variation of the error"
    if limit is None:
        verify.characterised("", quantity, found.variation_pct, "%", "no limit for this class")
    else:
        set_name = f"{limit.limit_set}, {limit.clause}; {limit.certainty}"
        around = Limits(-limit.mpe_pct, limit.mpe_pct, set_name)
        verify.within(
            "", quantity, found.variation_pct, "%", around,
            computed=Computation("self_heating_variation_pct", seen.inputs), note=limit.note,
        )  # fmt: skip
    rest = {None: "not watched for 20 minutes", True: "yes", False: "no"}[found.at_rest]
    verify.characterised("at-rest", "error at rest at the end", rest)


def _limit(unit: Unit, point: LoadPoint, plan: Plan) -> Limit | None:
    def variation(limits: LimitSet) -> Limit:
        return limits.variation(
            Influence.SELF_HEATING,
            point,
            ratings_of(unit.meter),
            elements=unit.meter.ratings.elements,
        )

    try:
        return variation(limits_with(plan, unit.meter, variation, point.current_a))
    except NoLimitError:
        return None

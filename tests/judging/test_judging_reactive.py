"""How the suite judges reactive energy: by the class that a plan names, or not at all."""

import numpy as np
import pytest

from bench.outcome import Outcomes
from bench.plan_parts.reactive import ReactivePlan, ReactivePoint
from bench.procedures.reactive import ReactiveSeen, steps
from fixtures.verify import Verify
from metrology.decision import DecisionRule
from metrology.errors.conditions import Conditions
from metrology.errors.reactive import ReactiveInputs
from metrology.verdict import Verdict
from suites import test_reactive
from tests.judging.errors import EXACT, U_PCT, release
from tests.judging.told import CHARACTERISED, FAIL, INCONCLUSIVE, PASS, limits, told
from tests.judging.units import unit_of

CLASS_2 = "IEC62053-23:2003/2"
BALANCED = ReactivePoint(name="iref-sin1")


def inputs_of(error_pct: float) -> ReactiveInputs:
    """One kvarh by the reference."""
    return ReactiveInputs(
        start_kvarh=10.0,
        stop_kvarh=11.0 + error_pct / 100,
        resolution_kvarh=1e-6,
        float32=False,
        ratio=1.0,
        powers_var=np.array([3600.0, 3600.0]),
        steady_s=1000.0,
        ramps_s=(0.0, 0.0),
        conditions=Conditions(0.0, EXACT, repeatability_pct=U_PCT),
        timebase_ppm=0.0,
    )


def judge(
    verify: Verify,
    error_pct: float,
    limit_set: str | None = CLASS_2,
    point: ReactivePoint = BALANCED,
    **plan: object,
) -> None:
    part, unit = ReactivePlan(limit_set=limit_set, points=(point,)), unit_of()
    [step] = steps(part, unit.meter)
    seen = Outcomes({1: ReactiveSeen(inputs_of(error_pct), ("frames.bin",))}, {})
    test_reactive.test_error(unit, step, seen, release(reactive=part, **plan), verify)


@pytest.mark.parametrize(
    ("error_pct", "verdict"),
    [
        (1.88, PASS),
        (-1.88, PASS),
        (1.92, INCONCLUSIVE),
        (2.08, INCONCLUSIVE),
        (2.12, FAIL),
        (-2.12, FAIL),
    ],
)
def test_reactive_energy_keeps_the_class_that_the_plan_names(
    error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, error_pct)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (-2.0, 2.0)}
    assert verify.findings[0].evidence == ("frames.bin",)


@pytest.mark.parametrize(
    ("point", "limit_pct"),
    [
        (ReactivePoint(name="sin0.25", sin_phi="0.25L"), 2.5),
        (ReactivePoint(name="l2", phases=(2,)), 3.0),
    ],
    ids=lambda value: value.name if isinstance(value, ReactivePoint) else str(value),
)
def test_the_limit_is_that_of_the_load_point(
    point: ReactivePoint, limit_pct: float, verify: Verify
) -> None:
    judge(verify, limit_pct - 0.12, point=point)
    assert told(verify) == {"": PASS}
    assert limits(verify) == {"": (-limit_pct, limit_pct)}


def test_rule_and_margin_are_those_of_the_plan(verify: Verify) -> None:
    judge(verify, 1.1, decision_rule=DecisionRule.PRODUCTION_MARGIN, margin=0.5)
    assert told(verify) == {"": FAIL}


@pytest.mark.parametrize(
    ("limit_set", "point"),
    [(None, BALANCED), (CLASS_2, ReactivePoint(name="too-little", current="0.01 iref"))],
)
def test_without_a_class_or_a_limit_at_the_point_the_error_is_recorded(
    limit_set: str | None, point: ReactivePoint, verify: Verify
) -> None:
    judge(verify, 9.0, limit_set, point)
    assert told(verify) == {"": CHARACTERISED}
    assert verify.findings[0].value == pytest.approx(9.0)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_result_says_in_which_direction_energy_flowed(reverse: bool, verify: Verify) -> None:
    judge(verify, 0.0, point=ReactivePoint(name="iref-sin1", reverse=reverse))
    conditions = verify.findings[0].conditions
    assert conditions["direction"] == ("reverse" if reverse else "forward")

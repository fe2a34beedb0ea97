"""How the suite judges the composite error, and what it says without a term of the temperature."""

import pytest

from bench.outcome import Outcomes
from bench.plan import Plan
from bench.plan_parts.composite import CompositePlan
from bench.procedures.composite import CompositeMeasurement, steps
from fixtures.verify import Verify
from metrology.decision import DecisionRule
from metrology.verdict import Verdict
from suites import test_composite
from tests.judging.errors import error_measured, release, variation_measured
from tests.judging.told import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

LEFT_OUT = {"power_factors": (1,), "without_temperature": True}
STATED = {"variation_pct": 1.2, "expanded_pct": 0.0, "certificate": "T10677"}


def judge(
    verify: Verify,
    error_pct: float,
    keys: dict[str, object],
    *,
    by_voltage_pct: float = 0.0,
    by_frequency_pct: float = 0.0,
    plan: Plan | None = None,
) -> None:
    """Variations at the lower ends of the ranges; at the upper ones there is none."""
    part, unit = CompositePlan.model_validate(keys), unit_of()
    step = steps(part, [unit.meter])[0]
    variations_pct = (by_voltage_pct, 0.0, by_frequency_pct, 0.0)
    measured = CompositeMeasurement(
        error_measured(error_pct),
        tuple(
            (influence, variation_measured(pct, error_pct, f"{influence.name}.bin"))
            for influence, pct in zip(step.influences, variations_pct, strict=True)
        ),
    )
    whole = (plan or release()).model_copy(update={"composite": part})
    test_composite.test_error(unit, step, Outcomes({1: measured}, {}), whole, verify)


@pytest.mark.parametrize(
    ("error_pct", "verdict"),
    [
        (0.0, PASS),
        (1.89, PASS),
        (-1.89, PASS),
        (1.91, INCONCLUSIVE),
        (2.09, INCONCLUSIVE),
        (2.11, FAIL),
        (-2.11, FAIL),
    ],
)
def test_the_composite_error_keeps_the_limit_of_the_directive(
    error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, error_pct, LEFT_OUT)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (None, 2.0)}
    assert "edges.bin" in verify.findings[0].evidence


@pytest.mark.parametrize(
    ("error_pct", "by_voltage_pct", "by_frequency_pct", "composite_pct"),
    [(1.2, 1.6, 0.0, 2.0), (1.2, 0.0, -1.6, 2.0), (0.4, -0.4, 0.7, 0.9)],
)
def test_variations_go_into_the_root_of_the_sum_of_squares(
    error_pct: float,
    by_voltage_pct: float,
    by_frequency_pct: float,
    composite_pct: float,
    verify: Verify,
) -> None:
    judge(
        verify,
        error_pct,
        LEFT_OUT,
        by_voltage_pct=by_voltage_pct,
        by_frequency_pct=by_frequency_pct,
    )
    [found] = verify.findings
    assert found.value == pytest.approx(composite_pct)


def test_rule_and_margin_are_those_of_the_plan(verify: Verify) -> None:
    plan = release(decision_rule=DecisionRule.PRODUCTION_MARGIN, margin=0.6)
    judge(verify, 1.3, LEFT_OUT, plan=plan)
    assert told(verify) == {"": FAIL}


@pytest.mark.parametrize(("degc", "limit_pct"), [(23.0, 2.0), (35.0, 2.5), (50.0, 3.5)])
def test_the_limit_is_that_of_the_band_of_temperature(
    degc: float, limit_pct: float, verify: Verify
) -> None:
    judge(verify, 1.0, LEFT_OUT | {"temperature_degc": degc})
    assert limits(verify) == {"": (None, limit_pct)}


@pytest.mark.parametrize(("error_pct", "verdict"), [(1.4, PASS), (1.8, FAIL)])
def test_the_value_of_a_type_test_stands_for_the_temperature(
    error_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, error_pct, {"power_factors": (1,), "temperature": STATED})
    assert told(verify) == {"": verdict}
    assert "T10677" in str(verify.findings[0].conditions["temperature_term"])


def test_without_a_term_of_the_temperature_nothing_is_decided(verify: Verify) -> None:
    judge(verify, 9.0, {"power_factors": (1,)})
    assert told(verify) == {"": INCONCLUSIVE}


def test_a_range_that_the_model_is_not_made_for_is_not_judged(verify: Verify) -> None:
    """The manual has 184 V to 276 V; 0.75 of 230 V is less."""
    judge(verify, 9.0, LEFT_OUT | {"voltage_shares": (0.75, 1.1)})
    assert told(verify) == {"": NOT_APPLICABLE}

"""How the suite judges the variation of the error by an influence, with a limit and without."""

from pathlib import Path

import pytest

from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.influence import InfluenceStep, Loads, deviation, steps
from bench.station import load_station
from fixtures.verify import Verify
from metrology.decision import DecisionRule
from metrology.standards import Influence
from metrology.verdict import Verdict
from suites import test_influence
from tests.judging.errors import release, variation_measured
from tests.judging.told import (
    CHARACTERISED,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    limits,
    told,
)
from tests.judging.units import unit_of

STATION = Path(__file__).parents[2] / "stations/sim.yaml"


def deviated(influence: Influence, share: float, power_factor: str | float = 1) -> InfluenceStep:
    return deviation(influence, Loads.of(unit_of().meter).at("iref", power_factor), share)


LOW_VOLTAGE = deviated(Influence.VOLTAGE, 0.9)
FAR_TOO_LOW = deviated(Influence.VOLTAGE_LOW, 0.7)


def judge(
    verify: Verify,
    variation_pct: float,
    step: InfluenceStep,
    plan: Plan | None = None,
    model: str = "pro380-mod",
) -> None:
    found = Outcomes({1: variation_measured(variation_pct, 0.2)}, {})
    test_influence.test_variation(unit_of(model), step, found, plan or release(), verify)


@pytest.mark.parametrize(
    ("variation_pct", "verdict"),
    [
        (0.55, PASS),
        (-0.55, PASS),
        (0.57, INCONCLUSIVE),
        (-0.57, INCONCLUSIVE),
        (0.83, INCONCLUSIVE),
        (0.85, FAIL),
        (-0.85, FAIL),
    ],
)
def test_a_variation_keeps_the_limit_of_its_class(
    variation_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, variation_pct, LOW_VOLTAGE)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (-0.7, 0.7)}
    assert set(verify.findings[0].evidence) == {"disturbed.bin", "edges.bin"}


@pytest.mark.parametrize(
    ("step", "limit_pct"),
    [
        (deviated(Influence.VOLTAGE, 1.1, "0.5L"), 1.0),
        (deviated(Influence.VOLTAGE_EXTENDED, 0.8), 2.1),
        (deviated(Influence.FREQUENCY, 1.02), 0.5),
        (deviated(Influence.FREQUENCY, 0.98, "0.5L"), 0.7),
    ],
    ids=lambda value: value.name if isinstance(value, InfluenceStep) else str(value),
)
def test_each_influence_has_its_own_limit(
    step: InfluenceStep, limit_pct: float, verify: Verify
) -> None:
    judge(verify, 0.3, step)
    assert told(verify) == {"": PASS}
    assert limits(verify) == {"": (-limit_pct, limit_pct)}


@pytest.mark.parametrize(("variation_pct", "verdict"), [(-60.0, PASS), (9.8, PASS), (10.2, FAIL)])
def test_below_the_range_of_voltage_a_meter_may_count_too_little(
    variation_pct: float, verdict: Verdict, verify: Verify
) -> None:
    judge(verify, variation_pct, FAR_TOO_LOW)
    assert told(verify) == {"": verdict}
    assert limits(verify) == {"": (-100.0, 10.0)}


def test_rule_and_margin_are_those_of_the_plan(verify: Verify) -> None:
    plan = release(decision_rule=DecisionRule.PRODUCTION_MARGIN, margin=0.5)
    judge(verify, 0.4, LOW_VOLTAGE, plan)
    assert told(verify) == {"": FAIL}


def test_a_document_without_a_limit_leaves_the_variation_recorded(verify: Verify) -> None:
    """The directive has limits of disturbances, and none of the voltage within its range."""
    part = release().influence.model_copy(update={"limit_set": "MID-2014-32-EU"})
    judge(verify, 5.0, LOW_VOLTAGE, release(influence=part))
    assert told(verify) == {"": CHARACTERISED}
    assert verify.findings[0].value == pytest.approx(5.0)


def test_direct_current_never_reaches_a_meter_behind_transformers(verify: Verify) -> None:
    model = "pro380-mod-ct"
    every = steps(release().influence, [unit_of(model).meter], load_station(STATION))
    step = next(s for s in every if s.influence is Influence.DC_EVEN_HARMONICS)
    judge(verify, 5.0, step, model=model)
    assert told(verify) == {"": NOT_APPLICABLE}

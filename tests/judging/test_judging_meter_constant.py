"""Register, LED and S0 outputs tell the same energy; see ``suites/test_meter_constant.py``."""

import pytest

from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.meter_constant import ConstantSeen
from fixtures.verify import Verify
from metrology.decision import DecisionRule
from metrology.meter_constant import ConstantInputs
from metrology.verdict import Verdict
from suites import test_meter_constant
from tests.judging.errors import release
from tests.judging.told import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

RELEASE, SIMPLE = release(), release(decision_rule=DecisionRule.SIMPLE)
NO_OUTPUT = "the model has no S0 outputs"


def counted(off_pct: float, pulses: int = 202_000) -> ConstantInputs:
    """A register that tells so much more than the pulses of 10000 imp/kWh stand for."""
    energy_kwh = 20.2 * (1 + off_pct / 100)
    return ConstantInputs(100.0, 100.0 + energy_kwh, 0.01, pulses, 10_000.0)


def judged(
    verify: Verify,
    outputs: dict[str, ConstantInputs],
    plan: Plan = SIMPLE,
    *,
    without_s0: str = "",
    too_long: str = "",
) -> dict[str, Verdict]:
    """What is found of a PRO380-Mod."""
    seen = ConstantSeen("forward_active_energy", outputs, without_s0, too_long, ())
    test_meter_constant.test_register(unit_of(), Outcomes({1: seen}, {}), plan, verify)
    return told(verify)


@pytest.mark.parametrize(
    ("off_pct", "verdict"), [(-0.11, FAIL), (-0.09, PASS), (0.09, PASS), (0.11, FAIL)]
)
def test_a_tenth_of_a_percent_is_allowed(verify: Verify, off_pct: float, verdict: Verdict) -> None:
    outputs = {"led": counted(0.0), "s0": counted(off_pct)}
    assert judged(verify, outputs) == {"led": PASS, "s0": verdict}
    assert limits(verify)["s0"] == (-0.1, 0.1)


@pytest.mark.parametrize(
    ("off_pct", "verdict"), [(0.05, PASS), (0.09, INCONCLUSIVE), (-0.11, INCONCLUSIVE), (0.2, FAIL)]
)
def test_the_plan_takes_the_steps_of_the_register_off_it(
    verify: Verify, off_pct: float, verdict: Verdict
) -> None:
    assert judged(verify, {"led": counted(off_pct)}, RELEASE) == {"led": verdict}


def test_an_output_without_pulses_fails_for_itself(verify: Verify) -> None:
    outputs = {"led": counted(0.0), "s0": counted(0.0, pulses=0)}
    assert judged(verify, outputs) == {"led": PASS, "s0": FAIL}


def test_a_model_without_s0_outputs_is_judged_by_its_led(verify: Verify) -> None:
    outputs = {"led": counted(0.0)}
    assert judged(verify, outputs, without_s0=NO_OUTPUT) == {"led": PASS, "s0": NOT_APPLICABLE}


def test_what_takes_too_long_is_not_decided(verify: Verify) -> None:
    assert judged(verify, {}, too_long="it would take 9000 s") == {"": INCONCLUSIVE}

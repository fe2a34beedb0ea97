"""How the suite judges a unit without current: pulses, registers, and while it gets supply."""

from dataclasses import replace

import pytest

from bench.outcome import Outcomes
from bench.procedures.no_load import NoLoadSeen, NoLoadStep, PowerUpSeen
from fixtures.verify import Verify
from metrology.no_load import NoLoadInputs
from metrology.verdict import Verdict
from suites import test_no_load
from tests.judging.told import FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

STEP = NoLoadStep("115-un", 115, 1, {10000.0: 1440.0})
QUIET = NoLoadInputs(
    led_pulses=0,
    s0_pulses=(0, 0),
    watched_s=1440.0,
    needed_s=1440.0,
    most_pulses=1,
    constant_imp_per_kwh=10000.0,
    register_kwh=0.0,
    resolution_kwh=0.01,
)


def seen_by(verify: Verify, inputs: NoLoadInputs, unread: str = "") -> None:
    seen = Outcomes({1: NoLoadSeen(inputs, unread, ("bus.jsonl",))}, {})
    test_no_load.test_pulses(unit_of(), STEP, seen, verify.run.config.plan, verify)


@pytest.mark.parametrize(
    ("led", "s0", "wrong"),
    [
        (0, (0, 0), set()),
        (1, (1, 1), set()),
        (2, (1, 1), {"led"}),
        (1, (2, 1), {"s0-1"}),
        (1, (1, 2), {"s0-2"}),
    ],
)
def test_one_pulse_of_each_output_is_allowed(
    led: int, s0: tuple[int, int], wrong: set[str], verify: Verify
) -> None:
    seen_by(verify, replace(QUIET, led_pulses=led, s0_pulses=s0))
    found = told(verify)
    assert found.keys() == {"led", "s0-1", "s0-2", "registers"}
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong
    assert limits(verify)["led"] == limits(verify)["s0-2"] == (None, 1)


def test_a_model_without_s0_outputs_is_judged_by_its_led(verify: Verify) -> None:
    seen_by(verify, replace(QUIET, s0_pulses=()))
    assert told(verify) == {"led": PASS, "registers": PASS}


@pytest.mark.parametrize(
    ("pulses", "change_kwh", "verdict"),
    [
        (0, 0.0, PASS),
        (0, 0.01, FAIL),
        (1, 0.01, PASS),
        (1, 0.02, FAIL),
        (0, None, NOT_APPLICABLE),
    ],
)
def test_a_register_may_go_up_by_one_step_if_there_was_a_pulse(
    pulses: int, change_kwh: float | None, verdict: Verdict, verify: Verify
) -> None:
    seen_by(verify, replace(QUIET, led_pulses=pulses, register_kwh=change_kwh))
    assert told(verify)["registers"] is verdict


def test_registers_that_cannot_be_read_fail(verify: Verify) -> None:
    seen_by(verify, replace(QUIET, register_kwh=None), unread="no answer")
    assert told(verify)["registers"] is FAIL


def test_what_was_done_stands_beside_what_was_found(verify: Verify) -> None:
    seen_by(verify, QUIET)
    conditions = verify.findings[0].conditions
    assert (conditions["voltage_pct"], conditions["needed_s"]) == (115, 1440.0)
    assert conditions["clause"] == "test of no-load condition"


@pytest.mark.parametrize(("pulses", "verdict"), [(0, PASS), (1, FAIL)])
@pytest.mark.parametrize("output", ["led", "s0_forward", "s0_reverse"])
def test_no_output_may_pulse_while_the_meter_starts(
    output: str, pulses: int, verdict: Verdict, verify: Verify
) -> None:
    counted = {"led": 0, "s0_forward": 0, "s0_reverse": 0}
    seen = Outcomes({1: PowerUpSeen({**counted, output: pulses}, 5.0, ())}, {})
    test_no_load.test_power_up(unit_of(), seen, verify)
    assert told(verify) == {**dict.fromkeys(counted, PASS), output: verdict}


def test_a_plan_need_not_ask_for_the_start(verify: Verify) -> None:
    test_no_load.test_power_up(unit_of(), None, verify)
    assert told(verify) == {"": NOT_APPLICABLE}

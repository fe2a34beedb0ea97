"""How the suite judges a start: each pulse in time, not too close, and what is recorded alone."""

from dataclasses import replace

import pytest

from bench.outcome import Outcomes
from bench.procedures.starting import StartSeen, StartStep
from fixtures.verify import Verify
from metrology.starting import StartInputs
from suites import test_starting
from tests.judging.told import CHARACTERISED, FAIL, PASS, limits, told
from tests.judging.units import unit_of

CONSTANT = 10000.0
POWER_W = 3 * 230 * 0.02
PERIOD_S = 3.6e6 / (CONSTANT * POWER_W)
LATEST_S = 1.5 * PERIOD_S
"""The project's own criterion, in the manner of OIML R 46:2012: one and a half periods."""
STEP = StartStep(
    name="forward-20mA",
    current_a=0.02,
    reverse=False,
    judged=True,
    origin="the manual's",
    first_within_s={CONSTANT: LATEST_S},
    second_within_s={CONSTANT: LATEST_S},
)


def judged(verify: Verify, pulses: tuple[float, ...], step: StartStep = STEP) -> None:
    """Pulses in periods since the current was on; it is watched for longer than is needed."""
    inputs = StartInputs(
        pulses_s=tuple(at * PERIOD_S for at in pulses),
        watched_s=4 * PERIOD_S,
        constant_imp_per_kwh=CONSTANT,
        nominal_w=POWER_W,
        reference_w=POWER_W,
        first_latest_s=LATEST_S,
        second_latest_s=LATEST_S,
    )
    seen = Outcomes({1: StartSeen(inputs, ("edges.bin",))}, {})
    test_starting.test_pulses(unit_of(), step, seen, verify.run.config.plan, verify)


@pytest.mark.parametrize("pulses", [(0.1, 1.1), (1.49, 2.5), (0.3, 1.79), (0.3, 0.81)], ids=str)
def test_two_pulses_in_time_are_a_start(pulses: tuple[float, ...], verify: Verify) -> None:
    judged(verify, pulses)
    found = told(verify)
    assert found == {"first": PASS, "second": PASS, "": PASS, "error": CHARACTERISED}
    assert limits(verify)["first"] == limits(verify)["second"] == (None, LATEST_S)


@pytest.mark.parametrize(
    ("pulses", "parts"),
    [
        ((), set()),
        ((1.51, 2.5), {"error"}),
        ((0.3,), set()),
        ((0.3, 1.81), {"error"}),
        ((0.3, 0.79), {"error"}),
    ],
    ids=str,
)
def test_a_pulse_that_is_missing_late_or_too_early_fails(
    pulses: tuple[float, ...], parts: set[str], verify: Verify
) -> None:
    judged(verify, pulses)
    assert told(verify) == {"": FAIL, **dict.fromkeys(parts, CHARACTERISED)}


@pytest.mark.parametrize("pulses", [(), (0.1, 1.1)], ids=str)
def test_a_current_below_that_of_the_manual_is_recorded_alone(
    pulses: tuple[float, ...], verify: Verify
) -> None:
    judged(verify, pulses, replace(STEP, judged=False))
    assert told(verify) == {"": CHARACTERISED}


@pytest.mark.parametrize(("reverse", "direction"), [(False, "forward"), (True, "reverse")])
def test_the_direction_stands_beside_what_was_found(
    reverse: bool,
    direction: str,
    verify: Verify,
) -> None:
    judged(verify, (0.1, 1.1), replace(STEP, reverse=reverse))
    assert {f.conditions["direction"] for f in verify.findings} == {direction}


def test_the_error_between_the_pulses_is_that_of_their_distance(verify: Verify) -> None:
    judged(verify, (0.2, 1.45))
    error = next(f for f in verify.findings if f.name.endswith("/error"))
    assert error.value == pytest.approx(-20)

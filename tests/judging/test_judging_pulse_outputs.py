"""Rate, direction, regularity and width of S0 pulses; see ``suites/test_pulse_outputs.py``."""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from bench.observation import FloatArray, PulseRecord
from bench.outcome import Outcomes
from bench.plan import PulsePlan
from bench.procedures.pulse_outputs import OutputSeen, PulseStep
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_pulse_outputs
from tests.judging.errors import release
from tests.judging.pulse_trains import (
    DUE_S,
    POWER_W,
    WIDTH_S,
    even,
    output_seen,
    record,
    swaying,
    with_twice_every,
    without_every,
)
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

RATE = 10_000.0
RELEASE = release()
GOOD = output_seen(record(even(300)))
TOO_FEW = [output_seen(record(even(2))), output_seen(record(even(300)), record(even(2)))]
S0_WELL = {"10000/lost": PASS, "10000/doubled": PASS, "10000/bounce": PASS}
LED_WELL = {f"10000/led/{part}": PASS for part in ("even", "lost", "doubled")}
ALL_WELL = {**S0_WELL, **LED_WELL}
TWO_AT_ONCE_LOST = np.delete(even(300), [70, 200])
"""So few are missing that it may be a contact of the bench."""


def step(*rates: float, rated: bool = True, quiet: tuple[float, ...] = ()) -> PulseStep:
    """A load at which rates are measured, and others only watched."""
    return PulseStep("forward-4500W", False, 4500.0, rates, rates if rated else (), quiet)


ALONE = step(RATE)


def outputs(seen: OutputSeen) -> Mapping[float, Outcomes[OutputSeen]]:
    """What the unit in position 1 put out."""
    return {seen.rate: Outcomes({1: seen}, {})}


def rated(verify: Verify, seen: OutputSeen, at: PulseStep = ALONE) -> dict[str, Verdict]:
    """What is found of its rate, by the release plan."""
    test_pulse_outputs.test_rate(unit_of(), at, outputs(seen), RELEASE, verify)
    return told(verify)


def regular(verify: Verify, seen: OutputSeen) -> dict[str, Verdict]:
    """What is found of its regularity."""
    test_pulse_outputs.test_regular(unit_of(), step(seen.rate), outputs(seen), verify)
    return told(verify)


def directed(verify: Verify, seen: OutputSeen) -> dict[str, Verdict]:
    """What is found of its direction."""
    test_pulse_outputs.test_direction(unit_of(), ALONE, outputs(seen), verify)
    return told(verify)


def wide(verify: Verify, seen: OutputSeen, model: str = "pro380-mod") -> dict[str, Verdict]:
    """What is found of its widths."""
    test_pulse_outputs.test_width(unit_of(model), step(seen.rate), outputs(seen), verify)
    return told(verify)


@pytest.mark.parametrize(
    ("off_pct", "verdict"), [(-1.1, FAIL), (-0.9, PASS), (0.0, PASS), (0.9, PASS), (1.1, FAIL)]
)
def test_the_rate_may_be_off_by_one_percent(
    verify: Verify, off_pct: float, verdict: Verdict
) -> None:
    every_s = DUE_S / (1 + off_pct / 100)
    assert rated(verify, output_seen(record(even(300, every_s)))) == {"10000": verdict}
    assert limits(verify)["10000"] == (9900.0, 10100.0)


def test_edges_of_both_outputs_may_each_be_off_by_five_milliseconds(verify: Verify) -> None:
    rated(verify, GOOD)
    span_s = 299 * DUE_S
    each = 0.005 * math.sqrt(2) / math.sqrt(3) / span_s
    found = verify.findings[0]
    assert found.expanded_uncertainty is not None
    assert found.k is not None
    assert found.expanded_uncertainty / found.k == pytest.approx(RATE * each * math.sqrt(2), 0.01)


@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        (None, FAIL),
        (PulsePlan(rates_measured=(RATE,), rate_limit_pct=2.0), PASS),
        (PulsePlan(rates_measured=(RATE,), rate_limit_pct=1.0), FAIL),
    ],
)
def test_the_plan_may_allow_more(verify: Verify, plan: PulsePlan | None, verdict: Verdict) -> None:
    seen = output_seen(record(even(300, DUE_S / 1.015)))
    whole = release(pulse_outputs=plan)
    test_pulse_outputs.test_rate(unit_of(), ALONE, outputs(seen), whole, verify)
    assert told(verify) == {"10000": verdict}


@pytest.mark.parametrize(("rate", "verdict"), [(RATE, PASS), (100.0, NOT_APPLICABLE)])
def test_a_unit_on_which_no_rate_is_set_is_judged_at_its_own_alone(
    rate: float, verdict: Verdict, verify: Verify
) -> None:
    unit = unit_of("pro380-s")
    unit.delivered = {"s0_output_rate": rate, "combination_code": 5}
    test_pulse_outputs.test_rate(unit, ALONE, outputs(GOOD), RELEASE, verify)
    assert told(verify) == {"10000": verdict}


def test_a_unit_on_which_no_rate_is_set_is_not_watched_at_slow_ones(verify: Verify) -> None:
    unit = unit_of("pro380-s")
    unit.delivered = {"s0_output_rate": RATE, "combination_code": 5}
    test_pulse_outputs.test_rate(unit, step(RATE, quiet=(1.0,)), outputs(GOOD), RELEASE, verify)
    assert told(verify) == {"10000": PASS}


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (output_seen(record(without_every(even(300), 60))), PASS),
        (output_seen(record(with_twice_every(even(300), 60))), PASS),
        (output_seen(record(without_every(even(300), 6))), FAIL),
        (output_seen(record(with_twice_every(even(300), 6))), FAIL),
    ],
)
def test_single_pulses_that_are_lost_or_doubled_are_no_matter_of_the_rate(
    verify: Verify, seen: OutputSeen, verdict: Verdict
) -> None:
    assert rated(verify, seen) == {"10000": verdict}


def test_where_a_rate_is_not_judged_only_pulses_at_another_one_are(verify: Verify) -> None:
    assert rated(verify, GOOD, step(RATE, rated=False)) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("count", "every_s", "power_w", "verdict"),
    [
        (300, 0.04, POWER_W, FAIL),
        (300, 0.16, POWER_W, FAIL),
        (3, 0.16, POWER_W, FAIL),
        (2, 0.16, POWER_W, NOT_APPLICABLE),
        (300, 0.0045, 45_000.0, FAIL),
    ],
)
def test_pulses_at_another_rate_fail_wherever_they_come(
    verify: Verify, count: int, every_s: float, power_w: float, verdict: Verdict
) -> None:
    seen = output_seen(record(even(count, every_s)), power_w=power_w)
    part = "10000" if verdict is FAIL else ""
    assert rated(verify, seen, step(RATE, rated=False)) == {part: verdict}


@pytest.mark.parametrize(("model", "by_plan"), [("pro380-mod", False), ("pro380-s", True)])
def test_where_nobody_set_the_rate_it_is_said_who_says_it(
    model: str, by_plan: bool, verify: Verify
) -> None:
    unit, seen = unit_of(model), output_seen(record(even(300, 10 * DUE_S)))
    unit.delivered = {"s0_output_rate": RATE, "combination_code": 5}
    test_pulse_outputs.test_rate(unit, ALONE, outputs(seen), RELEASE, verify)
    assert told(verify) == {"10000": FAIL}
    assert ("under delivered" in verify.findings[0].reason) is by_plan


@pytest.mark.parametrize("seen", TOO_FEW)
def test_too_few_pulses_show_no_rate(verify: Verify, seen: OutputSeen) -> None:
    assert rated(verify, seen) == {"10000": NOT_APPLICABLE}


@pytest.mark.parametrize(("pulses", "verdict"), [(0, PASS), (26, PASS), (27, FAIL)])
def test_a_rate_that_is_only_watched_has_no_pulses_too_many(
    verify: Verify, pulses: int, verdict: Verdict
) -> None:
    seen = output_seen(record(even(pulses)), duration_s=2.0)
    assert rated(verify, seen, step(quiet=(RATE,))) == {"10000-set": verdict}


@pytest.mark.parametrize(
    ("times", "gross"), [(1 / 1.65, True), (1 / 1.55, False), (1.55, False), (1.65, True)]
)
def test_pulses_at_another_rate_are_not_taken_for_lost_or_doubled_ones(
    verify: Verify, times: float, gross: bool
) -> None:
    found = regular(verify, output_seen(record(even(300, DUE_S * times))))
    assert (found == {"10000": NOT_APPLICABLE}) is gross
    assert (verify.findings[0].reason.startswith("see rate")) is gross


def test_pulses_that_follow_at_once_are_of_no_other_rate_but_doubled(verify: Verify) -> None:
    seen = output_seen(record(with_twice_every(even(150), 1, after_s=0.005)))
    assert regular(verify, seen) == {**ALL_WELL, "10000/doubled": FAIL}


def test_pulses_come_out_of_their_own_output(verify: Verify) -> None:
    assert directed(verify, GOOD) == {"10000": PASS, "10000/pulses": PASS}


@pytest.mark.parametrize("wrong", [record(even(1)), record(even(0), on=True)])
def test_one_pulse_of_the_other_output_fails(verify: Verify, wrong: PulseRecord) -> None:
    seen = output_seen(record(even(300)), wrong=wrong)
    assert directed(verify, seen) == {"10000": FAIL, "10000/pulses": PASS}


@pytest.mark.parametrize("seen", TOO_FEW)
def test_an_output_that_hardly_pulses_fails(verify: Verify, seen: OutputSeen) -> None:
    assert directed(verify, seen) == {"10000": PASS, "10000/pulses": FAIL}


def test_three_pulses_are_enough(verify: Verify) -> None:
    seen = output_seen(record(even(3)), record(even(3)))
    assert directed(verify, seen) == {"10000": PASS, "10000/pulses": PASS}


def test_three_pulses_show_a_rate(verify: Verify) -> None:
    assert rated(verify, output_seen(record(even(3)), record(even(3)))) == {"10000": PASS}


def test_three_pulses_show_whether_they_are_regular(verify: Verify) -> None:
    assert regular(verify, output_seen(record(even(3)), record(even(3)))) == S0_WELL


@pytest.mark.parametrize(
    "seen",
    [
        output_seen(record(TWO_AT_ONCE_LOST)),
        output_seen(record(even(300)), record(TWO_AT_ONCE_LOST)),
        output_seen(record(even(300), np.where(np.arange(300) % 7 < 5, WIDTH_S, 0.02))),
    ],
)
def test_what_a_contact_of_the_bench_may_have_done_is_not_decided(
    verify: Verify, seen: OutputSeen
) -> None:
    assert rated(verify, seen) == {"10000": INCONCLUSIVE}


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (GOOD, None),
        (output_seen(record(without_every(even(300), 20))), "10000/lost"),
        (output_seen(record(with_twice_every(even(300), 20))), "10000/doubled"),
        (output_seen(record(with_twice_every(even(300), 200))), "10000/doubled"),
        (output_seen(record(even(300), bounces=299, glitches=300)), None),
        (output_seen(record(even(300), bounces=300, glitches=300)), "10000/bounce"),
        (output_seen(record(even(300)), record(swaying(300, 0.0065))), None),
        (output_seen(record(even(300)), record(swaying(300, 0.0075))), "10000/led/even"),
    ],
)
def test_single_pulses_are_neither_lost_nor_doubled_nor_uneven(
    verify: Verify, seen: OutputSeen, wrong: str | None
) -> None:
    assert regular(verify, seen) == (ALL_WELL if wrong is None else {**ALL_WELL, wrong: FAIL})


@pytest.mark.parametrize(
    ("edges_s", "wrong"),
    [
        (without_every(even(300), 60), "10000/led/lost"),
        (with_twice_every(even(300), 60, after_s=0.015), "10000/led/doubled"),
    ],
)
def test_pulses_of_the_led_are_neither_lost_nor_doubled(
    verify: Verify, edges_s: FloatArray, wrong: str
) -> None:
    found = regular(verify, output_seen(record(even(300)), record(edges_s)))
    assert found[wrong] is FAIL


@pytest.mark.parametrize(("by_s", "verdict"), [(0.013, PASS), (0.0147, FAIL)])
def test_the_led_may_be_uneven_by_as_much_as_the_source_may_step(
    verify: Verify, by_s: float, verdict: Verdict
) -> None:
    led = record(swaying(30, by_s, 4.0))
    seen = output_seen(record(even(30, 4.0)), led, power_w=90.0)
    assert regular(verify, seen)["10000/led/even"] is verdict
    assert limits(verify)["10000/led/even"][1] == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("led_pulses", "power_w", "shown"),
    [(19, 4500.0, False), (20, 4500.0, True), (300, 5900.0, True), (300, 6100.0, False)],
)
def test_few_or_fast_pulses_of_the_led_do_not_show_how_even_they_are(
    verify: Verify, led_pulses: int, power_w: float, shown: bool
) -> None:
    due_s = 3.6e6 / (power_w * RATE)
    led = record(even(led_pulses, due_s))
    found = regular(verify, output_seen(record(even(300, due_s)), led, power_w=power_w))
    assert found == (ALL_WELL if shown else S0_WELL)


@pytest.mark.parametrize(
    ("bounces", "verdict"), [(0, PASS), (1, CHARACTERISED), (599, CHARACTERISED), (600, FAIL)]
)
def test_where_pulses_nearly_meet_a_bounce_now_and_then_is_recorded(
    verify: Verify, bounces: int, verdict: Verdict
) -> None:
    right = record(even(300, 0.006), np.full(300, 0.0025), bounces)
    seen = output_seen(right, power_w=60_000.0)
    assert regular(verify, seen) == {**S0_WELL, "10000/bounce": verdict}


def test_two_pulses_show_no_regularity(verify: Verify) -> None:
    assert regular(verify, output_seen(record(even(2)))) == {"10000": NOT_APPLICABLE}
    assert verify.findings[0].reason.startswith("see direction")


@pytest.mark.parametrize(
    ("width_s", "verdict"), [(0.0359, FAIL), (0.0361, PASS), (0.0439, PASS), (0.0441, FAIL)]
)
def test_a_pulse_may_be_a_tenth_narrower_or_wider(
    verify: Verify, width_s: float, verdict: Verdict
) -> None:
    right = record(even(300), np.full(300, width_s))
    assert wide(verify, output_seen(right)) == {"10000/shortest": verdict, "10000/longest": verdict}
    assert limits(verify)["10000/shortest"] == pytest.approx((35.99, 44.01))


def test_shortest_and_longest_pulse_are_judged_apart(verify: Verify) -> None:
    right = record(even(300), np.where(np.arange(300) == 5, 0.06, WIDTH_S))
    assert wide(verify, output_seen(right)) == {"10000/shortest": PASS, "10000/longest": FAIL}


@pytest.mark.parametrize(("power_w", "verdict"), [(4750.0, FAIL), (4950.0, PASS), (5050.0, PASS)])
def test_near_the_boundary_of_two_bands_either_width_is_right(
    verify: Verify, power_w: float, verdict: Verdict
) -> None:
    right = record(even(300, 3600 / power_w), np.full(300, 0.02))
    found = wide(verify, output_seen(right, rate=1000.0, power_w=power_w))
    assert found == {"1000/shortest": verdict, "1000/longest": verdict}


def test_pulses_of_both_widths_are_no_contact_there(verify: Verify) -> None:
    widths_s = np.where(np.arange(300) % 7 < 5, WIDTH_S, 0.02)
    right = record(even(300, 3600 / 5000.0), widths_s)
    found = wide(verify, output_seen(right, rate=1000.0, power_w=5000.0))
    assert found == {"1000/shortest": PASS, "1000/longest": PASS}


@pytest.mark.parametrize(("width_s", "verdict"), [(0.03, PASS), (WIDTH_S, FAIL)])
def test_a_width_that_is_a_setting_is_the_one_that_is_set(
    verify: Verify, width_s: float, verdict: Verdict
) -> None:
    right = record(even(300), np.full(300, width_s))
    found = wide(verify, output_seen(right, set_width_s=0.03), "2pu-ct")
    assert found == {"10000/shortest": verdict, "10000/longest": verdict}


def test_without_pulses_there_is_no_width(verify: Verify) -> None:
    assert wide(verify, output_seen(record(even(0)))) == {"10000": NOT_APPLICABLE}

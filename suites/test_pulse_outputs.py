"""Do the S0 outputs have their rate, their width, their direction, and each pulse once?"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bench.fixed_rate import rate_as_delivered
from bench.outcome import Outcomes
from bench.output_doubts import APART_S
from bench.plan import Plan
from bench.procedures.pulse_outputs import OutputSeen, PulseStep, has_rate
from bench.pulse_doubts import BOUNCES_A_PULSE, FASTER
from bench.supply import STEADY_SHARE
from bench.unit import Unit
from fixtures.s0_widths import judge_widths, s0_source, why_unclear
from fixtures.verify import ASSUMED, Limits, Verify
from metrology.pulse_train import (
    LED_DOUBLED_BELOW,
    LED_LOST_FROM,
    expected_pulses,
    rate_estimate,
    regularity,
    unevenness_s,
)

NOT_ITS_RATE = "it is delivered with another rate, and its bus sets none"
EDGE_S = 0.005
"""By how much an edge may be off its energy: the firmware's tick; an assumption."""
ENERGY_PCT = 1.0
FEWEST_PULSES = 3
"""So many are needed to judge rate, width and regularity; they are waited for twice as long."""

LED_PULSES, LED_APART_S = 20, 0.06
"""So many show how even they are, so far apart that none overtakes another one."""
SINGLE_SHARE = 0.1
"""So few pulses that are lost or doubled are no matter of the rate."""
EVEN_MS = 10.0
"""A meter that looks at its energy less often than every 35 ms is less even than that."""
NONE = Limits(None, 0, "constant load")
HALF_PERIOD = "half a period of the mains, or by so much as the source may step"
NO_CONTACT = f"outputs are semiconductors, that bounce at no edge; {ASSUMED}"

Outputs = Mapping[float, Outcomes[OutputSeen]]


def _conditions(seen: OutputSeen) -> dict[str, float | str]:
    return {
        "power_w": seen.power_w,
        "rate_imp_per_kwh": seen.rate,
        "output": seen.expected,
        "duration_s": seen.duration_s,
    }


def _judged(
    unit: Unit, rates: Sequence[float], outputs: Outputs, verify: Verify
) -> Iterator[OutputSeen]:
    """What a unit put out at each of the rates, where it can be judged."""
    for rate in rates:
        if not has_rate(unit, rate):
            verify.not_applicable(f"{rate:g}", NOT_ITS_RATE)
            continue
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        if why := why_unclear(unit, seen):
            verify.inconclusive(f"{rate:g}", "pulses", why)
        else:
            yield seen


def _no_pulses(seen: OutputSeen) -> str:
    due = seen.power_w * seen.duration_s * seen.rate / 3.6e6
    return (
        f"{seen.expected} made {seen.right.edges_s.size} pulses and the LED "
        f"{seen.led.edges_s.size} in {seen.duration_s:.2f} s, where about {due:.1f} of "
        f"{seen.expected} were due"
    )


def _see_direction(seen: OutputSeen) -> str:
    return f"see direction: {_no_pulses(seen)}"


def test_rate(
    unit: Unit, pulse_step: PulseStep, outputs: Outputs, plan: Plan, verify: Verify
) -> None:
    """The rate of the output is the one that was set, by the LED as yardstick.

    It is judged first, for what is not of its rate looks like lost or doubled pulses.
    """
    for seen in _judged(unit, pulse_step.rates, outputs, verify):
        rate = seen.rate
        if gross := _grossly(seen):
            verify.fail(f"{rate:g}", "pulse rate", f"{gross}{_whose_rate(unit)}")
        elif rate not in pulse_step.rated:
            continue
        elif min(seen.right.edges_s.size, seen.led.edges_s.size) < FEWEST_PULSES:
            verify.not_applicable(f"{rate:g}", _see_direction(seen))
        else:
            _check_rate(unit, seen, plan, verify)
    for rate in (rate for rate in pulse_step.quiet if has_rate(unit, rate)):
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        energy_kwh = seen.power_w * seen.duration_s / 3.6e6
        _, most = expected_pulses(energy_kwh, rate, slack_kwh=energy_kwh * ENERGY_PCT / 100)
        limits = Limits(None, most, "energy of the reference")
        verify.within(f"{rate:g}-set", "pulses, at most", seen.right.edges_s.size, "imp", limits)
    if not verify.findings:
        verify.not_applicable("", "rates are judged at the highest load of their widths")


def _whose_rate(unit: Unit) -> str:
    """Who says which rate is due, where nobody has set it."""
    if rate_as_delivered(unit) is None:
        return ""
    return "; that it has this rate the plan says, under delivered"


def _check_rate(unit: Unit, seen: OutputSeen, plan: Plan, verify: Verify) -> None:
    rate, found = seen.rate, regularity(seen.right.edges_s, seen.due_s)
    single = max(found.lost, found.doubled) <= SINGLE_SHARE * found.intervals
    missing = found.lost - found.doubled if single else 0
    estimate = rate_estimate(
        seen.right.edges_s,
        seen.led.edges_s,
        unit.meter.pulses.led.constant_imp_per_kwh,
        EDGE_S,
        missing,
    )
    share = plan.pulse_outputs.rate_limit_pct if plan.pulse_outputs else ENERGY_PCT
    limits = Limits.around(rate, rate * share / 100, f"{share:g} % of the rate; {ASSUMED}")
    verify.conditions = {**_conditions(seen), "pulses_missing": missing}
    verify.within(f"{rate:g}", "pulse rate", estimate, "imp/kWh", limits)


def _grossly(seen: OutputSeen) -> str:
    """What is said of pulses that come at another rate altogether; empty if they do not."""
    intervals_s = np.diff(seen.right.edges_s)
    cut = bool((intervals_s <= min(APART_S, seen.due_s / 2)).any())
    if intervals_s.size < FEWEST_PULSES - 1 or cut:
        return ""
    usual_s, mean_s = float(np.median(intervals_s)), float(np.mean(intervals_s))
    for interval_s in (usual_s, mean_s):
        if seen.due_s / FASTER < interval_s < seen.due_s * FASTER:
            return ""
    return f"pulses come every {usual_s * 1e3:.4g} ms, where {seen.due_s * 1e3:.4g} ms are due"


def test_direction(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """Pulses come out of the output of their direction, and of that alone."""
    for seen in _judged(unit, pulse_step.rates, outputs, verify):
        rate = seen.rate
        strangers = int(seen.wrong.edges_s.size) + seen.wrong.on_at_start
        verify.within(
            f"{rate:g}",
            "pulses of the other output",
            strangers,
            "imp",
            Limits(None, 0, s0_source(unit)),
        )
        enough = min(seen.right.edges_s.size, seen.led.edges_s.size) >= FEWEST_PULSES
        count = int(seen.right.edges_s.size)
        verify.true(f"{rate:g}/pulses", "pulses", count, ok=enough, why=_no_pulses(seen))


def test_regular(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """No pulse is lost or doubled under constant load, no contact bounces, the LED is even."""
    for seen in _judged(unit, pulse_step.rates, outputs, verify):
        rate = seen.rate
        if seen.right.edges_s.size < FEWEST_PULSES or _grossly(seen):
            why = f"see rate: {_grossly(seen)}" if _grossly(seen) else _see_direction(seen)
            verify.not_applicable(f"{rate:g}", why)
            continue
        found = regularity(seen.right.edges_s, seen.due_s)
        verify.conditions = {
            **_conditions(seen),
            "intervals": found.intervals,
            "due_interval_s": seen.due_s,
        }
        verify.within(f"{rate:g}/lost", "lost pulses", found.lost, "imp", NONE)
        verify.within(f"{rate:g}/doubled", "doubled pulses", found.doubled, "imp", NONE)
        _check_bounce(seen, f"{rate:g}/bounce", verify)
        if _shows_led(unit, seen):
            _check_led(unit, seen, f"{rate:g}/led", verify)


def _check_bounce(seen: OutputSeen, part: str, verify: Verify) -> None:
    """Whether the output bounces at each edge; now and then, a contact of the bench does.

    Where pulses nearly run into one another, nobody can tell that from the pulses themselves.
    """
    rejected, said = seen.right.bounces + seen.right.glitches, "edges rejected as bounce"
    most = BOUNCES_A_PULSE * seen.right.edges_s.size - 1
    if 0 < rejected <= most and seen.due_s < APART_S:
        why = f"pulses every {seen.due_s * 1e3:.1f} ms: an output, a contact or pulses that meet"
        verify.characterised(part, said, rejected, "edges", why)
    else:
        verify.within(part, said, rejected, "edges", Limits(None, most, NO_CONTACT))


def _led_due_s(unit: Unit, seen: OutputSeen) -> float:
    return seen.led_due_s(unit.meter.pulses.led.constant_imp_per_kwh)


def _shows_led(unit: Unit, seen: OutputSeen) -> bool:
    """Whether pulses of the LED are so many, and so far apart, that they show how even they are."""
    return seen.led.edges_s.size >= LED_PULSES and _led_due_s(unit, seen) >= LED_APART_S


def even_limits(due_s: float) -> Limits:
    """How uneven the pulses of an LED may be, in ms.

    A source that is steady may still step, and the intervals with it: in long ones by more than the
    unevenness that an LED is allowed.

    Args:
        due_s: the interval between two pulses in s.
    """
    most_ms = max(EVEN_MS, STEADY_SHARE * due_s * 1e3)
    return Limits(None, most_ms, f"{HALF_PERIOD}; {ASSUMED}")


def _check_led(unit: Unit, seen: OutputSeen, part: str, verify: Verify) -> None:
    """Whether the pulses of the LED come evenly, that are seen beside those of S0.

    Lost ones get here if they come regularly, or if the LED is uneven as well; others are taken for
    the bench's, or are too few to tell; see ``bench.pulse_doubts``.
    """
    due_s = _led_due_s(unit, seen)
    uneven_ms = unevenness_s(seen.led.edges_s) * 1e3
    limits = even_limits(due_s)
    verify.within(f"{part}/even", "deviation of pulses from even spacing", uneven_ms, "ms", limits)
    found = regularity(seen.led.edges_s, due_s, LED_LOST_FROM, LED_DOUBLED_BELOW)
    verify.within(f"{part}/lost", "lost pulses of the LED", found.lost, "imp", NONE)
    verify.within(f"{part}/doubled", "doubled pulses of the LED", found.doubled, "imp", NONE)


def test_width(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """Every pulse is as wide as the manual says for this power."""
    for seen in _judged(unit, pulse_step.rates, outputs, verify):
        rate = seen.rate
        if not seen.right.widths_s.size:
            verify.not_applicable(f"{rate:g}", _see_direction(seen))
            continue
        judge_widths(unit, seen, f"{rate:g}", verify)

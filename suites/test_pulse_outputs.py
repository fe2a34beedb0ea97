"""Do the S0 outputs have their rate, their width, their direction, and each pulse once?"""

from collections.abc import Mapping

from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.pulse_outputs import OutputSeen, PulseStep
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify
from metrology.pulse_train import expected_pulses, rate_estimate, regularity

EDGE_S = 0.005
"""By how much an edge may be off its energy: the firmware's tick; an assumption."""
BOUNDARY_SHARE = 0.02
"""Within so much of a boundary either width is right, see the quirks about widths."""
ENERGY_PCT = 1.0
FEWEST_PULSES = 3
"""So many are needed to judge rate, width and regularity; they are waited for twice as long."""

Outputs = Mapping[float, Outcomes[OutputSeen]]


def _source(unit: Unit) -> str:
    """Where the outputs and their pulses are described."""
    return f"{unit.meter.identity.manual.title}: {unit.meter.s0.source}"


def _conditions(seen: OutputSeen) -> dict[str, float | str]:
    return {
        "power_w": seen.power_w,
        "rate_imp_per_kwh": seen.rate,
        "output": seen.expected,
        "duration_s": seen.duration_s,
    }


def _no_pulses(seen: OutputSeen) -> str:
    due = seen.power_w * seen.duration_s * seen.rate / 3.6e6
    return (
        f"{seen.expected} made {seen.right.edges_s.size} pulses and the LED "
        f"{seen.led.edges_s.size} in {seen.duration_s:.2f} s, where about {due:.1f} of "
        f"{seen.expected} were due"
    )


def test_direction(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """Pulses come out of the output of their direction, and of that alone."""
    for rate in pulse_step.rates:
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        strangers = int(seen.wrong.edges_s.size) + seen.wrong.on_at_start
        verify.within(
            f"{rate:g}",
            "pulses of the other output",
            strangers,
            "imp",
            Limits(None, 0, _source(unit)),
        )
        enough = min(seen.right.edges_s.size, seen.led.edges_s.size) >= FEWEST_PULSES
        count = int(seen.right.edges_s.size)
        verify.true(f"{rate:g}/pulses", "pulses", count, ok=enough, why=_no_pulses(seen))


def test_regular(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """No pulse is lost or doubled under constant load, and no contact bounces."""
    for rate in pulse_step.rates:
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        if seen.right.edges_s.size < FEWEST_PULSES:
            verify.not_applicable(f"{rate:g}", f"see direction: {_no_pulses(seen)}")
            continue
        found = regularity(seen.right.edges_s, seen.due_s)
        none = Limits(None, 0, "constant load")
        verify.conditions = {
            **_conditions(seen),
            "intervals": found.intervals,
            "due_interval_s": seen.due_s,
        }
        verify.within(f"{rate:g}/lost", "lost pulses", found.lost, "imp", none)
        verify.within(f"{rate:g}/doubled", "doubled pulses", found.doubled, "imp", none)
        rejected = seen.right.bounces + seen.right.glitches
        verify.characterised(f"{rate:g}/bounce", "edges rejected as bounce", rejected, "edges")


def test_rate(
    unit: Unit, pulse_step: PulseStep, outputs: Outputs, plan: Plan, verify: Verify
) -> None:
    """The rate of the output is the one that was set, by the LED as yardstick."""
    for rate in pulse_step.rated:
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        if min(seen.right.edges_s.size, seen.led.edges_s.size) < FEWEST_PULSES:
            verify.not_applicable(f"{rate:g}", f"see direction: {_no_pulses(seen)}")
            continue
        found = rate_estimate(
            seen.right.edges_s, seen.led.edges_s, unit.meter.pulses.led.constant_imp_per_kwh, EDGE_S
        )
        share = plan.pulse_outputs.rate_limit_pct if plan.pulse_outputs else ENERGY_PCT
        limits = Limits.around(rate, rate * share / 100, f"{share:g} % of the rate; {ASSUMED}")
        verify.within(f"{rate:g}", "pulse rate", found, "imp/kWh", limits)
    for rate in pulse_step.quiet:
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        energy_kwh = seen.power_w * seen.duration_s / 3.6e6
        _, most = expected_pulses(energy_kwh, rate, slack_kwh=energy_kwh * ENERGY_PCT / 100)
        limits = Limits(None, most, "energy of the reference")
        verify.within(f"{rate:g}-set", "pulses, at most", seen.right.edges_s.size, "imp", limits)
    if not (pulse_step.rated or pulse_step.quiet):
        verify.not_applicable("", "rates are judged at the highest load of their widths")


def test_width(unit: Unit, pulse_step: PulseStep, outputs: Outputs, verify: Verify) -> None:
    """Every pulse is as wide as the manual says for this power."""
    for rate in pulse_step.rates:
        seen = outputs[rate].of(unit)
        verify.conditions, verify.evidence = _conditions(seen), seen.evidence
        if not seen.right.widths_s.size:
            verify.not_applicable(f"{rate:g}", f"see direction: {_no_pulses(seen)}")
            continue
        widths = (
            frozenset({seen.set_width_s})
            if seen.set_width_s is not None
            else unit.meter.near_boundary(rate, seen.power_w, BOUNDARY_SHARE)
        )
        tolerance_s = {w: unit.meter.s0.width_tolerance_s(w) for w in widths}
        lowest = min(w - tolerance_s[w] for w in widths) - seen.sample_s
        highest = max(w + tolerance_s[w] for w in widths) + seen.sample_s
        limits = Limits(lowest * 1e3, highest * 1e3, f"{_source(unit)}; {ASSUMED}")
        for end, width_s in (
            ("shortest", seen.right.widths_s.min()),
            ("longest", seen.right.widths_s.max()),
        ):
            verify.within(f"{rate:g}/{end}", f"{end} pulse", float(width_s) * 1e3, "ms", limits)

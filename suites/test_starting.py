"""Does it start at its starting current, and go on registering? The first two pulses of its LED."""

from bench.computations import Computation
from bench.low_load_rules import limits_with
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.starting import StartSeen, StartStep
from bench.unit import Unit
from fixtures.verify import Limits, Verify
from metrology.standards import LimitSet
from metrology.starting import Started, start


def test_pulses(
    unit: Unit, start_step: StartStep, starts: Outcomes[StartSeen], plan: Plan, verify: Verify
) -> None:
    """Both pulses come in time; the error of the energy between them is recorded."""
    seen = starts.of(unit)
    inputs, found = seen.inputs, start(seen.inputs)
    limits = limits_with(plan, unit.meter, LimitSet.starting)
    origin = limits.starting().pulses
    verify.evidence = seen.evidence
    verify.conditions = {
        "current_a": start_step.current_a,
        "direction": "reverse" if start_step.reverse else "forward",
        "starting_current_of": start_step.origin,
        "nominal_period_s": round(inputs.period_s, 3),
        "watched_s": round(inputs.watched_s, 3),
        "clause": origin.clause,
        "certainty_of_limit": origin.certainty.value,
    }
    if not start_step.judged:
        verify.characterised("", "start", found.found.value, reason="the manual's current is more")
        return
    set_name = f"{limits.name}, {origin.clause}; {origin.certainty}"
    if found.found is Started.STARTED and found.first_s is not None:
        verify.within(
            "first", "first pulse after", found.first_s, "s",
            Limits(None, inputs.first_latest_s, set_name),
            computed=Computation("start_first_pulse_s", inputs),
        )  # fmt: skip
    if found.found is Started.STARTED and found.interval_s is not None:
        verify.within(
            "second", "second pulse after the first", found.interval_s, "s",
            Limits(None, inputs.second_latest_s, set_name),
            computed=Computation("start_second_pulse_s", inputs),
        )  # fmt: skip
    why = f"{found.found.value}: pulses at {_times(inputs.pulses_s)} s in {inputs.watched_s:.1f} s"
    ok = found.found is Started.STARTED
    verify.true("", "start", found.found.value, ok=ok, why=why)
    if found.error_pct is not None:
        verify.characterised(
            "error", "percentage error", found.error_pct, "%", "no limit at the starting current"
        )


def _times(pulses_s: tuple[float, ...]) -> str:
    return ", ".join(f"{at_s:.1f}" for at_s in pulses_s) or "no time"

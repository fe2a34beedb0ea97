"""S0 outputs: rates, widths in every power band, direction, regularity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench import levels, pulse_doubts
from bench.assembly import Bench
from bench.exchanged_lines import by_width
from bench.fixed_rate import BOTH_WAYS, rate_as_delivered
from bench.observation import Observation, PulseRecord, Watch, observe
from bench.outcome import Outcomes, each, together
from bench.output_doubts import led_doubt, output_doubt
from bench.plan import PulsePlan
from bench.planned_currents import TOP_SHARE
from bench.settings import CODE, RATE
from bench.suspicion import doubt, require_not_all
from bench.unit import Unit
from instruments.stimulus import Stimulus
from meters.catalogue import Meter

REVERSE_RATES = 1
"""In reverse, so many of the fastest rates are measured: widths and routing share their logic."""
EDGES = 5
EDGES_SLOW = 3
SLOW_S = 0.6
"""A period from which ``EDGES_SLOW`` edges must do."""
REGULAR_EDGES = 300
"""So many edges are looked at for lost and doubled pulses, at the fastest rate and highest load."""
LONGEST_S = 60.0
QUIET_S = 2.0
"""For how long a rate that is too slow to be measured is watched for pulses too many."""
REVERSED = (
    "as of the other direction: current leads between the reference and the units are the wrong "
    "way round, or voltage and current do not belong together"
)


@dataclass(frozen=True, slots=True)
class PulseStep:
    """A load, and the rates that are measured at it.

    Attributes:
        name: as ``forward-4750W``.
        reverse: direction of the energy.
        power_w: magnitude of the total active power, balanced, at unity power factor.
        rates: measured here, in imp/kWh.
        rated: of those, the ones whose rate is judged here, and not only widths.
        quiet: rates that are only set here, read back, and watched for pulses too many.
        fastest_imp_per_kwh: of the rates of the plan; units with a rate that cannot be set have it.
    """

    name: str
    reverse: bool
    power_w: float
    rates: tuple[float, ...]
    rated: tuple[float, ...] = ()
    quiet: tuple[float, ...] = ()
    fastest_imp_per_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class OutputSeen:
    """What one unit put out at one rate.

    Attributes:
        rate: that was set, in imp/kWh.
        expected: the output on which pulses belong, ``s0_forward`` or ``s0_reverse``.
        right, wrong: pulses of that output and of the other.
        led: pulses of the LED at the same time.
        power_w: mean power by the reference, as a magnitude.
        duration_s: of the observation.
        sample_s: interval of the counter's samples.
        set_width_s: the width that is set, where it is a setting; None: power and rate decide.
        evidence: where it is kept.
    """

    rate: float
    expected: str
    right: PulseRecord
    wrong: PulseRecord
    led: PulseRecord
    power_w: float
    duration_s: float
    sample_s: float
    set_width_s: float | None
    evidence: tuple[str, ...]

    @property
    def due_s(self) -> float:
        """The interval between two pulses that the power by the reference asks for."""
        return 3.6e6 / (self.power_w * self.rate)

    @property
    def energy_kwh(self) -> float:
        """That flowed by the reference, a magnitude."""
        return self.power_w * self.duration_s / 3.6e6

    def led_due_s(self, constant_imp_per_kwh: float) -> float:
        """The same of the LED."""
        return 3.6e6 / (self.power_w * constant_imp_per_kwh)


def steps(meter: Meter, plan: PulsePlan) -> tuple[PulseStep, ...]:
    """The loads that show every band of every measured rate from both ends, in both directions."""
    ratings = meter.ratings
    highest_w = TOP_SHARE * ratings.elements * ratings.un_v * ratings.imax_a
    at: dict[float, list[float]] = {highest_w: []}
    for rate in plan.rates_measured:
        if not _shows_pulses(rate, highest_w):
            continue
        reachable = (p for p in _powers(meter, rate, plan) if p <= highest_w)
        for power_w in [p for p in reachable if _shows_pulses(rate, p)] or [highest_w]:
            at.setdefault(power_w, []).append(rate)
    for rate, power_w in _rare(plan, highest_w):
        at.setdefault(power_w, []).append(rate)
    fastest = max(plan.rates_measured)
    if fastest not in at[highest_w]:
        at[highest_w].append(fastest)
    forward = [
        PulseStep(
            name=f"forward-{power_w:.0f}W",
            reverse=False,
            power_w=power_w,
            # Every other load the other way round: what is set need not be set anew.
            rates=tuple(rates[::-1] if number % 2 else rates),
            rated=tuple(r for r in rates if power_w == max(_where(at)[r])),
            quiet=_quiet(meter, plan, highest_w) if power_w == highest_w else (),
            fastest_imp_per_kwh=fastest,
        )
        for number, (power_w, rates) in enumerate(sorted(at.items()))
    ]
    backward = [
        PulseStep(
            name=f"reverse-{power_w:.0f}W",
            reverse=True,
            power_w=power_w,
            rates=(fastest,),
            # A firmware may have a divider for each output: one rate tells.
            rated=(fastest,) if power_w == highest_w else (),
            fastest_imp_per_kwh=fastest,
        )
        for power_w in sorted(at)
        if fastest in at[power_w]
    ]
    return (*forward, *backward)


def _powers(meter: Meter, rate: float, plan: PulsePlan) -> list[float]:
    share = plan.boundary_distance_pct / 100
    if meter.s0.settable_width is not None:
        return []
    boundaries = [b.from_w for b in meter.s0.width_set(rate).bands if b.from_w > 0]
    around = [b * (1 + side) for b in boundaries for side in (-share, share)]
    return around + (boundaries if plan.at_boundaries else [])


def _rare(plan: PulsePlan, highest_w: float) -> list[tuple[float, float]]:
    """The slowest rate that makes pulses as far apart as the plan says, and at which power."""
    if plan.rare_s is None:
        return []
    powers_w = ((rate, 3.6e6 / (rate * plan.rare_s)) for rate in sorted(plan.rates_measured))
    return [found for found in powers_w if found[1] <= highest_w][:1]


def _where(at: Mapping[float, list[float]]) -> dict[float, list[float]]:
    places: dict[float, list[float]] = {}
    for power_w, rates in at.items():
        for rate in rates:
            places.setdefault(rate, []).append(power_w)
    return places


def _shows_pulses(rate: float, power_w: float) -> bool:
    """Whether enough pulses come in the longest time that is spent on one rate."""
    return (EDGES_SLOW + 1) * 3.6e6 / (rate * power_w) <= LONGEST_S


def _quiet(meter: Meter, plan: PulsePlan, highest_w: float) -> tuple[float, ...]:
    """Rates that are set and watched, but too slow to be measured, or not to be."""
    measured = {rate for rate in plan.rates_measured if _shows_pulses(rate, highest_w)}
    return tuple(rate for rate in meter.s0.rates_imp_per_kwh if rate not in measured)


def measure_step(bench: Bench, step: PulseStep) -> Mapping[float, Outcomes[OutputSeen]]:
    """Apply the load of a step and watch the outputs at each of its rates, on all units at once."""
    ratings = bench.meters[0].ratings
    elements = ratings.elements
    current_a = step.power_w / elements / ratings.un_v * (-1 if step.reverse else 1)
    currents_a = levels.on_elements(current_a, elements)
    load = levels.signed_currents(ratings.un_v, currents_a, ratings.fn_hz)
    bench.healing.measure(f"load of {step.name}", lambda: bench.apply(load))
    directed = each(_able(bench, step), _both_directions)
    return {
        rate: together(directed, _at_rate(bench, step, load, rate))
        for rate in (*step.rates, *step.quiet)
    }


def _able(bench: Bench, step: PulseStep) -> list[Unit]:
    """The units whose outputs pulse at the fastest rate, each for its direction, or can be set."""
    return [
        unit
        for unit in bench.units.values()
        if rate_as_delivered(unit) == step.fastest_imp_per_kwh or _can_be_set(unit)
    ]


def _can_be_set(unit: Unit) -> bool:
    if unit.meter.pulses.s0 is None or not unit.can_set(RATE):
        return False
    return unit.meter.s0.pulse_types is None or unit.can_set(unit.meter.s0.pulse_types.setting)


def has_rate(unit: Unit, rate_imp_per_kwh: float) -> bool:
    """Whether a unit can be tried at a rate."""
    return rate_as_delivered(unit) in (None, rate_imp_per_kwh)


def _both_directions(unit: Unit) -> None:
    """Let both outputs pulse, each for its direction."""
    codes = [c.code for c in unit.meter.codes.values() if c.meaning == BOTH_WAYS]
    if codes and unit.can_set(CODE):
        _set(unit, CODE, codes[0])
    types = unit.meter.s0.pulse_types
    if types is not None and unit.can_set(types.setting):
        directed = next(t.code for t in types.types if "forward" in t.counts)
        _set(unit, types.setting, directed)


def _set(unit: Unit, name: str, value: float) -> None:
    """Write a setting, unless the unit says that it is so already."""
    if not (unit.client.has(name) and unit.client.holds(name, value)):
        unit.journal.change(name, value)


def _set_rate(unit: Unit, rate: float) -> None:
    """Write a rate, where rates can be set."""
    if rate_as_delivered(unit) is None:
        _set(unit, RATE, rate)


def _at_rate(bench: Bench, step: PulseStep, load: Stimulus, rate: float) -> Outcomes[OutputSeen]:
    able = [unit for unit in _able(bench, step) if has_rate(unit, rate)]
    set_rates = each(able, lambda unit: _set_rate(unit, rate))
    units = [unit for unit in able if unit.position in set_rates.values]
    if not units:
        return Outcomes({}, set_rates.faults)
    output = "s0_reverse" if step.reverse else "s0_forward"
    period_s = 3.6e6 / (rate * step.power_w)
    wanted = edges_wanted(step, rate, period_s)
    longest_s = QUIET_S if rate in step.quiet else min(2 * (wanted + 1) * period_s, LONGEST_S)

    def enough(watch: Watch) -> bool:
        return rate not in step.quiet and all(
            watch.edges_s(unit.line(output)).size >= wanted for unit in units
        )

    widths = each(units, set_width_s)
    usual_s = min((wanted + 0.5) * period_s, longest_s)
    name = f"pulses-{step.name}-{rate:g}"

    def watch() -> Observation:
        bench.apply(load)
        return observe(bench, name, enough, longest_s=longest_s, step_s=max(usual_s / 4, 0.05))

    # What was written to the units before is not written again.
    seen = bench.healing.measure(name, watch)
    if rate not in step.quiet:
        _require_own_pulses(units, output, rate, seen)
    return Outcomes(
        {
            unit.position: output_seen(unit, rate, output, seen, widths.values[unit.position])
            for unit in units
            if unit.position in widths.values
        },
        {**set_rates.faults, **widths.faults},
    )


def _require_own_pulses(units: Sequence[Unit], output: str, rate: float, seen: Observation) -> None:
    """Doubt lines with a bad contact; refuse to judge what all units do wrongly at once."""
    other = other_output(output)
    for unit in units:
        doubt_lines(unit, output, rate, seen)
    sure = [unit for unit in units if not unit.doubted]
    none = {u.position for u in sure if not seen.lines[u.line(output)].edges_s.size}
    strange = {u.position for u in sure if seen.lines[u.line(other)].edges_s.size}
    require_not_all(sure, strange, f"pulses of {other}, {REVERSED}")
    chatter = {u.position for u in sure if pulse_doubts.chatters(seen.lines[u.line(output)])}
    require_not_all(sure, chatter, f"{output} bounces at each edge: the inputs of the counter do")
    require_not_all(sure, none, f"no pulse of {output}: the inputs of the counter do not follow it")


def doubt_lines(unit: Unit, output: str, rate: float, seen: Observation) -> None:
    """Doubt lines of a unit with a bad contact, or that are exchanged."""
    power_w = float(np.mean(np.abs(seen.powers_w)))
    constant_imp_per_kwh = unit.meter.pulses.led.constant_imp_per_kwh
    doubt(unit, by_width(unit, seen))
    led = seen.lines[unit.line("led")]
    doubt(unit, led_doubt(led, 3.6e6 / (power_w * constant_imp_per_kwh)))
    doubt(unit, output_doubt(seen.lines[unit.line(output)], 3.6e6 / (power_w * rate)))


def other_output(output: str) -> str:
    """The S0 output of the other direction."""
    return "s0_forward" if output == "s0_reverse" else "s0_reverse"


def set_width_s(unit: Unit) -> float | None:
    """The width in s that is set; None where power and rate decide; raises as reading does."""
    settable = unit.meter.s0.settable_width
    return None if settable is None else float(unit.client.read_one(settable.setting)) / 1000


def edges_wanted(step: PulseStep, rate: float, period_s: float) -> int:
    """Of so many edges at a rate the pulses are judged."""
    if rate == max(step.rates) and rate in step.rated:
        return REGULAR_EDGES
    return EDGES_SLOW if period_s > SLOW_S else EDGES


def output_seen(
    unit: Unit, rate: float, output: str, seen: Observation, width_s: float | None
) -> OutputSeen:
    """What was observed of a unit at a rate; arguments as the attributes of the outcome."""
    other = other_output(output)
    return OutputSeen(
        rate=rate,
        expected=output,
        right=seen.lines[unit.line(output)],
        wrong=seen.lines[unit.line(other)],
        led=seen.lines[unit.line("led")],
        power_w=float(np.mean(np.abs(seen.powers_w))),
        duration_s=seen.duration_s,
        sample_s=seen.sample_s,
        set_width_s=width_s,
        evidence=seen.evidence,
    )

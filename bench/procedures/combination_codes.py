"""Combination codes: registers and outputs for a flow pattern, at each code."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.observation import Observation, Watch, observe
from bench.outcome import Outcomes, each
from bench.plan import CodePlan
from bench.settings import CODE, RATE
from bench.unit import Unit
from instruments.stimulus import Stimulus
from meters.catalogue import Meter
from meters.catalogue.codes import Flows
from metrology.combination import Flow

REGISTERS = ("total_active_energy", "forward_active_energy", "reverse_active_energy")
S0_RATE = 1000.0
STEPS = 4


@dataclass(frozen=True, slots=True)
class Pattern:
    """Currents of the three phases in A, negative backwards, and for how long they flow in s."""

    name: str
    currents_a: tuple[float, float, float]
    duration_s: float


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """What one unit made of a pattern at one code.

    Attributes:
        code: the combination code.
        registers_kwh: change of total, forward and reverse register by name.
        register_flow: energy by the reference between the two readings, in kWh of the primary
            side, which is that of the registers.
        pulses: of ``s0_forward`` and ``s0_reverse``.
        pulse_flow: energy by the reference while the outputs were watched, in kWh of the secondary
            side.
        phase_powers_w: mean power of the phases by the reference, of the primary side.
        evidence: where it is kept.
    """

    code: int
    registers_kwh: Mapping[str, float]
    register_flow: Flow
    pulses: Mapping[str, int]
    pulse_flow: Flow
    phase_powers_w: tuple[float, float, float]
    evidence: tuple[str, ...]


def patterns(meter: Meter, plan: CodePlan) -> tuple[Pattern, ...]:
    """The manual's mixed pattern in proportion, and all phases in one direction."""
    if meter.combination_codes is None:
        return ()
    ratings, flows = meter.ratings, meter.combination_codes.flows
    full = ratings.imax_a
    forward, reverse = (levels.on_elements(a, ratings.elements) for a in (full, -full))
    mixed = (
        () if flows is None or ratings.elements == 1 else (_mixed(flows, full, plan, ratings.un_v),)
    )
    return (
        *mixed,
        _pattern("forward", forward, plan.plain_energy_kwh, ratings.un_v),
        _pattern("reverse", reverse, plan.plain_energy_kwh, ratings.un_v),
    )


def codes_of(meters: Iterable[Meter], plan: CodePlan) -> tuple[int, ...]:
    """The codes of the plan, or all of some models that can be left again."""
    every = {c.code for meter in meters for c in meter.codes.values() if not c.irreversible}
    return plan.codes or tuple(sorted(every))


def _mixed(flows: Flows, imax_a: float, plan: CodePlan, un_v: float) -> Pattern:
    shares = (flows.l1_kwh, flows.l2_kwh, flows.l3_kwh)
    largest = max(abs(share) for share in shares)
    one, two, three = (imax_a * share / largest for share in shares)
    return _pattern("mixed", (one, two, three), plan.mixed_energy_kwh, un_v)


def _pattern(
    name: str, currents_a: tuple[float, float, float], energy_kwh: float, un_v: float
) -> Pattern:
    one, two, three = (un_v * amps for amps in currents_a)
    flow = Flow((one, two, three))
    slower_w = min(p for p in (flow.forward, flow.reverse) if p > 0)
    return Pattern(name, currents_a, energy_kwh * 3.6e6 / slower_w)


def measure_pattern(
    bench: Bench, pattern: Pattern, plan: CodePlan
) -> Mapping[int, Outcomes[CodeSeen]]:
    """Apply a pattern and see what every unit makes of it at each code."""
    ratings = bench.meters[0].ratings
    load = levels.signed_currents(ratings.un_v, pattern.currents_a, ratings.fn_hz)
    bench.healing.measure(f"load of {pattern.name}", lambda: bench.apply(load))
    return {code: _at_code(bench, pattern, load, code) for code in codes_of(bench.meters, plan)}


def _at_code(bench: Bench, pattern: Pattern, load: Stimulus, code: int) -> Outcomes[CodeSeen]:
    first = bench.evidence.position()

    def prepare(unit: Unit) -> None:
        unit.journal.change(RATE, S0_RATE)
        unit.journal.change(CODE, code)

    able = [
        unit
        for unit in bench.that_set(CODE, RATE)
        if code in unit.meter.codes and all(unit.client.has(name) for name in REGISTERS)
    ]
    prepared = each(able, prepare)
    units = [unit for unit in able if unit.position in prepared.values]
    if not units:
        return Outcomes({}, prepared.faults)
    name = f"codes-{pattern.name}-{code:02d}"
    # What was written to the units before is not written again.
    before, seen, after = bench.healing.measure(
        name, lambda: _count(bench, units, load, name, pattern.duration_s)
    )
    evidence = (*bench.evidence.cited(first), *seen.evidence[-1:])
    values = {
        unit.position: _code_seen(
            unit, code, before.values[unit.position], after.values[unit.position], seen, evidence
        )
        for unit in units
        if unit.position in before.values and unit.position in after.values
    }
    return Outcomes(values, {**prepared.faults, **before.faults, **after.faults})


def _count(
    bench: Bench, units: Sequence[Unit], load: Stimulus, name: str, duration_s: float
) -> "tuple[Outcomes[_Energies], Observation, Outcomes[_Energies]]":
    """Registers, what the outputs did meanwhile, registers."""
    bench.apply(load)
    before = each(units, lambda unit: _energies(bench, unit))

    def enough(watch: Watch) -> bool:
        return watch.elapsed_s >= duration_s

    seen = observe(bench, name, enough, longest_s=duration_s, step_s=duration_s / STEPS)
    return before, seen, each(units, lambda unit: _energies(bench, unit))


@dataclass(frozen=True, slots=True)
class _Energies:
    """Energy registers in kWh, and the bench time at which they were asked for."""

    kwh: Mapping[str, float]
    time_s: float


def _energies(bench: Bench, unit: Unit) -> _Energies:
    started_s = bench.clock.now()
    values = unit.client.read(REGISTERS)
    time_s = (started_s + bench.clock.now()) / 2
    return _Energies({name: float(value) for name, value in values.items()}, time_s)


def _flow(powers_w: tuple[float, float, float], duration_s: float) -> Flow:
    one, two, three = (power_w * duration_s / 3.6e6 for power_w in powers_w)
    return Flow((one, two, three))


def _code_seen(
    unit: Unit,
    code: int,
    before: _Energies,
    after: _Energies,
    seen: Observation,
    evidence: tuple[str, ...],
) -> CodeSeen:
    powers_w = seen.phase_powers_w
    one_w, two_w, three_w = (power_w * unit.ct_factor for power_w in powers_w)
    primary_w = (one_w, two_w, three_w)
    return CodeSeen(
        code=code,
        registers_kwh={name: after.kwh[name] - before.kwh[name] for name in REGISTERS},
        register_flow=_flow(primary_w, after.time_s - before.time_s),
        pulses={
            output: int(seen.lines[unit.line(output)].edges_s.size)
            for output in ("s0_forward", "s0_reverse")
        },
        pulse_flow=_flow(powers_w, seen.duration_s),
        phase_powers_w=primary_w,
        evidence=evidence,
    )

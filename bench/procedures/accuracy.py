"""Intrinsic error: pulses of the LED against the reference, of every unit at once.

Each unit ends with its own pulses, as soon as the plan lets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bench import pulse_doubts
from bench.assembly import Bench
from bench.calibrations import today
from bench.edges_at import EdgesAt
from bench.error_setup import ErrorSetup, PulseInputs, Seen, setup_for
from bench.exchanged_lines import within_position
from bench.instruments import REFERENCE_PULSES
from bench.limits import limits_at
from bench.observation import FloatArray, Observation, Watch, observe
from bench.outcome import Outcomes
from bench.plan_parts.accuracy import AccuracyPlan
from bench.procedures.own_lines import require_own_lines
from bench.stopping import Progress
from bench.suspicion import doubt, require_one_right
from bench.unit import Unit
from contracts.errors import InstrumentError
from metrology.errors.method import ErrorMethod
from metrology.errors.result import error_of
from metrology.load_point import LoadPoint
from metrology.uncertainty import Estimate

NOTHING: FloatArray = np.empty(0)
PULSES_SHARE = 1e-3
"""By so much the power that the reference shows may differ from the one that its pulses show."""


@dataclass(frozen=True, slots=True)
class ErrorMeasurement:
    """The error of one unit at one load point.

    Attributes:
        error: in %, with its budget.
        method: by which it was measured.
        pulses: periods of the LED in the gate.
        gate_s: length of the gate in s.
        reference_w: mean power of the reference in W.
        duration_s: of the observation, as far as this unit needed it, in s.
        inputs: what the error was worked out from.
        edges: by name of the input, where its edges lie.
        guard_k: by limit set, what a sequential rule demanded; empty if none ended it.
        evidence: where it is kept.
    """

    error: Estimate
    method: ErrorMethod
    pulses: int
    gate_s: float
    reference_w: float
    duration_s: float
    inputs: PulseInputs
    edges: Mapping[str, EdgesAt]
    guard_k: Mapping[str, tuple[float, float]]
    evidence: tuple[str, ...]


def measure_errors(
    bench: Bench, point: LoadPoint, plan: AccuracyPlan
) -> Outcomes[ErrorMeasurement]:
    """Apply a load point and measure the error of every unit at once."""
    return bench.healing.measure(
        f"accuracy at {point.name}", lambda: measure_once(bench, point, plan), in_short
    )


def in_short(found: Outcomes[ErrorMeasurement]) -> str:
    """The errors and the faults, by position."""
    errors = [f"position {p}: {m.error.value:+.4f} %" for p, m in sorted(found.values.items())]
    return "; ".join((*errors, *(f"position {p}: {why}" for p, why in found.faults.items())))


def measure_once(bench: Bench, point: LoadPoint, plan: AccuracyPlan) -> Outcomes[ErrorMeasurement]:
    """The same where it cannot be made again, because what was before it counts."""
    bench.apply_point(point)
    units = list(bench.units.values())
    setups = {unit.position: _setup(bench, unit, point, plan) for unit in units}
    going = {unit.position: _progress(bench, unit, point, plan, setups) for unit in units}

    def enough(watch: Watch) -> bool:
        for unit in units:
            if going[unit.position].until_s is None:
                going[unit.position].look(_so_far(unit, watch), watch.elapsed_s)
        return all(progress.until_s is not None for progress in going.values())

    seen = observe(bench, f"accuracy-{point.name}", enough, longest_s=plan.max_time_s)
    _require_reference_pulses(bench, seen)
    _doubt_pulses(units, setups, seen)
    values: dict[int, ErrorMeasurement] = {}
    faults: dict[int, str] = {}
    for unit in units:
        progress, setup = going[unit.position], setups[unit.position]
        until_s = progress.until_s or seen.duration_s
        inputs = setup.inputs(_cut(unit, seen, until_s))
        if inputs is None or inputs.edges_s.size < plan.min_pulses + 1:
            faults[unit.position] = _too_few(unit, setup, point, plan, seen)
        else:
            values[unit.position] = _measured(unit, inputs, seen, until_s, progress.guard_k)
    sure = {unit.position for unit in units if not unit.doubted}
    require_one_right(
        {p: measured.error.value for p, measured in values.items() if p in sure},
        {p: why for p, why in faults.items() if p in sure},
    )
    errors_pct = {p: measured.error.value for p, measured in values.items()}
    require_own_lines(bench, point.name, errors_pct, seen)
    return Outcomes(values, faults)


def _doubt_pulses(units: list[Unit], setups: Mapping[int, ErrorSetup], seen: Observation) -> None:
    """Note what speaks against a pulse line, before anything that it shows is judged."""
    for unit in units:
        record, due_s = seen.lines[unit.line("led")], setups[unit.position].period_s
        doubt(unit, within_position(unit, seen, 1 / due_s))
        doubt(unit, pulse_doubts.led(record, record.edges_s, due_s))


def _require_reference_pulses(bench: Bench, seen: Observation) -> None:
    """Without them nothing can be said about any meter."""
    output = bench.station.reference.pulse_output
    if output is None:
        return
    count = seen.lines[REFERENCE_PULSES].edges_s.size
    power_w = abs(float(np.mean(seen.powers_w)))
    if count < 2:
        due = output.rate_hz(power_w) * seen.duration_s
        raise InstrumentError(
            f"the reference's pulse output on line {output.line} made {count} pulses in "
            f"{seen.duration_s:.1f} s, where {due:.0f} were due: is it wired, and its constant "
            f"{output.constant_imp_per_kwh:g} imp/kWh?"
        )
    edges_s = seen.lines[REFERENCE_PULSES].edges_s
    seen_hz = (count - 1) / float(edges_s[-1] - edges_s[0])
    if abs(seen_hz / output.rate_hz(power_w) - 1) > PULSES_SHARE + output.expanded_pct / 100:
        raise InstrumentError(
            f"the reference's pulse output on line {output.line} made {seen_hz:.4g} pulses a "
            f"second, where its own power of {power_w:.6g} W asks for "
            f"{output.rate_hz(power_w):.4g}: its constant is not {output.constant_imp_per_kwh:g} "
            "imp/kWh"
        )


def _setup(bench: Bench, unit: Unit, point: LoadPoint, plan: AccuracyPlan) -> ErrorSetup:
    return setup_for(bench.station, unit.position, unit.meter, point, plan, today())


def _progress(
    bench: Bench,
    unit: Unit,
    point: LoadPoint,
    plan: AccuracyPlan,
    setups: Mapping[int, ErrorSetup],
) -> Progress:
    whole = bench.config.plan
    limits = limits_at(whole, unit.meter, point).limits if plan.until == "decision" else ()
    return Progress(setups[unit.position], plan, limits, whole.decision_rule, whole.margin)


def _so_far(unit: Unit, watch: Watch) -> Seen:
    reference_s = watch.edges_s(REFERENCE_PULSES) if watch.has(REFERENCE_PULSES) else NOTHING
    powers_w = [reading.total_active_power_w for reading in watch.readings]
    return Seen(watch.edges_s(unit.line("led")), reference_s, powers_w, watch.stops_s)


def _cut(unit: Unit, seen: Observation, until_s: float) -> Seen:
    """What had been seen of a unit when its measurement ended."""
    count = sum(stop_s <= until_s for stop_s in seen.stops_s)
    return Seen(
        _until(seen, unit.line("led"), until_s),
        _until(seen, REFERENCE_PULSES, until_s) if REFERENCE_PULSES in seen.lines else NOTHING,
        [reading.total_active_power_w for reading in seen.readings[:count]],
        seen.stops_s[:count],
    )


def _until(seen: Observation, line: str, until_s: float) -> FloatArray:
    edges_s = seen.lines[line].edges_s
    return edges_s[edges_s <= until_s]


def _too_few(
    unit: Unit, setup: ErrorSetup, point: LoadPoint, plan: AccuracyPlan, seen: Observation
) -> str:
    expected = seen.duration_s / setup.period_s
    return (
        f"the LED made {seen.lines[unit.line('led')].edges_s.size} pulses in "
        f"{seen.duration_s:.1f} s at {abs(point.active_power_w):.0f} W, where about "
        f"{expected:.1f} were due; {plan.min_pulses + 1} are needed"
    )


def _measured(
    unit: Unit,
    inputs: PulseInputs,
    seen: Observation,
    until_s: float,
    guard_k: Mapping[str, tuple[float, float]],
) -> ErrorMeasurement:
    powers_w = [reading.total_active_power_w for reading in seen.readings]
    return ErrorMeasurement(
        error=error_of(inputs),
        method=inputs.METHOD,
        pulses=inputs.edges_s.size - 1,
        gate_s=float(inputs.edges_s[-1] - inputs.edges_s[0]),
        reference_w=float(np.mean(powers_w)),
        duration_s=until_s,
        inputs=inputs,
        edges=_edges_at(unit, inputs, seen),
        guard_k=guard_k,
        evidence=seen.evidence,
    )


def _edges_at(unit: Unit, inputs: PulseInputs, seen: Observation) -> dict[str, EdgesAt]:
    lines = {"edges_s": unit.line("led"), "reference_edges_s": REFERENCE_PULSES}
    return {
        name: _edges(seen, line, getattr(inputs, name))
        for name, line in lines.items()
        if hasattr(inputs, name)
    }


def _edges(seen: Observation, line: str, edges_s: FloatArray) -> EdgesAt:
    span_s = float(edges_s[0]), float(edges_s[-1])
    return EdgesAt(seen.edges_file, line, seen.holds[line], *span_s)

"""Intrinsic error: pulses of the LED against power and time of the reference."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.assembly import Bench
from bench.observation import Observation, Watch, observe
from bench.outcome import Outcomes
from bench.plan import AccuracyPlan
from bench.unit import Unit
from metrology.error import (
    PositionUncertainty,
    PulseGate,
    ReferenceUncertainty,
    TimingUncertainty,
    gate,
    gate_share_pct,
    pulse_error,
)
from metrology.load_point import LoadPoint
from metrology.uncertainty import Estimate

NO_PULSE_AFTER = 4.0
"""An LED that has not made its pulses after so many times the time for them makes none."""


@dataclass(frozen=True, slots=True)
class ErrorMeasurement:
    """The error of one unit at one load point.

    Attributes:
        error: in %, with its budget.
        pulses: periods of the LED in the gate.
        gate_s: length of the gate in s.
        reference_w: mean power of the reference in W.
        duration_s: of the observation in s.
        evidence: where it is kept.
    """

    error: Estimate
    pulses: int
    gate_s: float
    reference_w: float
    duration_s: float
    evidence: tuple[str, ...]


def measure_errors(
    bench: Bench, point: LoadPoint, plan: AccuracyPlan
) -> Outcomes[ErrorMeasurement]:
    """Apply a load point and measure the error of every unit at once.

    Each unit ends with its own pulses; the observation ends when all have enough.
    """
    bench.apply_point(point)
    units = list(bench.units.values())
    timing = _timing(bench, plan)

    def enough(watch: Watch) -> bool:
        return all(_enough(unit, point, plan, timing, watch) for unit in units)

    seen = observe(bench, f"accuracy-{point.name}", enough, longest_s=plan.max_time_s)
    values: dict[int, ErrorMeasurement] = {}
    faults: dict[int, str] = {}
    for unit in units:
        edges_s = seen.lines[unit.line("led")].edges_s
        if edges_s.size < plan.min_pulses + 1:
            faults[unit.position] = _too_few(unit, point, plan, edges_s, seen)
        else:
            values[unit.position] = _error(bench, unit, point, seen, gate(edges_s, timing), timing)
    return Outcomes(values, faults)


def _timing(bench: Bench, plan: AccuracyPlan) -> TimingUncertainty:
    counter = bench.station.counter
    return TimingUncertainty(1 / counter.sample_rate_hz, counter.timebase_ppm, plan.meter_tick_s)


def _period_s(unit: Unit, point: LoadPoint) -> float:
    return 3.6e6 / (unit.meter.pulses.led.constant_imp_per_kwh * abs(point.active_power_w))


def _enough(
    unit: Unit, point: LoadPoint, plan: AccuracyPlan, timing: TimingUncertainty, watch: Watch
) -> bool:
    edges_s = watch.edges_s(unit.line("led"))
    usual_s = max(_period_s(unit, point) * (plan.min_pulses + 1), plan.min_time_s)
    if edges_s.size < plan.min_pulses + 1:
        return watch.elapsed_s > NO_PULSE_AFTER * usual_s
    seen = gate(edges_s, timing)
    long_enough = watch.elapsed_s >= plan.min_time_s
    return long_enough and gate_share_pct(seen) <= plan.timing_pct


def _too_few(
    unit: Unit,
    point: LoadPoint,
    plan: AccuracyPlan,
    edges_s: NDArray[np.float64],
    seen: Observation,
) -> str:
    expected = seen.duration_s / _period_s(unit, point)
    return (
        f"the LED made {edges_s.size} pulses in {seen.duration_s:.1f} s at "
        f"{abs(point.active_power_w):.0f} W, where about {expected:.1f} were due; "
        f"{plan.min_pulses + 1} are needed"
    )


def _error(
    bench: Bench,
    unit: Unit,
    point: LoadPoint,
    seen: Observation,
    pulses: PulseGate,
    timing: TimingUncertainty,
) -> ErrorMeasurement:
    calibration = bench.station.reference.calibration
    loop = bench.station.positions_in_one_current_loop
    error = pulse_error(
        pulses,
        unit.meter.pulses.led.constant_imp_per_kwh,
        seen.powers_w,
        point.power_factor,
        ReferenceUncertainty(
            calibration.power_expanded_pct, calibration.phase_expanded_min, calibration.k
        ),
        timing,
        PositionUncertainty(loop.ratio_error_pct, loop.phase_error_min) if loop else None,
    )
    return ErrorMeasurement(
        error=error,
        pulses=pulses.pulses,
        gate_s=pulses.duration_s,
        reference_w=float(np.mean(seen.powers_w)),
        duration_s=seen.duration_s,
        evidence=seen.evidence,
    )

"""What is known of an error before it is measured: method, constants, what makes it uncertain."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.calibrations import reference_certificate, timebase
from bench.plan_parts.accuracy import AccuracyPlan
from bench.station import PulseOutput, Station
from meters.catalogue import Meter
from metrology.errors.conditions import (
    Conditions,
    PositionUncertainty,
    ReferenceUncertainty,
    reference_at,
)
from metrology.errors.gate import TimingUncertainty
from metrology.errors.method import ErrorMethod, best_method
from metrology.errors.power_time import PowerTimeInputs
from metrology.errors.reference_pulses import ReferencePulseInputs
from metrology.load_point import LoadPoint

FloatArray = NDArray[np.float64]
ALIGNMENT_S = 0.1
"""By how much the windows of the reference may lie elsewhere than noted; an assumption."""
PulseInputs = ReferencePulseInputs | PowerTimeInputs


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen of one unit at one load point.

    Attributes:
        edges_s: leading edges of its LED, ascending.
        reference_edges_s: of the reference's own pulses; empty if it has none.
        powers_w: readings of the reference.
        stops_s: ends of their windows.
    """

    edges_s: FloatArray
    reference_edges_s: FloatArray
    powers_w: Sequence[float]
    stops_s: Sequence[float]


@dataclass(frozen=True, slots=True)
class ErrorSetup:
    """How the error of one unit is measured at one load point.

    Attributes:
        constant_imp_per_kwh: of its LED.
        period_s: nominal time between two pulses.
        timing: of the counter and of the meter.
        conditions: reference and position, at the load.
        window_s: of a reading of the reference.
        pulse_output: of the reference, if it has one.
    """

    constant_imp_per_kwh: float
    period_s: float
    timing: TimingUncertainty
    conditions: Conditions
    window_s: float
    pulse_output: PulseOutput | None

    @property
    def method(self) -> ErrorMethod:
        """The best method that the station can do."""
        available = {ErrorMethod.PULSES_AGAINST_POWER_AND_TIME}
        if self.pulse_output is not None:
            available.add(ErrorMethod.PULSES_AGAINST_REFERENCE_PULSES)
        return best_method(available)

    def inputs(self, seen: Seen) -> PulseInputs | None:
        """What the error is made of; None while there is too little of it."""
        if self.pulse_output is not None:
            return self._reference_pulses(seen, self.pulse_output)
        if seen.edges_s.size < 2 or len(seen.powers_w) < 2:
            return None
        return PowerTimeInputs(
            edges_s=seen.edges_s,
            constant_imp_per_kwh=self.constant_imp_per_kwh,
            powers_w=np.array(seen.powers_w),
            window_stops_s=np.array(seen.stops_s),
            window_s=self.window_s,
            timing=self.timing,
            conditions=self.conditions,
            alignment_s=ALIGNMENT_S,
        )

    def _reference_pulses(self, seen: Seen, output: PulseOutput) -> ReferencePulseInputs | None:
        reference_s = seen.reference_edges_s
        if reference_s.size < 2:
            return None
        enclosed = (seen.edges_s >= reference_s[0]) & (seen.edges_s <= reference_s[-1])
        edges_s = seen.edges_s[enclosed]
        if edges_s.size < 2:
            return None
        return ReferencePulseInputs(
            edges_s=edges_s,
            reference_edges_s=reference_s,
            constant_imp_per_kwh=self.constant_imp_per_kwh,
            reference_constant_imp_per_kwh=output.constant_imp_per_kwh,
            timing=self.timing,
            conditions=self.conditions,
        )


def setup_for(
    station: Station,
    position: int,
    meter: Meter,
    point: LoadPoint,
    plan: AccuracyPlan,
    on: dt.date,
) -> ErrorSetup:
    """How the error of a model is measured at a position and a load point, on a day."""
    reference = station.reference
    constant = meter.pulses.led.constant_imp_per_kwh
    return ErrorSetup(
        constant_imp_per_kwh=constant,
        period_s=3.6e6 / (constant * abs(point.active_power_w)),
        timing=_timing(station, plan, on),
        conditions=Conditions(
            tan_phi=point.power_factor.tan_phi,
            reference=_reference(station, point, on),
            position=_position(station, position),
        ),
        window_s=reference.update_s,
        pulse_output=reference.pulse_output,
    )


def _timing(station: Station, plan: AccuracyPlan, on: dt.date) -> TimingUncertainty:
    base = timebase(station, on)
    return TimingUncertainty(
        sample_s=1 / station.counter.sample_rate_hz,
        timebase_ppm=base.bound_ppm,
        tick_s=plan.meter_tick_s,
        timebase_deviation_ppm=base.deviation_ppm,
        timebase_expanded_ppm=base.expanded_ppm,
        timebase_k=base.k,
    )


def _reference(station: Station, point: LoadPoint, on: dt.date) -> ReferenceUncertainty:
    """Of the reference's power, or of its pulses, which are known against that power."""
    certificate = reference_certificate(station, on)
    found = reference_at(certificate, point.voltage_v, point.current_a, point.power_factor)
    output = station.reference.pulse_output
    if output is None:
        return found
    power_u_pct = found.power_expanded_pct / found.k
    pulses_u_pct = output.expanded_pct / output.k
    return ReferenceUncertainty(
        math.hypot(power_u_pct, pulses_u_pct) * found.k,
        found.phase_expanded_min,
        found.k,
        found.drift_pct,
        found.temperature_pct,
    )


def _position(station: Station, position: int) -> PositionUncertainty | None:
    own = station.transformer_at(position)
    return None if own is None else PositionUncertainty(own.ratio_error_pct, own.phase_error_min)

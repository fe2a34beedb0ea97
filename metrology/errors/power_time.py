"""Error from the meter's pulses and the power and time of a reference.

``e = (3.6e6 / (k P T) - 1) 100 %`` with k in imp/kWh, T the period of the best line through the
edges in s, and P the mean power in W with the weights with which that line sees it: intervals in
the middle of a gate count more than those at its ends. So a source that drifts is seen by both
in the same way, and the ends of the gate need not fall on those of the reference's windows.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from metrology.budget import combine
from metrology.errors.conditions import Conditions
from metrology.errors.gate import TimingUncertainty, gate, gate_terms, interval_shares
from metrology.errors.method import ErrorMethod
from metrology.term import Term, bounded, observed
from metrology.uncertainty import Estimate

FloatArray = NDArray[np.float64]
COVERED_FROM = 0.5
"""Readings that cover less of a gate than this say too little about it."""


@dataclass(frozen=True, slots=True)
class PowerTimeInputs:
    """What the error is made of.

    Attributes:
        edges_s: leading edges of the meter, ascending, at least 2.
        constant_imp_per_kwh: of its output.
        powers_w: readings of the reference, at least 2, all of one sign, which does not matter.
        window_stops_s: ends of the windows that the readings are averages of, by the counter's
            clock, ascending, as many as readings.
        window_s: length of a window.
        timing: of the counter and of the meter.
        conditions: everything else.
        alignment_s: bound by which all windows may lie earlier or later.
        partial_period_hz: mains frequency, where windows are not whole periods and the phases do
            not balance, so that a part of a period is left over; None: nothing is left over.
    """

    edges_s: FloatArray
    constant_imp_per_kwh: float
    powers_w: FloatArray
    window_stops_s: FloatArray
    window_s: float
    timing: TimingUncertainty
    conditions: Conditions
    alignment_s: float = 0.0
    partial_period_hz: float | None = None

    METHOD: ClassVar[ErrorMethod] = ErrorMethod.PULSES_AGAINST_POWER_AND_TIME


@dataclass(frozen=True, slots=True)
class MeanPower:
    """Mean power as the line through the edges sees it.

    Attributes:
        power_w: positive.
        weights: of the readings, sum 1.
        mismatch: share of the gate without a reading, and of readings without the gate.
    """

    power_w: float
    weights: FloatArray
    mismatch: float


def error_by_power_and_time(inputs: PowerTimeInputs) -> Estimate:
    """Percentage error of the meter, with its budget, in %.

    Raises:
        ValueError: edges that make no gate, fewer than two readings, readings of both signs or
            that cover less than half of the gate, or a constant that is not positive.
    """
    _check(inputs)
    pulses = gate(inputs.edges_s, inputs.timing)
    mean = mean_power(inputs)
    ratio = pulses.pulses * 3.6e6
    duration_s = pulses.duration_s / inputs.timing.stretch
    ratio /= inputs.constant_imp_per_kwh * mean.power_w * duration_s
    terms = (
        *inputs.conditions.terms(),
        *gate_terms(pulses),
        *inputs.timing.timebase_terms(),
        *_power_terms(inputs, mean),
    )
    return combine((ratio - 1) * 100, terms)


def mean_power(inputs: PowerTimeInputs, shift_s: float = 0.0) -> MeanPower:
    """Mean of the readings over the gate, with windows that end ``shift_s`` later."""
    edges_s, stops_s = inputs.edges_s, inputs.window_stops_s + shift_s
    seen = np.concatenate(([0.0], np.cumsum(interval_shares(edges_s.size))))
    starts_s = stops_s - inputs.window_s
    shares = np.interp(stops_s, edges_s, seen) - np.interp(starts_s, edges_s, seen)
    covered = float(np.sum(shares))
    if covered < COVERED_FROM:
        raise ValueError(
            f"the reference's readings cover {covered:.0%} of the gate from {edges_s[0]:g} to "
            f"{edges_s[-1]:g} s; at least {COVERED_FROM:.0%} are needed"
        )
    inside_s = np.minimum(stops_s, edges_s[-1]) - np.maximum(starts_s, edges_s[0])
    outside = float(shares @ (1 - inside_s / inputs.window_s))
    weights = shares / covered
    return MeanPower(float(weights @ np.abs(inputs.powers_w)), weights, abs(1 - covered) + outside)


def noise_pct(powers_w: FloatArray) -> tuple[float, float]:
    """Standard deviation of one reading in %, with its degrees of freedom.

    From the differences of neighbours (von Neumann), which a slow drift of the source leaves
    alone: meter and reference see it both.
    """
    count = powers_w.size
    square = float(np.sum(np.diff(powers_w) ** 2)) / (2 * (count - 1))
    freedom = 2 * (count - 1) ** 2 / (3 * count - 4)
    return math.sqrt(square) / abs(float(np.mean(powers_w))) * 100, freedom


def _power_terms(inputs: PowerTimeInputs, mean: MeanPower) -> tuple[Term, ...]:
    noise, freedom = noise_pct(inputs.powers_w)
    scatter_pct = noise * math.sqrt(float(mean.weights @ mean.weights))
    return (
        observed("reference and source: repeatability", scatter_pct, freedom),
        _mismatch(inputs, mean),
        bounded("reference: alignment of its windows", _alignment_pct(inputs, mean)),
        bounded("reference: part of a mains period", _partial_period_pct(inputs)),
    )


def _mismatch(inputs: PowerTimeInputs, mean: MeanPower) -> Term:
    label = "source: instability outside the windows"
    stated_pct = inputs.conditions.source_stability_pct
    if stated_pct:
        return bounded(label, stated_pct * mean.mismatch)
    seen_pct = float(np.std(inputs.powers_w, ddof=1)) / mean.power_w * 100
    return observed(label, seen_pct * mean.mismatch, inputs.powers_w.size - 1)


def _alignment_pct(inputs: PowerTimeInputs, mean: MeanPower) -> float:
    if not inputs.alignment_s:
        return 0.0
    shifted = (mean_power(inputs, shift_s) for shift_s in (-inputs.alignment_s, inputs.alignment_s))
    return max(abs(other.power_w / mean.power_w - 1) for other in shifted) * 100


def _partial_period_pct(inputs: PowerTimeInputs) -> float:
    """Power swings about its mean with twice the mains frequency; what a part of it leaves."""
    if inputs.partial_period_hz is None:
        return 0.0
    turns_rad = 2 * math.pi * inputs.partial_period_hz * inputs.window_s * inputs.powers_w.size
    swing = math.hypot(1.0, inputs.conditions.tan_phi)
    return abs(math.sin(turns_rad)) / turns_rad * swing * 100


def _check(inputs: PowerTimeInputs) -> None:
    powers_w = inputs.powers_w
    if powers_w.size < 2:
        raise ValueError(f"{powers_w.size} readings of the reference: two are needed")
    if inputs.window_stops_s.shape != powers_w.shape or inputs.window_s <= 0:
        raise ValueError(
            f"{powers_w.size} readings with {inputs.window_stops_s.size} windows of "
            f"{inputs.window_s:g} s: each reading needs one, longer than 0 s"
        )
    if not (np.all(powers_w > 0) or np.all(powers_w < 0)):
        raise ValueError("the power changed its direction during the measurement")
    if inputs.constant_imp_per_kwh <= 0:
        raise ValueError(f"constant {inputs.constant_imp_per_kwh:g} imp/kWh: must be positive")

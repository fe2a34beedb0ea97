"""From samples at the terminals to what the instrument says: scaling, formulas, sums, sentinels.

Formulas of apparent and reactive power after ``:MEASure:SQFormula`` (recalled from the user's
manual, on no page that was read): TYPE1 and TYPE2 have S = U I and Q = sqrt(S^2 - P^2), which
holds distortion; TYPE3 has Q from the harmonics and S = sqrt(P^2 + Q^2). Sums over the elements
of 3P4W: U and I are means, P is the sum; TYPE1 sums S and Q, TYPE2 sums S, TYPE3 sums Q.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.power_meter.sampling import Sample, peaks
from simulator.waveform import Component


@dataclass(frozen=True, slots=True)
class Scale:
    """Factors of one element, and which of its inputs are over their range."""

    voltage: float
    current: float
    power: float
    voltage_over: bool
    current_over: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """What a peak is found in: harmonics at the terminals, and the factor to what is said."""

    components: tuple[Component, ...]
    factor: float

    def peaks(self) -> tuple[float, float]:
        """Highest and lowest momentary value."""
        high, low = peaks(self.components)
        return high * self.factor, low * self.factor


NO_WAVE = Wave((), math.nan)


@dataclass(frozen=True, slots=True)
class Reading:
    """Scaled values of an element or of the sum; infinite when over range, NAN when missing."""

    voltage_v: float
    current_a: float
    active_w: float
    reactive_var: float
    apparent_va: float
    voltage_hz: float = math.nan
    current_hz: float = math.nan
    voltage_wave: Wave = NO_WAVE
    current_wave: Wave = NO_WAVE


def _rest(apparent: float, active: float, sign: float) -> float:
    return math.copysign(math.sqrt(max(apparent**2 - active**2, 0.0)), sign)


def reading(sample: Sample, scale: Scale, formula: str, ratio: float) -> Reading:
    """What an element says; ``ratio`` is that of the current transformer before it."""
    voltage_v = math.inf if scale.voltage_over else sample.voltage_v * scale.voltage
    current_a = math.inf if scale.current_over else sample.current_a * scale.current
    if math.isinf(voltage_v) or math.isinf(current_a):
        return Reading(voltage_v, current_a, math.inf, math.inf, math.inf)
    factor = scale.voltage * scale.current * scale.power
    active_w, reactive_var = sample.active_w * factor, sample.reactive_var * factor
    if formula == "TYPE3":
        apparent_va = math.hypot(active_w, reactive_var)
    else:
        apparent_va = voltage_v * current_a * scale.power
        reactive_var = _rest(apparent_va, active_w, reactive_var)
    return Reading(
        voltage_v,
        current_a,
        active_w,
        reactive_var,
        apparent_va,
        sample.frequency_hz if voltage_v > 0 else math.nan,
        sample.frequency_hz if current_a > 0 else math.nan,
        Wave(sample.shape.voltage, scale.voltage),
        Wave(sample.shape.current, scale.current / ratio),
    )


def total(readings: Sequence[Reading], formula: str) -> Reading:
    """The sum over the elements of a three-phase, four-wire system."""
    active_w = sum(r.active_w for r in readings)
    reactive_var = sum(r.reactive_var for r in readings)
    apparent_va = sum(r.apparent_va for r in readings)
    if math.isinf(active_w):
        reactive_var = apparent_va = math.inf
    elif formula == "TYPE2":
        reactive_var = _rest(apparent_va, active_w, reactive_var)
    elif formula == "TYPE3":
        apparent_va = math.hypot(active_w, reactive_var)
    return Reading(
        sum(r.voltage_v for r in readings) / len(readings),
        sum(r.current_a for r in readings) / len(readings),
        active_w,
        reactive_var,
        apparent_va,
    )


def _power_factor(r: Reading) -> float:
    if math.isinf(r.apparent_va):
        return math.inf
    return max(-1.0, min(1.0, r.active_w / r.apparent_va)) if r.apparent_va > 0 else math.nan


def _phase(r: Reading) -> float:
    """Degrees; lag (inductive) is positive, lead is negative (page 6-97)."""
    factor = _power_factor(r)
    if math.isinf(factor):
        return factor
    return math.copysign(math.degrees(math.acos(factor)), r.reactive_var)


def _crest(wave: Wave, rms: float) -> float:
    return max(map(abs, wave.peaks())) / rms if rms > 0 else math.nan


MOMENTARY: dict[str, Callable[[Reading], float]] = {
    "U": lambda r: r.voltage_v,
    "I": lambda r: r.current_a,
    "P": lambda r: r.active_w,
    "S": lambda r: r.apparent_va,
    "Q": lambda r: r.reactive_var,
    "LAMBDA": _power_factor,
    "PHI": _phase,
    "FU": lambda r: r.voltage_hz,
    "FI": lambda r: r.current_hz,
    "UPPEAK": lambda r: r.voltage_wave.peaks()[0],
    "UMPEAK": lambda r: r.voltage_wave.peaks()[1],
    "IPPEAK": lambda r: r.current_wave.peaks()[0],
    "IMPEAK": lambda r: r.current_wave.peaks()[1],
    "CFU": lambda r: _crest(r.voltage_wave, r.voltage_v),
    "CFI": lambda r: _crest(r.current_wave, r.current_a),
}
"""Functions that a reading answers."""

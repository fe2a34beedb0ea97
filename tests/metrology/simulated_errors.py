"""Measurements with a known truth: hidden errors drawn from what the inputs state.

A generator of its own that shares nothing with what judges: energy is integrated over a grid, an
edge is where the energy reaches its number, late by the tick and by the sampling.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrology.errors.conditions import Conditions, PositionUncertainty, ReferenceUncertainty
from metrology.errors.gate import TimingUncertainty
from metrology.errors.method import ErrorMethod
from metrology.errors.power_time import PowerTimeInputs
from metrology.errors.reference_pulses import ReferencePulseInputs
from metrology.errors.register import RegisterInputs
from metrology.errors.result import ErrorInputs
from metrology.load_point import PowerFactor

FloatArray = NDArray[np.float64]
CONSTANT = 10_000.0
SAMPLE_S = 1e-5
WINDOW_S = 0.25
GRID = 256
LOADS_W = {"start": 30.0, "low": 350.0, "reference": 3450.0, "imax": 69_000.0}
PULSES = {"start": (1, 4), "low": (4, 30), "reference": (15, 90), "imax": (60, 400)}
TICKS = {"start": (0.001, 0.02), "low": (0.01, 0.1), "reference": (0.01, 0.2), "imax": (0.02, 0.3)}
"""Of the firmware, in periods of the pulses."""
FACTORS = ("1", "0.5L", "0.8C")
MINUTE = math.pi / 180 / 60


@dataclass(frozen=True, slots=True)
class Simulated:
    """Inputs, and the error that they should give."""

    inputs: ErrorInputs
    true_pct: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy in kWh at times in s, on a grid."""

    times_s: FloatArray
    energies_kwh: FloatArray

    def edges_s(self, imp_per_kwh: float, offset: float) -> FloatArray:
        last = math.floor(self.energies_kwh[-1] * imp_per_kwh - offset)
        return np.interp(
            (np.arange(last + 1) + offset) / imp_per_kwh, self.energies_kwh, self.times_s
        )


class Rig:
    """A source, a reference and a counter, with errors that are drawn anew."""

    def __init__(self, rng: np.random.Generator, load: str, factor: str) -> None:
        self.rng, self.load = rng, load
        self.true_pct = float(rng.uniform(-2, 2))
        self.power_w = LOADS_W[load] * float(rng.uniform(0.8, 1.25))
        self.conditions = self._stated(abs(PowerFactor.parse(factor).tan_phi))
        self.reference_pct = self._hidden_pct()
        self.timebase_ppm = float(rng.uniform(-50, 50))

    def _stated(self, tan_phi: float) -> Conditions:
        rng = self.rng
        reference = ReferenceUncertainty(
            power_expanded_pct=float(rng.choice([0.01, 0.02, 0.05])),
            phase_expanded_min=float(rng.choice([0.3, 1.0, 3.0])),
            k=2.0,
            drift_pct=float(rng.choice([0.0, 0.01])),
            temperature_pct=float(rng.choice([0.0, 0.005])),
        )
        through = rng.random() < 0.4
        position = PositionUncertainty(0.02, 0.5) if through else None
        return Conditions(tan_phi, reference, position, source_stability_pct=0.1)

    def _hidden_pct(self) -> float:
        """By how much the reference reads high in power, with its position."""
        rng, stated = self.rng, self.conditions
        per_minute = MINUTE * stated.tan_phi * 100
        found = rng.normal(0.0, stated.reference.power_expanded_pct / 2)
        found += rng.normal(0.0, stated.reference.phase_expanded_min / 2) * per_minute
        found += rng.uniform(-1, 1) * stated.reference.drift_pct
        found += rng.uniform(-1, 1) * stated.reference.temperature_pct
        if stated.position is not None:
            found += rng.uniform(-1, 1) * stated.position.ratio_pct
            found += rng.uniform(-1, 1) * stated.position.phase_min * per_minute
        return float(found)

    def flow(self, duration_s: float) -> Flow:
        """Of a source that drifts and sways by less than 0.1 % in all."""
        times_s = np.linspace(0.0, duration_s, GRID)
        x = times_s / duration_s
        slope, sway, phase = self.rng.uniform(-1, 1, 3)
        stray = 4e-4 * slope * (x - 0.5) + 1e-4 * sway * np.sin(math.pi * (x + phase))
        steps = self.power_w * (1 + (stray[1:] + stray[:-1]) / 2) * np.diff(times_s) / 3.6e6
        return Flow(times_s, np.concatenate(([0.0], np.cumsum(steps))))

    def meter_edges(self, pulses: int, flow: Flow, tick_s: float) -> FloatArray:
        rate = CONSTANT * (1 + self.true_pct / 100)
        due = flow.edges_s(rate, float(self.rng.random()))
        due = due[due > 4 * WINDOW_S][: pulses + 1]
        late = np.ceil(due / tick_s + self.rng.random()) * tick_s
        return self.sampled(late)

    def sampled(self, times_s: FloatArray) -> FloatArray:
        """By the counter's clock."""
        clock = times_s * (1 + self.timebase_ppm * 1e-6)
        return np.ceil(clock / SAMPLE_S + self.rng.random()) * SAMPLE_S

    def tick(self, period_s: float) -> float:
        least, most = TICKS[self.load]
        return period_s * float(self.rng.uniform(least, most))


def simulated(method: ErrorMethod, load: str, factor: str, seed: int) -> Simulated:
    rng = np.random.default_rng([list(ErrorMethod).index(method), seed])
    rig = Rig(rng, load, factor)
    if method is ErrorMethod.REGISTER_AGAINST_REFERENCE_ENERGY:
        return Simulated(_register(rig), rig.true_pct)
    least, most = PULSES[load]
    pulses = int(rng.integers(least, most, endpoint=True))
    period_s = 3.6e6 / (CONSTANT * rig.power_w)
    tick_s = rig.tick(period_s)
    flow = rig.flow((pulses + 3) * period_s * 1.05 + 12 * WINDOW_S)
    edges_s = rig.meter_edges(pulses, flow, tick_s)
    timing = TimingUncertainty(SAMPLE_S, 50.0, tick_s)
    if method is ErrorMethod.PULSES_AGAINST_REFERENCE_PULSES:
        return Simulated(_reference_pulses(rig, flow, edges_s, timing), rig.true_pct)
    return Simulated(_power_time(rig, flow, edges_s, timing), rig.true_pct)


def _reference_pulses(
    rig: Rig, flow: Flow, edges_s: FloatArray, timing: TimingUncertainty
) -> ReferencePulseInputs:
    constant = min(CONSTANT * float(rig.rng.uniform(2, 200)), 2e4 * 3.6e6 / rig.power_w)
    rate = constant * (1 + rig.reference_pct / 100)
    reference_s = rig.sampled(flow.edges_s(rate, float(rig.rng.random())))
    return ReferencePulseInputs(edges_s, reference_s, CONSTANT, constant, timing, rig.conditions)


def _power_time(
    rig: Rig, flow: Flow, edges_s: FloatArray, timing: TimingUncertainty
) -> PowerTimeInputs:
    """Readings back to back from before the gate until after it, at times that are not known."""
    alignment_s = 0.02
    shift_s = rig.rng.uniform(-alignment_s, alignment_s)
    before = int(edges_s[0] // WINDOW_S) - 1
    after = int(edges_s[-1] // WINDOW_S) + 3
    bounds_s = np.arange(before, after, dtype=np.float64) * WINDOW_S + WINDOW_S / 2
    true_s = (bounds_s + shift_s) / (1 + rig.timebase_ppm * 1e-6)
    energies = np.interp(true_s, flow.times_s, flow.energies_kwh)
    powers_w = np.diff(energies) * 3.6e6 / np.diff(true_s) * (1 + rig.reference_pct / 100)
    noise = rig.rng.normal(0.0, 5e-5, powers_w.size)
    return PowerTimeInputs(
        edges_s,
        CONSTANT,
        powers_w * (1 + noise),
        bounds_s[1:],
        WINDOW_S,
        timing,
        rig.conditions,
        alignment_s,
    )


def _register(rig: Rig) -> RegisterInputs:
    rng = rig.rng
    start = float(10 ** rng.uniform(2, 5.7))
    resolution = float(rng.choice([0.001, 0.01]))
    float32 = bool(rng.random() < 0.5)
    step = resolution
    if float32:
        step = max(step, 2.0 ** (math.floor(math.log2(start)) - 23))
    energy = step * float(10 ** rng.uniform(2, 4))
    duration_s = energy * 3.6e6 / rig.power_w
    latency_s = duration_s * float(rng.choice([0.0, 2e-4]))
    lateness = float(np.diff(rng.uniform(-1, 1, 2))[0]) * latency_s / duration_s
    counted = energy * (1 + rig.true_pct / 100) * (1 + lateness)
    shown_start, shown_stop = (math.floor(r / step) * step for r in (start, start + counted))
    reference_step = energy * float(rng.choice([1e-5, 3e-4]))
    seen = energy * (1 + rig.reference_pct / 100) * (1 + rig.timebase_ppm * 1e-6)
    began = float(rng.random())
    reference = (math.floor(seen / reference_step + began) - math.floor(began)) * reference_step
    return RegisterInputs(
        shown_start,
        shown_stop,
        resolution,
        float32,
        reference,
        duration_s,
        rig.conditions,
        reference_step,
        latency_s,
        50.0,
    )

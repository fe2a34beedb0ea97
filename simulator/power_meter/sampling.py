"""What the elements see at their terminals: averages over times, with hidden errors and noise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.leads import Leads
from simulator.power_meter.hidden_errors import ReferenceErrors
from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import Segment, World

_ANGLES = np.linspace(0.0, 2 * math.pi, 720, endpoint=False)
_CACHE_SIZE = 4096
OVERRUN_A = 1e6
"""More than any range has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Averages of one element at its terminals: RMS values, powers of all harmonics, frequency.

    Attributes:
        shape: what flowed at the end; its peaks are those of the sample.
    """

    voltage_v: float
    current_a: float
    active_w: float
    reactive_var: float
    frequency_hz: float
    shape: PhaseOutput


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an element takes a phase for: RMS values, and P + jQ of all harmonics."""

    voltage_v: float
    current_a: float
    power: complex


def peaks(components: tuple[Component, ...]) -> tuple[float, float]:
    """Highest and lowest momentary value of a sum of harmonics."""
    wave = np.zeros_like(_ANGLES)
    for c in components:
        root = math.sqrt(2.0) if c.order else 1.0
        wave += root * c.rms * np.cos(c.order * _ANGLES + math.radians(c.angle_deg))
    return float(wave.max()), float(wave.min())


class Sampler:
    """Samples of the three elements, analytically from what flowed.

    Args:
        world: what flows.
        errors: of the elements.
        ratio: of the current transformers before the current inputs.
        seed: of the noise; the noise of an update depends on it and on the update's number only.

    Attributes:
        leads: between what flows and the terminals.
        stuck_a: by element, the current above which a range that does not change is overrun.
    """

    def __init__(self, world: World, errors: ReferenceErrors, ratio: float, seed: int) -> None:
        self.errors = errors
        self.ratio = ratio
        self.leads = Leads()
        self.stuck_a: dict[int, float] = {}
        self._world = world
        self._seed = seed
        self._updates: dict[tuple[int, float, int], Sample] = {}

    def over(self, segments: Sequence[Segment], element: int) -> Sample:
        """Average over segments, without noise."""
        index = element - 1
        total_s = sum(s.stop_s - s.start_s for s in segments)
        shares = [(s.stop_s - s.start_s) / total_s for s in segments]
        phases = [self.leads.output(s.output).phases[index] for s in segments]
        seen = [self._seen(phase, element) for phase in phases]
        power = sum(share * s.power for share, s in zip(shares, seen, strict=True))
        return Sample(
            _mean_square_root(shares, [s.voltage_v for s in seen]),
            _mean_square_root(shares, [s.current_a for s in seen]),
            power.real,
            power.imag,
            sum(w * s.output.frequency_hz for w, s in zip(shares, segments, strict=True)),
            phases[-1],
        )

    def power_w(self, output: Output, elements: Sequence[int] = (1, 2, 3)) -> float:
        """Total active power before the transformers that is measured of an output, no noise."""
        phases = self.leads.output(output).phases
        seen = [self._seen(phases[element - 1], element) for element in elements]
        return sum(s.power.real for s in seen) * self.ratio

    def update(self, number: int, period_s: float, element: int) -> Sample:
        """What update ``number`` (from 0) measured in ``period_s`` s, with noise."""
        key = (number, period_s, element)
        if key not in self._updates:
            if len(self._updates) >= _CACHE_SIZE:
                self._updates.clear()
            segments = self._world.segments(number * period_s, (number + 1) * period_s)
            sample = self._noisy(self.over(segments, element), number, element)
            over = sample.current_a > self.stuck_a.get(element, math.inf)
            self._updates[key] = replace(sample, current_a=OVERRUN_A) if over else sample
        return self._updates[key]

    def averaged(
        self, numbers: range, weights: list[float], period_s: float, element: int
    ) -> Sample:
        """Weighted mean of several updates."""
        samples = [self.update(number, period_s, element) for number in numbers]

        def mean(values: list[float]) -> float:
            return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)

        return Sample(
            mean([s.voltage_v for s in samples]),
            mean([s.current_a for s in samples]),
            mean([s.active_w for s in samples]),
            mean([s.reactive_var for s in samples]),
            mean([s.frequency_hz for s in samples]),
            samples[-1].shape,
        )

    def _seen(self, phase: PhaseOutput, element: int) -> _Seen:
        e = self.errors.at(phase, element)
        gain_u = 1 + e.voltage_gain_pct / 100
        gain_i = (1 + e.current_gain_pct / 100) / self.ratio
        power = phase.power(e.phase_min / 60) * gain_u * gain_i
        return _Seen(gain_u * phase.voltage_v, gain_i * phase.current_a, power + e.power_offset_w)

    def _noisy(self, sample: Sample, number: int, element: int) -> Sample:
        random = np.random.default_rng((self._seed, number, element))
        noise_u, noise_i, noise_p, noise_q = random.normal(0.0, self.errors.noise_pct / 100, 4)
        apparent_va = sample.voltage_v * sample.current_a
        return Sample(
            sample.voltage_v * (1 + float(noise_u)),
            sample.current_a * (1 + float(noise_i)),
            sample.active_w + apparent_va * float(noise_p),
            sample.reactive_var + apparent_va * float(noise_q),
            sample.frequency_hz,
            sample.shape,
        )


def _mean_square_root(shares: list[float], values: list[float]) -> float:
    return math.sqrt(sum(w * v * v for w, v in zip(shares, values, strict=True)))

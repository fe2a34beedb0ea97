"""How a simulated meter senses: its hidden errors, and what it takes the powers for.

Not modelled: temperature, self-heating, non-linearity with current, influence of voltage and
frequency, the waveform within a period.
"""

from dataclasses import dataclass

import numpy as np

from simulator.waveform import Output, PhaseOutput

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PhaseErrors:
    """Hidden errors of one measuring element.

    Attributes:
        voltage_gain_pct: of its voltage channel.
        current_gain_pct: of its current channel.
        phase_min: minutes of arc that the current seems to lead by, so that inductive load reads
            high; a shift in time, so it grows with the frequency.
        offset_w: added to its active power in W.
    """

    voltage_gain_pct: float = 0.0
    current_gain_pct: float = 0.0
    phase_min: float = 0.0
    offset_w: float = 0.0


@dataclass(frozen=True, slots=True)
class Sensed:
    """What a meter takes a phase for: V, A, W, var."""

    voltage_v: float
    current_a: float
    active_w: float
    reactive_var: float

    @property
    def apparent_va(self) -> float:
        """Voltage times current in VA."""
        return self.voltage_v * self.current_a

    @property
    def power_factor(self) -> float:
        """Active over apparent power; 1 without load."""
        return self.active_w / self.apparent_va if self.apparent_va else 1.0


def draw_errors(rng: np.random.Generator) -> tuple[PhaseErrors, PhaseErrors, PhaseErrors]:
    """The elements of a well-adjusted class B meter: errors well inside of the class.

    The spread is an assumption; the manuals state none.
    """

    def one() -> PhaseErrors:
        gain, split, phase, offset = np.clip(rng.normal(size=4), -2, 2)
        return PhaseErrors(
            voltage_gain_pct=0.1 * split,
            current_gain_pct=0.15 * gain - 0.1 * split,
            phase_min=1.5 * phase,
            offset_w=0.02 * offset,
        )

    return one(), one(), one()


def sense_phase(phase: PhaseOutput, errors: PhaseErrors, current_floor_a: float) -> Sensed:
    """One element: below ``current_floor_a`` it takes the current for nothing (no creep)."""
    voltage_v = phase.voltage_v * (1 + errors.voltage_gain_pct / 100)
    current_a = phase.current_a * (1 + errors.current_gain_pct / 100)
    if current_a < current_floor_a or voltage_v == 0:
        return Sensed(voltage_v, 0.0, 0.0, 0.0)
    gain = (1 + errors.voltage_gain_pct / 100) * (1 + errors.current_gain_pct / 100)
    power = phase.power(errors.phase_min / 60) * gain
    return Sensed(voltage_v, current_a, power.real + errors.offset_w, power.imag)


def sense(
    output: Output, errors: tuple[PhaseErrors, ...], current_floor_a: float
) -> tuple[Sensed, ...]:
    """All elements."""
    return tuple(
        sense_phase(phase, error, current_floor_a)
        for phase, error in zip(output.phases, errors, strict=True)
    )

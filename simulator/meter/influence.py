"""What changes the reading of a simulated meter besides the load: voltage, frequency, waveform.

Each coefficient is the change of active and reactive power against the meter's own reading at
reference conditions; voltage, current and frequency themselves are read right. That they are
straight lines, and their spread, are assumptions; no manual states them.
Not modelled: temperature, magnetic and radio-frequency fields, the waveform within a period.
"""

import cmath
import math
from dataclasses import dataclass

import numpy as np

from simulator.meter.supply import MIN_VOLTAGE_V, UN_V
from simulator.waveform import Output, PhaseOutput

FN_HZ = 50.0
FIFTH = 5
HALF_WAVE_SHARE = 2.0 / math.pi
"""Direct component of a half-wave current over its RMS value."""


@dataclass(frozen=True, slots=True)
class Influences:
    """How a meter depends on what flows; the defaults are a meter that does not.

    Attributes:
        voltage_pct_per_pct: change in % for 1 % above nominal voltage, phase by phase.
        frequency_pct_per_pct: change in % for 1 % above nominal frequency.
        frequency_min_per_pct: minutes of arc that the current seems to lead by for 1 % above it.
        reversed_sequence_pct: change in % while the phases follow one another backwards.
        missing_phase_pct: change in % of the others while one or two phases are missing.
        fifth_gain_pct: by how much it weighs the power of a fifth harmonic wrongly, in % of that
            power; other orders in proportion to their distance from the fundamental.
        fifth_deg: degrees by which the current of a fifth harmonic seems to lead; likewise.
        direct_current_pct: change in % with a current of half waves, in proportion to its direct
            component.
        decade_pct: change in % for ten times the basic current; it goes with the logarithm.
    """

    voltage_pct_per_pct: float = 0.0
    frequency_pct_per_pct: float = 0.0
    frequency_min_per_pct: float = 0.0
    reversed_sequence_pct: float = 0.0
    missing_phase_pct: float = 0.0
    fifth_gain_pct: float = 0.0
    fifth_deg: float = 0.0
    direct_current_pct: float = 0.0
    decade_pct: float = 0.0


NONE = Influences()


@dataclass(frozen=True, slots=True)
class Change:
    """What one element makes of it at the moment.

    Attributes:
        pct: change of its powers in %.
        lead_min: minutes of arc that its current seems to lead by, besides its own error.
        influences: how it weighs harmonics.
    """

    pct: float = 0.0
    lead_min: float = 0.0
    influences: Influences = NONE


UNCHANGED = Change()


def draw_influences(rng: np.random.Generator) -> Influences:
    """Those of a class B meter that keeps its limits of variation by far."""
    voltage, frequency, phase, sequence, missing, gain, turn, direct, decade = (
        float(x) for x in np.clip(rng.normal(size=9), -2, 2)
    )
    return Influences(
        voltage_pct_per_pct=0.006 * voltage,
        frequency_pct_per_pct=0.02 * frequency,
        frequency_min_per_pct=0.2 * phase,
        reversed_sequence_pct=0.1 * sequence,
        missing_phase_pct=0.15 * missing,
        fifth_gain_pct=1.0 * gain,
        fifth_deg=1.5 * turn,
        direct_current_pct=0.5 * direct,
        decade_pct=0.03 * decade,
    )


def sequence_is_reversed(output: Output, elements: int) -> bool:
    """Whether L2 comes before L1; only what has all three voltages can tell."""
    fundamentals = [c.phasor for p in output.phases for c in p.voltage if c.order == 1]
    if elements < len(output.phases) or min(map(abs, fundamentals), default=0) < MIN_VOLTAGE_V:
        return False
    if len(fundamentals) < len(output.phases):
        return False
    return (fundamentals[1] * fundamentals[0].conjugate()).imag > 0


def a_phase_is_missing(output: Output, elements: int) -> bool:
    """Whether some of the elements have voltage and some have not."""
    there = [phase.voltage_v >= MIN_VOLTAGE_V for phase in output.phases[:elements]]
    return any(there) and not all(there)


def off_frequency_pct(output: Output) -> float:
    """By how much the frequency is above the nominal one, in %."""
    return (output.frequency_hz / FN_HZ - 1) * 100


def common_pct(output: Output, influences: Influences, elements: int) -> float:
    """What all elements change by, in %."""
    change = influences.frequency_pct_per_pct * off_frequency_pct(output)
    if sequence_is_reversed(output, elements):
        change += influences.reversed_sequence_pct
    if a_phase_is_missing(output, elements):
        change += influences.missing_phase_pct
    return change


def phase_pct(phase: PhaseOutput, influences: Influences, basic_current_a: float) -> float:
    """What one element changes by with its own voltage and current, in %."""
    fundamental_v = math.hypot(*(c.rms for c in phase.voltage if c.order == 1))
    direct_a = math.hypot(*(c.rms for c in phase.current if c.order == 0))
    change = influences.voltage_pct_per_pct * (fundamental_v / UN_V - 1) * 100
    if phase.current_a > 0:
        change += influences.decade_pct * math.log10(phase.current_a / basic_current_a)
        share = direct_a / phase.current_a / HALF_WAVE_SHARE
        change += influences.direct_current_pct * share
    return change


def changes(
    output: Output, influences: Influences, elements: int, basic_current_a: float
) -> tuple[Change, ...]:
    """What each element makes of an output."""
    common = common_pct(output, influences, elements)
    lead_min = influences.frequency_min_per_pct * off_frequency_pct(output)
    return tuple(
        Change(common + phase_pct(phase, influences, basic_current_a), lead_min, influences)
        for phase in output.phases[:elements]
    )


def power(phase: PhaseOutput, lead_deg: float, influences: Influences) -> complex:
    """P + jQ as an element forms it, harmonic by harmonic.

    Args:
        phase: what flows.
        lead_deg: what it adds to the angle of the current at the fundamental; a shift in time.
        influences: how it weighs and turns harmonics.
    """
    volts = {c.order: c.phasor for c in phase.voltage}
    total = 0j
    for amps in phase.current:
        distance = (amps.order - 1) / (FIFTH - 1) if amps.order else 0.0
        turn_deg = lead_deg * amps.order + influences.fifth_deg * distance
        seen = amps.phasor * cmath.rect(1.0, math.radians(turn_deg))
        weight = max(1 + influences.fifth_gain_pct / 100 * distance, 0.0)
        total += weight * volts.get(amps.order, 0j) * seen.conjugate()
    return total

"""What a three-phase source puts out, as phasors of harmonics, and the power that it makes.

Not modelled: transients of the waveform, flicker, interharmonics, the source's output impedance.
"""

import cmath
import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """One harmonic of a voltage or current: its order, RMS value and angle in degrees."""

    order: int
    rms: float
    angle_deg: float

    @property
    def phasor(self) -> complex:
        """RMS phasor."""
        return cmath.rect(self.rms, math.radians(self.angle_deg))


@dataclass(frozen=True, slots=True)
class PhaseOutput:
    """Voltage (V) and current (A) of one phase as sums of harmonics."""

    voltage: tuple[Component, ...] = ()
    current: tuple[Component, ...] = ()

    @property
    def voltage_v(self) -> float:
        """RMS voltage over all harmonics."""
        return math.hypot(*[c.rms for c in self.voltage])

    @property
    def current_a(self) -> float:
        """RMS current over all harmonics."""
        return math.hypot(*[c.rms for c in self.current])

    def power(self, phase_error_deg: float = 0.0) -> complex:
        """P + jQ in W and var, harmonic by harmonic; positive Q is inductive.

        Args:
            phase_error_deg: what a measuring device adds to the angle of the current at the
                fundamental; a shift in time, so it grows with the order.
        """
        volts = {c.order: c for c in self.voltage}
        total = 0j
        for amps in self.current:
            if amps.order in volts:
                turn = cmath.rect(1.0, math.radians(phase_error_deg * amps.order))
                total += volts[amps.order].phasor * (amps.phasor * turn).conjugate()
        return total


@dataclass(frozen=True, slots=True)
class Output:
    """What flows through every meter of the bench: three phases at one frequency."""

    frequency_hz: float
    phases: tuple[PhaseOutput, PhaseOutput, PhaseOutput]

    @property
    def energised(self) -> bool:
        """Whether any voltage or current is there."""
        return any(p.voltage_v > 0 or p.current_a > 0 for p in self.phases)


OFF = Output(50.0, (PhaseOutput(), PhaseOutput(), PhaseOutput()))
"""Nothing flows."""


def _mix_side(
    old: tuple[Component, ...], new: tuple[Component, ...], share: float
) -> tuple[Component, ...]:
    before = {c.order: c.phasor for c in old}
    after = {c.order: c.phasor for c in new}
    mixed = []
    for order in sorted(before | after):
        phasor = before.get(order, 0j) * (1 - share) + after.get(order, 0j) * share
        mixed.append(Component(order, abs(phasor), math.degrees(cmath.phase(phasor))))
    return tuple(mixed)


def mix(old: Output, new: Output, share: float) -> Output:
    """What flows while a ramp is ``share`` (0 to 1) of the way from ``old`` to ``new``."""
    one, two, three = (
        PhaseOutput(_mix_side(a.voltage, b.voltage, share), _mix_side(a.current, b.current, share))
        for a, b in zip(old.phases, new.phases, strict=True)
    )
    return Output(new.frequency_hz, (one, two, three))

"""How a simulated meter senses: its hidden errors, and what it takes the powers for.

Its powers change with what ``influence`` names.
Not modelled: temperature, the waveform within a period.
"""

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.meter.influence import NONE, UNCHANGED, Change, Influences, changes, power
from simulator.waveform import OFF, Output, PhaseOutput

UPDATE_S = 0.5


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
    """What a meter takes a phase for: V, A, W, var, and the angle of the voltage."""

    voltage_v: float
    current_a: float
    active_w: float
    reactive_var: float
    voltage_deg: float = 0.0

    @property
    def apparent_va(self) -> float:
        """Voltage times current in VA."""
        return self.voltage_v * self.current_a

    @property
    def power_factor(self) -> float:
        """Active over apparent power; 1 without load."""
        return self.active_w / self.apparent_va if self.apparent_va else 1.0

    @property
    def voltage_phasor(self) -> complex:
        """The voltage with its angle."""
        return cmath.rect(self.voltage_v, math.radians(self.voltage_deg))


def draw_errors(
    rng: np.random.Generator, offset_share: float = 1.0
) -> tuple[PhaseErrors, PhaseErrors, PhaseErrors]:
    """The elements of a well-adjusted class B meter: errors well inside of the class.

    The spread is an assumption; the manuals state none.

    Args:
        rng: draws them.
        offset_share: offset relative to that of a meter with 5 A basic current.
    """

    def one() -> PhaseErrors:
        gain, split, phase, offset = np.clip(rng.normal(size=4), -2, 2)
        return PhaseErrors(
            voltage_gain_pct=0.1 * split,
            current_gain_pct=0.15 * gain - 0.1 * split,
            phase_min=1.5 * phase,
            offset_w=0.02 * offset * offset_share,
        )

    return one(), one(), one()


def sense_phase(
    phase: PhaseOutput, errors: PhaseErrors, current_floor_a: float, change: Change = UNCHANGED
) -> Sensed:
    """One element: below ``current_floor_a`` it takes the current for nothing (no creep)."""
    voltage_v = phase.voltage_v * (1 + errors.voltage_gain_pct / 100)
    current_a = phase.current_a * (1 + errors.current_gain_pct / 100)
    angle_deg = next((c.angle_deg for c in phase.voltage if c.order == 1), 0.0)
    if current_a < current_floor_a or voltage_v == 0:
        return Sensed(voltage_v, 0.0, 0.0, 0.0, angle_deg)
    gain = (1 + errors.voltage_gain_pct / 100) * (1 + errors.current_gain_pct / 100)
    lead_deg = (errors.phase_min + change.lead_min) / 60
    sensed = power(phase, lead_deg, change.influences) * gain * (1 + change.pct / 100)
    return Sensed(voltage_v, current_a, sensed.real + errors.offset_w, sensed.imag, angle_deg)


def sense(
    output: Output,
    errors: tuple[PhaseErrors, ...],
    current_floor_a: float,
    influences: Influences = NONE,
    basic_current_a: float = 5.0,
) -> tuple[Sensed, ...]:
    """All elements; a single one is on phase L1."""
    found = changes(output, influences, len(errors), basic_current_a)
    return tuple(
        sense_phase(phase, error, current_floor_a, change)
        for phase, error, change in zip(output.phases, errors, found, strict=False)
    )


class Sensor:
    """The measuring elements of a meter, and what it shows of them twice a second.

    Attributes:
        errors: hidden errors of the elements.
        influences: how its reading depends on voltage, frequency and the rest.
        current_floor_a: below it a current is taken for nothing.
        wiring: change what comes to the elements; nothing in a good meter.
        computing: change what the elements make of it; nothing in a good meter.
        shown: what the registers show, renewed every ``UPDATE_S`` (an assumption).
        frequency_hz: of the last renewal.
        refresh: number of the last renewal.
    """

    __slots__ = (
        "_basic_current_a",
        "_last",
        "_made_of",
        "computing",
        "current_floor_a",
        "errors",
        "frequency_hz",
        "influences",
        "refresh",
        "shown",
        "wiring",
    )

    def __init__(
        self,
        errors: tuple[PhaseErrors, ...],
        current_floor_a: float,
        basic_current_a: float = 5.0,
        influences: Influences = NONE,
    ) -> None:
        self.errors = errors
        self.influences = influences
        self.current_floor_a = current_floor_a
        self._basic_current_a = basic_current_a
        self.wiring: list[Callable[[Output], Output]] = []
        self.computing: list[Callable[[tuple[Sensed, ...]], tuple[Sensed, ...]]] = []
        self.refresh = 0
        self.frequency_hz = 50.0
        self._made_of: tuple[object, ...] = (None,) * 4
        self._last: tuple[Sensed, ...] = ()
        self.shown = self.sense(OFF)

    def sense(self, output: Output) -> tuple[Sensed, ...]:
        """What it takes an output for."""
        for rewired in self.wiring:
            output = rewired(output)
        found = self._of_elements(output)
        for computed in self.computing:
            found = computed(found)
        return found

    def _of_elements(self, output: Output) -> tuple[Sensed, ...]:
        """What they make of it; worked out again only if something has become another."""
        made_of = (output, self.errors, self.influences, self.current_floor_a)
        if any(now is not before for now, before in zip(made_of, self._made_of, strict=True)):
            self._last = sense(
                output, self.errors, self.current_floor_a, self.influences, self._basic_current_a
            )
            self._made_of = made_of
        return self._last

    def renew(self, sensed: tuple[Sensed, ...], hz: float, start_s: float, stop_s: float) -> None:
        """Show something new, if it is time."""
        if int(stop_s / UPDATE_S) > int(start_s / UPDATE_S):
            self.refresh = int(stop_s / UPDATE_S)
            self.shown = sensed
            self.frequency_hz = hz

    def error_pct(self, output: Output) -> float:
        """Hidden error of what the LED counts, at an output with power, in percent."""
        counted_w = sum(abs(s.active_w) for s in self.sense(output))
        true_w = self.true_power_w(output)
        return (counted_w / true_w - 1) * 100

    def true_power_w(self, output: Output) -> float:
        """What truly flows through its elements, as a sum of magnitudes."""
        return sum(abs(p.power().real) for p in output.phases[: len(self.errors)])

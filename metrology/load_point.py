"""Load points: what flows through the meter while it is measured."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Character(StrEnum):
    """Which way the current is shifted."""

    INDUCTIVE = "L"
    CAPACITIVE = "C"


@dataclass(frozen=True, slots=True)
class PowerFactor:
    """A power factor such as 1, 0.5L or 0.8C.

    Attributes:
        cos_phi: greater than 0, at most 1.
        character: how the current is shifted; without meaning at 1.
    """

    cos_phi: float
    character: Character = Character.INDUCTIVE

    def __post_init__(self) -> None:
        if not 0 < self.cos_phi <= 1:
            raise ValueError(f"power factor {self.cos_phi}: must be above 0 and at most 1")

    @classmethod
    def parse(cls, text: str | float) -> "PowerFactor":
        """From ``1``, ``0.5L`` or ``0.8C``.

        Raises:
            ValueError: another form.

        >>> PowerFactor.parse("0.5L").phi_deg
        60.0
        """
        word = str(text).strip().upper()
        number, letter = (word[:-1], word[-1]) if word[-1:] in {"L", "C"} else (word, "L")
        try:
            cos_phi = float(number)
        except ValueError:
            raise ValueError(f"power factor {text!r}: must be like 1, 0.5L or 0.8C") from None
        if letter == "L" and word == number and cos_phi != 1:
            raise ValueError(f"power factor {text!r}: below 1 it needs an L or a C, as 0.5L")
        return cls(cos_phi, Character(letter))

    @property
    def phi_deg(self) -> float:
        """By how much the current lags the voltage, in degrees; negative when it leads."""
        angle = math.degrees(math.acos(self.cos_phi))
        signed = angle if self.character is Character.INDUCTIVE else -angle
        return round(signed, 12)

    @property
    def tan_phi(self) -> float:
        """Tangent of the angle."""
        return math.tan(math.radians(self.phi_deg))

    def __str__(self) -> str:
        return "1" if self.cos_phi == 1 else f"{self.cos_phi:g}{self.character}"


UNITY = PowerFactor(1.0)
FIFTH_VOLTAGE, FIFTH_CURRENT = 0.10, 0.40
"""Fifth harmonic of the test with harmonics, as shares of the fundamental (EN 50470-3:2006,
clause 8; from expert knowledge, verify)."""


class Waveform(StrEnum):
    """The shapes of voltage and current that the standards test with.

    ``FIFTH_HARMONIC``: 10 % in the voltage and 40 % in the current, in phase with the fundamental
    of the voltage at its positive zero crossing. ``HALF_WAVE``: every second half wave of the
    current is missing, which is direct current and even harmonics. ``PHASE_FIRED``: the current
    begins 90 degrees into each half wave, which is odd harmonics. ``BURST``: two periods of
    current, two without, which is sub-harmonics.
    """

    SINE = "sine"
    FIFTH_HARMONIC = "fifth_harmonic"
    HALF_WAVE = "half_wave"
    PHASE_FIRED = "phase_fired"
    BURST = "burst"


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """One point of a test plan, in absolute quantities.

    Attributes:
        name: unique in its plan, e.g. ``iref-pf1``.
        voltage_v: of each phase of ``supplied``; of the fundamental.
        current_a: of each phase of ``phases``; the others carry none. RMS of the fundamental, or
            of the sine that a waveform with gaps is cut from.
        power_factor: of the phases with current.
        frequency_hz: of the mains.
        phases: those with current, a subset of 1, 2, 3.
        reverse: whether energy flows backwards.
        supplied: phases with voltage, a subset of 1, 2, 3, not empty.
        reversed_sequence: L2 and L3 are exchanged, in voltage and current.
        waveform: of voltage and current.
    """

    name: str
    voltage_v: float
    current_a: float
    power_factor: PowerFactor = UNITY
    frequency_hz: float = 50.0
    phases: tuple[int, ...] = (1, 2, 3)
    reverse: bool = False
    supplied: tuple[int, ...] = (1, 2, 3)
    reversed_sequence: bool = False
    waveform: Waveform = Waveform.SINE

    def __post_init__(self) -> None:
        for what, phases in (("phases", self.phases), ("supplied", self.supplied)):
            if not set(phases) <= {1, 2, 3} or len(set(phases)) != len(phases):
                raise ValueError(f"{what} {phases}: must be some of 1, 2 and 3, each once")
        if not self.supplied:
            raise ValueError(f"load point {self.name!r}: at least one phase must have voltage")

    @property
    def balanced(self) -> bool:
        """Whether every phase carries the current."""
        return len(self.phases) == 3

    @property
    def loaded(self) -> tuple[int, ...]:
        """The phases that make power: those with voltage and current."""
        return tuple(phase for phase in self.phases if phase in self.supplied)

    @property
    def active_power_w(self) -> float:
        """Nominal active power in W, with that of harmonics; negative in reverse."""
        power = self.voltage_v * self.current_a * self._share * len(self.loaded)
        return -power if self.reverse else power

    @property
    def _share(self) -> float:
        """Active power as a share of voltage times current.

        Of a current with gaps half of the time is left. Where whole half waves are missing that
        is half of the power; where the first half of each is, it is the half after the crest:
        ``1/pi * integral of 2 sin(x + phi) sin(x)`` from pi/2 to pi.
        """
        cos_phi = self.power_factor.cos_phi
        if self.waveform is Waveform.FIFTH_HARMONIC:
            return cos_phi + FIFTH_VOLTAGE * FIFTH_CURRENT
        if self.waveform is Waveform.PHASE_FIRED:
            return cos_phi / 2 - math.sin(math.radians(self.power_factor.phi_deg)) / math.pi
        return cos_phi if self.waveform is Waveform.SINE else cos_phi / 2

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


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """One point of a test plan, in absolute quantities.

    Attributes:
        name: unique in its plan, e.g. ``iref-pf1``.
        voltage_v: of each phase.
        current_a: of each phase of ``phases``; the others carry none.
        power_factor: of the phases with current.
        frequency_hz: of the mains.
        phases: those with current, a subset of 1, 2, 3.
        reverse: whether energy flows backwards.
    """

    name: str
    voltage_v: float
    current_a: float
    power_factor: PowerFactor = UNITY
    frequency_hz: float = 50.0
    phases: tuple[int, ...] = (1, 2, 3)
    reverse: bool = False

    @property
    def balanced(self) -> bool:
        """Whether every phase carries the current."""
        return len(self.phases) == 3

    @property
    def active_power_w(self) -> float:
        """Nominal active power in W; negative in reverse."""
        power = self.voltage_v * self.current_a * self.power_factor.cos_phi * len(self.phases)
        return -power if self.reverse else power

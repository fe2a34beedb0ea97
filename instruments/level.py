"""What one phase of a voltage or current source is set to, whatever its dialect."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Quantity = Literal["VOLT", "CURR"]
PHASES = (1, 2, 3)
UNITS = {"VOLT": "V", "CURR": "A"}


@dataclass(frozen=True, slots=True)
class Level:
    """RMS value of one phase, and its angle in degrees from 0 to 360; positive leads."""

    phase: int
    quantity: Quantity
    value: float
    angle_deg: float


def against_first(
    quantity: Quantity, phases: list[tuple[float, float]], origin_deg: float
) -> Iterator[Level]:
    """Levels of values and absolute angles: A against ``origin_deg``, B and C against A."""
    first_deg = phases[0][1]
    for number, (value, angle_deg) in zip(PHASES, phases, strict=True):
        against_deg = origin_deg if number == 1 else first_deg
        yield Level(number, quantity, value, (angle_deg - against_deg) % 360.0)

"""What the bench needs of a sensor of the air around it, whatever its make."""

from dataclasses import dataclass
from typing import Protocol

from instruments.identity import Identity


@dataclass(frozen=True, slots=True)
class AmbientReading:
    """The air at one moment.

    Attributes:
        temperature_degc: in degrees Celsius.
        humidity_pct: relative humidity in %.
    """

    temperature_degc: float
    humidity_pct: float


class AmbientSensor(Protocol):
    """Temperature and relative humidity."""

    def identify(self) -> Identity:
        """Who it is; refuses another device.

        Raises:
            InstrumentError: it is not there, or is another.
        """

    def read(self) -> AmbientReading:
        """The air now.

        Raises:
            InstrumentError: it is not there, or has no value.
        """

    def close(self) -> None:
        """Let it go; may be called twice."""

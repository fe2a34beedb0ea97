"""How a serial line is set, and what follows from it for the times on the wire."""

from dataclasses import dataclass
from typing import Literal, get_args

from contracts.errors import ConfigError

Parity = Literal["even", "none", "odd"]

FASTEST_COUNTED_BAUD = 19200
FIXED_T15_S = 750e-6
FIXED_T35_S = 1.75e-3


@dataclass(frozen=True, slots=True)
class LineSettings:
    """Baud rate, parity, stop bits and data bits of a serial line.

    The silent times t1.5 and t3.5 are those of the Modbus serial line guide V1.02, 2.5.1.1:
    counted in characters up to 19200 Bd, fixed above.

    Raises:
        ConfigError: a setting that no meter of the bench has.
    """

    baud: int
    parity: Parity = "even"
    stop_bits: int = 1
    data_bits: int = 8

    def __post_init__(self) -> None:
        if self.baud <= 0:
            raise ConfigError(f"baud {self.baud}: must be above 0")
        if self.parity not in get_args(Parity):
            raise ConfigError(f"parity {self.parity!r}: must be one of {get_args(Parity)}")
        if self.stop_bits not in (1, 2):
            raise ConfigError(f"stop_bits {self.stop_bits}: must be 1 or 2")
        if self.data_bits not in (7, 8):
            raise ConfigError(f"data_bits {self.data_bits}: must be 7 or 8")

    def __str__(self) -> str:
        return f"{self.baud} Bd {self.data_bits}{self.parity[0].upper()}{self.stop_bits}"

    @property
    def character_s(self) -> float:
        """Time of one character in s: start bit, data bits, parity bit if any, stop bits."""
        return (1 + self.data_bits + (self.parity != "none") + self.stop_bits) / self.baud

    @property
    def t15_s(self) -> float:
        """Longest silence inside a Modbus frame in s."""
        return self._silence_s(1.5, FIXED_T15_S)

    @property
    def t35_s(self) -> float:
        """Shortest silence between two Modbus frames in s."""
        return self._silence_s(3.5, FIXED_T35_S)

    def wire_time_s(self, byte_count: int) -> float:
        """Time in s that so many bytes need on the wire, one right after the other."""
        return byte_count * self.character_s

    def _silence_s(self, characters: float, fixed_s: float) -> float:
        if self.baud > FASTEST_COUNTED_BAUD:
            return fixed_s
        return characters * self.character_s

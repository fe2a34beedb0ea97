"""Line settings of a serial port, and the times that follow from them."""

from dataclasses import dataclass
from typing import Protocol

FIXED_SILENCE_ABOVE_BAUD = 19200
FIXED_SILENCE_S = 0.00175


class LineSettings(Protocol):
    """What two ports must have in common to understand each other."""

    @property
    def baud(self) -> int:
        """Bits per second."""
        ...

    @property
    def parity(self) -> str:
        """One of N, E, O, M and S."""
        ...

    @property
    def data_bits(self) -> int:
        """Data bits of a character."""
        ...

    @property
    def stop_bits(self) -> float:
        """Stop bits of a character: 1, 1.5 or 2."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """Line settings of a port.

    Attributes:
        baud: bits per second.
        parity: N none, E even, O odd, M mark, S space.
        data_bits: 5 to 8.
        stop_bits: 1, 1.5 or 2.
    """

    baud: int
    parity: str
    data_bits: int = 8
    stop_bits: float = 1

    @property
    def char_s(self) -> float:
        """Duration of one character in s, with start, parity and stop bits."""
        parity_bits = 0 if self.parity == "N" else 1
        return (1 + self.data_bits + parity_bits + self.stop_bits) / self.baud

    @property
    def silence_s(self) -> float:
        """Silence that ends a frame, t3.5, in s (Modbus over Serial Line V1.02, 2.5.1.1)."""
        fixed = self.baud > FIXED_SILENCE_ABOVE_BAUD
        return FIXED_SILENCE_S if fixed else 3.5 * self.char_s

    def understands(self, other: LineSettings) -> bool:
        """Whether what is sent with ``other`` settings is received without error."""
        theirs = (other.baud, other.parity, other.data_bits, other.stop_bits)
        return theirs == (self.baud, self.parity, self.data_bits, self.stop_bits)

"""What a voltage source and the current source locked to it know of one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.waveform import Output


@dataclass(frozen=True, slots=True)
class Both:
    """What both instruments drive together: called when one has changed, and what flows."""

    changed: Callable[[], None]
    output: Callable[[], Output]


class Side(Protocol):
    """One of the two instruments."""

    @property
    def output_on(self) -> bool:
        """Whether the output is on now."""

    @property
    def delivers(self) -> bool:
        """The same, as it was left; time does not go on."""

    def angle_deg(self, index: int) -> float:
        """Angle of a phase against the reference that both instruments share."""


class VoltageSide(Side, Protocol):
    """The instrument with the voltages."""

    @property
    def frequency_hz(self) -> float:
        """As programmed."""

    @property
    def levels_v(self) -> Sequence[float]:
        """What the phases put out now, in V."""

    @property
    def slews_v_per_s(self) -> Sequence[float]:
        """How fast the voltage of each phase may change, in V/s."""


class CurrentSide(Side, Protocol):
    """The instrument with the currents."""

    @property
    def levels_a(self) -> Sequence[float]:
        """What the phases put out now, in A."""

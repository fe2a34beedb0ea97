"""What the bench needs of a reference, whatever its make."""

from typing import ClassVar, Protocol

from instruments.capabilities import Capability
from instruments.identity import Identity
from instruments.reading import Reading


class Reference(Protocol):
    """Voltages, currents and powers of three phases, renewed at a steady pace.

    Attributes:
        capabilities: what it sees beyond a sine.
        phases: how many it measures, L1 first; of the others its readings are 0.
    """

    capabilities: ClassVar[frozenset[Capability]]
    phases: ClassVar[int]

    @property
    def update_s(self) -> float:
        """Time between two readings, each the mean over it, in s."""

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware; refuses another instrument."""

    def initialise(self) -> None:
        """Bring it into a known state.

        Raises:
            InstrumentError: it is not what it should be.
        """

    def configure(self, voltage_range_v: float, current_range_a: float) -> None:
        """Choose the ranges that hold RMS values up to these, as they flow through the meters."""

    def follow(self, phase: int) -> None:
        """Take frequency and synchronisation from a phase, 1 to 3."""

    def read(self) -> Reading:
        """Wait for the next reading.

        Raises:
            InstrumentError: a value is missing, over range or no number, or they do not fit
                together.
        """

    def reopen(self) -> None:
        """Make a new connection; it is to be initialised then.

        Raises:
            InstrumentError: it cannot be reached.
        """

    def has_restarted(self) -> bool:
        """Whether it was switched on since it was initialised, or since this was asked last."""

    def close(self) -> None:
        """Close the link."""

"""What the bench needs of a source, whatever its make."""

from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

from instruments.capabilities import Capability
from instruments.identity import Identity
from instruments.stimulus import Stimulus


class Source(Protocol):
    """Voltage and current on three phases.

    Attributes:
        capabilities: what it can do beyond a sine.
    """

    capabilities: ClassVar[frozenset[Capability]]

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware; refuses another instrument."""

    def initialise(self, *, allow_output_on: bool = False) -> None:
        """Bring it into a known state, with the output off.

        Raises:
            SafetyError: the output is on, and that is not allowed.
            InstrumentError: it is not what it should be.
        """

    def output_is_on(self) -> bool:
        """Ask whether the output is on."""

    def set_ramp(self, duration_s: float) -> None:
        """For how long levels take to come up."""

    def apply(self, stimulus: Stimulus) -> None:
        """Set frequency, levels and angles; the output stays as it is.

        Raises:
            InstrumentError: it cannot be done, was refused, or reads back as something else.
        """

    def switch_on(self) -> None:
        """Switch the output on, and see that it is."""

    def switch_off(self) -> None:
        """Switch the output off, and see that it is."""

    def make_safe(self) -> None:
        """Currents to 0, voltages to 0, output off, confirmed.

        Raises:
            SafetyError: it could not be confirmed.
        """

    def within(self, limit_s: float) -> AbstractContextManager[None]:
        """From entry to exit, wait no longer than this for a connection and for a reply, in s."""

    def reopen(self) -> None:
        """Make a new connection; the output stays as it is.

        Raises:
            InstrumentError: it cannot be reached.
        """

    def has_restarted(self) -> bool:
        """Whether it was switched on since it was initialised, or since this was asked last."""

    def verify(self, stimulus: Stimulus) -> None:
        """Ask for frequency, levels and angles; nothing is set.

        Raises:
            InstrumentError: they are not these.
        """

    def pending_errors(self) -> list[str]:
        """What it has in its queue of errors; the queue is empty then."""

    def close(self) -> None:
        """Close the link; the output stays as it is."""

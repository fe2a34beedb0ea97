"""What the bench needs of a pulse counter, whatever its make."""

from contextlib import AbstractContextManager
from typing import Protocol

from instruments.edges import EdgeBlock
from instruments.identity import Identity


class EdgeCapture(Protocol):
    """Edges since the start of one acquisition."""

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost."""

    def read(self, duration_s: float) -> EdgeBlock:
        """Wait for the next ``duration_s``; its edges.

        Raises:
            InstrumentError: data were lost or do not come, or the device is gone.
        """

    def catch_up(self) -> EdgeBlock:
        """The edges of everything that is there by now; none of them may be new."""


class Counter(Protocol):
    """Times the edges of pulse lines."""

    def identify(self) -> Identity:
        """Who the device is; refuses one that cannot do the work."""

    def capture(self, sample_rate_hz: float | None = None) -> AbstractContextManager[EdgeCapture]:
        """Watch from entry to exit; whatever happens, the device is given back.

        Args:
            sample_rate_hz: a lower resolution will do, of this many samples a second; a device
                that does not sample leaves it.

        Raises:
            InstrumentError: the device is not there, is held by another, or cannot do it.
        """

    def close(self) -> None:
        """Let the driver go; may be called twice."""

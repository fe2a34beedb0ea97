"""What the bench needs of the inputs of emergency stop and interlocks, whatever their make."""

from collections.abc import Mapping
from typing import Protocol

from instruments.identity import Identity


class SafetyInputs(Protocol):
    """Contacts that are closed while all is well; a broken wire is seen as an open contact."""

    def identify(self) -> Identity:
        """Who the device is; refuses one that cannot do the work.

        Raises:
            InstrumentError: it is not there, is another, or a line is no input.
        """

    def closed(self) -> Mapping[str, bool]:
        """Whether each contact is closed, by name.

        Raises:
            InstrumentError: the device cannot be reached.
        """

    def close(self) -> None:
        """Let the device go; may be called twice."""

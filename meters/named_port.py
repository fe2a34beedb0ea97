"""What the ports of all kinds share: a name, a latency, and errors that say whose they are."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import InstrumentError

# What pyserial and sockets let through; ``termios.error`` is no ``OSError``.
if sys.platform == "win32":
    FOREIGN_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
else:
    import termios

    FOREIGN_ERRORS = (OSError, ValueError, termios.error)


@contextmanager
def port_errors(name: str, doing: str) -> Iterator[None]:
    """Translate what goes wrong with a port.

    Args:
        name: what the port was opened as.
        doing: what it was to do, as in "the port cannot …".

    Raises:
        InstrumentError: in place of what was raised inside.
    """
    try:
        yield
    except FOREIGN_ERRORS as cause:
        raise InstrumentError(f"port {name} cannot {doing}: {cause}") from cause


class NamedPort:
    """What is known of every open port."""

    __slots__ = ("_latency_s", "_name")

    def __init__(self, name: str, latency_s: float) -> None:
        self._name = name
        self._latency_s = latency_s

    @property
    def name(self) -> str:
        """What the port was opened as."""
        return self._name

    @property
    def latency_s(self) -> float:
        """How long a byte may have been off the wire in s before it can be read."""
        return self._latency_s

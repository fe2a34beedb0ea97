"""Evidence of the wire: every byte to and from an instrument or a meter can be kept."""

from enum import StrEnum
from typing import NamedTuple, Protocol


class Direction(StrEnum):
    """Seen from the bench."""

    SENT = "sent"
    RECEIVED = "received"
    NOTE = "note"


class WireEvent(NamedTuple):
    """One message on a wire.

    Two are made in the middle of every exchange: a named tuple takes a quarter of the time that a
    frozen dataclass does.

    Attributes:
        channel: whose wire, e.g. ``source``, ``reference``, ``bus rs485``.
        direction: sent or received by the bench, or a note about the link.
        data: the bytes as they were on the wire; for a note its text in UTF-8.
        first_byte_s: bench time of the first byte in s.
        last_byte_s: bench time of the last byte in s.
    """

    channel: str
    direction: Direction
    data: bytes
    first_byte_s: float
    last_byte_s: float


class WireRecorder(Protocol):
    """Keeps what was on the wires."""

    def record(self, event: WireEvent) -> None:
        """Keep one message."""
        ...


class NoRecorder:
    """Keeps nothing: for a Python prompt and for tests."""

    def record(self, event: WireEvent) -> None:
        """Drop one message."""

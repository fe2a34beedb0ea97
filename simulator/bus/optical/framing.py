"""Where a message of the reading head ends."""

from collections.abc import Callable

from simulator.bus.line import Line
from simulator.bus.optical.characters import ACK, END, EOT, ETX, NAK, SOH, STX

CHARACTER_LIMIT_S = 1.5
"""The longest time between two characters of a message."""


class OpticalFraming:
    """A line ends with CR LF, a block with its check character, and ACK and NAK with themselves.

    Args:
        awaits_option: whether ACK begins an option select message now.
    """

    __slots__ = ("_awaits_option",)

    def __init__(self, awaits_option: Callable[[], bool]) -> None:
        self._awaits_option = awaits_option

    def request_length(self, data: bytes) -> int | None:
        """Length of the complete message that ``data`` starts with, or None."""
        first = data[:1]
        if first in (SOH, STX):
            return _block_length(data)
        if first == NAK or (first == ACK and not self._awaits_option()):
            return 1
        end = data.find(END)
        return end + len(END) if first in (b"/", ACK) and end > 0 else None

    def silence_s(self, line: Line) -> float:  # noqa: ARG002 - the same at every baud rate
        """Silence that ends whatever is not complete, in s."""
        return CHARACTER_LIMIT_S


def _block_length(data: bytes) -> int | None:
    ends = [data.find(last, 1) for last in (ETX, EOT)]
    found = min((end for end in ends if end > 0), default=None)
    return found + 2 if found is not None and len(data) > found + 1 else None

"""What every instrument with one link to it does alike, whatever its commands."""

from contextlib import AbstractContextManager

from instruments.scpi import power_came_on
from instruments.visa import VisaLink


class OnOneLink:
    """An instrument that keeps its settings while links to it come and go.

    Args:
        link: to the instrument.
    """

    __slots__ = ("_link",)

    def __init__(self, link: VisaLink) -> None:
        self._link = link

    def within(self, limit_s: float) -> AbstractContextManager[None]:
        """From entry to exit, wait no longer than this for a connection and for a reply, in s."""
        return self._link.within(limit_s)

    def reopen(self) -> None:
        """Make a new connection; what is set, and an output, stay as they are."""
        self._link.reopen()

    def has_restarted(self) -> bool:
        """Whether it was switched on since it was initialised, or since this was asked last."""
        return power_came_on(self._link)

    def close(self) -> None:
        """Close the link; what is set, and an output, stay as they are."""
        self._link.close()

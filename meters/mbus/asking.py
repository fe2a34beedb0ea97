"""What the searches on an M-Bus share: requests that are counted, and stopped on demand."""

from collections.abc import Callable
from dataclasses import dataclass

from meters.mbus.exchange import Exchange
from meters.mbus.link import MBusLink
from meters.mbus.requests import Request


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come.

    Attributes:
        at: the pattern or the address that is asked next.
        requests: how many requests were made.
        found: how many meters were found.
    """

    at: str
    requests: int
    found: int


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Somebody answers, but not so that a meter could be told.

    Attributes:
        at: the pattern or the address that was asked.
        reason: what came instead.
    """

    at: str
    reason: str


def go_on(_: Progress) -> bool:
    """Go on to the end, whatever was found."""
    return True


class Asking:
    """Requests are counted, and stopped on demand."""

    __slots__ = ("_link", "_progress", "ambiguous", "requests", "stopped")

    def __init__(self, link: MBusLink, progress: Callable[[Progress], bool]) -> None:
        self._link = link
        self._progress = progress
        self.ambiguous: list[Ambiguity] = []
        self.requests = 0
        self.stopped = False

    def goes_on(self, at: str, found: int) -> bool:
        """Tell how far it has come; whether to go on."""
        self.stopped = self.stopped or not self._progress(Progress(at, self.requests, found))
        return not self.stopped

    def ask(self, request: Request) -> Exchange:
        """Ask, as often as the link may."""
        self.requests += 1
        return self._link.ask(request)


def shown(exchange: Exchange) -> str:
    """What came, and what was wrong with it."""
    finding = exchange.finding
    detail = f"{finding.fault}: {finding.detail}" if finding else "in form"
    return f"{detail}; received {exchange.received.hex(' ') or 'nothing'}"

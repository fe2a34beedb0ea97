"""The counter as the bench uses it: what goes wrong in a capture says that it was the counter.

Every driver has its own reasons, and they all come to the same: what was captured is not whole.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from contracts.errors import InstrumentError, InstrumentFault, InstrumentLinkError
from instruments.counter import Counter, EdgeCapture
from instruments.edges import EdgeBlock
from instruments.identity import Identity

COUNTER = "counter"


class SeenCapture:
    """One acquisition, as ``EdgeCapture``."""

    __slots__ = ("_capture",)

    def __init__(self, capture: EdgeCapture) -> None:
        self._capture = capture

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start."""
        return self._capture.block

    def read(self, duration_s: float) -> EdgeBlock:
        """Wait for the next ``duration_s``; its edges."""
        with _by_the_counter():
            return self._capture.read(duration_s)

    def catch_up(self) -> EdgeBlock:
        """The edges of everything that is there by now."""
        with _by_the_counter():
            return self._capture.catch_up()


class SeenCounter:
    """A counter of any make, as ``Counter``."""

    __slots__ = ("_captures", "_counter")

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._captures = 0

    def require_there(self) -> None:
        """See that it is there while nothing is captured; else what is captured would tell.

        A device that samples may refuse to be asked who it is.
        """
        if not self._captures:
            self.identify()

    def identify(self) -> Identity:
        """Who the device is."""
        with _by_the_counter():
            return self._counter.identify()

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator[EdgeCapture]:
        """Watch from entry to exit; see ``Counter.capture``."""
        with ExitStack() as stack:
            with _by_the_counter():
                capture = stack.enter_context(self._counter.capture(sample_rate_hz))
            self._captures += 1
            try:
                yield SeenCapture(capture)
            finally:
                self._captures -= 1

    def close(self) -> None:
        """Let the driver go."""
        self._counter.close()


@contextmanager
def _by_the_counter() -> Iterator[None]:
    try:
        yield
    except InstrumentLinkError:
        raise
    except InstrumentError as error:
        raise InstrumentLinkError(str(error), COUNTER, InstrumentFault.DATA_LOST) from error

"""Whether the work of the bench goes on, and may: every step of it passes the clock."""

import threading
import time

from contracts.clock import Clock
from contracts.errors import SafetyError

PIECE_S = 1.0
"""A wait is cut into pieces of this, so that a long one shows that it is one."""


class WatchedClock:
    """A clock that knows when it was last asked, by wall time.

    Every wait, every exchange with an instrument and every frame on a bus asks the clock; whoever
    does not ask for a minute computes, waits for a person, or hangs.

    Args:
        clock: that tells the time.
        pieces: whether a wait takes as long on the wall, so that it is cut into pieces.
    """

    __slots__ = ("_asked_s", "_clock", "_pieces", "_thread", "_why")

    def __init__(self, clock: Clock, *, pieces: bool) -> None:
        self._clock = clock
        self._pieces = pieces
        self._asked_s = time.monotonic()
        self._thread = threading.get_ident()
        self._why = ""

    def stop(self, why: str) -> None:
        """Have the next step fail, once: what winds down afterwards needs the clock."""
        self._why = why

    @property
    def idle_s(self) -> float:
        """For how long nobody asked, in s of wall time."""
        return time.monotonic() - self._asked_s

    def now(self) -> float:
        """Bench time in s.

        Raises:
            SafetyError: the work was to stop.
        """
        self._go_on()
        self._asked_s = time.monotonic()
        return self._clock.now()

    def sleep(self, duration_s: float) -> None:
        """Wait ``duration_s``; raises as ``now``."""
        self._go_on()
        if self._pieces:
            until_s = self._clock.now() + duration_s
            while (left_s := until_s - self._clock.now()) > PIECE_S:
                self._go_on()
                self._asked_s = time.monotonic()
                self._clock.sleep(PIECE_S)
            duration_s = max(left_s, 0.0)
        self._asked_s = time.monotonic()
        self._clock.sleep(duration_s)
        self._asked_s = time.monotonic()

    def _go_on(self) -> None:
        """Only who works is stopped, no thread beside it."""
        if self._why and threading.get_ident() == self._thread:
            why, self._why = self._why, ""
            raise SafetyError(why)

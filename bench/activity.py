"""Whether the work of the bench goes on: every step of it passes the clock."""

import time

from contracts.clock import Clock

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

    __slots__ = ("_asked_s", "_clock", "_pieces")

    def __init__(self, clock: Clock, *, pieces: bool) -> None:
        self._clock = clock
        self._pieces = pieces
        self._asked_s = time.monotonic()

    @property
    def idle_s(self) -> float:
        """For how long nobody asked, in s of wall time."""
        return time.monotonic() - self._asked_s

    def now(self) -> float:
        """Bench time in s."""
        self._asked_s = time.monotonic()
        return self._clock.now()

    def sleep(self, duration_s: float) -> None:
        """Wait ``duration_s``."""
        if self._pieces:
            until_s = self._clock.now() + duration_s
            while (left_s := until_s - self._clock.now()) > PIECE_S:
                self._asked_s = time.monotonic()
                self._clock.sleep(PIECE_S)
            duration_s = max(left_s, 0.0)
        self._asked_s = time.monotonic()
        self._clock.sleep(duration_s)
        self._asked_s = time.monotonic()

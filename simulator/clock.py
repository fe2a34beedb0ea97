"""The time of the virtual bench: as fast as it is asked for, or the wall's."""

import time
from typing import Protocol


class BenchClock(Protocol):
    """Bench time in s, starting at 0."""

    fast: bool

    def now(self) -> float:
        """Bench time in s."""
        ...

    def wait_until(self, time_s: float) -> None:
        """Return when the bench time is ``time_s`` or later."""
        ...


class FastClock:
    """Stands still until somebody waits, then jumps: the same every time, on any machine."""

    fast = True

    def __init__(self) -> None:
        self._now_s = 0.0

    def now(self) -> float:
        """Bench time in s."""
        return self._now_s

    def wait_until(self, time_s: float) -> None:
        """Jump to ``time_s``, unless it is past."""
        self._now_s = max(self._now_s, time_s)


class RealClock:
    """The wall's time since the bench was made."""

    fast = False

    def __init__(self) -> None:
        self._start = time.monotonic()

    def now(self) -> float:
        """Bench time in s."""
        return time.monotonic() - self._start

    def wait_until(self, time_s: float) -> None:
        """Sleep until ``time_s``."""
        while (left := time_s - self.now()) > 0:
            time.sleep(left)

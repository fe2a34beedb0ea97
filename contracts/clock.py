"""Bench time: the one thing that every wait goes through."""

from typing import Protocol


class Clock(Protocol):
    """Bench time in s. ``bench.clock`` has the system's clock and that of the virtual bench."""

    def now(self) -> float:
        """Bench time in s since an arbitrary start; it never goes back."""
        ...

    def sleep(self, duration_s: float) -> None:
        """Wait until ``duration_s`` of bench time have passed.

        Raises:
            BenchError: the clock of a virtual bench is gone.
        """
        ...

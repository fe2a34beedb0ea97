"""The two clocks of a bench: the system's, and that of a virtual bench on its fast clock."""

import mmap
import time
from pathlib import Path

from bench.control import ControlLink


class SystemClock:
    """Real time, for hardware and for a virtual bench on the real clock."""

    def now(self) -> float:
        """Bench time in s since an arbitrary start."""
        return time.monotonic()

    def sleep(self, duration_s: float) -> None:
        """Wait ``duration_s``."""
        time.sleep(duration_s)


class SimulatedClock:
    """Asks the simulator to advance, so that an hour's dosage takes milliseconds.

    What time it is stands in memory that the simulator shares, if both are on the same machine.
    """

    def __init__(self, control: ControlLink) -> None:
        self._control = control
        self._time = _shared(control.ask("addresses").get("time"))

    def now(self) -> float:
        """Bench time in s since the simulator started."""
        if self._time is not None:
            return self._time[0]
        return self._control.number("now", "time_s")

    def sleep(self, duration_s: float) -> None:
        """Let ``duration_s`` of bench time pass."""
        self._control.ask("sleep", duration_s=duration_s)


def _shared(path: object) -> "memoryview[float] | None":
    """The memory in which the simulator tells the time; None if it is not in our reach."""
    if not isinstance(path, str) or not path:
        return None
    try:
        with Path(path).open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)).cast("d")
    except (OSError, ValueError):
        return None

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

    What time it is, and when the next byte arrives from a bus, stands in memory that the simulator
    shares, if both are on the same machine.
    """

    def __init__(self, control: ControlLink) -> None:
        self._control = control
        self._times = _shared(control.ask("addresses").get("time"))

    def now(self) -> float:
        """Bench time in s since the simulator started."""
        if self._times is not None:
            return self._times[0]
        return self._control.number("now", "time_s")

    def no_byte_has_come(self) -> bool:
        """Whether it is known that nothing has arrived from any bus that was not yet taken."""
        return self._times is not None and self._times[0] < self._times[1]

    def sleep(self, duration_s: float) -> None:
        """Let ``duration_s`` of bench time pass."""
        self._control.ask("sleep", duration_s=duration_s)


def _shared(path: object) -> "memoryview[float] | None":
    """The memory in which the simulator tells two times; None if it is not in our reach."""
    if not isinstance(path, str) or not path:
        return None
    try:
        with Path(path).open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 16, access=mmap.ACCESS_READ)).cast("d")
    except (OSError, ValueError):
        return None

"""The two clocks of a bench: the system's, and that of a virtual bench on its fast clock."""

import time

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
    """Asks the simulator to advance, so that an hour's dosage takes milliseconds."""

    def __init__(self, control: ControlLink) -> None:
        self._control = control

    def now(self) -> float:
        """Bench time in s since the simulator started."""
        return self._control.number("now", "time_s")

    def sleep(self, duration_s: float) -> None:
        """Let ``duration_s`` of bench time pass."""
        self._control.ask("sleep", duration_s=duration_s)

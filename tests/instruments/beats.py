"""Lines with known pulses, and a bench clock that is the world's."""

import numpy as np
from numpy.typing import NDArray

from contracts.wire import WireEvent
from simulator.world import World


class Beat:
    """A line that is on for ``width_s`` once in ``period_s``, from ``first_s`` on."""

    def __init__(self, first_s: float, period_s: float, width_s: float, pulses: int = 4000) -> None:
        self.starts_s = first_s + period_s * np.arange(pulses)
        self.edges_s = np.column_stack((self.starts_s, self.starts_s + width_s)).ravel()

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        first, last = np.searchsorted(self.edges_s, [start_s, stop_s])
        return bool(first % 2), self.edges_s[first:last]


class WorldClock:
    """Bench time is the world's."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> float:
        return self._world.now()

    def sleep(self, duration_s: float) -> None:
        self._world.wait(duration_s)


class Notes:
    def __init__(self) -> None:
        self.events: list[WireEvent] = []

    def record(self, event: WireEvent) -> None:
        self.events.append(event)

    @property
    def texts(self) -> list[str]:
        return [event.data.decode() for event in self.events]

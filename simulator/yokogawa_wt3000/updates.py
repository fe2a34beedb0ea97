"""Data updates and the extended event that tells of them: pages 6-25, 6-102 and 6-103.

Only bit 0 of the extended event register is modelled: a data update ended. It is set while
``FILTer1`` is not NEVer. Waiting for anything else never returns, as on the instrument.
"""

import math
from functools import partial

from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.formats import engineering
from simulator.scpi.parameters import Choice, Integer, Steps, units
from simulator.world import World

PERIODS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_MASK = Integer(0, 65535)
_UPDATED = 1


class Updates:
    """When updates end, and whether one has ended since somebody looked.

    Args:
        world: what time it is.
        periods_s: times that an update can have.
    """

    def __init__(self, world: World, periods_s: tuple[float, ...] = PERIODS_S) -> None:
        self._world = world
        self._looked_s = 0.0
        period = Steps(periods_s, units("S"), partial(engineering, digits=4))
        self._period = Setting(":RATE", period, 0.5)
        edges = Choice("RISE", "FALL", "BOTH", "NEVer")
        self._filter = Setting(":STATus:FILTer<x>", edges, "NEVER", ((1, 16),), self.clear)

    @property
    def period_s(self) -> float:
        """Time of one update."""
        return self._period.get()

    def completed(self) -> int:
        """How many updates have ended."""
        return self._ended_at(self._world.now())

    def reset(self) -> None:
        """``*RST``: the period; the filters belong to the communication."""
        self._period.reset()

    def clear(self) -> None:
        """Forget that an update ended."""
        self._looked_s = self._world.now()

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        return [
            self._period.command,
            self._filter.command,
            Command(":STATus:EESR", ask=self._ask_events),
            Command(":COMMunicate:WAIT", self._wait, self._ask_wait, asks=(1, 1), blocking=True),
        ]

    def _ended_at(self, time_s: float) -> int:
        # A time that is a multiple of the period but for rounding counts as one.
        return math.floor(time_s / self.period_s + 1e-9)

    def _tells(self) -> bool:
        return self._filter.get(1) != "NEVER"

    def _ask_events(self, _call: Call) -> str:
        ended = self._tells() and self.completed() > self._ended_at(self._looked_s)
        self.clear()
        return str(_UPDATED if ended else 0)

    def _wait(self, call: Call) -> None:
        if not (call.value(0, _MASK) & _UPDATED and self._tells()):
            call.connection.hang()
            return
        with self._world.lock:
            end_s = (self._ended_at(self._looked_s) + 1) * self.period_s
        call.connection.wait_until(end_s)

    def _ask_wait(self, call: Call) -> str:
        self._wait(call)
        return str(_UPDATED)

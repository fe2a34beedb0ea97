"""Averaging of updates: pages 6-76 and 6-77.

Exponential averaging starts when the instrument does; weights below 1 % of the newest are left
out. The count is taken as it was set, also one that belongs to the other type.
"""

import math

from simulator.scpi.command import Command, Setting
from simulator.scpi.parameters import Boolean, Choice, Steps

_COUNTS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)


class Averaging:
    """Which updates count how much."""

    def __init__(self) -> None:
        path = ":MEASure:AVERaging"
        self._on = Setting(f"{path}[:STATe]", Boolean(), default=False)
        self._type = Setting(f"{path}:TYPE", Choice("EXPonent", "LINear"), "EXPONENT")
        self._count = Setting(f"{path}:COUNt", Steps(_COUNTS, None, "{:.0f}".format), 2.0)
        self._settings = (self._on, self._type, self._count)

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        return [setting.command for setting in self._settings]

    def reset(self) -> None:
        """``*RST``."""
        for setting in self._settings:
            setting.reset()

    def weights(self, available: int) -> list[float]:
        """Weights of the last updates, the newest last, of as many as there are."""
        count = int(self._count.get())
        if not self._on.get():
            return [1.0]
        if self._type.get() == "LINEAR":
            return [1.0] * min(count, available)
        decay = 1 - 1 / count
        depth = math.ceil(math.log(0.01) / math.log(decay))
        return [decay**age for age in range(min(depth, available) - 1, -1, -1)]

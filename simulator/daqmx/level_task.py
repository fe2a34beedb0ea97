"""A task that looks at the levels of digital lines when it is told to: software-timed input."""

from collections.abc import Sequence

from simulator.daqmx.line_task import LineTask
from simulator.daqmx.lines import Line


class LevelTask(LineTask):
    """A task with single lines as input channels.

    One that was not started holds its lines for the moment of each look, and a look takes no bench
    time: who watches a contact does so by the wall's clock. Both are assumptions.
    """

    def _read(self, samples: int) -> list[list[bool]]:
        self._reserve()
        try:
            return super()._read(samples)
        finally:
            if not self._running:
                self._device.release(self)

    def _levels(self, lines: Sequence[Line]) -> list[bool]:
        return self._device.sensed(lines)

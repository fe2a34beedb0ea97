"""A task that drives digital lines when it is told to: software-timed output."""

from collections.abc import Sequence

from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.line_task import LineTask
from simulator.daqmx.lines import Line
from simulator.daqmx.task import ON_DEMAND_S


class OutputTask(LineTask):
    """A task with output channels; what is read of it is what the device drives."""

    def write_lines(self, booleans: Sequence[bool], *, samples: int, auto_start: bool) -> None:
        """Drive the lines: ``lines_per_channel`` booleans for each channel, the spare ignored."""
        per_channel = self.lines_per_channel
        self._refuse_size(len(booleans), per_channel * len(self.channels), samples)
        levels: dict[Line, bool] = {}
        for index, channel in enumerate(self.channels):
            own = booleans[index * per_channel :]
            levels.update(zip(channel.lines, own, strict=False))
        self._drive(levels, auto_start=auto_start)

    def write_words(
        self, words: Sequence[int], *, bits: int, samples: int, auto_start: bool
    ) -> None:
        """Drive the lines: one word for each channel, whose bit n is line n of the port."""
        self._refuse_size(len(words), len(self.channels), samples)
        self._check_width(bits)
        levels = {
            line: bool(word >> line.number & 1)
            for channel, word in zip(self.channels, words, strict=True)
            for line in channel.lines
        }
        self._drive(levels, auto_start=auto_start)

    def _read(self, samples: int) -> list[list[bool]]:
        self._refuse_samples(samples)
        self._device.world.wait(ON_DEMAND_S)
        return super()._read(samples)

    def _levels(self, lines: Sequence[Line]) -> list[bool]:
        return self._device.driven(lines)

    def _drive(self, levels: dict[Line, bool], *, auto_start: bool) -> None:
        if not (self._running or auto_start):
            raise DaqmxError(
                Code.CANNOT_WRITE_WHEN_AUTO_START_FALSE_AND_TASK_NOT_RUNNING, f"Task: {self.name}"
            )
        self._reserve()
        try:
            self._device.world.wait(ON_DEMAND_S)
            self._device.drive(levels)
        finally:
            if not self._running:
                self._device.release(self)

    def _refuse_size(self, size: int, expected: int, samples: int) -> None:
        self._refuse_samples(samples)
        if size != expected:
            raise DaqmxError(
                Code.WRITE_NUM_CHANS_MISMATCH,
                f"Number of values specified: {size}\nRequired: {expected}",
            )

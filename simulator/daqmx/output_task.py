"""A task that drives digital lines when it is told to: software-timed output."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.lines import Line
from simulator.daqmx.task import ON_DEMAND_S, TOO_WIDE
from simulator.daqmx.words import Runs

CHAN_PER_LINE = 0
"""``LineGrouping.CHAN_PER_LINE`` of the driver."""


@dataclass(frozen=True, slots=True)
class OutputChannel:
    """A virtual channel: one line, or several that are written together."""

    name: str
    lines: tuple[Line, ...]


class OutputTask:
    """What the driver keeps of one task with output channels.

    Attributes:
        name: of the task.
        channels: in the order in which they were created.
    """

    def __init__(self, device: DaqDevice, name: str) -> None:
        self.name = name
        self.channels: list[OutputChannel] = []
        self._device = device
        self._running = False

    @property
    def channel_names(self) -> list[str]:
        """Names of the channels."""
        return [channel.name for channel in self.channels]

    @property
    def lines_per_channel(self) -> int:
        """How many booleans a channel has in a write or read of lines: those of the largest."""
        return max((len(channel.lines) for channel in self.channels), default=0)

    def create_channels(self, text: str, name: str, grouping: int) -> None:
        """Take lines as output channels of the task."""
        self._refuse_if_running()
        lines = self._device.parse_lines(text)
        taken = [line for channel in self.channels for line in channel.lines]
        if len({*taken, *lines}) < len(taken) + len(lines):
            raise DaqmxError(Code.REPEATED_PHYSICAL_CHAN, f"Physical Channel Name: {text}")
        full = [f"{self._device.name}/{line.name}" for line in lines]
        if grouping == CHAN_PER_LINE:
            names = [f"{name}{number}" for number in range(len(lines))] if name else full
            self.channels += [
                OutputChannel(n, (line,)) for n, line in zip(names, lines, strict=True)
            ]
        else:
            # A range for a name would be taken for several channels.
            own = f"{full[0]}..." if len(lines) > 1 and "line" in text else text
            self.channels.append(OutputChannel(name or own, tuple(lines)))

    def start(self) -> None:
        """Take the lines; their levels stay as they are until written."""
        self._refuse_if_running()
        self._reserve()
        self._running = True

    def stop(self) -> None:
        """Let others have the lines; their levels stay as they are."""
        self._running = False
        self._device.release(self)

    def done(self) -> bool:
        """Whether it does not run: what it does when told, it does at once."""
        return not self._running

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

    def read_lines(self, samples: int) -> bytes:
        """What is driven, a byte for each of ``lines_per_channel`` lines of each channel."""
        rows = self._read(samples)
        return b"".join(bytes(row).ljust(self.lines_per_channel, b"\0") for row in rows)

    def read_words(self, samples: int, bits: int) -> Runs:
        """What is driven, a word for each channel, whose bit n is line n of the port."""
        self._check_width(bits)
        words = [
            sum(high << line.number for line, high in zip(channel.lines, row, strict=True))
            for channel, row in zip(self.channels, self._read(samples), strict=True)
        ]
        return Runs(np.array(words, dtype=np.uint32), np.ones(len(words), dtype=np.int64))

    def _read(self, samples: int) -> list[list[bool]]:
        self._refuse_samples(samples)
        self._device.world.wait(ON_DEMAND_S)
        return [self._device.driven(channel.lines) for channel in self.channels]

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

    def _reserve(self) -> None:
        if not self.channels:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK, f"Task: {self.name}")
        lines = (line.name for channel in self.channels for line in channel.lines)
        self._device.reserve(self, lines)

    def _refuse_size(self, size: int, expected: int, samples: int) -> None:
        self._refuse_samples(samples)
        if size != expected:
            raise DaqmxError(
                Code.WRITE_NUM_CHANS_MISMATCH,
                f"Number of values specified: {size}\nRequired: {expected}",
            )

    def _refuse_samples(self, samples: int) -> None:
        if samples != 1:
            raise DaqmxError(
                Code.INVALID_ATTRIBUTE_VALUE, f"Samples Per Channel\nRequested Value: {samples}"
            )

    def _check_width(self, bits: int) -> None:
        for channel in self.channels:
            ports = {line.port for line in channel.lines}
            width = max(self._device.port_width(f"{self._device.name}/{port}") for port in ports)
            if width > bits or len(ports) > 1:
                raise DaqmxError(TOO_WIDE.get(bits, Code.INVALID_ATTRIBUTE_VALUE), channel.name)

    def _refuse_if_running(self) -> None:
        if self._running:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING, f"Task: {self.name}")

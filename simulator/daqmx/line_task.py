"""What tasks share whose channels are single lines, written or read when they are told to."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.lines import Line
from simulator.daqmx.task import TOO_WIDE
from simulator.daqmx.words import Runs

CHAN_PER_LINE = 0
"""``LineGrouping.CHAN_PER_LINE`` of the driver."""


@dataclass(frozen=True, slots=True)
class LineChannel:
    """A virtual channel: one line, or several that are used together."""

    name: str
    lines: tuple[Line, ...]


class LineTask(ABC):
    """What the driver keeps of one task without a clock.

    Attributes:
        name: of the task.
        channels: in the order in which they were created.
    """

    def __init__(self, device: DaqDevice, name: str) -> None:
        self.name = name
        self.channels: list[LineChannel] = []
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
        """Take lines as channels of the task."""
        self._refuse_if_running()
        lines = self._device.parse_lines(text)
        taken = [line for channel in self.channels for line in channel.lines]
        if len({*taken, *lines}) < len(taken) + len(lines):
            raise DaqmxError(Code.REPEATED_PHYSICAL_CHAN, f"Physical Channel Name: {text}")
        full = [f"{self._device.name}/{line.name}" for line in lines]
        if grouping == CHAN_PER_LINE:
            names = [f"{name}{number}" for number in range(len(lines))] if name else full
            self.channels += [LineChannel(n, (line,)) for n, line in zip(names, lines, strict=True)]
        else:
            # A range for a name would be taken for several channels.
            own = f"{full[0]}..." if len(lines) > 1 and "line" in text else text
            self.channels.append(LineChannel(name or own, tuple(lines)))

    def start(self) -> None:
        """Take the lines; their levels stay as they are."""
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

    def read_lines(self, samples: int) -> bytes:
        """The levels, a byte for each of ``lines_per_channel`` lines of each channel."""
        rows = self._read(samples)
        return b"".join(bytes(row).ljust(self.lines_per_channel, b"\0") for row in rows)

    def read_words(self, samples: int, bits: int) -> Runs:
        """The levels, a word for each channel, whose bit n is line n of the port."""
        self._check_width(bits)
        words = [
            sum(high << line.number for line, high in zip(channel.lines, row, strict=True))
            for channel, row in zip(self.channels, self._read(samples), strict=True)
        ]
        return Runs(np.array(words, dtype=np.uint32), np.ones(len(words), dtype=np.int64))

    @abstractmethod
    def _levels(self, lines: Sequence[Line]) -> list[bool]:
        """The levels of lines of a channel."""

    def _read(self, samples: int) -> list[list[bool]]:
        self._refuse_samples(samples)
        return [self._levels(channel.lines) for channel in self.channels]

    def _reserve(self) -> None:
        if not self.channels:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK, f"Task: {self.name}")
        lines = (line.name for channel in self.channels for line in channel.lines)
        self._device.reserve(self, lines)

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

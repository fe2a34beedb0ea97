"""A task that reads one digital port whenever one of its lines changes."""

from collections.abc import Callable

import numpy as np

from simulator.daqmx.backlog import Backlog
from simulator.daqmx.changes import Changes
from simulator.daqmx.device import SAMPLE_CLOCK, START_S, DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.words import Runs

DEFAULT_BUFFER = 10_000


class ChangeTask:
    """What the driver keeps of one task with change detection timing.

    Attributes:
        name: of the task.
        channel: the port.
        buffer_samples: how many unread samples may wait.
    """

    def __init__(self, device: DaqDevice, name: str, channel: str, samples: int) -> None:
        self.name = name
        self.channel = channel
        self.buffer_samples: int | None = max(samples, DEFAULT_BUFFER)
        self._device = device
        self._watched: list[int] = []
        self._running = False
        self._backlog = Backlog(device, name)

    @property
    def channel_names(self) -> list[str]:
        """Names of the channels."""
        return [self.channel]

    @property
    def buffer_size(self) -> int:
        """How many unread samples may wait."""
        return self.buffer_samples or DEFAULT_BUFFER

    def watch(self, rising: str, falling: str) -> None:
        """Detect the edges of these lines; both edges of each.

        Raises:
            DaqmxError: a line is not there or not of the port, or one edge alone is asked for,
                which is not modelled.
        """
        self._refuse_if_running()
        if not self._device.can_sample(self.channel):
            raise DaqmxError(
                Code.BUFFERED_OPERATIONS_NOT_SUPPORTED_ON_SELECTED_LINES, f"Lines: {self.channel}"
            )
        lines = self._device.parse_lines(rising)
        foreign = [n.name for n in lines if f"{self._device.name}/{n.port}" != self.channel]
        if rising != falling or foreign:
            raise DaqmxError(Code.INVALID_ATTRIBUTE_VALUE, f"Lines: {rising} and {falling}")
        self._watched = [line.number for line in lines]

    def start(self) -> None:
        """Arm the change detection."""
        self._refuse_if_running()
        lines = self._device.parse_lines(self.channel)
        self._device.reserve(self, (SAMPLE_CLOCK, *(line.name for line in lines)))
        self._device.world.wait(START_S)
        self._backlog.begin()
        self._device.arm(Changes(self._device.world, len(lines), self._watched))
        self._running = True

    def stop(self) -> None:
        """Disarm it and let others have the device."""
        self._running = False
        self._device.release(self)

    def done(self) -> bool:
        """Whether nothing more is to come."""
        return not self._running or self._backlog.failed is not None

    def overflowed(self) -> bool:
        """Whether a change came too fast to be read."""
        return self._device.missed_changes()

    def acquired(self) -> int:
        """How many changes were read into the buffer since the start."""
        return int(self._device.changes.words().size) if self._running else 0

    def available(self) -> int:
        """How many changes wait to be read."""
        return self._backlog.unread(self.acquired(), self.buffer_size)

    default_read = available

    def read(
        self, count: int, timeout_s: float, _bits: int, give_up: Callable[[], bool]
    ) -> tuple[Runs, bool]:
        """The next words; as ``SampledTask.read``."""
        self.available()
        self._backlog.wait(count, self.acquired, timeout_s, give_up)
        got = min(count, self.available())
        words = self._device.changes.words()[self._backlog.take(got)]
        return Runs(words, np.ones(got, dtype=np.int64)), got == count

    def _refuse_if_running(self) -> None:
        if self._running:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING, f"Task: {self.name}")

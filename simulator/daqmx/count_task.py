"""A task that counts edges of a timebase, and keeps the count at each change of the lines."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulator.daqmx.backlog import Backlog
from simulator.daqmx.device import START_S, DaqDevice
from simulator.daqmx.errors import Code, DaqmxError

REGISTER = 1 << 32
"""Counts before the counter begins anew."""
TIMEBASES_HZ = {
    "100kHzTimebase": 100_000,
    "20MHzTimebase": 20_000_000,
    "100MHzTimebase": 100_000_000,
}
DEFAULT_BUFFER = 10_000


class CountTask:
    """What the driver keeps of one task with an edge counter.

    Attributes:
        name: of the task.
        counter: as ``Dev1/ctr0``.
        buffer_samples: how many unread counts may wait.
    """

    def __init__(self, device: DaqDevice, name: str, counter: str, initial: int) -> None:
        if counter not in device.counters:
            raise DaqmxError(Code.PHYSICAL_CHAN_DOES_NOT_EXIST, f"Physical Channel Name: {counter}")
        self.name = name
        self.counter = counter
        self.buffer_samples: int | None = DEFAULT_BUFFER
        self._device = device
        self._initial = initial
        self._rate_hz: int | None = None
        self._source = ""
        self._start_s: float | None = None
        self._backlog = Backlog(device, name)

    @property
    def channel_names(self) -> list[str]:
        """Names of the channels."""
        return [self.counter]

    @property
    def buffer_size(self) -> int:
        """How many unread counts may wait."""
        return self.buffer_samples or DEFAULT_BUFFER

    def count_edges_of(self, terminal: str) -> None:
        """Count the edges of a timebase.

        Raises:
            DaqmxError: it is none of the device.
        """
        self._refuse_if_running()
        name = terminal.removeprefix(f"/{self._device.name}/")
        if name not in TIMEBASES_HZ:
            raise DaqmxError(Code.INVALID_TERM, f"Source Terminal: {terminal}")
        self._rate_hz = TIMEBASES_HZ[name]

    def clock(self, source: str) -> None:
        """Keep the count at each edge of a signal: that of the change detection alone.

        Raises:
            DaqmxError: it is another one.
        """
        self._refuse_if_running()
        if source != f"/{self._device.name}/ChangeDetectionEvent":
            raise DaqmxError(Code.INVALID_TERM, f"Source Terminal: {source}")
        self._source = source

    def start(self) -> None:
        """Begin to count."""
        self._refuse_if_running()
        if self._rate_hz is None or not self._source:
            raise DaqmxError(Code.INVALID_ATTRIBUTE_VALUE, f"Task: {self.name}")
        self._device.reserve(self, (self.counter,))
        self._device.world.wait(START_S)
        self._backlog.begin()
        self._start_s = self._device.world.now()

    def stop(self) -> None:
        """Stop counting and let others have the counter."""
        self._start_s = None
        self._device.release(self)

    def done(self) -> bool:
        """Whether nothing more is to come."""
        return self._start_s is None or self._backlog.failed is not None

    def count(self) -> int:
        """What the count register holds now."""
        now_s = np.array([self._device.clock_now_s()])
        return int(self._counts(now_s)[0])

    def acquired(self) -> int:
        """How many counts were kept since the start."""
        return 0 if self._start_s is None else int(self._device.changes.times_s(self._start_s).size)

    def available(self) -> int:
        """How many counts wait to be read."""
        return self._backlog.unread(self.acquired(), self.buffer_size)

    default_read = available

    def read(
        self, count: int, timeout_s: float, give_up: Callable[[], bool]
    ) -> tuple[list[int], bool]:
        """The next counts, and whether they are all that were asked for."""
        self.available()
        self._backlog.wait(count, self.acquired, timeout_s, give_up)
        got = min(count, self.available())
        times_s = self._device.changes.times_s(self._start_s or 0.0)[self._backlog.take(got)]
        return self._counts(times_s).tolist(), got == count

    def _counts(self, times_s: NDArray[np.float64]) -> NDArray[np.int64]:
        until_s = np.minimum(times_s, self._device.clock_now_s())
        elapsed_s = until_s - (until_s if self._start_s is None else self._start_s)
        rate_hz = self._device.true_rate_hz(self._rate_hz or 0)
        counted = np.floor(elapsed_s * rate_hz).astype(np.int64)
        return (counted + self._initial) % REGISTER

    def _refuse_if_running(self) -> None:
        if self._start_s is not None:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING, f"Task: {self.name}")

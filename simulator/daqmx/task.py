"""A task that samples one digital port by the clock of the device."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.daqmx.backlog import Backlog
from simulator.daqmx.device import SAMPLE_CLOCK, DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.words import Runs, SampleTimes, sample

FINITE = 10178
"""``AcquisitionType.FINITE`` of the driver."""
TOO_WIDE = {
    8: Code.CHAN_SIZE_TOO_BIG_FOR_U_8_PORT_READ,
    16: Code.CHAN_SIZE_TOO_BIG_FOR_U_16_PORT_READ,
}
LARGEST_DEFAULT_BUFFER = 1_000_000
ON_DEMAND_S = 0.001
"""Bench time of one software-timed write or read: an assumption, no manual says."""


@dataclass(slots=True)
class Timing:
    """Sample clock: rate, samples of a finite task (else None), buffer unless told otherwise."""

    rate_hz: float
    finite: int | None
    buffer_samples: int


def default_buffer(rate_hz: float) -> int:
    """Samples that the driver's buffer of a continuous task holds at least, by the rate."""
    for limit_hz, size in ((100, 1_000), (10_000, 10_000), (1_000_000, 100_000)):
        if rate_hz <= limit_hz:
            return size
    return LARGEST_DEFAULT_BUFFER


class SampledTask:
    """What the driver keeps of one task.

    Attributes:
        name: of the task.
        channel: the port, once created.
        buffer_samples: how many unread samples may wait; None for the driver's default.
    """

    def __init__(self, device: DaqDevice, name: str) -> None:
        self.name = name
        self.channel: str | None = None
        self.buffer_samples: int | None = None
        self._device = device
        self._timing: Timing | None = None
        self._times: SampleTimes | None = None
        self._backlog = Backlog(device, name)

    @property
    def channel_names(self) -> list[str]:
        """Names of the channels."""
        return [self.channel] if self.channel is not None else []

    @property
    def rate_hz(self) -> float:
        """The rate of the sample clock, as the timebase can make it."""
        return self._clocked().rate_hz

    @property
    def buffer_size(self) -> int:
        """How many unread samples may wait."""
        if self.buffer_samples is not None:
            return self.buffer_samples
        return self._clocked().buffer_samples

    def create_channel(self, lines: str) -> None:
        """Take a port as the channel of the task."""
        self._refuse_if_running()
        self._device.port_width(lines)
        self.channel = lines

    def clock(self, source: str, rate_hz: float, sample_mode: int, samples: int) -> None:
        """Configure the sample clock."""
        self._refuse_if_running()
        if self.channel is None:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK, f"Task: {self.name}")
        if source not in ("", "OnboardClock"):
            raise DaqmxError(Code.INVALID_TERM, f"Source Terminal: {source}")
        if not self._device.can_sample(self.channel):
            raise DaqmxError(
                Code.BUFFERED_OPERATIONS_NOT_SUPPORTED_ON_SELECTED_LINES, f"Lines: {self.channel}"
            )
        if not 0 < rate_hz <= self._device.max_rate_hz:
            raise DaqmxError(
                Code.INVALID_ATTRIBUTE_VALUE,
                f"Property: Sample Clock Rate\nRequested Value: {rate_hz}\n"
                f"Maximum Value: {self._device.max_rate_hz}",
            )
        finite = samples if sample_mode == FINITE else None
        buffer = finite or max(samples, default_buffer(rate_hz))
        self._timing = Timing(self._device.coerce(rate_hz), finite, buffer)

    def start(self) -> None:
        """Begin to sample; the first sample lies a moment later."""
        self._refuse_if_running()
        timing = self._clocked()
        lines = self._device.parse_lines(self.channel or "")
        self._device.reserve(self, (SAMPLE_CLOCK, *(line.name for line in lines)))
        self._backlog.begin()
        self._times = self._device.sample_times(timing.rate_hz)
        self._device.world.wait_until(self._times.start_s)

    def stop(self) -> None:
        """Stop sampling and let others have the device."""
        self._times = None
        self._device.release(self)

    def done(self) -> bool:
        """Whether nothing more is to come."""
        if self._times is None or self._backlog.failed is not None:
            return True
        finite = self._clocked().finite
        return finite is not None and self.acquired() >= finite

    def acquired(self) -> int:
        """How many samples were taken since the start."""
        if self._times is None:
            return 0
        taken = self._times.until(self._device.clock_now_s())
        finite = self._clocked().finite
        return taken if finite is None else min(taken, finite)

    def available(self) -> int:
        """How many samples wait to be read."""
        return self._backlog.unread(self.acquired(), self.buffer_size)

    def default_read(self) -> int:
        """How many samples ``READ_ALL_AVAILABLE`` means: all of a finite task, else what waits."""
        finite = self._clocked().finite
        return self.available() if finite is None else finite - self._backlog.taken

    def read(
        self, count: int, timeout_s: float, bits: int, give_up: Callable[[], bool]
    ) -> tuple[Runs, bool]:
        """The next samples; wait for them up to ``timeout_s`` (for ever if negative).

        Args:
            count: how many.
            timeout_s: for how long to wait, in s of bench time.
            bits: of the integers that are asked for.
            give_up: whether the one who asked, or the server, has gone in the meantime.

        Returns:
            The samples, and whether they are all that were asked for.

        Raises:
            DaqmxError: samples were overwritten or never come, or the port does not fit.
        """
        if self._times is None:
            self.start()
        self._check_width(bits)
        self.available()
        finite = self._clocked().finite
        if finite is not None and self._backlog.taken + count > finite:
            raise DaqmxError(Code.SAMPLES_WILL_NEVER_BE_AVAILABLE, samples_read=0)
        self._wait(count, timeout_s, give_up)
        got = max(min(count, self.acquired() - self._backlog.taken), 0)
        return self._take(got), got == count

    def read_now(self) -> int:
        """The levels of the lines, when it is told to: software-timed input.

        Raises:
            DaqmxError: it has no channel or a sample clock, or another holds the lines.
        """
        if self.channel is None or self._timing is not None:
            raise DaqmxError(Code.INVALID_ATTRIBUTE_VALUE, f"Task: {self.name}", samples_read=0)
        lines, world = self._device.parse_lines(self.channel), self._device.world
        self._device.reserve(self, (line.name for line in lines))
        world.wait(ON_DEMAND_S)
        with world.lock:
            now_s = world.now()
            word = sum(world.toggles(n.number, now_s, now_s)[0] << n.number for n in lines)
        self._device.release(self)
        return word

    def _take(self, count: int) -> Runs:
        if self._times is None or self.channel is None or not count:
            return Runs(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int64))
        width = self._device.port_width(self.channel)
        taken = self._backlog.take(count)
        return sample(self._device.world, width, self._times, taken.start, taken.stop)

    def _wait(self, count: int, timeout_s: float, give_up: Callable[[], bool]) -> None:
        if self._times is not None:
            last_s = self._times.of(self._backlog.taken + count - 1)
            due_s = float(np.nextafter(last_s, np.inf))
            self._backlog.wait(count, self.acquired, timeout_s, give_up, due_s)

    def _check_width(self, bits: int) -> None:
        if self.channel is not None and self._device.port_width(self.channel) > bits:
            raise DaqmxError(TOO_WIDE[bits], f"Channel: {self.channel}", samples_read=0)

    def _clocked(self) -> Timing:
        if self._timing is None:
            raise DaqmxError(
                Code.INVALID_ATTRIBUTE_VALUE, "Property: Sample Timing Type\nOn demand only"
            )
        return self._timing

    def _refuse_if_running(self) -> None:
        if self._times is not None:
            raise DaqmxError(Code.CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING, f"Task: {self.name}")

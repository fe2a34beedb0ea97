"""The device: what it is, what it can, which task holds it, what happens to it."""

import math
import threading
from collections.abc import Iterable

from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.words import SampleTimes
from simulator.world import World

START_S = 0.001
"""Bench time from the order to start to the first sample: an assumption, no manual says."""


class DaqDevice:
    """A box like a USB-6343, wired to the pulse lines of the world.

    Attributes:
        world: whose lines it samples.
        name: as in NI MAX.
        product_type: as on its label.
        serial: serial number.
        max_rate_hz: fastest sample clock of digital input.
        timebase_hz: what the sample clock is divided from.
        port_widths: lines of each port; port 0 alone can be sampled by a clock.
        faults: what is still to happen to it; may be added to at any time.
    """

    def __init__(
        self,
        world: World,
        name: str = "Dev1",
        *,
        ppm: float = 0.0,
        faults: Iterable[DaqFault] = (),
        port_widths: tuple[int, ...] = (32, 8, 8),
        max_rate_hz: float = 1e6,
        timebase_hz: int = 100_000_000,
    ) -> None:
        self.world = world
        self.name = name
        self.product_type = "USB-6343"
        self.serial = 0x01D5A3C7
        self.max_rate_hz = max_rate_hz
        self.timebase_hz = timebase_hz
        self.port_widths = port_widths
        self.faults = list(faults)
        self._ppm = ppm
        self._holder: object | None = None
        self._stalled_s: float | None = None
        self._lock = threading.Lock()

    def truth(self) -> dict[str, object]:
        """What a bench cannot see: the deviation of the timebase, and what is still to happen."""
        return {
            "device": self.name,
            "timebase_error_ppm": self._ppm,
            "faults": [{"kind": f.kind.value, "after_s": f.after_s} for f in self.faults],
            "stalled": self._stalled_s is not None,
        }

    @property
    def ports(self) -> list[str]:
        """Physical channel names of the digital input ports."""
        return [f"{self.name}/port{number}" for number in range(len(self.port_widths))]

    def named(self, name: str) -> "DaqDevice":
        """Itself, if that is its name.

        Raises:
            DaqmxError: it is not; there is only this device.
        """
        if name != self.name:
            raise DaqmxError(Code.INVALID_DEVICE_ID, f"Device Specified: {name}")
        return self

    def port_width(self, channel: str) -> int:
        """How many lines a port has.

        Raises:
            DaqmxError: there is no such device or port.
        """
        device, _, _ = channel.partition("/")
        self.named(device)
        if channel not in self.ports:
            raise DaqmxError(
                Code.PHYSICAL_CHAN_DOES_NOT_EXIST,
                f"Physical Channel Name: {channel}\nDevice Specified: {device}",
            )
        return self.port_widths[self.ports.index(channel)]

    def can_sample(self, channel: str) -> bool:
        """Whether a port has a sample clock: port 0 alone."""
        self.port_width(channel)
        return channel == self.ports[0]

    def coerce(self, rate_hz: float) -> float:
        """The rate that the timebase can make: the next one not below what is asked for."""
        return self.timebase_hz / max(math.floor(self.timebase_hz / rate_hz), 1)

    def sample_times(self, rate_hz: float) -> SampleTimes:
        """When the samples of a task that starts now will lie."""
        true_rate_hz = rate_hz * (1 + self._ppm * 1e-6)
        return SampleTimes(self.world.now() + START_S, 1 / true_rate_hz)

    def reserve(self, task: object) -> None:
        """Give the sample clock to ``task``.

        Raises:
            DaqmxError: another task has it.
        """
        with self._lock:
            if self._holder not in (None, task):
                raise DaqmxError(Code.PAL_RESOURCE_RESERVED, f"Device: {self.name}")
            self._holder = task

    def release(self, task: object) -> None:
        """Take the sample clock back, if ``task`` has it."""
        with self._lock:
            if self._holder is task:
                self._holder = None

    def gone(self) -> bool:
        """Whether the device cannot be reached any more."""
        return self._struck(FaultKind.GONE) is not None

    def overran(self) -> bool:
        """Whether an overrun is due; it is gone once told."""
        fault = self._struck(FaultKind.OVERRUN)
        if fault is not None:
            self.faults.remove(fault)
        return fault is not None

    def clock_now_s(self) -> float:
        """Until when the sample clock has run: now, or when it stalled."""
        now_s = self.world.now()
        if self._stalled_s is None and self._struck(FaultKind.STALL):
            self._stalled_s = now_s
        return now_s if self._stalled_s is None else self._stalled_s

    def _struck(self, kind: FaultKind) -> DaqFault | None:
        self.world.now()
        for fault in self.faults:
            if fault.kind is kind and self.world.energised_s >= fault.after_s:
                return fault
        return None

"""The device: what it is, what it can, which task holds it, what happens to it."""

import math
import threading
from collections.abc import Callable, Iterable, Mapping

from simulator.daqmx import lines
from simulator.daqmx.changes import Changes
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.lines import Line, OnOutput, Outputs
from simulator.daqmx.words import SampleTimes
from simulator.world import World

START_S = 0.001
"""Bench time from the order to start to the first sample: an assumption, no manual says."""
SAMPLE_CLOCK = "di/SampleClock"
"""What a task that samples holds besides its lines."""
COUNTERS = 4
PULSE_PORT = "port0"
"""Where the pulse lines of the world are."""


class DaqDevice:
    """A box like a USB-6343, wired to the pulse lines of the world.

    What its output lines are wired to is for others to say: whoever has a relay on one asks to
    be told with ``on_output``, and finds how the lines are now in ``lines_out``:

        device.on_output(lambda port, line, on: ...)  # 'port1', 0, True: the line went high
        device.lines_out.get("port1/line0", False)

    The one who is told holds the lock of the world, and it is told at the time of the change.

    Attributes:
        world: whose lines it samples.
        name: as in NI MAX.
        product_type: as on its label.
        serial: serial number.
        max_rate_hz: fastest sample clock of digital input.
        timebase_hz: what the sample clock is divided from.
        port_widths: lines of each port; port 0 alone can be sampled by a clock.
        faults: what is still to happen to it; may be added to at any time.
        contacts: what makes the level of a line from outside.
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
        self.contacts: dict[Line, Callable[[], bool]] = {}
        self._ppm = ppm
        self._outputs = Outputs()
        self._holders: dict[str, object] = {}
        self._stalled_s: float | None = None
        self._changes = Changes(world, 0, ())
        self._overflowed = False
        self._lock = threading.Lock()

    def truth(self) -> dict[str, object]:
        """What a bench cannot see: the deviation of the timebase, and what is still to happen."""
        return {
            "device": self.name,
            "timebase_error_ppm": self._ppm,
            "faults": [{"kind": f.kind.value, "after_s": f.after_s} for f in self.faults],
            "stalled": self._stalled_s is not None,
            "lines_out": dict(self.lines_out),
        }

    def on_output(self, told: OnOutput) -> None:
        """Call ``told`` with port, line number and level whenever an output line changes."""
        with self.world.lock:
            self._outputs.on_change(told)

    @property
    def lines_out(self) -> Mapping[str, bool]:
        """Whether each output line is high, by its name; one that was never driven is not here."""
        with self.world.lock:
            return self._outputs.levels()

    @property
    def ports(self) -> list[str]:
        """Physical channel names of the digital ports; all can be inputs and outputs."""
        return [f"{self.name}/port{number}" for number in range(len(self.port_widths))]

    @property
    def counters(self) -> list[str]:
        """Physical channel names of the counters."""
        return [f"{self.name}/ctr{number}" for number in range(COUNTERS)]

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
        return SampleTimes(self.world.now() + START_S, 1 / self.true_rate_hz(rate_hz))

    def detune(self, ppm: float) -> None:
        """Let the timebase be off by so much more from the next task on, in ppm."""
        self._ppm += ppm

    def true_rate_hz(self, rate_hz: float) -> float:
        """What a nominal rate is with the deviation of the timebase."""
        return rate_hz * (1 + self._ppm * 1e-6)

    @property
    def changes(self) -> Changes:
        """What the change detection has seen since it was armed; a due fault has struck it."""
        if self._once(FaultKind.OVERFLOW):
            self._overflowed = True
            self._changes.lose_word()
        if self._once(FaultKind.MISSED):
            self._changes.lose_word()
        return self._changes

    def arm(self, changes: Changes) -> None:
        """Detect changes from now on."""
        self._changes, self._overflowed = changes, False

    def missed_changes(self) -> bool:
        """Whether a change was lost since the change detection was armed, as the device says."""
        _ = self.changes
        return self._overflowed

    def reserve(self, task: object, what: Iterable[str]) -> None:
        """Give lines and clocks to ``task``: all of them or none.

        Raises:
            DaqmxError: another task has one of them.
        """
        with self._lock:
            wanted = list(what)
            for name in wanted:
                if self._holders.get(name, task) is not task:
                    raise DaqmxError(
                        Code.PAL_RESOURCE_RESERVED, f"Device: {self.name}\nResource: {name}"
                    )
            self._holders.update(dict.fromkeys(wanted, task))

    def release(self, task: object) -> None:
        """Take back whatever ``task`` has."""
        with self._lock:
            self._holders = {n: holder for n, holder in self._holders.items() if holder is not task}

    def parse_lines(self, text: str) -> list[Line]:
        """The lines of a list of physical channels.

        Raises:
            DaqmxError: one is not there.
        """
        return lines.parse(text, self.name, self.port_widths)

    def driven(self, what: Iterable[Line]) -> list[bool]:
        """Whether the device drives these lines high."""
        with self.world.lock:
            return self._outputs.read(what)

    def sensed(self, what: Iterable[Line]) -> list[bool]:
        """Whether these lines are high, whoever makes them so.

        A line that nothing is connected to is low: each has a weak pull-down (X Series User
        Manual, power-up states).
        """
        with self.world.lock:
            return [self._level(line) for line in what]

    def _level(self, line: Line) -> bool:
        if line in self.contacts:
            return self.contacts[line]()
        now_s = self.world.now()
        if line.port == PULSE_PORT and line.number in self.world.lines:
            return self.world.toggles(line.number, now_s, now_s)[0]
        return self._outputs.read([line])[0]

    def drive(self, levels: Mapping[Line, bool]) -> None:
        """Drive output lines; one that is stuck stays as it is."""
        with self.world.lock:
            self.world.now()
            stuck = {fault.line for fault in self._due(FaultKind.STUCK)}
            self._outputs.drive({n: high for n, high in levels.items() if n.name not in stuck})

    def check_plugged(self) -> None:
        """Refuse whatever is asked while the device is unplugged.

        Raises:
            DaqmxError: it is.
        """
        if self._struck(FaultKind.UNPLUGGED):
            raise DaqmxError(Code.DEV_CANNOT_BE_ACCESSED, f"Device: {self.name}")

    def gone(self) -> bool:
        """Whether the device cannot be reached any more."""
        return self._struck(FaultKind.GONE) is not None

    def overran(self) -> bool:
        """Whether an overrun is due; it is gone once told."""
        return self._once(FaultKind.OVERRUN)

    def clock_now_s(self) -> float:
        """Until when the sample clock has run: now, or when it stalled."""
        now_s = self.world.now()
        if self._stalled_s is None and self._struck(FaultKind.STALL):
            self._stalled_s = now_s
        return now_s if self._stalled_s is None else self._stalled_s

    def _struck(self, kind: FaultKind) -> DaqFault | None:
        return next(iter(self._due(kind)), None)

    def _once(self, kind: FaultKind) -> bool:
        fault = self._struck(kind)
        if fault is not None:
            self.faults.remove(fault)
        return fault is not None

    def _due(self, kind: FaultKind) -> list[DaqFault]:
        self.world.now()
        energised_s = self.world.energised_s
        return [f for f in self.faults if f.kind is kind and energised_s >= f.after_s]

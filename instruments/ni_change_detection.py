"""Pulse counter: an NI device that reads a digital port when a line changes, through NI-DAQmx.

NI-DAQmx Help, "Sample Timing Types"; X Series User Manual (370784), chapter 6: the Change
Detection Event can be routed to a counter, which gives the time between changes. Meant for boxes
that detect changes: port0 of USB-6343 and USB-6363, the 16 lines of USB-6421 and USB-6423. The
driver asks the device what it can; it knows no models. Nothing here was verified on hardware.

Each change is timed by a counter of the 100 kHz timebase, so an edge is known to 10 us, as with
a port that is sampled at 100 kS/s, and the 32 bits of the counter last for 11.9 hours. What this
way cannot do: one time a change, so lines that change within the same 50 ns (USB-6423) share it;
a line that bounces fast may overflow the device, which is told; the levels at the start are known
from the first change on. Silence costs nothing, so it suits long watches. ``ni_sampled_port`` is
the sober choice for anything else.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from nidaqmx.constants import AcquisitionType, CountDirection, Edge, LineGrouping
from nidaqmx.stream_readers import DigitalSingleChannelReader

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import WireRecorder
from instruments.documented import Documented
from instruments.edges import TickClock
from instruments.ni_change_capture import NiChangeCapture
from instruments.ni_change_feed import NiChangeFeed
from instruments.ni_daqmx import check_line, daqmx_errors
from instruments.ni_port import NiPort
from instruments.ni_task import NiTask, new_task
from instruments.seen_edges import capturing

TIMEBASE_HZ = 100_000
TICK_PS = 10_000_000
BUFFER_CHANGES = 1_000_000
"""How many changes may wait unread."""

_API = "nidaqmx 1.7.0, Python API"
_HELP = "NI-DAQmx Help, Sample Timing Types"
_ROUTE = "X Series User Manual 370784, chapter 6, Digital Change Detection Applications"

COMMANDS = (
    Documented("Device.product_type, Device.serial_num", _API),
    Documented("PhysicalChannel.di_port_width, di_change_detect_supported", _API),
    Documented("DigitalSingleChannelReader.read_one_sample_port_uint32", _API),
    Documented("Task.di_channels.add_di_chan(PORT, CHAN_FOR_ALL_LINES)", _API),
    Documented("Task.timing.cfg_change_detection_timing(LINES, LINES, CONTINUOUS)", _HELP),
    Documented("Task.ci_channels.add_ci_count_edges_chan(COUNTER)", _API),
    Documented(
        "CIChannel.ci_count_edges_term = /DEVICE/100kHzTimebase",
        "NI 6614 User Manual, CI.CountEdges.Term; the name of the terminal as NI MAX lists it",
        "from memory, verify",
    ),
    Documented("Task.timing.cfg_samp_clk_timing(source=/DEVICE/ChangeDetectionEvent)", _ROUTE),
    Documented(
        "CIChannel.ci_count while the counts are kept at each event",
        "nidaqmx 1.7.0: the current value of the count register; that it goes on then follows "
        "from nothing else",
        "assumption",
    ),
    Documented("Task.in_stream.change_detect_overflowed", _HELP),
    Documented("Task.in_stream.input_buf_size = SAMPLES", _API),
    Documented("Task.in_stream.avail_samp_per_chan", _API),
    Documented("DigitalSingleChannelReader.read_many_sample_port_uint32", _API),
    Documented("CounterReader.read_many_sample_uint32", _API),
    Documented("Task.start, Task.stop, Task.close", _API),
)


class NiChangeDetection(NiPort):
    """Edges of the lines of one port.

    Args:
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port0``.
        lines: line number of each channel.
        timebase_ppm: limit of the device's timebase, from its data sheet.
        clock: bench time.
        recorder: gets a note about each capture.
        counter: which of the device's counters is free, e.g. ``ctr0``.
        grpc_address: ``host:port`` of an NI gRPC device server; None for this computer's driver.
        inverted: channels that conduct while their line is low.
        buffer_changes: how many changes may wait unread.

    Raises:
        ConfigError: the lines are none, doubled or out of range, or ``inverted`` is unknown.
    """

    __slots__ = ("_buffer_changes", "_counter")

    def __init__(
        self,
        device: str,
        port: str,
        *,
        lines: Mapping[str, int],
        timebase_ppm: float,
        clock: Clock,
        recorder: WireRecorder,
        counter: str = "ctr0",
        grpc_address: str | None = None,
        inverted: Collection[str] = (),
        buffer_changes: int = BUFFER_CHANGES,
    ) -> None:
        super().__init__(
            device,
            port,
            lines=lines,
            timebase_ppm=timebase_ppm,
            clock=clock,
            recorder=recorder,
            grpc_address=grpc_address,
            inverted=inverted,
        )
        self._counter = f"{device}/{counter}"
        self._buffer_changes = buffer_changes

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator[NiChangeCapture]:
        """Watch from entry to exit; whatever happens, the device is given back.

        Args:
            sample_rate_hz: up to that of the timebase; nothing is sampled, so it changes nothing.

        Raises:
            InstrumentError: the device is not there, is held by another, or cannot do it.
        """
        if sample_rate_hz is not None and sample_rate_hz > TIMEBASE_HZ:
            raise InstrumentError(
                f"{self._port}: {sample_rate_hz:g} samples a second are asked for; changes are "
                f"timed to 1/{TIMEBASE_HZ} s"
            )
        self._require_able()
        with capturing(self._prepare(self._next_name()), self._recorder) as capture:
            yield capture

    def _require_able(self) -> None:
        with daqmx_errors(f"{self._port}, capability"):
            channel = self._daqmx.port(self._port)
            width, able = int(channel.di_port_width), bool(channel.di_change_detect_supported)
        if not able:
            raise InstrumentError(
                f"{self._port}: the port does not detect changes; wire the pulses to one that "
                "does, on X Series devices port0, or use another driver"
            )
        check_line(self._port, int(self._line_map.lines.max()), width)

    def _prepare(self, name: str) -> NiChangeCapture:
        ticks = TickClock(name, TICK_PS, self._timebase_ppm)
        before = self._levels(f"{name}, levels before the start")
        asked = f"{self._port}, set-up for change detection"
        watched = ", ".join(f"{self._port}/line{line}" for line in sorted(self._line_map.lines))
        with new_task(self._daqmx, asked) as changes, new_task(self._daqmx, asked) as counts:
            changes.di_channels.add_di_chan(
                self._port, line_grouping=LineGrouping.CHAN_FOR_ALL_LINES
            )
            changes.timing.cfg_change_detection_timing(
                watched, watched, sample_mode=AcquisitionType.CONTINUOUS
            )
            channel = counts.ci_channels.add_ci_count_edges_chan(
                self._counter, edge=Edge.RISING, count_direction=CountDirection.COUNT_UP
            )
            channel.ci_count_edges_term = f"/{self._device}/100kHzTimebase"
            counts.timing.cfg_samp_clk_timing(
                TIMEBASE_HZ,
                source=f"/{self._device}/ChangeDetectionEvent",
                sample_mode=AcquisitionType.CONTINUOUS,
            )
            for task in (changes, counts):
                task.in_stream.input_buf_size = self._buffer_changes
            feed = NiChangeFeed(NiTask(changes, name), NiTask(counts, name), name, self._clock)
        return NiChangeCapture(feed, before, ticks, self._line_map, self._clock)

    def _levels(self, asked: str) -> int:
        with new_task(self._daqmx, asked) as task:
            task.di_channels.add_di_chan(self._port, line_grouping=LineGrouping.CHAN_FOR_ALL_LINES)
            word = int(DigitalSingleChannelReader(task.in_stream).read_one_sample_port_uint32())
        NiTask(task, asked).close()
        return word

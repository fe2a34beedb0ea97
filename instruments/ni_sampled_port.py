"""Pulse counter: a digital port of an NI device, sampled by its clock through NI-DAQmx.

NI-DAQmx Help, "Digital Data (Integer Format)" and "DAQmx Read"; X Series User Manual (370784),
chapter 6. Meant for boxes with a sample clock on a digital port: USB-6343 and USB-6363
(32 lines), USB-6421 and USB-6423 (16 lines). The driver asks the device what it can; it knows
no models.

Of the two ways to time edges, sampling is the sober one: bounce does not change the amount of
data, silence is a fault and never merely idle, levels are known from the first sample.
An edge is known to one sample interval.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from nidaqmx.constants import AcquisitionType, LineGrouping

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import WireRecorder
from instruments.documented import Documented
from instruments.edges import TickClock
from instruments.ni_daqmx import check_line, daqmx_errors
from instruments.ni_port import NiPort
from instruments.ni_sample_feed import NiSampleFeed
from instruments.ni_task import NiTask, new_task
from instruments.sampled_capture import SampledCapture
from instruments.seen_edges import capturing

BUFFER_S = 20.0
"""For how long a bench may do something else before samples are lost."""

_API = "nidaqmx 1.7.0, Python API"
_HELP = "NI-DAQmx Help, DAQmx Read"

COMMANDS = (
    Documented("Device.product_type, Device.serial_num", _API),
    Documented("Device.di_max_rate", _API),
    Documented("PhysicalChannel.di_port_width, di_samp_clk_supported", _API),
    Documented("Task.di_channels.add_di_chan(PORT, CHAN_FOR_ALL_LINES)", _API),
    Documented("Task.timing.cfg_samp_clk_timing(RATE, CONTINUOUS)", _API),
    Documented("Task.timing.samp_clk_rate", _API),
    Documented("Task.in_stream.input_buf_size = SAMPLES", _API),
    Documented("Task.in_stream.avail_samp_per_chan", _API),
    Documented("DigitalSingleChannelReader.read_many_sample_port_uint32", _HELP),
    Documented("DigitalSingleChannelReader.read_many_sample_port_byte", _HELP),
    Documented("Task.start, Task.stop, Task.close", _API),
)


@dataclass(frozen=True, slots=True)
class _Capability:
    width: int
    clocked: bool
    max_rate_hz: float


class NiSampledPort(NiPort):
    """Edges of the lines of one port.

    Args:
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port0``.
        lines: line number of each channel.
        sample_rate_hz: of the sample clock; the device may take the next one that it can make.
        timebase_ppm: limit of the device's timebase, from its data sheet.
        clock: bench time.
        recorder: gets a note about each capture.
        grpc_address: ``host:port`` of an NI gRPC device server; None for this computer's driver.
        inverted: channels that conduct while their line is low.
        buffer_s: how much unread data the driver keeps.

    Raises:
        ConfigError: the lines are none, doubled or out of range, or ``inverted`` is unknown.
    """

    __slots__ = ("_buffer_s", "_sample_rate_hz")

    def __init__(
        self,
        device: str,
        port: str,
        *,
        lines: Mapping[str, int],
        sample_rate_hz: float,
        timebase_ppm: float,
        clock: Clock,
        recorder: WireRecorder,
        grpc_address: str | None = None,
        inverted: Collection[str] = (),
        buffer_s: float = BUFFER_S,
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
        self._sample_rate_hz = sample_rate_hz
        self._buffer_s = buffer_s

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator[SampledCapture]:
        """Sample from entry to exit; whatever happens, the device is given back.

        Args:
            sample_rate_hz: another rate than the configured one.

        Raises:
            InstrumentError: the device is not there, is held by another, or cannot do it.
        """
        rate_hz = self._sample_rate_hz if sample_rate_hz is None else sample_rate_hz
        capability = self._check(rate_hz)
        with capturing(self._prepare(rate_hz, capability), self._recorder) as capture:
            yield capture

    def _require_able(self) -> None:
        self._check(self._sample_rate_hz)

    def _check(self, rate_hz: float) -> _Capability:
        with daqmx_errors(f"{self._port}, capability"):
            channel = self._daqmx.port(self._port)
            can = _Capability(
                int(channel.di_port_width),
                bool(channel.di_samp_clk_supported),
                float(self._daqmx.device(self._device).di_max_rate),
            )
        if not can.clocked:
            raise InstrumentError(
                f"{self._port}: the port has no sample clock; wire the pulses to one that has, "
                "on X Series devices port0"
            )
        if not 0 < rate_hz <= can.max_rate_hz:
            raise InstrumentError(
                f"{self._port}: sample rate {rate_hz:g} Hz is not within 0 to "
                f"{can.max_rate_hz:g} Hz"
            )
        check_line(self._port, int(self._line_map.lines.max()), can.width)
        return can

    def _prepare(self, rate_hz: float, capability: _Capability) -> SampledCapture:
        buffer_samples = max(round(self._buffer_s * rate_hz), 2)
        with new_task(self._daqmx, f"{self._port}, set-up for {rate_hz:g} samples/s") as task:
            task.di_channels.add_di_chan(self._port, line_grouping=LineGrouping.CHAN_FOR_ALL_LINES)
            task.timing.cfg_samp_clk_timing(rate_hz, sample_mode=AcquisitionType.CONTINUOUS)
            task.in_stream.input_buf_size = buffer_samples
            ticks = self._tick_clock(float(task.timing.samp_clk_rate))
            feed = NiSampleFeed(
                NiTask(task, ticks.name),
                ticks,
                port_width=capability.width,
                buffer_samples=buffer_samples,
            )
        return SampledCapture(feed, ticks, self._line_map, self._clock, waits_for=feed.waits_for)

    def _tick_clock(self, rate_hz: float) -> TickClock:
        exact_ps = 1e12 / rate_hz
        if abs(exact_ps - round(exact_ps)) > 1e-3:
            raise InstrumentError(
                f"{self._port}: the device samples at {rate_hz!r} Hz, every {exact_ps!r} ps; "
                "ticks are whole picoseconds, choose a rate that divides the timebase"
            )
        return TickClock(self._next_name(), round(exact_ps), self._timebase_ppm)

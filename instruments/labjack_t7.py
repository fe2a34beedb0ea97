"""Pulse counter: the lines FIO0 to EIO7 of a LabJack T7, streamed over Ethernet.

T-Series Datasheet, 3.2 "Stream Mode" and 3.2.4 "Low-Level Stream"; the registers and their sources
are in ``labjack_t7_registers``. No vendor's library is needed: commands go over Modbus TCP to
port 502, the samples come on port 702. Nothing here was verified on hardware.

Line 0 to 7 are FIO0 to FIO7, line 8 to 15 are EIO0 to EIO7; they must be inputs, which they are
after power-up. One word of all 16 lines a scan; an edge is known to one interval between scans,
which is a multiple of 100 ns.
"""

import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError
from contracts.wire import WireRecorder
from instruments.edges import LineMap, TickClock
from instruments.identity import Identity
from instruments.labjack_t7_link import COMMAND_PORT, RegisterLink
from instruments.labjack_t7_registers import COMMANDS, Register
from instruments.labjack_t7_stream import STREAM_PORT, StreamFeed
from instruments.sampled_capture import SampledCapture
from instruments.seen_edges import capturing

__all__ = ["COMMANDS", "LabJackT7"]

T7 = 7
TEST_VALUE = 0x00112233
LINES = 16
MAX_RATE_HZ = 100_000.0
STREAM_BUFFER_BYTES = 32_768
MOST_SAMPLES = 512
"""In a packet over Ethernet."""
PACKET_S = 0.01
"""Packets are sent so often, where they can hold as much."""
STEP_PS = 100_000
"""The device makes intervals of whole 100 ns."""
WRONG_RATE = 0.01
"""The next interval that the device can make is nearer than that; more is another rate."""
TO_PORT_702 = 1
BUFFER_S = 20.0
"""For how long a bench may do something else before samples are lost."""
TIMEOUT_S = 5.0


class LabJackT7:
    """Edges of up to 16 lines.

    Args:
        address: ``host``, or ``host:command port:stream port`` where they are not 502 and 702.
        lines: line number of each channel, 0 to 15.
        sample_rate_hz: scans a second, up to 100,000; the device makes the next one that it can.
        timebase_ppm: limit of the device's timebase, from its data sheet.
        clock: bench time.
        recorder: gets a note about each capture.
        inverted: channels that conduct while their line is low.
        timeout_s: how long an answer or a sample that is due may take, in s of wall time.

    Raises:
        ConfigError: the address is in no known form, or the lines are none, doubled or out of
            range, or ``inverted`` is unknown.
    """

    __slots__ = (
        "_captures",
        "_clock",
        "_closed",
        "_host",
        "_line_map",
        "_ports",
        "_recorder",
        "_sample_rate_hz",
        "_timebase_ppm",
        "_timeout_s",
    )

    def __init__(
        self,
        address: str,
        *,
        lines: Mapping[str, int],
        sample_rate_hz: float,
        timebase_ppm: float,
        clock: Clock,
        recorder: WireRecorder,
        inverted: Collection[str] = (),
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._host, *ports = address.split(":")
        if not self._host or len(ports) not in (0, 2) or not all(p.isdecimal() for p in ports):
            raise ConfigError(
                f"LabJack T7 {address!r}: must be HOST, or HOST:COMMAND_PORT:STREAM_PORT"
            )
        self._ports = (int(ports[0]), int(ports[1])) if ports else (COMMAND_PORT, STREAM_PORT)
        self._line_map = LineMap.of(lines, inverted)
        if int(self._line_map.lines.max()) >= LINES:
            raise ConfigError(
                f"lines {dict(lines)}: a LabJack T7 streams line 0 to {LINES - 1}, FIO0 to EIO7"
            )
        self._sample_rate_hz = sample_rate_hz
        self._timebase_ppm = timebase_ppm
        self._clock = clock
        self._recorder = recorder
        self._timeout_s = timeout_s
        self._captures = 0
        self._closed = False

    def identify(self) -> Identity:
        """Who the device is; refuses one that cannot do the work.

        Raises:
            InstrumentError: it is not there, is no T7, or cannot make the sample rate.
        """
        with self._link() as link:
            serial = link.read_u32(Register.SERIAL_NUMBER)
            firmware = link.read_f32(Register.FIRMWARE_VERSION)
        self._check_rate(self._sample_rate_hz)
        return Identity("LabJack", "T7", str(serial), f"{firmware:.4f}")

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator[SampledCapture]:
        """Stream from entry to exit; whatever happens, the device is given back.

        Args:
            sample_rate_hz: another rate than the configured one.

        Raises:
            InstrumentError: the device is not there, streams for another, or cannot do it.
        """
        rate_hz = self._sample_rate_hz if sample_rate_hz is None else sample_rate_hz
        self._check_rate(rate_hz)
        self._captures += 1
        with self._link() as link:
            samples = max(min(round(rate_hz * PACKET_S), MOST_SAMPLES), 1)
            ticks = self._configure(link, rate_hz, samples)
            feed = StreamFeed(
                link,
                self._open_stream(),
                ticks.name,
                rate_hz=1e12 / ticks.tick_ps,
                samples=samples,
                buffer_s=BUFFER_S,
                timeout_s=self._timeout_s,
            )
            capture = SampledCapture(feed, ticks, self._line_map, self._clock)
            with capturing(capture, self._recorder):
                yield capture

    def close(self) -> None:
        """Nothing is held between captures; further use is refused. May be called twice."""
        self._closed = True

    @contextmanager
    def _link(self) -> Iterator[RegisterLink]:
        if self._closed:
            raise InstrumentError("the counter was closed; make a new one")
        link = RegisterLink(self._host, self._ports[0], self._timeout_s)
        try:
            self._check_device(link)
            yield link
        finally:
            link.close()

    def _check_device(self, link: RegisterLink) -> None:
        test, product = link.read_u32(Register.TEST), link.read_f32(Register.PRODUCT_ID)
        if test != TEST_VALUE or product != T7:
            raise InstrumentError(
                f"{self._host}: is no LabJack T7: TEST is 0x{test:08X}, must be "
                f"0x{TEST_VALUE:08X}, and PRODUCT_ID is {product:g}, must be {T7}"
            )

    def _check_rate(self, rate_hz: float) -> None:
        if not 0 < rate_hz <= MAX_RATE_HZ:
            raise InstrumentError(
                f"LabJack T7 at {self._host}: sample rate {rate_hz:g} Hz is not within 0 to "
                f"{MAX_RATE_HZ:g} Hz"
            )

    def _configure(self, link: RegisterLink, rate_hz: float, samples: int) -> TickClock:
        if link.read_u32(Register.STREAM_ENABLE):
            raise InstrumentError(
                f"LabJack T7 at {self._host}: is streaming already: another program, or a capture "
                "that was not closed, holds it; close that program, or write 0 to STREAM_ENABLE"
            )
        link.write_f32(Register.STREAM_SCANRATE_HZ, rate_hz)
        link.write_u32(Register.STREAM_NUM_ADDRESSES, 1)
        link.write_u32(Register.STREAM_SAMPLES_PER_PACKET, samples)
        link.write_u32(Register.STREAM_BUFFER_SIZE_BYTES, STREAM_BUFFER_BYTES)
        link.write_u32(Register.STREAM_AUTO_TARGET, TO_PORT_702)
        link.write_u32(Register.STREAM_DATATYPE, 0)
        link.write_u32(Register.STREAM_NUM_SCANS, 0)
        link.write_u32(Register.STREAM_SCANLIST_ADDRESS0, Register.FIO_EIO_STATE)
        return self._tick_clock(rate_hz, link.read_f32(Register.STREAM_SCANRATE_HZ))

    def _tick_clock(self, asked_hz: float, made_hz: float) -> TickClock:
        if made_hz <= 0 or abs(made_hz / asked_hz - 1) > WRONG_RATE:
            raise InstrumentError(
                f"LabJack T7 at {self._host}: {asked_hz:g} scans a second were ordered, the device "
                f"makes {made_hz:g}: a wrong scan rate"
            )
        tick_ps = round(1e12 / made_hz / STEP_PS) * STEP_PS
        name = f"LabJack T7 at {self._host} capture {self._captures}"
        return TickClock(name, tick_ps, self._timebase_ppm)

    def _open_stream(self) -> socket.socket:
        try:
            stream = socket.create_connection((self._host, self._ports[1]), self._timeout_s)
        except OSError as error:
            raise InstrumentError(
                f"LabJack T7 at {self._host}: its stream port {self._ports[1]} cannot be reached "
                f"({error})"
            ) from error
        stream.settimeout(None)
        return stream

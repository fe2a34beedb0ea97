"""The device: its registers, its stream, and what happens to it."""

import struct
import threading
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.words import SampleTimes, sample
from simulator.labjack_t7.lines import DigitalLines
from simulator.labjack_t7.registers import ILLEGAL_ADDRESS, ILLEGAL_VALUE, RegisterError
from simulator.world import World

CORE_HZ = 40_000_000
TICK_HZ = 10_000_000
"""Intervals between scans are multiples of 100 ns."""
LINES = 16
FIO_EIO_STATE = 2580
STREAM_ENABLE = 4990
SCANRATE, ADDRESSES, PER_PACKET, BUFFER, TARGET = 4002, 4004, 4006, 4012, 4016
DATATYPE, NUM_SCANS, START_STAMP, SCANLIST = 4018, 4020, 4026, 4100
START_S = 0.001
"""Bench time from the order to start to the first scan: an assumption, no manual says."""
AUTORECOVER_ACTIVE, AUTORECOVER_END = 2940, 2941
SKIPPED = 1000
"""Scans that are lost in one overflow that is planted."""
MOST_SAMPLES = 512

SETTINGS = {
    SCANRATE: 0.0,
    ADDRESSES: 0,
    PER_PACKET: 0,
    BUFFER: 4096,
    TARGET: 0,
    DATATYPE: 0,
    NUM_SCANS: 0,
    SCANLIST: 0,
}
FLOATS = {SCANRATE, 60000, 60004}


class LabJackT7:
    """A T7 whose lines FIO0 to EIO7 are the world's lines 0 to 15.

    Attributes:
        world: whose lines it samples.
        serial: serial number.
        faults: what is still to happen to it; may be added to at any time.
        product_id: 7 for a T7.
        rate_factor: by how much its scans are faster than it says.
        lines: its digital lines, one by one.
    """

    def __init__(self, world: World, *, ppm: float = 0.0, faults: Iterable[DaqFault] = ()) -> None:
        self.world = world
        self.serial = 470012345
        self.product_id = 7.0
        self.rate_factor = 1.0
        self.faults = list(faults)
        self.lines = DigitalLines(world, lambda kind: [f for f in self._due() if f.kind is kind])
        self._ppm = ppm
        self._settings: dict[int, float] = dict(SETTINGS)
        self._times: SampleTimes | None = None
        self._sent = 0
        self._packets = 0
        self._status: list[tuple[int, int]] = []
        self._stalled_s: float | None = None
        self.woken = threading.Event()
        self._lock = threading.RLock()
        self._readers: dict[int, Callable[[], float]] = {
            55100: lambda: 0x00112233,
            60000: lambda: self.product_id,
            60004: lambda: 1.0292,
            60028: lambda: self.serial,
            61520: self._core_timer,
            FIO_EIO_STATE: self._state,
            START_STAMP: self._start_stamp,
            STREAM_ENABLE: lambda: float(self._times is not None),
        }

    def detune(self, ppm: float) -> None:
        """Let the timebase be off by so much more from the next task on, in ppm."""
        self._ppm += ppm

    def truth(self) -> dict[str, object]:
        """What a bench cannot see: the deviation of the timebase, and what is still to happen."""
        return {
            "device": "LabJack T7",
            "timebase_error_ppm": self._ppm,
            "faults": [{"kind": f.kind.value, "after_s": f.after_s} for f in self.faults],
            "stalled": self._stalled_s is not None,
            "lines_out": {f"dio{line}": high for line, high in self.lines.driven.items()},
        }

    def gone(self) -> bool:
        """Whether the device cannot be reached any more."""
        return any(f.kind in (FaultKind.GONE, FaultKind.UNPLUGGED) for f in self._due())

    def read(self, address: int) -> bytes:
        """The two registers at an address.

        Raises:
            RegisterError: there is no such value.
        """
        with self._lock:
            if address in self._readers:
                value = self._readers[address]()
            elif address in self._settings:
                value = self._settings[address]
            else:
                value = self.lines.read(address)
        if address in FLOATS:
            return struct.pack(">f", value)
        return struct.pack(">I", int(value) % 0x1_0000_0000)

    def write(self, address: int, data: bytes) -> None:
        """Write the two registers at an address.

        Raises:
            RegisterError: it cannot be written, or does not take the value.
        """
        with self._lock:
            if address == STREAM_ENABLE:
                self._enable(on=struct.unpack(">I", data)[0] != 0)
            elif address in self._settings and self._times is None:
                self._set(address, struct.unpack(">f" if address in FLOATS else ">I", data)[0])
            elif address in self._settings:
                raise RegisterError(ILLEGAL_ADDRESS)
            else:
                self.lines.write(address, struct.unpack(">I", data)[0])

    def disconnected(self) -> None:
        """The connection to the stream port was closed."""
        with self._lock:
            self._times = None

    @property
    def streaming(self) -> bool:
        """Whether the stream is on."""
        return self._times is not None

    def packets(self) -> bytes:
        """What is to be sent by now."""
        with self._lock:
            if self._times is None:
                return b""
            per_packet = int(self._settings[PER_PACKET])
            count = (self._times.until(self._clock_now_s()) - self._sent) // per_packet
            if count <= 0:
                return b""
            words = self._words(self._times, self._sent, self._sent + count * per_packet)
            self._sent += count * per_packet
            self._overflow()
            return self._framed(words.reshape(count, per_packet))

    def _words(self, times: SampleTimes, first: int, stop: int) -> NDArray[np.uint32]:
        runs = sample(self.world, LINES, times, first, stop)
        return np.repeat(runs.words, runs.counts)

    def _framed(self, words: NDArray[np.uint32]) -> bytes:
        count, per_packet = words.shape
        frames = np.zeros((count, 8 + per_packet), dtype=">u2")
        frames[:, 0] = (self._packets + np.arange(count)) % 0x10000
        frames[:, 2] = 2 * per_packet + 10
        frames[:, 3] = 1 << 8 | 76
        frames[:, 4] = 16 << 8
        for row, (status, information) in zip(range(count), self._status, strict=False):
            frames[row, 6:8] = status, information
        self._status = self._status[count:]
        frames[:, 8:] = words
        self._packets += count
        return frames.tobytes()

    def _overflow(self) -> None:
        fault = next((f for f in self._due() if f.kind is FaultKind.OVERRUN), None)
        if fault is not None:
            self.faults.remove(fault)
            self._sent += SKIPPED
            self._status += [(AUTORECOVER_ACTIVE, 0), (AUTORECOVER_END, SKIPPED)]

    def _enable(self, *, on: bool) -> None:
        if not on:
            self._times = None
            return
        if self._times is not None or not self._configured():
            raise RegisterError(ILLEGAL_VALUE)
        rate_hz = self._settings[SCANRATE] * (1 + self._ppm * 1e-6) * self.rate_factor
        self._times = SampleTimes(self.world.now() + START_S, 1 / rate_hz)
        self._sent = self._packets = 0
        self._status = []
        self.world.wait_until(self._times.start_s)

    def _configured(self) -> bool:
        s = self._settings
        return (
            s[SCANRATE] > 0
            and (s[ADDRESSES], s[SCANLIST], s[TARGET]) == (1, FIO_EIO_STATE, 1)
            and 1 <= s[PER_PACKET] <= MOST_SAMPLES
            and s[DATATYPE] == s[NUM_SCANS] == 0
        )

    def _set(self, address: int, value: float) -> None:
        if address == SCANRATE:
            if not 0 < value <= 100_000:
                raise RegisterError(ILLEGAL_VALUE)
            value = TICK_HZ / max(round(TICK_HZ / value), 1)
        self._settings[address] = value

    def _core(self, time_s: float) -> float:
        return float(int(time_s * CORE_HZ * (1 + self._ppm * 1e-6)))

    def _core_timer(self) -> float:
        self.woken.set()
        return self._core(self.world.now())

    def _start_stamp(self) -> float:
        return 0.0 if self._times is None else self._core(self._times.start_s)

    def _state(self) -> float:
        now_s = self.world.now()
        with self.world.lock:
            levels = [self.world.toggles(line, now_s, now_s)[0] for line in range(LINES)]
        return float(sum(level << line for line, level in enumerate(levels)))

    def _clock_now_s(self) -> float:
        now_s = self.world.now()
        stalls = any(f.kind is FaultKind.STALL for f in self._due())
        if self._stalled_s is None and stalls:
            self._stalled_s = now_s
        return now_s if self._stalled_s is None else self._stalled_s

    def _due(self) -> list[DaqFault]:
        self.world.now()
        return [f for f in self.faults if self.world.energised_s >= f.after_s]

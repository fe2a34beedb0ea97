"""The spontaneous stream of a LabJack T7: packets on port 702 to words, and none lost unseen.

A packet is 16 bytes of header (transaction, protocol, length, unit, function 76, type 16,
reserved, backlog, status, additional information) and big-endian words of 16 bits. The device
numbers its packets; a number that is left out is a lost packet.

How many scans there must be by now is known from the device's own clock, ``CORE_TIMER`` since
``STREAM_START_TIME_STAMP``: so a stream that lags or stands still is never taken for silence.
"""

import socket
import threading
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from contracts.errors import InstrumentError
from instruments.edges.scan import WordArray
from instruments.labjack_t7_link import RegisterLink
from instruments.labjack_t7_registers import Register

STREAM_PORT = 702
CORE_HZ = 40_000_000
FUNCTION, KIND, PROTOCOL, UNIT = 76, 16, 0, 1
HEADER_BYTES = 16
LENGTH_AFTER = 6
"""The length counts what follows it, as in Modbus TCP."""
RECEIVE_BYTES = 1 << 18
LAG_S = 0.5
"""So much more than was due may have come since the device was asked for its time."""
STATUS = {
    2940: "its buffer overflowed (auto-recovery is active)",
    2941: "its buffer overflowed and scans were skipped (auto-recovery ended)",
    2942: "a scan began before the one before it had ended (scan overlap)",
    2943: "its buffer overflowed and it lost count of the scans that were skipped",
    2944: "the stream ended by itself (burst complete)",
}
ADVICE = "edges are lost; lower the sample rate or use a better network, and measure again"


def packet_type(samples: int) -> np.dtype[np.void]:
    """How a packet with so many samples lies on the wire."""
    return np.dtype(
        [
            ("transaction", ">u2"),
            ("protocol", ">u2"),
            ("length", ">u2"),
            ("unit", "u1"),
            ("function", "u1"),
            ("kind", "u1"),
            ("reserved", "u1"),
            ("backlog", ">u2"),
            ("status", ">u2"),
            ("information", ">u2"),
            ("samples", ">u2", (samples,)),
        ]
    )


class PacketReader:
    """Bytes of a stream to words.

    Args:
        name: of the capture, for messages.
        samples: in each packet.
    """

    __slots__ = ("_expected", "_name", "_rest", "_type")

    def __init__(self, name: str, samples: int) -> None:
        self._name = name
        self._type = packet_type(samples)
        self._rest = b""
        self._expected: int | None = None

    def feed(self, data: bytes) -> NDArray[np.uint16]:
        """The words of all packets that are complete by now.

        Raises:
            InstrumentError: a packet is not in form or missing, or the device reports lost scans.
        """
        data = self._rest + data
        whole = len(data) // self._type.itemsize
        packets = np.frombuffer(data, self._type, count=whole)
        self._rest = data[whole * self._type.itemsize :]
        self._check(packets)
        return packets["samples"].astype(np.uint16).ravel()

    def _check(self, packets: NDArray[np.void]) -> None:
        if packets.size == 0:
            return
        self._check_form(packets)
        self._check_order(packets["transaction"].astype(np.int64))
        status = packets["status"]
        if status.any():
            first = int(np.flatnonzero(status)[0])
            code, more = int(status[first]), int(packets["information"][first])
            said = STATUS.get(code, "a status that no document at hand explains")
            raise InstrumentError(
                f"{self._name}: the device reports status {code}, {said}; additional information "
                f"{more}; {ADVICE}"
            )

    def _check_form(self, packets: NDArray[np.void]) -> None:
        right = {
            "protocol": PROTOCOL,
            "length": self._type.itemsize - LENGTH_AFTER,
            "unit": UNIT,
            "function": FUNCTION,
            "kind": KIND,
        }
        for field, value in right.items():
            wrong = packets[field] != value
            if wrong.any():
                found = int(packets[field][wrong][0])
                raise InstrumentError(
                    f"{self._name}: a stream packet has {field} {found}, must be {value}: it is "
                    "not in form"
                )

    def _check_order(self, numbers: NDArray[np.int64]) -> None:
        first = int(numbers[0]) if self._expected is None else self._expected
        expected = (first + np.arange(numbers.size)) % 0x10000
        wrong = np.flatnonzero(numbers != expected)
        if wrong.size:
            at = int(wrong[0])
            raise InstrumentError(
                f"{self._name}: stream packet {int(numbers[at])} came, {int(expected[at])} was "
                f"due: a packet is missing, {ADVICE}"
            )
        self._expected = int(expected[-1] + 1) % 0x10000


class StreamFeed:
    """Samples of a stream, received by a thread of its own so that the device never has to wait.

    Args:
        link: the registers; configured for the stream, which is not yet on.
        stream: connection to port 702.
        name: of the capture, for messages.
        rate_hz: of the scans, as the device made it.
        samples: in each packet.
        buffer_s: how much may wait unread.
        timeout_s: how long samples that are due may take, in s of wall time.
    """

    __slots__ = (
        "_arrived",
        "_buffer_samples",
        "_closed",
        "_core_last",
        "_core_ticks",
        "_failure",
        "_link",
        "_name",
        "_packets",
        "_per_packet",
        "_rate_hz",
        "_received",
        "_stream",
        "_taken",
        "_thread",
        "_timeout_s",
        "_waiting",
    )

    def __init__(
        self,
        link: RegisterLink,
        stream: socket.socket,
        name: str,
        *,
        rate_hz: float,
        samples: int,
        buffer_s: float,
        timeout_s: float,
    ) -> None:
        self._link, self._stream, self._name = link, stream, name
        self._rate_hz, self._per_packet = rate_hz, samples
        self._buffer_samples = round(buffer_s * rate_hz)
        self._timeout_s = timeout_s
        self._packets = PacketReader(name, samples)
        self._waiting: list[NDArray[np.uint16]] = []
        self._received = self._taken = 0
        self._core_last = self._core_ticks = 0
        self._failure: InstrumentError | None = None
        self._closed = False
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._receive, name="labjack stream", daemon=True)

    def start(self) -> None:
        """Switch the stream on."""
        self._thread.start()
        self._link.write_u32(Register.STREAM_ENABLE, 1)
        self._core_last = self._link.read_u32(Register.STREAM_START_TIME_STAMP)

    def available(self) -> int:
        """Samples up to now, by the device's own clock, in whole packets.

        Raises:
            InstrumentError: samples were lost or do not come, or the device is gone.
        """
        due = self._due()
        with self._arrived:
            self._arrived.wait_for(
                lambda: self._failure is not None or self._received >= due, self._timeout_s
            )
            if self._failure is not None:
                raise self._failure
            ahead_s = (self._received - due) / self._rate_hz
            if not 0 <= ahead_s <= LAG_S:
                raise InstrumentError(
                    f"{self._name}: {self._received} samples came, {due} were due by the clock of "
                    "the device: the stream stands still or runs at another rate than ordered"
                )
        return due - self._taken

    def take(self, samples: int) -> WordArray:
        """The next samples."""
        with self._arrived:
            whole = np.concatenate([np.empty(0, dtype=np.uint16), *self._waiting])
            self._waiting = [whole[samples:]]
            self._taken += samples
        return whole[:samples]

    def close(self) -> None:
        """Switch the stream off and close its connection; may be called twice."""
        if self._closed:
            return
        self._closed = True
        try:
            self._link.write_u32(Register.STREAM_ENABLE, 0)
        finally:
            with suppress(OSError):
                self._stream.shutdown(socket.SHUT_RDWR)
            if self._thread.ident is not None:
                self._thread.join()
            self._stream.close()

    def _due(self) -> int:
        now = self._link.read_u32(Register.CORE_TIMER)
        self._core_ticks += (now - self._core_last) % 0x1_0000_0000
        self._core_last = now
        scans = int(self._core_ticks * self._rate_hz / CORE_HZ)
        return scans // self._per_packet * self._per_packet

    def _receive(self) -> None:
        try:
            while data := self._stream.recv(RECEIVE_BYTES):
                self._keep(self._packets.feed(data))
            self._fail("the device closed the stream")
        except OSError as error:
            self._fail(f"the stream broke off ({error})")
        except InstrumentError as error:
            self._fail_with(error)

    def _keep(self, words: NDArray[np.uint16]) -> None:
        with self._arrived:
            self._waiting.append(words)
            self._received += words.size
            if self._received - self._taken > self._buffer_samples:
                seconds = self._buffer_samples / self._rate_hz
                raise InstrumentError(
                    f"{self._name}: overrun: more than {seconds:g} s of samples were not read, so "
                    "edges are lost; read more often, and measure again"
                )
            self._arrived.notify_all()

    def _fail(self, said: str) -> None:
        self._fail_with(InstrumentError(f"{self._name}: {said}; edges are lost, measure again"))

    def _fail_with(self, error: InstrumentError) -> None:
        with self._arrived:
            if not self._closed:
                self._failure = error
            self._arrived.notify_all()

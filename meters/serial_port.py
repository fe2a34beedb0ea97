"""The serial ports of the bench: a device, an RFC 2217 server, or a plain TCP gateway.

A port is the bench's: whatever goes wrong with it is an ``InstrumentError`` and says nothing
about the meter behind it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import serial

from contracts.errors import ConfigError, InstrumentError
from meters.line_settings import LineSettings
from meters.named_port import NamedPort, port_errors
from meters.rfc2217 import Rfc2217Serial
from meters.tcp_port import TcpPort, is_tcp

RFC2217_SCHEME = "rfc2217://"
WRITE_LIMIT_S = 5.0
MOST_BYTES = 4096

# Assumptions: a USB adapter hands its bytes over every 16 ms unless it is told otherwise; a
# serial server on the network may gather them for some 50 ms. A station can state its own.
DEVICE_LATENCY_S = 0.020
NETWORK_LATENCY_S = 0.050

PARITIES = {
    "even": serial.PARITY_EVEN,
    "none": serial.PARITY_NONE,
    "odd": serial.PARITY_ODD,
}


class SerialPort(Protocol):
    """An open serial port."""

    @property
    def name(self) -> str:
        """What the port was opened as."""
        ...

    @property
    def latency_s(self) -> float:
        """How long a byte may have been off the wire in s before it can be read."""
        ...

    def write(self, data: bytes) -> None:
        """Hand bytes to the wire."""
        ...

    def read_available(self) -> bytes:
        """Take the bytes that are there, without waiting."""
        ...

    @property
    def sets_line(self) -> bool:
        """Whether the line settings can be changed through the port."""
        ...

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings."""
        ...

    def discard_input(self) -> None:
        """Drop the bytes that are there."""
        ...

    def close(self) -> None:
        """Let go of the port."""
        ...


def open_port(
    url: str,
    line: LineSettings,
    *,
    synchronised: bool = False,
    latency_s: float | None = None,
    line_by_hand: bool = False,
    nothing_came: Callable[[], bool] = lambda: False,
) -> SerialPort:
    """Open ``COM3``, ``/dev/ttyUSB0``, ``rfc2217://host:port`` or ``tcp://host:port``.

    Args:
        url: the device or the URL; ``socket://`` is another name of ``tcp://``.
        line: how the line is set; a plain TCP gateway must be set so already.
        synchronised: the server keeps a bench time that stands still between two waits: what it
            sent until now is there before a read returns. For ``rfc2217://`` alone.
        latency_s: how long a byte may have been off the wire in s before it can be read, if it is
            known; else an assumption by the kind of port, and 0 for a synchronised one.
        line_by_hand: whether somebody sets a plain TCP gateway whenever the line settings are
            changed; else they cannot be. For ``tcp://`` alone.
        nothing_came: of a synchronised port, whether it is known that the server has sent nothing
            that was not yet read: then it need not be asked.

    Raises:
        InstrumentError: the port cannot be opened, or not synchronised.
        ConfigError: another kind of port was asked to be synchronised, or to be set by hand.
    """
    if line_by_hand and not is_tcp(url):
        raise ConfigError(f"port {url}: only tcp://host:port can be set by hand")
    if url.lower().startswith(RFC2217_SCHEME):
        return _open_rfc2217(url, line, latency_s, nothing_came if synchronised else None)
    if synchronised:
        raise ConfigError(f"port {url}: only {RFC2217_SCHEME}host:port can be synchronised")
    usual_s = NETWORK_LATENCY_S if "://" in url else DEVICE_LATENCY_S
    if is_tcp(url):
        tcp_latency_s = usual_s if latency_s is None else latency_s
        return TcpPort(url, line, tcp_latency_s, line_by_hand=line_by_hand)
    with port_errors(url, f"be opened at {line}"):
        opened = serial.serial_for_url(url, do_not_open=True)
        opened.timeout = 0
        opened.write_timeout = WRITE_LIMIT_S
        opened.exclusive = True
        _set_line(opened, line, url)
        opened.open()
    return PyserialPort(opened, url, usual_s if latency_s is None else latency_s)


class PyserialPort(NamedPort):
    """A port of pyserial, its errors translated."""

    __slots__ = ("_serial",)

    def __init__(self, opened: serial.Serial | Rfc2217Serial, name: str, latency_s: float) -> None:
        super().__init__(name, latency_s)
        self._serial = opened

    @property
    def sets_line(self) -> bool:
        """Whether the line settings can be changed through the port."""
        return True

    def write(self, data: bytes) -> None:
        """Hand bytes to the wire."""
        with port_errors(self._name, f"send {data.hex(' ')}"):
            self._serial.write(data)

    def read_available(self) -> bytes:
        """Take the bytes that are there, without waiting."""
        with port_errors(self._name, "be read"):
            return self._serial.read(MOST_BYTES)

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings."""
        with port_errors(self._name, f"be set to {line}"):
            _set_line(self._serial, line, self._name)

    def discard_input(self) -> None:
        """Drop the bytes that are there."""
        with port_errors(self._name, "drop its input"):
            self._serial.reset_input_buffer()

    def close(self) -> None:
        """Let go of the port; once is enough."""
        with port_errors(self._name, "be closed"):
            self._serial.close()


class SynchronisedPort(PyserialPort):
    """A port of a bench whose time stands still between two waits.

    A write returns when the server has the bytes, a read when all that was sent for the present
    bench time is there: so nothing depends on how fast the machine is.
    """

    __slots__ = ("_client", "_nothing_came")

    def __init__(
        self, client: Rfc2217Serial, name: str, latency_s: float, nothing_came: Callable[[], bool]
    ) -> None:
        super().__init__(client, name, latency_s)
        self._client = client
        self._nothing_came = nothing_came

    def synchronise(self) -> None:
        """Wait until both sides have what the other sent.

        Raises:
            InstrumentError: the server does not answer; it cannot be synchronised.
        """
        with port_errors(self._name, "be synchronised"):
            self._client.synchronise()

    def write(self, data: bytes) -> None:
        """Hand bytes to the wire, and see them arrive at the server."""
        super().write(data)
        self.synchronise()

    def read_available(self) -> bytes:
        """Take all bytes that were sent until the present bench time."""
        if not self._nothing_came():
            self.synchronise()
        return super().read_available()


def _open_rfc2217(
    url: str, line: LineSettings, latency_s: float | None, nothing_came: Callable[[], bool] | None
) -> SerialPort:
    """Open it; synchronised if there is a ``nothing_came``."""
    client = Rfc2217Serial(url, line.baud, PARITIES[line.parity], line.stop_bits, line.data_bits)
    with port_errors(url, f"be opened at {line}"):
        client.open()
    if nothing_came is None:
        return PyserialPort(client, url, NETWORK_LATENCY_S if latency_s is None else latency_s)
    port = SynchronisedPort(client, url, latency_s or 0.0, nothing_came)
    try:
        port.synchronise()
    except InstrumentError:
        port.close()
        raise
    return port


def _set_line(port: serial.Serial | Rfc2217Serial, line: LineSettings, name: str) -> None:
    port.baudrate = line.baud
    port.bytesize = line.data_bits
    port.parity = PARITIES["none" if _is_pseudo_terminal(name) else line.parity]
    port.stopbits = line.stop_bits


def _is_pseudo_terminal(name: str) -> bool:
    """Whether the port is a Linux pseudo-terminal, which carries no parity.

    Its kernel side drops the parity bit of a request, and the C library then reports a request of
    which nothing else changes as an invalid argument: so parity is not asked of it.
    """
    return Path(name).resolve().parent == Path("/dev/pts")

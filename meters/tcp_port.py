"""A serial gateway on the network that carries bytes but no line settings.

What goes into the TCP connection comes out on the line as it is, and the other way round. Baud
rate and parity are set at the gateway itself, by its web page or its switches.
"""

import socket
from urllib.parse import urlsplit

from contracts.errors import InstrumentError
from meters.line_settings import LineSettings
from meters.named_port import NamedPort, port_errors

SCHEMES = ("tcp", "socket")
CONNECT_LIMIT_S = 5.0
WRITE_LIMIT_S = 5.0
MOST_BYTES = 4096


def is_tcp(url: str) -> bool:
    """Whether a port is a plain TCP gateway, by its URL."""
    scheme, separator, _ = url.partition("://")
    return bool(separator) and scheme.lower() in SCHEMES


class TcpPort(NamedPort):
    """A plain TCP connection to a serial gateway."""

    __slots__ = ("_line", "_line_by_hand", "_socket")

    def __init__(
        self, url: str, line: LineSettings, latency_s: float, *, line_by_hand: bool = False
    ) -> None:
        """Connect.

        Args:
            url: ``tcp://host:port``.
            line: how the gateway is set; it cannot be asked.
            latency_s: how long a byte may have been off the wire in s before it can be read.
            line_by_hand: whether somebody sets the gateway when the line settings are changed.

        Raises:
            InstrumentError: no such URL, or no connection within ``CONNECT_LIMIT_S``.
        """
        super().__init__(url, latency_s)
        self._line = line
        self._line_by_hand = line_by_hand
        with port_errors(url, f"be opened at {line}"):
            self._socket = socket.create_connection(_host_and_port(url), CONNECT_LIMIT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def sets_line(self) -> bool:
        """Whether the line settings can be changed: only by hand."""
        return self._line_by_hand

    def write(self, data: bytes) -> None:
        """Hand bytes to the gateway."""
        with port_errors(self._name, f"send {data.hex(' ')}"):
            self._socket.settimeout(WRITE_LIMIT_S)
            self._socket.sendall(data)

    def read_available(self) -> bytes:
        """Take the bytes that are there, without waiting."""
        with port_errors(self._name, "be read"):
            self._socket.settimeout(0)
            try:
                data = self._socket.recv(MOST_BYTES)
            except BlockingIOError:
                return b""
            if not data:
                raise ConnectionError("the gateway closed the connection")
            return data

    def set_line(self, line: LineSettings) -> None:
        """Take note of other line settings, if somebody sets the gateway by hand.

        Raises:
            InstrumentError: nobody does.
        """
        if line != self._line and not self._line_by_hand:
            raise InstrumentError(
                f"port {self._name} cannot be set to {line}: a plain TCP gateway carries bytes "
                f"but no line settings, it stays at {self._line}. Use a gateway with RFC 2217 "
                "(rfc2217://host:port), or set this one by hand and open the port with "
                "line_by_hand"
            )
        self._line = line

    def discard_input(self) -> None:
        """Drop the bytes that are there."""
        while self.read_available():
            pass

    def close(self) -> None:
        """Let go of the connection; once is enough."""
        with port_errors(self._name, "be closed"):
            self._socket.close()


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if not parts.hostname or not parts.port or parts.path or parts.query:
        raise ValueError("the URL must be tcp://host:port")
    return parts.hostname, parts.port

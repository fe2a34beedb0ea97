"""An RFC 2217 server of one serial line, on a port of its own; the protocol is pyserial's."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from serial import rfc2217

SYNC_QUERY = rfc2217.COM_PORT_OPTION + rfc2217.SET_CONTROL + rfc2217.SET_CONTROL_REQ_FLOW_SETTING


class PeerLine:
    """What a client has set the line to."""

    def __init__(self) -> None:
        self.baudrate = 300
        self.bytesize = 7
        self.parity = "N"
        self.stopbits = 2
        self.xonxoff = self.rtscts = self.dtr = self.rts = False
        self.cts = self.dsr = self.ri = self.cd = False
        self.purged = 0

    def reset_input_buffer(self) -> None:
        self.purged += 1

    def reset_output_buffer(self) -> None:
        self.purged += 1


class _Protocol(rfc2217.PortManager):
    """pyserial's server side, with the query of the synchronised mode in view."""

    def __init__(self, peer: "Rfc2217Peer", connection: "_Connection") -> None:
        self._peer = peer
        super().__init__(peer.line, connection)  # type: ignore[arg-type] # its stubs want a port

    def _telnet_process_subnegotiation(self, suboption: bytes) -> None:
        if suboption == SYNC_QUERY:
            self._peer.queries += 1
            if not self._peer.answers_queries:
                return
            self._peer.on_query()
        if suboption[1:2] == rfc2217.SET_PARITY and self._peer.refuses_parity:
            self.rfc2217_send_subnegotiation(rfc2217.SERVER_SET_PARITY, b"\x01")
            return
        super()._telnet_process_subnegotiation(suboption)  # type: ignore[misc] # not in its stubs


class _Connection:
    def __init__(self, connected: socket.socket) -> None:
        self.write = connected.sendall


class Rfc2217Peer:
    """Serves one client after the other until it is left.

    Attributes:
        line: what the client has set.
        on_byte: called with each byte of the client, in the order of the stream.
        on_query: called before the query of the synchronised mode is answered.
        answers_queries: whether that query is answered at all.
        refuses_parity: whether the client gets no parity, whatever it asks for.
        queries: how many such queries came.
    """

    def __init__(self) -> None:
        self.line = PeerLine()
        self.on_byte: Callable[[bytes], None] = lambda _byte: None
        self.on_query: Callable[[], None] = lambda: None
        self.answers_queries = True
        self.refuses_parity = False
        self.queries = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connected: socket.socket | None = None
        self._protocol: _Protocol | None = None
        self._thread = threading.Thread(target=self._serve)

    @property
    def url(self) -> str:
        return f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"

    def send(self, data: bytes) -> None:
        assert self._connected is not None
        assert self._protocol is not None
        self._connected.sendall(b"".join(self._protocol.escape(data)))

    def hang_up(self) -> None:
        assert self._connected is not None
        self._connected.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()
        assert not self._thread.is_alive(), "a client has not closed its connection"

    def _serve(self) -> None:
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            with connected:
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connected = connected
                self._protocol = _Protocol(self, _Connection(connected))
                self._talk(connected, self._protocol)

    def _talk(self, connected: socket.socket, protocol: _Protocol) -> None:
        while True:
            try:
                data = connected.recv(4096)
            except ConnectionError:
                return
            if not data:
                return
            # Lazily: a query after some bytes must be answered after them.
            for byte in protocol.filter(data):
                self.on_byte(byte)

"""A bus behind an RFC 2217 server: baud rate and parity are visible to the meters.

On the real clock a byte is passed on when it has arrived. On the fast clock a client has a choice:

- It knows nothing of bench time. Then the server lets time pass until the answer is complete, and
  passes it on at once.
- It has asked for the flow control setting (SET-CONTROL 0) once. From then on it lets time pass
  by itself, and each such query brings what has arrived before the answer to the query.

One client is served at a time; another one waits until the first has closed.
"""

import select
import socket
import threading
from contextlib import closing, suppress

from simulator.bus.bus import Wire
from simulator.bus.comport import ComPort, is_flow_query
from simulator.bus.line import Line
from simulator.bus.port import BusPort
from simulator.bus.telnet import (
    COM_PORT,
    Data,
    Decoder,
    Event,
    Negotiation,
    Options,
    escaped,
    subnegotiation,
)

HOST = "127.0.0.1"
POWER_ON_LINE = Line(baud=9600, parity="N")
CHUNK = 4096
STUCK_CLIENT_S = 5.0


class Session:
    """The talk with one client: its bytes in, ours out."""

    __slots__ = ("_com_port", "_decoder", "_options", "port")

    def __init__(self, port: BusPort) -> None:
        self.port = port
        self._com_port = ComPort(port)
        self._decoder = Decoder()
        self._options = Options()

    def greeting(self) -> bytes:
        """What the server says first."""
        return self._options.greeting()

    def feed(self, stream: bytes) -> bytes:
        """Carry out what the client sent, in its order; what it gets for that."""
        return b"".join(self._handle(event) for event in self._decoder.feed(stream))

    def unasked(self) -> bytes:
        """What has arrived from the bus and is passed on by itself."""
        return escaped(self.port.unasked())

    def _handle(self, event: Event) -> bytes:
        match event:
            case Data():
                self.port.send(event.data)
            case Negotiation():
                return self._options.answer(event)
            case _ if event.option == COM_PORT:
                return self._command(event.parameters)
        return b""

    def _command(self, parameters: bytes) -> bytes:
        arrived = b""
        if is_flow_query(parameters):
            self.port.synchronised = True
            arrived = escaped(self.port.receive())
        answer = self._com_port.answer(parameters)
        return arrived + (b"" if answer is None else subnegotiation(COM_PORT, answer))


class Rfc2217Server:
    """Serves one bus on a TCP port of this machine."""

    __slots__ = ("_bus", "_listener", "_port", "_stop", "_stopped", "_thread")

    def __init__(self, bus: Wire) -> None:
        self._bus = bus
        self._listener = socket.create_server((HOST, 0))
        self._stop, self._stopped = socket.socketpair()
        self._port: int = self._listener.getsockname()[1]
        name = f"rfc2217 {self._port}"
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> int:
        """Begin to serve; the TCP port."""
        self._thread.start()
        return self._port

    def close(self) -> None:
        """End the connection, the thread and the sockets."""
        self._stop.close()
        if self._thread.ident is not None:
            self._thread.join()
        self._listener.close()
        self._stopped.close()

    def _serve(self) -> None:
        while self._stopped not in select.select([self._listener, self._stopped], [], [])[0]:
            client, _ = self._listener.accept()
            with client:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.settimeout(STUCK_CLIENT_S)
                # A client that has gone, or reads no more, makes room for the next.
                with suppress(ConnectionError, TimeoutError):
                    self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        with closing(BusPort(self._bus, POWER_ON_LINE)) as port:
            self._serve_session(client, Session(port))

    def _serve_session(self, client: socket.socket, session: Session) -> None:
        client.sendall(session.greeting())
        while True:
            watched = [client, self._stopped]
            ready, _, _ = select.select(watched, [], [], session.port.due_in_s())
            if self._stopped in ready:
                return
            answer = b""
            if client in ready:
                stream = client.recv(CHUNK)
                if not stream:
                    return
                answer = session.feed(stream)
            client.sendall(answer + session.unasked())

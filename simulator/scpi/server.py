"""Serves a device on a TCP socket of this machine: one thread a connection, LF ends a message."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind
from simulator.scpi.framing import Framer
from simulator.scpi.session import Session
from simulator.world import World

HOST = "127.0.0.1"
GARBAGE = b"\x00\xfe?\x7f!\xff\n"


class ScpiServer:
    """Lets others talk to a device.

    Args:
        device: what answers.
        world: whose time messages cost.
        port: TCP port; 0 takes a free one.
        message_time_s: bench time that a message costs; 2 ms is an assumption.
    """

    def __init__(
        self, device: ScpiDevice, world: World, port: int = 0, message_time_s: float = 0.002
    ) -> None:
        self._device = device
        self._world = world
        self._port = port
        self._message_time_s = message_time_s
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._connections: dict[socket.socket, Thread] = {}
        self._guard = threading.Lock()
        self._acceptor: Thread | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, from ``start`` on."""
        return HOST, self._port

    @property
    def resource(self) -> str:
        """VISA resource name."""
        return f"TCPIP0::{HOST}::{self._port}::SOCKET"

    def start(self) -> None:
        """Listen."""
        listener = socket.create_server((HOST, self._port))
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._acceptor = self._thread(self._accept, listener)
        self._acceptor.start()

    def close(self) -> None:
        """End all threads and sockets."""
        self._stopping.set()
        if self._listener is None or self._acceptor is None:
            return
        # A connection wakes the acceptor on every system; closing its socket does not.
        with suppress(OSError):
            socket.create_connection(self.address, timeout=1.0).close()
        self._acceptor.join()
        self._listener.close()
        with self._guard:
            threads = list(self._connections.values())
        self._hang_up()
        for thread in threads:
            thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _thread(self, work: Callable[[socket.socket], None], end: socket.socket) -> Thread:
        return Thread(target=work, args=(end,), name=f"scpi {self._port}", daemon=True)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = self._thread(self._serve, connection)
            with self._guard:
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        talk = _Talk(self._device, connection, self._stopping, self._hang_up)
        # A peer that went away is no fault of the instrument.
        with connection, suppress(OSError):
            while data := connection.recv(4096):
                if not all(self._handle(talk, message) for message in talk.framer.feed(data)):
                    break
        with self._guard:
            del self._connections[connection]

    def _hang_up(self) -> None:
        """End all connections."""
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _handle(self, talk: "_Talk", message: str | None) -> bool:
        self._world.wait(self._message_time_s)
        if message is None:
            talk.session.overrun()
        else:
            talk.session.execute(message)
        reply = talk.session.take_reply()
        return reply is None or talk.answer(reply.encode("latin-1") + b"\n")


class _Talk:
    """One connection, with what goes wrong on it."""

    def __init__(
        self,
        device: ScpiDevice,
        connection: socket.socket,
        stopping: threading.Event,
        hang_up: Callable[[], None],
    ) -> None:
        self.framer = Framer()
        self.session = Session(device, stopping)
        self._device = device
        self._hang_up = hang_up
        self._connection = connection
        self._stopping = stopping
        self._previous = b""

    def answer(self, reply: bytes) -> bool:
        """Send a reply, or what a fault makes of it; False ends the connection."""
        faults = self._device.faults
        if faults.take(FaultKind.RESTART):
            self._device.restart()
            self._hang_up()
            return False
        if faults.take(FaultKind.DROP):
            return False
        if faults.take(FaultKind.HEADER):
            self._device.show_headers()
        late = faults.take(FaultKind.DELAY)
        if late is not None:
            self._stopping.wait(late.delay_s)
        self._connection.sendall(self._spoilt(reply))
        return True

    def _spoilt(self, reply: bytes) -> bytes:
        faults, previous, self._previous = self._device.faults, self._previous, reply
        if faults.take(FaultKind.PARTIAL):
            return reply[: len(reply) // 2]
        data = GARBAGE if faults.take(FaultKind.GARBAGE) else reply
        return previous + data if previous and faults.take(FaultKind.STALE) else data

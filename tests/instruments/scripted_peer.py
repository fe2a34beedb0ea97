"""The instrument's end of a wire for tests of drivers and of the link: lines in, replies out."""

import select
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from contracts.wire import WireEvent

PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class HangUp:
    """Send these bytes, then close the connection."""

    first: bytes = b""


Reply = str | bytes | HangUp | None
"""A line; bytes as they are; the end of the connection; nothing."""

Script = Sequence[tuple[str, Reply]]


class ScriptedPeer:
    """Listens on a port of its own and plays one script over all of its connections.

    Args:
        script: the lines that must come, in this order, each with the reply to it; or a function
            from any line to its reply.
    """

    def __init__(self, script: Script | Callable[[str], Reply]) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._end, self._ended = socket.socketpair()
        self._connections: dict[socket.socket, bytes] = {}
        self._news = threading.Condition()
        self.problems: list[str] = []
        self.lines: list[str] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def port(self) -> int:
        number: int = self._listener.getsockname()[1]
        return number

    @property
    def resource(self) -> str:
        return f"TCPIP::127.0.0.1::{self.port}::SOCKET"

    def say(self, data: bytes) -> None:
        """Send something that nobody asked for, on every connection that still takes it."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.sendall(data)

    def hang_up(self) -> None:
        """End every connection."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def await_lines(self, count: int) -> None:
        """Wait until so many lines have come in all."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.lines) >= count, PATIENCE_S), self.lines

    def close(self) -> None:
        self._end.close()
        self._thread.join()

    def require_played(self) -> None:
        """Nothing came that was not in the script, and all of the script was played."""
        assert self.problems == []
        if not callable(self._script):
            assert self.lines == [line for line, _ in self._script]

    def _serve(self) -> None:
        with self._listener, self._ended:
            ready: set[socket.socket] = set()
            # What was sent before the end is still played.
            while ready != {self._ended}:
                ready = set(
                    select.select([self._ended, self._listener, *self._connections], [], [])[0]
                )
                for source in ready - {self._ended}:
                    self._handle(source)
        for connection in self._connections:
            connection.close()

    def _handle(self, source: socket.socket) -> None:
        if source is self._listener:
            connection, _ = source.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections[connection] = b""
            return
        try:
            data = source.recv(65536)
        except ConnectionError:
            data = b""
        if data:
            self._take(source, data)
        else:
            self._drop(source)

    def _take(self, source: socket.socket, data: bytes) -> None:
        *lines, self._connections[source] = (self._connections[source] + data).split(b"\n")
        for line in lines:
            if source in self._connections:
                self._answer(source, line.decode())

    def _answer(self, source: socket.socket, line: str) -> None:
        reply = self._reply_to(line)
        with self._news:
            self.lines.append(line)
            self._news.notify_all()
        if isinstance(reply, HangUp):
            source.sendall(reply.first)
            self._drop(source)
        elif reply is not None:
            source.sendall(reply.encode() + b"\n" if isinstance(reply, str) else reply)

    def _reply_to(self, line: str) -> Reply:
        if callable(self._script):
            return self._script(line)
        place = len(self.lines)
        wanted, reply = self._script[place] if place < len(self._script) else ("nothing", None)
        if line == wanted:
            return reply
        self.problems.append(f"line {place + 1} was {line!r}, the script has {wanted!r}")
        return HangUp()

    def _drop(self, connection: socket.socket) -> None:
        self._connections.pop(connection, None)
        connection.close()


class CountingClock:
    """Bench time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time_s = 100.0

    def now(self) -> float:
        return self.time_s

    def sleep(self, duration_s: float) -> None:
        self.time_s += duration_s


class KeptWire:
    """Keeps what was on the wire."""

    def __init__(self) -> None:
        self.events: list[WireEvent] = []

    def record(self, event: WireEvent) -> None:
        self.events.append(event)

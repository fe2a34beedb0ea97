"""One open VISA session: what pyvisa and pyvisa-py leave to their users.

pyvisa-py 0.8 connects to a closed port without complaint, leaves Nagle's algorithm on, waits for
the whole timeout (and keeps a core busy) when the peer has closed, and keeps an entry of every
session that was ever opened. All of this is dealt with here, and only here; it works on the socket
of a ``TCPIP…::SOCKET`` resource. For GPIB, VXI-11, HiSLIP, USB and serial resources, and for
backends other than ``@py``, there is no such socket: these are read with pyvisa's own timeout, and
a reply that lies unread cannot be seen.

Errors that leave this module are those of pyvisa, ``OSError``, ``RuntimeError`` and
``ValueError``, together ``FOREIGN_ERRORS``. ``VisaLink`` translates them.
"""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager, suppress
from functools import cache, partial

import pyvisa
from pyvisa import rname
from pyvisa.constants import StatusCode
from pyvisa.resources import MessageBasedResource

FOREIGN_ERRORS = (pyvisa.Error, OSError, RuntimeError, ValueError)
"""What pyvisa and pyvisa-py raise, as measured."""

_OPENING = threading.Lock()
_CHUNK_BYTES = 4096
LEAST_S = 0.001


class BrokenReplyError(OSError):
    """A reply did not come, or not whole; ``received`` is what came of it."""

    def __init__(self, message: str, received: bytes = b"") -> None:
        super().__init__(f"{message}, after {received!r}" if received else message)
        self.received = received


class ReplyTimeoutError(BrokenReplyError):
    """The instrument did not answer in time."""


class PeerClosedError(BrokenReplyError):
    """The instrument, or something between, closed the connection."""


@cache
def _resource_manager(backend: str) -> pyvisa.ResourceManager:
    """The one resource manager of this process.

    Nobody may close it: all managers of a backend share one handle (pyvisa issue 742).
    """
    return pyvisa.ResourceManager(backend)


def _preflight(resource: str, timeout_s: float) -> None:
    """Refuse a socket where nobody listens: pyvisa-py would open it and fail at the first query."""
    parsed = rname.parse_resource_name(resource)
    if isinstance(parsed, rname.TCPIPSocket):
        address = (parsed.host_address, int(parsed.port))
        try:
            socket.create_connection(address, timeout_s).close()
        except OSError as error:
            raise ConnectionError(
                f"nobody listens at {address[0]}:{address[1]}: {error}"
            ) from error


@contextmanager
def _one_class_of_errors(resource: str) -> Iterator[None]:
    """Give pyvisa-py's bare ``Exception("could not connect")`` a class."""
    try:
        yield
    except FOREIGN_ERRORS:
        raise
    except Exception as error:
        raise ConnectionError(f"could not open {resource}: {error}") from error


def _open(resource: str, backend: str, timeout_s: float) -> MessageBasedResource:
    with _OPENING, _one_class_of_errors(resource):
        opened = _resource_manager(backend).open_resource(
            resource, open_timeout=round(timeout_s * 1000)
        )
    if isinstance(opened, MessageBasedResource):
        opened.read_termination = opened.write_termination = "\n"
        opened.timeout = timeout_s * 1000
        return opened
    opened.close()
    raise ConnectionError(f"{resource} does not carry messages")


def _socket_of(opened: MessageBasedResource) -> socket.socket | None:
    """The TCP socket below a session of pyvisa-py; there is no public way to it."""
    sessions = getattr(opened.visalib, "sessions", {})
    interface = getattr(sessions.get(opened.session), "interface", None)
    return interface if isinstance(interface, socket.socket) else None


def _looks_at(tcp: socket.socket) -> Callable[[], Sized]:
    """What tells whether something waits on a socket, or it was closed: then it is not empty."""
    if not hasattr(select, "poll"):
        return lambda: select.select([tcp], [], [], 0.0)[0]
    # Several times as fast, and asked before every message; not every system has it.
    poll = select.poll()
    poll.register(tcp, select.POLLIN)
    return partial(poll.poll, 0)


def _received(tcp: socket.socket, received: bytes, flags: int = 0) -> bytes:
    """What waits on a readable socket; nothing means that the other side has closed."""
    waiting = tcp.recv(_CHUNK_BYTES, flags)
    if not waiting:
        raise PeerClosedError("the connection was closed by the other side", received)
    return waiting


class VisaSession:
    """Sends and receives lines on one open VISA resource. It is not shared between threads.

    Args:
        resource: VISA resource name.
        backend: pyvisa's name of a backend, ``@py`` is pyvisa-py.
        timeout_s: how long opening, and an unlimited read, may take in s.
    """

    __slots__ = ("_handle", "_opened", "_rest", "_socket", "_something_waits")

    def __init__(self, resource: str, backend: str, timeout_s: float) -> None:
        _preflight(resource, timeout_s)
        self._opened = _open(resource, backend, timeout_s)
        self._handle = self._opened.session
        self._socket = _socket_of(self._opened)
        # What came behind the end of a line.
        self._rest = b""
        if self._socket is None:
            # A reply that is due lies in the instrument, not in a socket that was closed.
            with suppress(*FOREIGN_ERRORS):
                self._opened.clear()
        else:
            # pyvisa-py cannot set the VISA attribute; with Nagle a set and a query take 44 ms.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # An instrument that takes nothing any more must not hold the bench.
            self._socket.settimeout(timeout_s)
            self._something_waits = _looks_at(self._socket)

    @property
    def tcp(self) -> socket.socket | None:
        """The TCP socket, where the resource has one."""
        return self._socket

    def send(self, line: bytes) -> None:
        """Send one line with its terminator."""
        if self._socket is None:
            self._opened.write_raw(line)
        else:
            self._socket.sendall(line)

    def unread(self) -> bytes:
        """What lies in the input buffer.

        Raises:
            PeerClosedError: the connection was closed meanwhile.
        """
        if self._socket is None or not self._something_waits():
            return self._rest
        return self._rest + _received(self._socket, self._rest, socket.MSG_PEEK)

    def await_reply(self, timeout_s: float) -> float:
        """Wait for the first bytes of a reply; returns how much of the timeout is left in s."""
        if self._socket is None:
            return timeout_s
        begin = time.monotonic()
        self._rest = self._next(self._socket, timeout_s, "no reply", b"")
        return timeout_s - (time.monotonic() - begin)

    def read_line(self, timeout_s: float) -> bytes:
        """One line with its terminator.

        Raises:
            ReplyTimeoutError: the line did not end in time.
            PeerClosedError: the connection was closed before the line ended.
        """
        if self._socket is None:
            return self._read_message(timeout_s)
        return self._read_tcp(self._socket, timeout_s)

    def _next(self, tcp: socket.socket, timeout_s: float, amiss: str, before: bytes) -> bytes:
        """What comes next, or has come; ``before`` is what of the line was there."""
        if tcp.gettimeout() != timeout_s:
            # Nought would make it a socket that never waits.
            tcp.settimeout(max(timeout_s, LEAST_S))
        try:
            return _received(tcp, before)
        except TimeoutError as error:
            raise ReplyTimeoutError(amiss, before) from error

    def _read_message(self, timeout_s: float) -> bytes:
        self._opened.timeout = max(timeout_s, LEAST_S) * 1000
        try:
            return self._opened.read_raw()
        except pyvisa.VisaIOError as error:
            if error.error_code == StatusCode.error_timeout:
                raise ReplyTimeoutError("no reply") from error
            raise

    def _read_tcp(self, tcp: socket.socket, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        line, self._rest = self._rest, b""
        while b"\n" not in line:
            left_s = deadline - time.monotonic()
            line += self._next(tcp, left_s, "the reply did not end", line)
        line, line_end, self._rest = line.partition(b"\n")
        return line + line_end

    def close(self) -> None:
        """Close; quiet when the session is dead already."""
        with _OPENING, suppress(*FOREIGN_ERRORS):
            self._opened.close()
        # pyvisa-py forgets to do this (one entry leaks with every open and close).
        getattr(self._opened.visalib, "sessions", {}).pop(self._handle, None)

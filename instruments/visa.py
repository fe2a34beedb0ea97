"""The link to an instrument: VISA through pyvisa, with its pitfalls dealt with.

One message an exchange, one lock an instrument, one line feed a message; a timeout or a stale
reply never lets one answer be taken for another. Nothing is sent twice.

After a timeout, a stale reply or a reply that was not understood the session is closed, and the
next exchange opens a new one: whatever the instrument still sends goes nowhere. When the
instrument closed the connection it may have been switched off and on and have lost its settings:
the link stays down until its owner calls ``reopen`` and initialises the instrument again.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import TypeVar

from contracts.clock import Clock
from contracts.errors import InstrumentError, InstrumentFault, InstrumentLinkError
from contracts.wire import Direction, WireEvent, WireRecorder
from instruments.visa_session import (
    FOREIGN_ERRORS,
    BrokenReplyError,
    ReplyTimeoutError,
    VisaSession,
)

T = TypeVar("T")
_HEADER = re.compile(r":[A-Z]+[A-Z0-9]*(:[A-Z0-9]+)* ", re.IGNORECASE)
"""How a reply begins whose instrument puts the header of the question before it."""


class _State(Enum):
    UP = "up"
    OUT_OF_STEP = "out of step"
    """A reply is due, or one that came cannot be trusted."""
    LOST = "lost"
    CLOSED = "closed"


class VisaLink:
    """Messages to one instrument and its replies; several threads may share it.

    Args:
        resource: VISA resource name, e.g. ``TCPIP::192.168.1.20::5025::SOCKET`` or
            ``GPIB0::17::INSTR``.
        name: what the instrument is called in messages and in the wire record.
        clock: bench time for the wire record.
        recorder: keeps what was sent and received.
        timeout_s: longest wait for the connection and for a reply in s, by the wall's clock.
        backend: pyvisa's name of a VISA library; ``@py`` is pyvisa-py, which needs none.
        required: whether an instrument that cannot be reached is an error at once. Else the link
            is down until ``reopen``, so that others beside it can still be switched off.

    Raises:
        InstrumentError: the instrument cannot be reached.
    """

    __slots__ = (
        "_backend",
        "_clock",
        "_lock",
        "_name",
        "_recorder",
        "_resource",
        "_session",
        "_state",
        "_timeout_s",
    )

    def __init__(
        self,
        resource: str,
        *,
        name: str,
        clock: Clock,
        recorder: WireRecorder,
        timeout_s: float = 2.0,
        backend: str = "@py",
        required: bool = True,
    ) -> None:
        self._resource = resource
        self._name = name
        self._clock = clock
        self._recorder = recorder
        self._timeout_s = timeout_s
        self._backend = backend
        self._lock = threading.RLock()
        self._session: VisaSession | None = None
        self._state = _State.CLOSED
        try:
            self.reopen()
        except InstrumentError:
            if required:
                raise

    @property
    def resource(self) -> str:
        """VISA resource name."""
        return self._resource

    @property
    def timeout_s(self) -> float:
        """Longest wait for a reply in s."""
        return self._timeout_s

    @property
    def is_down(self) -> bool:
        """Whether nothing can be sent before ``reopen``."""
        return self._state in (_State.LOST, _State.CLOSED)

    def __str__(self) -> str:
        return f"{self._name} ({self._resource})"

    def reopen(self) -> None:
        """Close the session, if there is one, and open a new one.

        Raises:
            InstrumentError: the instrument cannot be reached; the link stays down.
        """
        with self._lock:
            self._drop(_State.LOST)
            self._open()

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """From entry to exit, wait no longer than this for a connection and for a reply, in s."""
        usual_s, self._timeout_s = self._timeout_s, min(self._timeout_s, limit_s)
        try:
            yield
        finally:
            self._timeout_s = usual_s

    def close(self) -> None:
        """Close the link; quiet when it is closed or dead already."""
        with self._lock:
            self._drop(_State.CLOSED)

    def write(self, message: str) -> None:
        """Send one message that has no reply.

        Raises:
            InstrumentLinkError: it could not be sent; it was not sent twice.
        """
        line = self._line(message)
        with self._lock:
            self._send(self._ready(message), message, line)

    def query(self, message: str, *, timeout_s: float | None = None) -> str:
        """Send one message and return its reply, without the line end.

        Args:
            message: ASCII without a line feed.
            timeout_s: longest wait in s, where it differs from the link's.

        Raises:
            InstrumentLinkError: no reply, a broken reply, or a stale reply lay there before.
        """
        line = self._line(message)
        with self._lock:
            session = self._ready(message)
            # Whatever interrupts the exchange, even a signal's handler that uses this link, leaves
            # the session out of step, and nobody takes this reply for the answer to something else.
            self._state = _State.OUT_OF_STEP
            self._send(session, message, line)
            reply = self._receive(session, message, timeout_s or self._timeout_s)
            text = self._text(reply, message)
            self._state = _State.UP
            return text

    def ask(self, message: str, parse: Callable[[str], T], *, timeout_s: float | None = None) -> T:
        """Send one message and return what ``parse`` makes of the reply.

        A reply of the wrong shape is probably the answer to something else, so the session is
        not trusted any longer: the next exchange opens a new one.

        Args:
            message: ASCII without a line feed.
            parse: returns the value, or raises ``ValueError`` saying what would have been right.
            timeout_s: longest wait in s, where it differs from the link's.

        Raises:
            InstrumentLinkError: as for ``query``, or the reply is not what ``parse`` expects.
        """
        with self._lock:
            reply = self.query(message, timeout_s=timeout_s)
            try:
                return parse(reply)
            except ValueError as error:
                self._drop(_State.OUT_OF_STEP)
                fault = InstrumentFault.HEADER if _HEADER.match(reply) else InstrumentFault.SHAPE
                raise self._fault(fault, f"{message!r} got {reply!r}: {error}") from error

    def _line(self, message: str) -> bytes:
        if "\n" in message or not message.isascii():
            raise InstrumentError(
                f"{self}: {message!r} was not sent: a message is one line of ASCII"
            )
        return message.encode("ascii") + b"\n"

    def _open(self) -> None:
        try:
            self._session = VisaSession(self._resource, self._backend, self._timeout_s)
        except FOREIGN_ERRORS as error:
            raise self._ended(error, "the connection") from error
        self._state = _State.UP
        self._record(Direction.NOTE, f"opened {self._resource}".encode(), self._clock.now())

    def _drop(self, state: _State) -> None:
        session, self._session, self._state = self._session, None, state
        if session is not None:
            session.close()

    def _ready(self, message: str) -> VisaSession:
        if self._state is _State.OUT_OF_STEP:
            self.reopen()
        if self._session is None:
            raise self._fault(
                InstrumentFault.LOST,
                f"{message!r} was not sent: the link is {self._state.value};"
                " reopen it, then initialise the instrument",
            )
        self._refuse_stale(self._session, message)
        return self._session

    def _refuse_stale(self, session: VisaSession, message: str) -> None:
        try:
            stale = session.unread()
        except FOREIGN_ERRORS as error:
            raise self._ended(error, message) from error
        if stale:
            self._drop(_State.OUT_OF_STEP)
            self._record(Direction.RECEIVED, stale, self._clock.now())
            raise self._fault(
                InstrumentFault.STALE,
                f"{message!r} was not sent: a stale reply {stale!r} was waiting",
            )

    def _send(self, session: VisaSession, message: str, line: bytes) -> None:
        begin_s = self._clock.now()
        try:
            session.send(line)
        except FOREIGN_ERRORS as error:
            raise self._ended(error, message) from error
        self._record(Direction.SENT, line, begin_s)

    def _receive(self, session: VisaSession, message: str, limit_s: float) -> bytes:
        try:
            left_s = session.await_reply(limit_s)
        except FOREIGN_ERRORS as error:
            raise self._ended(error, message, limit_s) from error
        begin_s = self._clock.now()
        try:
            line = session.read_line(left_s)
        except FOREIGN_ERRORS as error:
            raise self._ended(error, message, limit_s) from error
        self._record(Direction.RECEIVED, line, begin_s)
        return line

    def _text(self, line: bytes, message: str) -> str:
        if not line.isascii():
            what = f"{message!r} got {line!r}, which is not ASCII"
            raise self._fault(InstrumentFault.GARBAGE, what)
        return line.decode("ascii").rstrip("\r\n")

    def _ended(self, error: Exception, message: str, limit_s: float = 0.0) -> InstrumentLinkError:
        """The seam: what pyvisa raises becomes an InstrumentLinkError, and the session is over."""
        if isinstance(error, ReplyTimeoutError):
            self._drop(_State.OUT_OF_STEP)
            self._keep_fragment(error)
            fault = InstrumentFault.PARTIAL if error.received else InstrumentFault.SILENCE
            return self._fault(fault, f"{message!r}: {error} within {limit_s:g} s", limit_s)
        self._drop(_State.LOST)
        if isinstance(error, BrokenReplyError):
            self._keep_fragment(error)
        return self._fault(InstrumentFault.LOST, f"{message!r}: {error}")

    def _fault(
        self, fault: InstrumentFault, what: str, waited_s: float = 0.0
    ) -> InstrumentLinkError:
        return InstrumentLinkError(f"{self}: {what}", self._name, fault, waited_s)

    def _keep_fragment(self, error: BrokenReplyError) -> None:
        now_s = self._clock.now()
        if error.received:
            self._record(Direction.RECEIVED, error.received, now_s)
        self._record(Direction.NOTE, str(error).encode(), now_s)

    def _record(self, direction: Direction, data: bytes, begin_s: float) -> None:
        event = WireEvent(self._name, direction, data, begin_s, self._clock.now())
        self._recorder.record(event)

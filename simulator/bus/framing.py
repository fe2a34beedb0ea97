"""Where a master's request ends, in a stream of bytes that comes in pieces."""

from dataclasses import dataclass
from typing import Protocol

from simulator.bus.crc import intact
from simulator.bus.line import Line

LONGEST_KEPT = 512
FIXED_LENGTH, FIXED_FUNCTIONS = 8, range(1, 7)
COUNTED_FUNCTIONS, COUNT_AT, COUNTED_OVERHEAD = (15, 16), 6, 9


@dataclass(frozen=True, slots=True)
class Request:
    """A master's frame on the wire: its bytes, line settings, and its start and end in s."""

    data: bytes
    line: Line
    start_s: float
    end_s: float


class Framing(Protocol):
    """How a kind of bus tells where a master's request ends."""

    def request_length(self, data: bytes) -> int | None:
        """Length of the complete request that ``data`` starts with, or None."""
        ...

    def silence_s(self, line: Line) -> float:
        """Silence that ends whatever is not complete, in s."""
        ...


@dataclass(frozen=True, slots=True)
class _Piece:
    data: bytes
    start_s: float


def _length_by_function(data: bytes) -> int | None:
    if len(data) > 1 and data[1] in FIXED_FUNCTIONS:
        return FIXED_LENGTH
    if len(data) > COUNT_AT and data[1] in COUNTED_FUNCTIONS:
        return COUNTED_OVERHEAD + data[COUNT_AT]
    return None


def request_length(data: bytes) -> int | None:
    """Length of the complete Modbus RTU request that ``data`` starts with, or None.

    It is complete when its function's length is there, or everything, and the check sum is right.
    """
    by_function = data[: _length_by_function(data)]
    return next((len(part) for part in (by_function, data) if intact(part)), None)


class RtuFraming:
    """Modbus RTU: a length by the function code and the check sum, and silence of t3.5."""

    __slots__ = ()

    def request_length(self, data: bytes) -> int | None:
        """Length of the complete request that ``data`` starts with, or None."""
        return request_length(data)

    def silence_s(self, line: Line) -> float:
        """Silence that ends a frame, in s."""
        return line.silence_s


RTU = RtuFraming()


class Assembler:
    """Puts the requests of one master together.

    Args:
        framing: where a request ends.
    """

    __slots__ = ("_end_s", "_framing", "_pieces")

    def __init__(self, framing: Framing = RTU) -> None:
        self._framing = framing
        self._pieces: list[_Piece] = []
        self._end_s = 0.0

    @property
    def end_s(self) -> float:
        """When the last byte will have left the master, in s."""
        return self._end_s

    def add(self, data: bytes, line: Line, now_s: float) -> None:
        """Bytes that the master sends at ``now_s``, or as soon as the earlier ones are out."""
        start_s = max(now_s, self._end_s)
        self._pieces.append(_Piece(data, start_s))
        self._end_s = start_s + len(data) * line.char_s
        while sum(len(piece.data) for piece in self._pieces) > LONGEST_KEPT:
            del self._pieces[0]

    def drop(self) -> None:
        """Forget what is not complete: silence, or another line setting, has ended it."""
        self._pieces.clear()

    def take(self, line: Line, *, timed: bool) -> Request | None:
        """The next complete request.

        Args:
            line: the master's settings.
            timed: whether silence ends a frame. If not, bytes that make no request are known by
                the request that follows in a piece of its own.
        """
        for first in range(1 if timed else len(self._pieces)):
            pieces = self._pieces[first:]
            data = b"".join(piece.data for piece in pieces)
            length = self._framing.request_length(data)
            if length is not None:
                return self._cut(pieces[0].start_s, data, length, line)
        return None

    def _cut(self, start_s: float, data: bytes, length: int, line: Line) -> Request:
        rest = data[length:]
        end_s = self._end_s - len(rest) * line.char_s
        self._pieces = [_Piece(rest, end_s)] if rest else []
        return Request(data[:length], line, start_s, end_s)

"""Frames of the M-Bus link layer (EN 13757-2, format class FT 1.2 of IEC 60870-5-1)."""

from dataclasses import dataclass

from simulator.bus.line import Line

SHORT_START, LONG_START, STOP = 0x10, 0x68, 0x16
ACKNOWLEDGE = b"\xe5"
SHORT_LENGTH, LONG_OVERHEAD, SMALLEST_L = 5, 6, 3
LONGEST_L = 255
IDLE_BITS = 33
"""An idle line of as many bit times ends what was begun."""

TO_SELECTED, TO_ANY, TO_ALL = 253, 254, 255
MASTERS, FRAME_COUNT, FRAME_COUNT_VALID = 0x40, 0x20, 0x10
SND_NKE, SND_UD, REQ_UD1, REQ_UD2, RSP_UD = 0x40, 0x43, 0x4A, 0x4B, 0x08


@dataclass(frozen=True, slots=True)
class Frame:
    """A short or long frame: control, address and, of a long one, information and data."""

    control: int
    address: int
    information: int | None = None
    data: bytes = b""

    @property
    def function(self) -> int:
        """What it asks for, without the frame count."""
        return self.control & ~(FRAME_COUNT | FRAME_COUNT_VALID)

    @property
    def counted(self) -> bool:
        """Whether its frame count is valid."""
        return bool(self.control & FRAME_COUNT_VALID)

    @property
    def count(self) -> bool:
        """Its frame count bit."""
        return bool(self.control & FRAME_COUNT)

    def encoded(self) -> bytes:
        """Its bytes on the wire."""
        body = bytes([self.control, self.address])
        if self.information is None:
            return bytes([SHORT_START]) + body + bytes([checksum(body), STOP])
        return long_frame(body + bytes([self.information]) + self.data)


def checksum(body: bytes) -> int:
    """Sum of the bytes from the control field on, modulo 256."""
    return sum(body) % 256


def long_frame(body: bytes) -> bytes:
    """A long frame around what starts with the control field."""
    head = bytes([LONG_START, len(body), len(body), LONG_START])
    return head + body + bytes([checksum(body), STOP])


def frame_of(data: bytes) -> Frame | None:
    """The frame that the bytes are; None if anything about it is not in form.

    >>> frame_of(bytes.fromhex("10 5B 01 5C 16"))
    Frame(control=91, address=1, information=None, data=b'')
    """
    body = _body(data)
    if body is None or data[-2] != checksum(body) or data[-1] != STOP:
        return None
    if data[0] == SHORT_START:
        return Frame(body[0], body[1])
    return Frame(body[0], body[1], body[2], body[3:])


def _body(data: bytes) -> bytes | None:
    if len(data) == SHORT_LENGTH and data[0] == SHORT_START:
        return data[1:3]
    if len(data) < LONG_OVERHEAD + SMALLEST_L or not data[0] == data[3] == LONG_START:
        return None
    body = data[4:-2]
    return body if data[1] == data[2] == len(body) else None


class MbusFraming:
    """A request is as long as its start byte and its length fields say."""

    __slots__ = ()

    def request_length(self, data: bytes) -> int | None:
        """Length of the complete request that ``data`` starts with, or None."""
        length = None
        if data[:1] == bytes([SHORT_START]):
            length = SHORT_LENGTH
        elif len(data) > LONG_OVERHEAD and _is_long(data):
            length = LONG_OVERHEAD + data[1]
        return length if length and len(data) >= length else None

    def silence_s(self, line: Line) -> float:
        """Silence that ends whatever is not complete, in s."""
        return IDLE_BITS / line.baud


def _is_long(data: bytes) -> bool:
    return data[0] == data[3] == LONG_START and data[1] == data[2] >= SMALLEST_L

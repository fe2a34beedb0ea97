"""Frames of the M-Bus link layer: what they are made of, and a strict reading of them.

EN 13757-2, which takes format class FT 1.2 of IEC 60870-5-1: a single character E5, a short frame
that begins with 10, a long frame that begins with 68. A control frame is a long frame whose user
data are nothing but the CI field.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from contracts.errors import LinkFault

SINGLE_CHARACTER = 0xE5
SHORT_START = 0x10
LONG_START = 0x68
STOP = 0x16

SND_NKE = 0x40
SND_UD = 0x43
REQ_UD1 = 0x4A
REQ_UD2 = 0x4B
RSP_UD = 0x08
FCV = 0x10
FCB = 0x20
PRM = 0x40

SHORT_LENGTH = 5
LEAST_COUNTED = 3
MOST_COUNTED = 255
LONG_OVERHEAD = 6
LONGEST_FRAME = MOST_COUNTED + LONG_OVERHEAD


class FrameError(ValueError):
    """Bytes are no frame.

    Attributes:
        fault: what is wrong with them.
        detail: what was found and what would have been right.
    """

    def __init__(self, fault: LinkFault, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The single character E5."""

    encoded: ClassVar[bytes] = bytes([SINGLE_CHARACTER])


@dataclass(frozen=True, slots=True)
class ShortFrame:
    """Control field and address, without user data.

    Raises:
        ValueError: a field is no byte.
    """

    c_field: int
    address: int

    def __post_init__(self) -> None:
        _check_byte("C field", self.c_field)
        _check_byte("address", self.address)

    @property
    def encoded(self) -> bytes:
        """The frame as it goes on the wire."""
        counted = bytes([self.c_field, self.address])
        return bytes([SHORT_START, *counted, checksum(counted), STOP])


@dataclass(frozen=True, slots=True)
class LongFrame:
    """Control field, address and user data from the CI field on.

    Raises:
        ValueError: a field is no byte, or there are no user data or more than 253 bytes of them.
    """

    c_field: int
    address: int
    data: bytes

    def __post_init__(self) -> None:
        _check_byte("C field", self.c_field)
        _check_byte("address", self.address)
        if not LEAST_COUNTED <= 2 + len(self.data) <= MOST_COUNTED:
            raise ValueError(f"{len(self.data)} bytes of user data: must be within 1 to 253")

    @property
    def encoded(self) -> bytes:
        """The frame as it goes on the wire."""
        counted = bytes([self.c_field, self.address]) + self.data
        length = len(counted)
        head = bytes([LONG_START, length, length, LONG_START])
        return head + counted + bytes([checksum(counted), STOP])


Frame: TypeAlias = Acknowledgement | ShortFrame | LongFrame


def checksum(counted: bytes) -> int:
    """Sum of the bytes from the C field to the last of the user data, modulo 256."""
    return sum(counted) & 0xFF


def parse(data: bytes) -> Frame:
    """Read bytes that must be one frame and nothing else.

    Raises:
        FrameError: they are not.
    """
    frame, rest = first_frame(data)
    if rest:
        raise FrameError(LinkFault.TRAILING, f"after the frame came {rest.hex(' ')}")
    return frame


def first_frame(data: bytes) -> tuple[Frame, bytes]:
    """Read the frame that the bytes begin with; return it with the bytes behind it.

    Raises:
        FrameError: they do not begin with a frame.
    """
    if not data:
        raise FrameError(LinkFault.SHORT, "no bytes")
    if data[0] == SINGLE_CHARACTER:
        return Acknowledgement(), data[1:]
    if data[0] == SHORT_START:
        return _short_frame(data), data[SHORT_LENGTH:]
    if data[0] == LONG_START:
        frame = _long_frame(data)
        return frame, data[len(frame.data) + LONG_OVERHEAD + 2 :]
    raise FrameError(LinkFault.START, f"{data[0]:02X} begins no frame; E5, 10 and 68 do")


def is_whole(received: bytes) -> bool:
    """Whether nothing is missing from an answer, right or wrong, by what it says of itself."""
    try:
        first_frame(received)
    except FrameError as error:
        return error.fault in (LinkFault.CHECKSUM, LinkFault.STOP)
    return True


def _short_frame(data: bytes) -> ShortFrame:
    if len(data) < SHORT_LENGTH:
        raise FrameError(LinkFault.SHORT, f"{len(data)} bytes of a frame of {SHORT_LENGTH}")
    _check_end(data[1:3], data[3], data[4])
    return ShortFrame(data[1], data[2])


def _long_frame(data: bytes) -> LongFrame:
    counted = _counted(data)
    end = len(counted) + LONG_OVERHEAD
    _check_end(counted, data[end - 2], data[end - 1])
    return LongFrame(counted[0], counted[1], counted[2:])


def _counted(data: bytes) -> bytes:
    """The bytes of a long frame that its length counts."""
    head, body = data[:4], data[4:]
    if len(head) >= 3 and head[1] != head[2]:
        detail = f"the length bytes are {head[1]:02X} and {head[2]:02X}; they must be the same"
        raise FrameError(LinkFault.LENGTH, detail)
    if len(head) == 4 and head[3] != LONG_START:
        raise FrameError(LinkFault.START, f"{head[3]:02X} in place of the second start byte 68")
    if len(head) >= 3 and head[1] < LEAST_COUNTED:
        raise FrameError(LinkFault.LENGTH, f"length {head[1]}; no long frame counts less than 3")
    if len(head) < 4 or len(body) < head[1] + 2:
        whole = head[1] + LONG_OVERHEAD if len(head) > 1 else "unknown length"
        raise FrameError(LinkFault.SHORT, f"{len(data)} bytes of a frame of {whole}")
    return body[: head[1]]


def _check_end(counted: bytes, check: int, stop: int) -> None:
    right = checksum(counted)
    if check != right:
        raise FrameError(LinkFault.CHECKSUM, f"checksum {check:02X}; {right:02X} would be right")
    if stop != STOP:
        raise FrameError(LinkFault.STOP, f"{stop:02X} ends the frame; 16 would be right")


def _check_byte(name: str, value: int) -> None:
    if not 0 <= value <= 0xFF:
        raise ValueError(f"{name} {value}: must be within 0 to 255")

"""What an answer on an M-Bus is worth: it is classified before it is believed.

The checks go from the coarse to the fine, and the first that fails names the fault: silence, no
frame (short, start byte, length, checksum, stop byte), kind of frame, address, function in the C
field, trailing bytes, gap. Where several meters may answer, what is no frame, or not one alone,
is a collision.
"""

from contracts.errors import LinkFault
from meters.finding import Finding
from meters.mbus.frames import (
    FCB,
    FCV,
    LEAST_COUNTED,
    LONG_OVERHEAD,
    LONG_START,
    RSP_UD,
    STOP,
    Acknowledgement,
    Frame,
    FrameError,
    LongFrame,
    ShortFrame,
    checksum,
    first_frame,
)
from meters.mbus.requests import BROADCAST_ANSWERED, SELECTED, Due, Request

GARBLED = {
    LinkFault.SHORT,
    LinkFault.START,
    LinkFault.LENGTH,
    LinkFault.CHECKSUM,
    LinkFault.STOP,
    LinkFault.TRAILING,
}
MAY_BE_SILENT = (Due.NOTHING, Due.ACKNOWLEDGEMENT_OR_NOTHING)

# In an answer these two bits are access demand and data flow control.
ANSWER_FLAGS = FCB | FCV


def classify(request: Request, received: bytes, gap: Finding | None = None) -> Finding | None:
    """Tell what is wrong with an answer; None if nothing is.

    Args:
        request: what was asked.
        received: all that came.
        gap: what was found about silence inside of it.
    """
    if not received:
        silent = Finding(LinkFault.SILENCE, "nothing came")
        return None if request.due in MAY_BE_SILENT else silent
    if request.due is Due.NOTHING:
        return Finding(LinkFault.UNIT, "somebody answers a broadcast; none may")
    found = _form(request, received) or gap
    if found is not None and found.fault in GARBLED and request.several:
        detail = f"more than one meter may have answered; {found.fault}: {found.detail}"
        return Finding(LinkFault.COLLISION, detail)
    return found


def _form(request: Request, received: bytes) -> Finding | None:
    try:
        frame, rest = first_frame(received)
    except FrameError as error:
        detail = error.detail + _echo(request, received)
        return _wrong_length(received) or Finding(error.fault, detail)
    return (
        _wrong_kind(request, frame, received)
        or _wrong_address(request, frame)
        or _wrong_function(frame)
        or _trailing(rest, received)
    )


def _wrong_length(received: bytes) -> Finding | None:
    """Whether all that came is a good long frame but for its length bytes."""
    if len(received) < LONG_OVERHEAD + LEAST_COUNTED or received[1] != received[2]:
        return None
    counted, end = received[4:-2], bytes([checksum(received[4:-2]), STOP])
    if received[0] != LONG_START or received[3] != LONG_START or received[-2:] != end:
        return None
    detail = f"length {received[1]} in a good frame that counts {len(counted)}"
    return Finding(LinkFault.LENGTH, detail)


def _wrong_kind(request: Request, frame: Frame, received: bytes) -> Finding | None:
    expected = LongFrame if request.due is Due.USER_DATA else Acknowledgement
    if isinstance(frame, expected):
        return None
    came = {
        Acknowledgement: "the single character E5",
        ShortFrame: "a short frame",
        LongFrame: "a long frame",
    }[type(frame)]
    detail = f"{came} answers; due is {request.due}{_echo(request, received)}"
    return Finding(LinkFault.KIND, detail)


def _wrong_address(request: Request, frame: Frame) -> Finding | None:
    if not isinstance(frame, LongFrame) or request.address in (SELECTED, BROADCAST_ANSWERED):
        return None
    if frame.address == request.address:
        return None
    detail = f"address {frame.address} answers, address {request.address} was asked"
    return Finding(LinkFault.UNIT, detail)


def _wrong_function(frame: Frame) -> Finding | None:
    if not isinstance(frame, LongFrame) or frame.c_field & ~ANSWER_FLAGS == RSP_UD:
        return None
    detail = f"C field {frame.c_field:02X}; 08, 18, 28 or 38 would be right"
    return Finding(LinkFault.FUNCTION, detail)


def _trailing(rest: bytes, received: bytes) -> Finding | None:
    if not rest:
        return None
    if rest + rest == received:
        return Finding(LinkFault.TRAILING, "the frame came twice")
    return Finding(LinkFault.TRAILING, f"after the frame came {rest.hex(' ')}")


def _echo(request: Request, received: bytes) -> str:
    """A remark if the request itself came back, as from a level converter that echoes."""
    sent = request.frame.encoded
    return "; it begins with the request: an echo" if received.startswith(sent) else ""

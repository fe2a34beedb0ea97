"""What an answer is worth: it is classified before it is believed.

The checks go from the coarse to the fine, and the first that fails names the fault: silence,
start (bytes before a good frame), short, CRC, unit, function, length, trailing bytes, gap,
exception, echo.
"""

import math

from contracts.errors import LinkFault
from meters.finding import Finding, gap_finding
from meters.modbus.frames import (
    EXCEPTION_BIT,
    READ,
    SHORTEST_ANSWER,
    WRITE_MANY,
    WRITE_ONE,
    Request,
    checksum_good,
    own_length,
)

# How far a good frame is looked for behind bytes that are none.
MOST_SKIPPED = 32

EXCEPTION_NAMES = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "server device failure",
    5: "acknowledge",
    6: "server device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target failed to respond",
}


def classify(
    request: Request,
    received: bytes,
    *,
    idle_s: float = 0.0,
    idle_limit_s: float = math.inf,
) -> Finding | None:
    """Tell what is wrong with an answer; None if nothing is.

    Args:
        request: what was asked.
        received: all that came.
        idle_s: the longest certain silence inside of what came in s.
        idle_limit_s: the longest silence that a frame may have inside in s.
    """
    if not received:
        return None if request.wants_silence else Finding(LinkFault.SILENCE, "nothing came")
    frame = whole_frame(received)
    if frame is None:
        return _unreadable(request, received)
    return (
        _wrong_unit(request, frame)
        or _wrong_function(request, frame)
        or _wrong_length(request, frame)
        or _trailing(frame, received)
        or gap_finding(idle_s, idle_limit_s)
        or _exception(request, frame)
        or _wrong_echo(request, frame)
    )


def whole_frame(received: bytes) -> bytes | None:
    """The frame that begins the answer, if its CRC is right; None if there is none.

    Its end is where the frame itself says, else where the answer ends.
    """
    for length in (own_length(received), len(received)):
        if length is None or not SHORTEST_ANSWER <= length <= len(received):
            continue
        if checksum_good(received[:length]):
            return received[:length]
    return None


def _unreadable(request: Request, received: bytes) -> Finding:
    if len(received) < SHORTEST_ANSWER:
        detail = f"{len(received)} bytes; no frame has less than {SHORTEST_ANSWER}"
        return Finding(LinkFault.SHORT, detail)
    before = _before_good_frame(request, received)
    if before:
        return Finding(LinkFault.START, f"a good frame begins after {before.hex(' ')}")
    said = own_length(received)
    if said is not None and said > len(received) != request.answer_length:
        detail = f"{len(received)} bytes of a frame that says it has {said}"
        return Finding(LinkFault.SHORT, detail)
    return Finding(LinkFault.CRC, "the CRC does not fit")


def _before_good_frame(request: Request, received: bytes) -> bytes:
    """What stands before the first good frame of the unit; nothing if there is none."""
    for offset in range(1, min(len(received) - SHORTEST_ANSWER, MOST_SKIPPED) + 1):
        rest = received[offset:]
        if rest[0] == request.address and whole_frame(rest) is not None:
            return received[:offset]
    return b""


def _wrong_unit(request: Request, frame: bytes) -> Finding | None:
    if request.wants_silence:
        return Finding(LinkFault.UNIT, f"unit {frame[0]} answers a broadcast; none may")
    if frame[0] == request.address:
        return None
    return Finding(LinkFault.UNIT, f"unit {frame[0]} answers, unit {request.address} was asked")


def _wrong_function(request: Request, frame: bytes) -> Finding | None:
    if frame[1] == request.function or _is_exception(request, frame):
        return None
    detail = f"function {frame[1]:02X}h answers, function {request.function:02X}h was asked"
    return Finding(LinkFault.FUNCTION, detail)


def _wrong_length(request: Request, frame: bytes) -> Finding | None:
    wanted = SHORTEST_ANSWER if _is_exception(request, frame) else request.answer_length
    if wanted is None:
        return None
    if len(frame) != wanted:
        return Finding(LinkFault.LENGTH, f"a frame of {len(frame)} bytes; {wanted} were asked for")
    if frame[1] == READ and frame[2] != wanted - SHORTEST_ANSWER:
        detail = f"byte count {frame[2]} in a frame with {wanted - SHORTEST_ANSWER} bytes of data"
        return Finding(LinkFault.LENGTH, detail)
    return None


def _trailing(frame: bytes, received: bytes) -> Finding | None:
    rest = received[len(frame) :]
    if not rest:
        return None
    if rest == frame:
        return Finding(LinkFault.TRAILING, "the frame came twice")
    return Finding(LinkFault.TRAILING, f"after the frame came {rest.hex(' ')}")


def _exception(request: Request, frame: bytes) -> Finding | None:
    if not _is_exception(request, frame):
        return None
    code = frame[2]
    name = EXCEPTION_NAMES.get(code, "not in the standard")
    return Finding(LinkFault.EXCEPTION, f"exception {code:02X}h ({name})", code)


def _wrong_echo(request: Request, frame: bytes) -> Finding | None:
    if request.function not in (WRITE_ONE, WRITE_MANY):
        return None
    wanted = request.pdu[:5]
    if frame[1:6] == wanted:
        return None
    detail = f"{frame[1:6].hex(' ')} instead of {wanted.hex(' ')}"
    return Finding(LinkFault.ECHO, detail)


def _is_exception(request: Request, frame: bytes) -> bool:
    return frame[1] == request.function | EXCEPTION_BIT != request.function

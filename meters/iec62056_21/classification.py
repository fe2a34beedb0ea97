"""What an answer is worth: it is classified before it is believed.

The checks go from the coarse to the fine, and the first that fails names the fault: silence,
baud rate, parity, echo, start, too long, short, line end, BCC, content, wrong message, trailing
bytes, gap, and at last the refusals in form: NAK, error message, break.
"""

import math
from contextlib import suppress
from dataclasses import dataclass

from meters.iec62056_21.characters import IN_MESSAGES, SOH, STX, shown
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import DataMessage, Kind, Message, kind_of
from meters.iec62056_21.parsing import SHORTEST_IDENTIFICATION, SLASH, STARTS, message_end, parse
from meters.iec62056_21.sign_on import MODE_C_BAUDS, RESERVED_BAUDS

LONGEST_SIGN_ON = 64
LONGEST_DATA = 65536

# How far a good message is looked for behind bytes that begin none.
MOST_SKIPPED = 32

REFUSALS = {
    Kind.NAK: MessageFault.NAK,
    Kind.ERROR: MessageFault.ERROR,
    Kind.BREAK: MessageFault.BREAK,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What may come in answer.

    Attributes:
        kinds: the messages that are an answer.
        longest_bytes: in a message at most.
        after_switch: the baud rate was changed since the last message of the meter.
    """

    kinds: tuple[Kind, ...]
    longest_bytes: int = LONGEST_DATA
    after_switch: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What came, as far as it matters for what it is worth.

    Attributes:
        characters: all characters, their parity taken away.
        wrong_parity: how many of them came with a wrong one.
        sent: the characters that were sent before.
        idle_s: the longest certain silence between two of them in s.
        idle_limit_s: the longest silence that a message may have inside in s.
        late_s: how long it went on beyond all patience in s; 0 if it ended by itself.
    """

    characters: bytes
    wrong_parity: int = 0
    sent: bytes = b""
    idle_s: float = 0.0
    idle_limit_s: float = math.inf
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong with an answer.

    Attributes:
        fault: the class.
        detail: what was found and what would have been right.
        error_text: for ``MessageFault.ERROR`` alone.
    """

    fault: MessageFault
    detail: str
    error_text: str | None = None


def classify(expected: Expected, received: Received) -> tuple[Message | None, Finding | None]:
    """The message that came, if one did, and what is wrong with it; None if nothing is.

    A message is given with its finding where it could be read: a refusal, a wrong message, one
    with trailing bytes or a gap inside.
    """
    finding = _unreadable(expected, received)
    if finding is not None:
        return None, finding
    try:
        message = parse(received.characters[: message_end(received.characters)])
    except MessageError as error:
        return None, Finding(error.message_fault, error.detail)
    return message, (
        _wrong_kind(expected, message)
        or _trailing(received)
        or _gap(received)
        or _refused(expected, message)
    )


def goes_on_unasked(characters: bytes) -> bool:
    """Whether it begins with an identification after which the meter sends on by itself.

    That is so in the modes A and B: nothing is trailing there, and there is no time to lose.
    """
    if len(characters) < SHORTEST_IDENTIFICATION or characters[0] != SLASH:
        return False
    waits = characters[4:5].decode("latin-1") in (*MODE_C_BAUDS, *RESERVED_BAUDS)
    return not waits and message_end(characters) is not None


def _unreadable(expected: Expected, received: Received) -> Finding | None:
    if not received.characters:
        return Finding(MessageFault.SILENCE, "nothing came")
    return (
        _wrong_baud(expected, received)
        or _wrong_parity(received)
        or _echo(received)
        or _wrong_start(received)
        or _too_long(expected, received)
    )


def _wrong_baud(expected: Expected, received: Received) -> Finding | None:
    """Characters that no message has, where a message should begin, after a change of baud rate."""
    characters = received.characters
    if not expected.after_switch or characters[0] in STARTS or _later_message(characters):
        return None
    strange = sum(character not in IN_MESSAGES for character in characters)
    if not strange and not received.wrong_parity:
        return None
    detail = (
        f"{strange} of {len(characters)} characters are in no message and {received.wrong_parity} "
        "have a wrong parity, as if the meter had not changed to the same baud rate"
    )
    return Finding(MessageFault.BAUD, detail)


def _wrong_parity(received: Received) -> Finding | None:
    if not received.wrong_parity:
        return None
    detail = f"{received.wrong_parity} of {len(received.characters)} characters; must be even"
    return Finding(MessageFault.PARITY, detail)


def _echo(received: Received) -> Finding | None:
    if not received.sent or not received.characters.startswith(received.sent):
        return None
    if len(received.characters) == 1:  # an ACK or a NAK of its own looks like ours
        return None
    return Finding(MessageFault.ECHO, "what was sent came back: the head sees its own light")


def _wrong_start(received: Received) -> Finding | None:
    first = received.characters[0]
    if first in STARTS:
        return None
    detail = f"{first:02X}h begins it; a message begins with /, SOH, STX, ACK or NAK"
    before = _later_message(received.characters)
    if before:
        detail += f"; a good one begins after {shown(before)}"
    return Finding(MessageFault.START, detail)


def _later_message(characters: bytes) -> bytes:
    """What stands before the first good message with a frame; nothing if none is near."""
    for offset in range(1, min(len(characters), MOST_SKIPPED + 1)):
        rest = characters[offset:]
        if rest[0] not in (SLASH, SOH, STX) or message_end(rest) is None:
            continue
        with suppress(MessageError):
            parse(rest[: message_end(rest)])
            return characters[:offset]
    return b""


def _too_long(expected: Expected, received: Received) -> Finding | None:
    length = message_end(received.characters)
    if length is None and received.late_s > 0:
        detail = f"{len(received.characters)} bytes in {received.late_s:.1f} s, and no end"
        return Finding(MessageFault.LONG, detail)
    if (length or len(received.characters)) <= expected.longest_bytes:
        return None
    detail = f"{length or 'no end within ' + str(len(received.characters))} bytes"
    return Finding(MessageFault.LONG, f"{detail}; at most {expected.longest_bytes}")


def _wrong_kind(expected: Expected, message: Message) -> Finding | None:
    kind = kind_of(message)
    if kind in expected.kinds or kind in REFUSALS:
        return None
    wanted = " or ".join(expected.kinds)
    return Finding(MessageFault.KIND, f"{kind} came; {wanted} was asked for")


def _trailing(received: Received) -> Finding | None:
    rest = received.characters[message_end(received.characters) :]
    if not rest:
        return None
    return Finding(MessageFault.TRAILING, f"after the message came {shown(rest[:40])}")


def _gap(received: Received) -> Finding | None:
    if received.idle_s <= received.idle_limit_s:
        return None
    detail = f"{received.idle_s:.2f} s of silence; at most {received.idle_limit_s:.2f} s may be"
    return Finding(MessageFault.GAP, detail)


def _refused(expected: Expected, message: Message) -> Finding | None:
    kind = kind_of(message)
    if kind in expected.kinds or kind not in REFUSALS:
        return None
    error_text = message.error_text if isinstance(message, DataMessage) else None
    detail = f"{kind} came" + (f": {error_text}" if error_text is not None else "")
    return Finding(REFUSALS[kind], detail, error_text)

"""Bytes of a meter to messages: any bytes give a message or a ``MessageError``."""

import re

from meters.iec62056_21.bcc import bcc_of
from meters.iec62056_21.characters import (
    ACK,
    EOT,
    ETX,
    LINE_END,
    NAK,
    SOH,
    STX,
    count_wrong_parity,
    is_printable,
    shown,
)
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import (
    ACKNOWLEDGEMENT,
    REPEAT_REQUEST,
    CommandMessage,
    DataMessage,
    Message,
    ReadOut,
)
from meters.iec62056_21.sign_on import parse_identification

SLASH = ord("/")
STARTS = (SLASH, SOH, STX, ACK, NAK)

# ``/``, three letters and the baud character: what is shorter says nothing of itself.
SHORTEST_IDENTIFICATION = 5

_BLOCK_END = re.compile(rb"[\x03\x04]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_COMMAND = re.compile(r"([PWREB][0-9])(?:\x02([\r\n -~]*))?")


def message_end(data: bytes) -> int | None:
    """Bytes in the message that begins the data; None if it is not whole, or none begins it."""
    if not data or data[0] not in STARTS:
        return None
    if data[0] in (ACK, NAK):
        return 1
    if data[0] == SLASH:
        return data.find(b"\n") + 1 or None
    found = _BLOCK_END.search(data)
    if found is None or found.end() == len(data):
        return None
    return found.end() + 1


def parse(data: bytes) -> Message:
    """Read the one message that the data are.

    Raises:
        MessageError: the data are no message, not a whole one, a damaged one, or more than one.
    """
    if not data:
        raise MessageError(MessageFault.SILENCE, "nothing came")
    wrong = count_wrong_parity(data, eight_bits=False)
    if wrong:
        raise MessageError(MessageFault.PARITY, f"bit 8 is set in {wrong} of {len(data)} bytes")
    if data[0] not in STARTS:
        detail = f"{data[0]:02X}h begins it; a message begins with /, SOH, STX, ACK or NAK"
        raise MessageError(MessageFault.START, detail)
    end = message_end(data)
    if end is None:
        raise _unfinished(data)
    message = _parse_whole(data[:end])
    if end < len(data):
        raise MessageError(MessageFault.TRAILING, f"after the message came {shown(data[end:])}")
    return message


def _unfinished(data: bytes) -> MessageError:
    if data[0] == SLASH:
        if len(data) < SHORTEST_IDENTIFICATION:
            return MessageError(MessageFault.SHORT, f"{len(data)} bytes of an identification")
        return MessageError(MessageFault.LINE_END, "no CR LF ends the identification")
    if data[-1] in (ETX, EOT):
        return MessageError(MessageFault.SHORT, "the BCC is missing")
    return MessageError(MessageFault.SHORT, f"{len(data)} bytes of a message without ETX")


def _parse_whole(data: bytes) -> Message:
    if data[0] == ACK:
        return ACKNOWLEDGEMENT
    if data[0] == NAK:
        return REPEAT_REQUEST
    if data[0] == SLASH:
        return parse_identification(_line(data.decode("ascii")[1:]))
    if data[-1] != bcc_of(data):
        detail = f"BCC {data[-1]:02X}h came; {bcc_of(data):02X}h fits the message"
        raise MessageError(MessageFault.BCC, detail)
    text, partial = data[1:-2].decode("ascii"), data[-2] == EOT
    if data[0] == SOH:
        return _parse_command(text, partial=partial)
    return _parse_data(text, partial=partial)


def _line(text: str) -> str:
    """A line without its end."""
    end = _CONTROL.search(text)
    if end is None or text[end.start() :] != LINE_END:
        detail = f"{shown(text.encode('ascii'))} does not end with CR LF alone"
        raise MessageError(MessageFault.LINE_END, detail)
    return text[: end.start()]


def _parse_command(text: str, *, partial: bool) -> CommandMessage:
    found = _COMMAND.fullmatch(text)
    if found is None or "!" in text:
        detail = f"{shown(text.encode('ascii'))} is no command and data set"
        raise MessageError(MessageFault.CONTENT, detail)
    return CommandMessage(found[1], found[2], partial)


def _parse_data(text: str, *, partial: bool) -> ReadOut | DataMessage:
    if not is_printable(text.replace("\r", "").replace("\n", "")):
        detail = f"{shown(text.encode('ascii'))} has characters that no data set may have"
        raise MessageError(MessageFault.CONTENT, detail)
    block, mark, rest = text.partition("!")
    if not mark:
        return DataMessage(text, partial)
    end = f"{shown(rest.encode('ascii'))}{'<04>' if partial else '<03>'}"
    detail = f"after the ! that ends the data came {end}; must be CR LF ETX"
    if rest.strip(LINE_END):
        raise MessageError(MessageFault.CONTENT, detail)
    if rest != LINE_END or partial:
        raise MessageError(MessageFault.LINE_END, detail)
    return ReadOut(block)

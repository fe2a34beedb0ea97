"""The messages after the sign-on: read-out, programming mode (IEC 62056-21, 6.3.4 to 6.3.14)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from meters.iec62056_21.bcc import with_bcc
from meters.iec62056_21.characters import (
    ACK,
    EOT,
    ETX,
    LINE_END,
    NAK,
    SOH,
    STX,
    is_printable,
)
from meters.iec62056_21.sign_on import Identification

LONGEST_ERROR = 32

_COMMAND = re.compile(r"[PWREB][0-9]")
_ERROR = re.compile(r"\((ER[^()*/!]*)\)")


class Kind(StrEnum):
    """What kind of message a meter sent."""

    IDENTIFICATION = "an identification"
    READ_OUT = "a read-out"
    DATA = "a data message"
    PARTIAL = "a partial block"
    OPERAND = "a password operand (P0)"
    COMMAND = "another command message"
    BREAK = "a break (B0)"
    ACK = "an acknowledgement"
    NAK = "a repeat request"
    ERROR = "an error message"


@dataclass(frozen=True, slots=True)
class ReadOut:
    """All data lines of a meter, as they came between STX and the ``!`` that ends them."""

    block: str

    def encode(self) -> bytes:
        """The message as it goes over the wire.

        Raises:
            ValueError: the block has other characters than printable ones, CR and LF, or a ``!``.
        """
        _check_block(self.block)
        return _framed(STX, f"{self.block}!{LINE_END}", ETX)


@dataclass(frozen=True, slots=True)
class DataMessage:
    """The answer to a read command; with ``partial``, a block after which more come."""

    text: str
    partial: bool = False

    @property
    def error_text(self) -> str | None:
        """What it says if it is an error message.

        The makers choose the text; the standard only advises to let it begin with ER, and nothing
        else tells an error message from data without an address.
        """
        found = _ERROR.fullmatch(self.text)
        return found[1] if found and len(found[1]) <= LONGEST_ERROR else None

    def encode(self) -> bytes:
        """The message as it goes over the wire.

        Raises:
            ValueError: the text has other characters than printable ones, CR and LF, or a ``!``.
        """
        _check_block(self.text)
        return _framed(STX, self.text, EOT if self.partial else ETX)


@dataclass(frozen=True, slots=True)
class CommandMessage:
    """A command of the programming mode, from either side.

    Attributes:
        name: command and type, e.g. ``P1``, ``R1``, ``W1``, ``B0``.
        text: the data set; None if there is none.
        partial: a block after which more come.
    """

    name: str
    text: str | None = None
    partial: bool = False

    def encode(self) -> bytes:
        """The message as it goes over the wire.

        Raises:
            ValueError: no such command, or other characters than the text may have.
        """
        if not _COMMAND.fullmatch(self.name):
            raise ValueError(f"command {self.name!r}: must be one of P, W, R, E, B and a digit")
        end = EOT if self.partial else ETX
        if self.text is None:
            return _framed(SOH, self.name, end)
        _check_block(self.text)
        return _framed(SOH, f"{self.name}{chr(STX)}{self.text}", end)


@dataclass(frozen=True, slots=True)
class SingleCharacter:
    """ACK or NAK."""

    character: Literal[0x06, 0x15]

    def encode(self) -> bytes:
        """The message as it goes over the wire."""
        return bytes([self.character])


Message = Identification | ReadOut | DataMessage | CommandMessage | SingleCharacter

ACKNOWLEDGEMENT = SingleCharacter(ACK)
REPEAT_REQUEST = SingleCharacter(NAK)
BREAK = CommandMessage("B0")


def kind_of(message: Message) -> Kind:
    """What kind of message it is."""
    match message:
        case Identification():
            return Kind.IDENTIFICATION
        case ReadOut():
            return Kind.READ_OUT
        case SingleCharacter():
            return Kind.ACK if message == ACKNOWLEDGEMENT else Kind.NAK
        case DataMessage():
            return _kind_of_data(message)
        case CommandMessage():
            return _kind_of_command(message)


def _kind_of_data(message: DataMessage) -> Kind:
    if message.partial:
        return Kind.PARTIAL
    return Kind.DATA if message.error_text is None else Kind.ERROR


def _kind_of_command(message: CommandMessage) -> Kind:
    if message.name == "P0":
        return Kind.OPERAND
    return Kind.BREAK if message.name == "B0" else Kind.COMMAND


def _framed(start: int, text: str, end: int) -> bytes:
    return with_bcc(bytes([start]) + text.encode("ascii") + bytes([end]))


def _check_block(text: str) -> None:
    if "!" in text or not is_printable(text.replace("\r", "").replace("\n", "")):
        raise ValueError(f"text {text!r}: must be printable 7-bit characters without !")

"""The messages of the sign-on: request, identification, option select.

IEC 62056-21, 6.3.1 to 6.3.3. All of them go over the wire at 300 Bd.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from meters.iec62056_21.characters import ACK, LINE_END, is_printable, shown
from meters.iec62056_21.faults import MessageError, MessageFault

SIGN_ON_BAUD = 300
LONGEST_ADDRESS = 32
LONGEST_IDENTIFICATION = 16

MODE_B_BAUDS = {"A": 600, "B": 1200, "C": 2400, "D": 4800, "E": 9600, "F": 19200}
MODE_C_BAUDS = {
    "0": 300,
    "1": 600,
    "2": 1200,
    "3": 2400,
    "4": 4800,
    "5": 9600,
    "6": 19200,
}
RESERVED_BAUDS = "789GHI"

# From the end of a message until the answer to it, in s (IEC 62056-21, reaction time).
SHORTEST_REACTION_S = 0.200
SHORTEST_QUICK_REACTION_S = 0.020
LONGEST_REACTION_S = 1.500

# Who has sent waits 1.5 s to 2.2 s for an answer, the meter too: then it gives up, and one of mode
# C that was not told otherwise sends its data at 300 Bd.
LONGEST_WAIT_S = 2.200

_REQUEST = re.compile(rb"/\?([0-9A-Za-z ]{0,32})!\r\n")
_OPTION_SELECT = re.compile(rb"\x06([0-9])([ -~])([0-9A-Z])\r\n")
_MANUFACTURER = re.compile(r"[A-Z][A-Z][A-Za-z]")
_ESCAPE = re.compile(r"\\(.?)")


class ProtocolMode(StrEnum):
    """How a meter goes on after its identification."""

    A = "A"
    B = "B"
    C = "C"


class ModeControl(StrEnum):
    """What the bench wants after the identification, in mode C."""

    READ_OUT = "0"
    PROGRAMMING = "1"


@dataclass(frozen=True, slots=True)
class Request:
    """The request to sign on; without an address every meter answers.

    Raises:
        ValueError: the address is longer than 32 characters, or has others than letters, digits
            and spaces.
    """

    device_address: str = ""

    def __post_init__(self) -> None:
        if not _REQUEST.fullmatch(self._text.encode("utf-8")):
            raise ValueError(
                f"device address {self.device_address!r}: must be at most {LONGEST_ADDRESS} "
                "letters, digits and spaces"
            )

    @property
    def _text(self) -> str:
        return f"/?{self.device_address}!{LINE_END}"

    def encode(self) -> bytes:
        """The message as it goes over the wire."""
        return self._text.encode("ascii")


@dataclass(frozen=True, slots=True)
class Identification:
    r"""What a meter says of itself when it is signed on.

    Attributes:
        manufacturer: three letters; the case of the third is the reaction time.
        baud_character: says mode and baud rate.
        text: the rest as it came, with escapes such as ``\2``.
    """

    manufacturer: str
    baud_character: str
    text: str

    @property
    def mode(self) -> ProtocolMode:
        """The protocol mode; a meter of mode D cannot be told from one of mode C."""
        if self.baud_character in MODE_C_BAUDS:
            return ProtocolMode.C
        return ProtocolMode.B if self.baud_character in MODE_B_BAUDS else ProtocolMode.A

    @property
    def baud(self) -> int:
        """The baud rate that the meter proposes; in mode A that of the sign-on."""
        bauds = MODE_C_BAUDS | MODE_B_BAUDS
        return bauds.get(self.baud_character, SIGN_ON_BAUD)

    @property
    def shortest_reaction_s(self) -> float:
        """From the end of a message until the answer to it at least, in s."""
        quick = self.manufacturer[2].islower()
        return SHORTEST_QUICK_REACTION_S if quick else SHORTEST_REACTION_S

    @property
    def enhanced(self) -> str:
        """The characters behind the escapes; ``2`` says that there is a binary mode too."""
        return "".join(_ESCAPE.findall(self.text))

    @property
    def product(self) -> str:
        """The text without escapes."""
        return _ESCAPE.sub("", self.text)

    def encode(self) -> bytes:
        """The message as it goes over the wire."""
        text = f"/{self.manufacturer}{self.baud_character}{self.text}{LINE_END}"
        return text.encode("ascii")


@dataclass(frozen=True, slots=True)
class OptionSelect:
    """The acknowledgement of an identification, with what is wanted, in mode C.

    Attributes:
        baud_character: one of ``MODE_C_BAUDS``.
        mode_control: what is wanted.
        protocol_control: ``0`` is the normal procedure.
    """

    baud_character: str
    mode_control: str
    protocol_control: str = "0"

    def __post_init__(self) -> None:
        if not _OPTION_SELECT.fullmatch(self.encode()):
            raise ValueError(f"option select {shown(self.encode())}: not in the standard")

    def encode(self) -> bytes:
        """The message as it goes over the wire."""
        options = f"{self.protocol_control}{self.baud_character}{self.mode_control}"
        return bytes([ACK]) + f"{options}{LINE_END}".encode()


def parse_request(data: bytes) -> Request:
    """Read a request to sign on, as a meter gets it.

    Raises:
        MessageError: it is none.
    """
    found = _REQUEST.fullmatch(data)
    if found is None:
        raise MessageError(MessageFault.CONTENT, f"{shown(data)} is no request to sign on")
    return Request(found[1].decode("ascii"))


def parse_option_select(data: bytes) -> OptionSelect:
    """Read an option select, as a meter gets it.

    Raises:
        MessageError: it is none.
    """
    found = _OPTION_SELECT.fullmatch(data)
    if found is None:
        raise MessageError(MessageFault.CONTENT, f"{shown(data)} is no option select")
    protocol_control, baud_character, mode_control = (
        part.decode("ascii") for part in found.groups()
    )
    return OptionSelect(baud_character, mode_control, protocol_control)


def parse_identification(text: str) -> Identification:
    """Read an identification from what stands between ``/`` and its line end.

    Raises:
        MessageError: it is none, or says a baud rate that is not in the standard.
    """
    manufacturer, baud_character, rest = text[:3], text[3:4], text[4:]
    if not _MANUFACTURER.fullmatch(manufacturer):
        raise _wrong(f"manufacturer {manufacturer!r}: must be three letters, the first two capital")
    if not baud_character or not is_printable(baud_character) or baud_character in "/!":
        raise _wrong(f"baud character {baud_character!r}: must be printable, and not / or !")
    if baud_character in RESERVED_BAUDS:
        detail = f"baud character {baud_character!r} is reserved; the meter answers none known"
        raise MessageError(MessageFault.BAUD, detail)
    if not is_printable(rest) or "/" in rest or "!" in rest:
        raise _wrong(f"identification {rest!r}: must be printable, without / and !")
    if len(rest) > LONGEST_IDENTIFICATION:
        detail = f"identification of {len(rest)} characters; at most {LONGEST_IDENTIFICATION}"
        raise MessageError(MessageFault.LONG, detail)
    if "" in _ESCAPE.findall(rest):
        raise _wrong(f"identification {rest!r}: an escape has nothing behind it")
    return Identification(manufacturer, baud_character, rest)


def _wrong(detail: str) -> MessageError:
    return MessageError(MessageFault.CONTENT, detail)

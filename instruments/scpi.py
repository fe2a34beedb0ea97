"""What SCPI instruments have in common: replies, numbers, the error queue.

The parsers raise ``ValueError`` saying what would have been right; ``VisaLink.ask`` puts to it what
was asked of whom. IEEE 488.2 names the number formats (NR1, NR2, NR3), SCPI the values that stand
for no number: NAN (9.91E37) and INF (9.9E37).
"""

import math
import re

from contracts.errors import InstrumentError
from instruments.identity import Identity
from instruments.visa import VisaLink

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?")
_NO_NUMBER = re.compile(r"[+-]?(?:NAN|N?INF(?:INITY)?)", re.IGNORECASE)
_ERROR_ENTRY = re.compile(r'\s*([+-]?\d+)\s*(?:,\s*"?(.*?)"?\s*)?')
_SMALLEST_SENTINEL = 9.9e37
_LONGEST_QUEUE = 50
_POWER_ON = 1 << 7


def number(token: str) -> float:
    """A decimal number; infinite where the instrument says that it has no number."""
    text = token.strip()
    if _NO_NUMBER.fullmatch(text):
        return math.inf
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    value = float(text)
    return math.inf if abs(value) >= _SMALLEST_SENTINEL else value


def finite(token: str) -> float:
    """A decimal number, where the instrument must have one."""
    value = number(token)
    if math.isinf(value):
        raise ValueError(f"{token.strip()!r} stands for no value or an overflow")
    return value


def resolution(token: str) -> float:
    """The weight of the last digit of a decimal number: 0.01 for ``104.75E+00``."""
    mantissa, _, exponent = token.strip().upper().partition("E")
    _, _, decimals = mantissa.partition(".")
    return math.pow(10.0, int(exponent or 0) - len(decimals))


def decimal(value: float) -> str:
    """NR2 or NR3 with eight significant digits at most, without a negative zero."""
    return f"{value + 0.0:.8G}"


def measured(reply: str) -> tuple[float, float]:
    """A number that must be one, and the weight of its last digit."""
    return finite(reply), resolution(reply)


def flag(reply: str) -> bool:
    """A boolean, which SCPI replies as 0 or 1."""
    if reply.strip() not in {"0", "1"}:
        raise ValueError("a boolean is 0 or 1")
    return reply.strip() == "1"


def fields(reply: str, count: int, separator: str) -> list[str]:
    """The parts of a reply that must have ``count`` of them, without quotes."""
    parts = [part.strip() for part in reply.strip().strip('"').split(separator)]
    if len(parts) != count:
        raise ValueError(f"{len(parts)} values where {count} were asked")
    return parts


def parse_identity(reply: str) -> Identity:
    """The reply to ``*IDN?``: maker, model, serial number, firmware (IEEE 488.2, 10.14)."""
    maker, model, serial, firmware = fields(reply, 4, ",")
    return Identity(maker, model, serial, firmware)


def error_entry(reply: str) -> str:
    """One entry of an error queue; empty where the queue is."""
    entry = _ERROR_ENTRY.fullmatch(reply)
    if entry is None:
        raise ValueError('an entry of the error queue is <code>,"<text>"')
    return "" if int(entry[1]) == 0 else reply.strip()


def errors(link: VisaLink, error_query: str) -> list[str]:
    """Empty the error queue, oldest first.

    Raises:
        InstrumentError: the queue does not come to an end.
    """
    found: list[str] = []
    while entry := link.ask(error_query, error_entry):
        found.append(entry)
        if len(found) == _LONGEST_QUEUE:
            raise InstrumentError(f"{link}: {error_query} still reports {entry} after {len(found)}")
    return found


def power_came_on(link: VisaLink) -> bool:
    """Whether it was switched on since its events were read or cleared last.

    Bit 7 of the standard event status register, PON (IEEE 488.2, 11.5.1), which is read, and so
    cleared, by this; ``*CLS`` clears it too. From memory of the standard, verify.
    """
    return bool(int(link.ask("*ESR?", finite)) & _POWER_ON)


def command(link: VisaLink, message: str, error_query: str) -> None:
    """Send a message without a reply, and ask whether the instrument accepted it.

    The question goes in a message of its own: an error may make the rest of a message void.

    Raises:
        InstrumentError: what the error queue says, word by word.
    """
    link.write(message)
    if found := errors(link, error_query):
        raise InstrumentError(f"{link}: {message!r} was refused: {'; '.join(found)}")

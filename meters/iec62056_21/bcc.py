"""The block check character: longitudinal parity by ISO/IEC 1155, as IEC 62056-21 takes it."""

from functools import reduce
from operator import xor


def bcc(data: bytes) -> int:
    """Exclusive or of all characters."""
    return reduce(xor, data, 0)


def with_bcc(message: bytes) -> bytes:
    """A message from SOH or STX to ETX or EOT, with its BCC behind it.

    The first character is not counted, the last one is.
    """
    return message + bytes([bcc(message[1:])])


def bcc_of(message: bytes) -> int:
    """What the BCC behind a message should be, whatever it is."""
    return bcc(message[1:-1])

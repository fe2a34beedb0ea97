"""Control characters, blocks and line settings of IEC 62056-21."""

from functools import reduce
from operator import xor

from simulator.bus.line import Line

SOH, STX, ETX, EOT, ACK, NAK = b"\x01", b"\x02", b"\x03", b"\x04", b"\x06", b"\x15"
END = b"\r\n"
SIGN_ON_BAUD, DATA_BITS, PARITY = 300, 7, "E"
BAUDS = {"0": 300, "1": 600, "2": 1200, "3": 2400, "4": 4800, "5": 9600, "6": 19200}
"""Baud rates of mode C by their identification character."""


def line_at(baud: int) -> Line:
    """The line settings of the optical port at a baud rate: 7E1."""
    return Line(baud, PARITY, DATA_BITS)


def block_check(data: bytes) -> int:
    """Check character of a block: all after its first character, up to and with its last.

    >>> chr(block_check(bytes.fromhex("01 42 30 03")))
    'q'
    """
    return reduce(xor, data[1:], 0)


def checked(block: bytes) -> bytes:
    """A block with its check character."""
    return block + bytes([block_check(block)])


def data_block(text: str) -> bytes:
    """A block of data."""
    return checked(STX + text.encode("ascii") + ETX)


def command_block(command: str, data: str) -> bytes:
    """A command with its data, such as P0."""
    return checked(SOH + command.encode("ascii") + STX + data.encode("ascii") + ETX)

"""The characters of IEC 62056-21: 7 bits and even parity, and which of them a text may have."""

from typing import Final

SOH: Final = 0x01
STX: Final = 0x02
ETX: Final = 0x03
EOT: Final = 0x04
ACK: Final = 0x06
LF: Final = 0x0A
CR: Final = 0x0D
NAK: Final = 0x15

LINE_END = "\r\n"

IN_MESSAGES = frozenset({SOH, STX, ETX, EOT, ACK, NAK, CR, LF, *range(0x20, 0x7F)})

_EVEN = bytes(byte for byte in range(0x100) if byte.bit_count() % 2 == 0)
_LOW = bytes(range(0x80))
_WITHOUT_PARITY = bytes(byte & 0x7F for byte in range(0x100))
_WITH_PARITY = bytes((byte & 0x7F) | (byte.bit_count() % 2 << 7) for byte in range(0x80)) * 2


def with_parity(data: bytes) -> bytes:
    """7-bit characters as bytes with an even parity bit, for a port that carries 8 bits."""
    return data.translate(_WITH_PARITY)


def without_parity(data: bytes) -> bytes:
    """The 7-bit characters in bytes, whatever their eighth bits are."""
    return data.translate(_WITHOUT_PARITY)


def count_wrong_parity(data: bytes, *, eight_bits: bool) -> int:
    """How many bytes came with a wrong parity.

    Args:
        data: the bytes as the port gave them.
        eight_bits: the port carries 8 bits, the eighth of which is the even parity; else the port
            takes the parity away, and an eighth bit that is set is none.
    """
    return len(data.translate(None, _EVEN if eight_bits else _LOW))


def is_printable(text: str) -> bool:
    """Whether a text has printable 7-bit characters alone."""
    return text.isascii() and text.isprintable()


def shown(data: bytes) -> str:
    """Bytes as a person can read them: text where it is text, control characters in hexadecimal."""
    return "".join(chr(b) if 0x20 <= b < 0x7F else f"<{b:02X}>" for b in data) or "nothing"

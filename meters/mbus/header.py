"""The header of a telegram: who the meter is and how it is.

Layout: EN 13757-3:2018 with EN 13757-7:2018, long (12 bytes) and short (4 bytes) header; the
12 bytes of the fixed data structure are in ``fixed_data``.
"""

import struct
from dataclasses import dataclass
from typing import NoReturn

from contracts.errors import MBusDecodeError
from meters.mbus.media import FIXED_MEDIA, MEDIA

LONG_HEADER_LENGTH = 12
SHORT_HEADER_LENGTH = 4
APPLICATION_STATES = ("", "application busy", "application error", "abnormal condition or alarm")
STATUS_BITS = {0x04: "power low", 0x08: "permanent error", 0x10: "temporary error"}
FIXED_STATUS_BITS = {0x02: "values stored at a fixed date"} | STATUS_BITS
MANUFACTURER_BITS = (0x20, 0x40, 0x80)
BLOCK_LENGTH = 16
EXTRA_CONFIGURATION = {5: 0, 7: 1}

_unpack_long = struct.Struct("<4sHBBBBH").unpack_from
_unpack_long_reversed = struct.Struct(">4sHBBBBH").unpack_from
_unpack_short = struct.Struct("<BBH").unpack_from


@dataclass(frozen=True, slots=True)
class Header:
    """Who the meter is and how it is.

    Attributes:
        access_number: counts the answers of the meter.
        status: the status byte.
        identification: the eight digits of the identification number, most significant first,
            hexadecimal if they are not all decimal; None in a short header.
        manufacturer_code: the maker as a number; None where the header has none.
        version: the generation of the meter; None where the header has none.
        medium_code: the device type; None in a short header.
        signature: signature or configuration field; None in the fixed data structure.
        is_fixed: whether it is one of the fixed data structure, with its own media.
    """

    access_number: int
    status: int
    identification: str | None = None
    manufacturer_code: int | None = None
    version: int | None = None
    medium_code: int | None = None
    signature: int | None = None
    is_fixed: bool = False

    @property
    def manufacturer(self) -> str | None:
        """The three letters of the maker (FLAG code); None where the header has none."""
        code = self.manufacturer_code
        return None if code is None else manufacturer_letters(code)

    @property
    def medium(self) -> str | None:
        """What the meter measures, in words; None where the header has no device type."""
        if self.medium_code is None:
            return None
        media = FIXED_MEDIA if self.is_fixed else MEDIA
        return media.get(self.medium_code, f"reserved device type {self.medium_code:02X}h")

    @property
    def encryption_mode(self) -> int:
        """How the data are encrypted: bits 8 to 12 of the configuration field; 0 is not at all."""
        return 0 if self.signature is None else self.signature >> 8 & 0x1F

    @property
    def encrypted_length(self) -> int:
        """How many bytes behind the header are encrypted.

        Only AES modes 5 and 7 count: meters of before the configuration field was defined send
        anything there. In mode 7 another byte of configuration lies in front.
        """
        extra = EXTRA_CONFIGURATION.get(self.encryption_mode)
        if extra is None or self.signature is None:
            return 0
        blocks = self.signature >> 4 & 0x0F
        return blocks and extra + blocks * BLOCK_LENGTH

    @property
    def identification_is_decimal(self) -> bool:
        """Whether the identification number is made of decimal digits, as it should be."""
        return self.identification is not None and self.identification.isdecimal()

    @property
    def status_meanings(self) -> tuple[str, ...]:
        """What the status byte says; empty if all is well."""
        bits = FIXED_STATUS_BITS if self.is_fixed else STATUS_BITS
        state = "" if self.is_fixed else APPLICATION_STATES[self.status & 0x03]
        named = [meaning for bit, meaning in bits.items() if self.status & bit]
        own = [f"manufacturer's bit {bit:02X}h" for bit in MANUFACTURER_BITS if self.status & bit]
        return (*([state] if state else []), *named, *own)


def manufacturer_letters(code: int) -> str:
    """The three letters of a manufacturer code: five bits each, from A, bit 15 left aside.

    >>> manufacturer_letters(0x25CD)
    'INM'
    """
    return "".join(chr(0x40 + (code >> shift & 0x1F)) for shift in (10, 5, 0))


def manufacturer_code(letters: str) -> int:
    """The manufacturer code of three letters from A to Z.

    >>> f"{manufacturer_code('INM'):04X}"
    '25CD'

    Raises:
        ValueError: it is anything else.
    """
    if len(letters) != 3 or not all("A" <= letter <= "Z" for letter in letters):
        raise ValueError(f"manufacturer {letters!r}: must be three letters from A to Z")
    first, second, third = (ord(letter) - 0x40 for letter in letters)
    return first << 10 | second << 5 | third


def read_long_header(data: bytes, *, msb_first: bool) -> Header:
    """Read the long header behind the CI field.

    Raises:
        MBusDecodeError: the user data are too short for it.
    """
    if len(data) <= LONG_HEADER_LENGTH:
        refuse_length(data, 1 + LONG_HEADER_LENGTH, "a long header")
    unpack = _unpack_long_reversed if msb_first else _unpack_long
    digits, maker, version, medium, access, status, signature = unpack(data, 1)
    return Header(
        access,
        status,
        digits_of(digits, msb_first=msb_first),
        maker,
        version,
        medium,
        signature,
    )


def read_short_header(data: bytes) -> Header:
    """Read the short header behind the CI field: access number, status and signature.

    Raises:
        MBusDecodeError: the user data are too short for it.
    """
    if len(data) <= SHORT_HEADER_LENGTH:
        refuse_length(data, 1 + SHORT_HEADER_LENGTH, "a short header")
    access, status, signature = _unpack_short(data, 1)
    return Header(access, status, signature=signature)


def digits_of(data: bytes, *, msb_first: bool) -> str:
    """The digits of a number, most significant first."""
    return (data if msb_first else data[::-1]).hex().upper()


def refuse_length(data: bytes, length: int, what: str) -> NoReturn:
    """Refuse user data that are too short.

    Raises:
        MBusDecodeError: always.
    """
    raise MBusDecodeError(
        f"CI {data[0]:02X}h announces {what} and {length} bytes at least, there are {len(data)}",
        len(data),
    )

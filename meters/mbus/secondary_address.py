"""Secondary addresses: the identity by which a meter is selected, with its wildcards.

EN 13757-3, selection of a slave: identification number of eight digits, manufacturer, version
and medium, in this order; a digit F, a byte FF stands for anything.
"""

import string
from dataclasses import dataclass
from typing import Self

from contracts.errors import MBusDecodeError
from meters.mbus.application import decode

ANY_DIGIT = "F"
DIGITS = 8
ANY_BYTE = 0xFF
ANY_MANUFACTURER = 0xFFFF


@dataclass(frozen=True, slots=True)
class SecondaryAddress:
    """The identity of a meter, or a pattern that several may match.

    Attributes:
        number: identification number, eight digits as they are printed; F is any digit.
        manufacturer: its 16-bit code, low byte first on the wire (INM is 25CDh); FFFFh is any.
        version: of the meter by its maker; FFh is any.
        medium: what is measured (02 is electricity); FFh is any.

    Raises:
        ValueError: the number has not eight digits, or another field does not fit its bytes.
    """

    number: str = ANY_DIGIT * DIGITS
    manufacturer: int = ANY_MANUFACTURER
    version: int = ANY_BYTE
    medium: int = ANY_BYTE

    def __post_init__(self) -> None:
        if len(self.number) != DIGITS or not set(self.number) <= set(string.hexdigits.upper()):
            raise ValueError(f"number {self.number!r}: must be eight digits; F stands for any")
        for name, value, highest in (
            ("manufacturer", self.manufacturer, ANY_MANUFACTURER),
            ("version", self.version, ANY_BYTE),
            ("medium", self.medium, ANY_BYTE),
        ):
            if not 0 <= value <= highest:
                raise ValueError(f"{name} {value}: must be within 0 to {highest}")

    def __str__(self) -> str:
        return f"{self.number} {self.manufacturer:04X} {self.version:02X} {self.medium:02X}"

    @property
    def encoded(self) -> bytes:
        """The eight bytes as they follow the CI field of a selection."""
        number = bytes.fromhex(self.number)[::-1]
        return number + self.manufacturer.to_bytes(2, "little") + bytes([self.version, self.medium])

    @property
    def has_wildcards(self) -> bool:
        """Whether more than one meter may match by right."""
        return ANY_DIGIT in self.number or ANY_BYTE in self.encoded[4:]

    def matches(self, other: Self) -> bool:
        """Whether the identity ``other`` is one that this pattern selects.

        What an identity leaves open is anything: a fixed data structure names no maker.
        """
        pairs = zip(self._parts(), other._parts(), strict=True)
        return all(mine == theirs or {mine, theirs} & {"F", "FF"} for mine, theirs in pairs)

    def _parts(self) -> tuple[str, ...]:
        return (*self.number, *(f"{byte:02X}" for byte in self.encoded[4:]))


def identity_in(user_data: bytes) -> SecondaryAddress | None:
    """The identity in the user data of an answer, from the CI field on; None if there is none.

    What the header leaves open stays open: a fixed data structure names no maker and no version.
    """
    try:
        header = decode(user_data).header
    except MBusDecodeError:
        return None
    if header is None or header.identification is None:
        return None
    if header.manufacturer_code is None or header.version is None or header.medium_code is None:
        return SecondaryAddress(header.identification)
    return SecondaryAddress(
        header.identification, header.manufacturer_code, header.version, header.medium_code
    )

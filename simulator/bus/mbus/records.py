"""Data records of a read-out (EN 13757-3): what precedes a value, and how it is coded.

Assumptions, as the manuals do not say: counters are cut off and all else is rounded to the
resolution of a record; what is too big for its field loses its leading digits or bits, which is
what the 2PU CT's manual calls unusable; a negative number in BCD has F as its first digit, as
EN 13757-3 has it for type A.
"""

import math
from dataclasses import dataclass

from simulator.bus.mbus.faults import RecordFault
from simulator.meter.face import Face

INTEGER_BYTES = {0x01: 1, 0x02: 2, 0x03: 3, 0x04: 4}
BCD_BYTES = {0x09: 1, 0x0A: 2, 0x0B: 3, 0x0C: 4}
CODING = 0x0F
NEGATIVE_DIGIT = "F"
RATIO_SHIFT, SECONDARY_DIGITS = 100, 4
NOISE_DIGITS = 6
"""A float's last digits that must not make a whole number one too small."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        title: what the manual calls it.
        dif, vif: with their extensions; the coding is an integer or BCD.
        name: of the register whose value it carries.
        scale: what the register's value is multiplied with to give the number on the wire.
    """

    title: str
    dif: bytes
    vif: bytes
    name: str
    scale: float

    def encoded(self, face: Face, fault: RecordFault | None = None) -> bytes:
        """The record with the value of now."""
        wrong = fault or RecordFault()
        if wrong.missing:
            return b""
        dif = wrong.dif or self.dif
        vif = wrong.vif or self.vif
        return dif + vif + coded(self._number(face, wrong.factor), dif[0])

    def _number(self, face: Face, factor: float) -> int:
        value = face.value(self.name)
        if isinstance(value, str):
            return ratio_number(value)
        exact = round(value * self.scale * factor, NOISE_DIGITS)
        is_counter = self.name.endswith(("_energy", "_counter"))
        return math.trunc(exact) if is_counter else round(exact)


def ratio_number(digits: str) -> int:
    """A CT ratio as one number: 9995/5 is 999505.

    Args:
        digits: primary and secondary, with a stroke between them or as eight digits.
    """
    primary, stroke, secondary = digits.partition("/")
    if not stroke:
        primary, secondary = digits[:-SECONDARY_DIGITS], digits[-SECONDARY_DIGITS:]
    return int(primary or 0) * RATIO_SHIFT + int(secondary or 0)


def coded(number: int, dif: int) -> bytes:
    """A number in the coding of a DIF, low byte first."""
    coding = dif & CODING
    if coding in BCD_BYTES:
        return bcd(number, BCD_BYTES[coding])
    length = INTEGER_BYTES[coding]
    return (number % (1 << 8 * length)).to_bytes(length, "little")


def bcd(number: int, length: int) -> bytes:
    """A number as BCD of ``length`` bytes, low byte first.

    >>> bcd(1604814, 4).hex(" ")
    '14 48 60 01'
    """
    digits = 2 * length
    text = f"{abs(number) % 10**digits:0{digits}d}"
    if number < 0:
        text = NEGATIVE_DIGIT + text[1:]
    return bytes.fromhex(text)[::-1]


def bcd_number(data: bytes) -> int | None:
    """The number of BCD digits, low byte first; None if one is no digit."""
    text = data[::-1].hex()
    return int(text) if text.isdecimal() else None

"""Telegrams of meters of many makers, built from what such meters say.

The encoder is its own: it shares no code and no table with the decoder.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

RSP_UD = 0x08
LONG_HEADER = 0x72


def bcd(number: int, byte_count: int) -> bytes:
    """Decimal digits, least significant byte first; Fh in front of a negative number."""
    digits = f"{abs(number):0{2 * byte_count}d}"
    if number < 0:
        digits = "F" + digits[1:]
    return bytes.fromhex(digits)[::-1]


def integer(number: int, byte_count: int) -> bytes:
    """A signed whole number, least significant byte first."""
    return number.to_bytes(byte_count, "little", signed=True)


def real(number: float) -> bytes:
    """A single precision number."""
    return struct.pack("<f", number)


def day(year: int, month: int, day_of_month: int) -> bytes:
    """A date, type G."""
    years = year % 100
    return bytes([day_of_month | (years & 7) << 5, month | years >> 3 << 4])


def minute(year: int, month: int, day_of_month: int, hour: int, minutes: int) -> bytes:
    """Date and time, type F."""
    return bytes([minutes, hour]) + day(year, month, day_of_month)


def text(characters: str) -> bytes:
    """Text of variable length: its length, then the last character first."""
    return bytes([len(characters)]) + characters[::-1].encode("latin-1")


def maker(letters: str) -> bytes:
    """The manufacturer field of three letters."""
    code = 0
    for letter in letters:
        code = code * 32 + ord(letter) - 64
    return code.to_bytes(2, "little")


def long_header(
    number: str, letters: str, version: int, medium: int, access: int = 1, status: int = 0
) -> bytes:
    """CI field and long header."""
    who = bytes.fromhex(number)[::-1] + maker(letters)
    return bytes([LONG_HEADER]) + who + bytes([version, medium, access, status, 0, 0])


def frame(user_data: bytes, address: int = 1) -> bytes:
    """The long frame in which a meter sends user data."""
    body = bytes([RSP_UD, address]) + user_data
    return bytes([0x68, len(body), len(body), 0x68]) + body + bytes([sum(body) & 0xFF, 0x16])


def join(records: Iterable[tuple[str, bytes]]) -> bytes:
    """Records of a header written in hexadecimal and data."""
    return b"".join(bytes.fromhex(header) + data for header, data in records)


@dataclass(frozen=True)
class Sample:
    """A telegram of a meter of some maker."""

    name: str
    user_data: bytes

    @property
    def frame(self) -> bytes:
        return frame(self.user_data)


def _sample(name: str, header: bytes, *records: tuple[str, bytes]) -> Sample:
    return Sample(name, header + join(records))


SAMPLES = (
    _sample(
        "heat meter, KAM",
        long_header("20150318", "KAM", 0x08, 0x04, access=4),
        ("0C 78", bcd(20150318, 4)),
        ("04 06", integer(48217, 4)),
        ("04 14", integer(61944, 4)),
        ("04 22", integer(2211, 4)),
        ("04 59", integer(9874, 4)),
        ("04 5D", integer(4455, 4)),
        ("04 61", integer(5419, 4)),
        ("04 2D", integer(318, 4)),
        ("14 2D", integer(502, 4)),
        ("04 3B", integer(611, 4)),
        ("84 10 06", integer(12, 4)),
        ("84 40 14", integer(7, 4)),
        ("84 80 40 14", integer(9, 4)),
        ("04 6D", minute(2021, 5, 17, 15, 26)),
        ("44 06", integer(40009, 4)),
        ("42 6C", day(2020, 12, 30)),
    ),
    _sample(
        "heat meter, SLB",
        long_header("20160707", "SLB", 0x06, 0x04, access=3),
        ("0C 06", bcd(1234567, 4)),
        ("0C 14", bcd(13579, 4)),
        ("0A 3B", bcd(241, 2)),
        ("0B 5A", bcd(655, 3)),
        ("0B 5E", bcd(431, 3)),
        ("0B 61", bcd(-31, 3)),
        ("02 27", integer(1530, 2)),
        ("09 FD 0E", bcd(5, 1)),
        ("09 FD 0F", bcd(21, 1)),
    ),
    _sample(
        "ultrasonic heat meter, LUG",
        long_header("30211405", "LUG", 0x07, 0x04),
        ("09 74", bcd(4, 1)),
        ("09 70", bcd(8, 1)),
        ("0C 0E", bcd(90123, 4)),
        ("0B 2D", bcd(45, 3)),
        ("9B 10 2D", bcd(61, 3)),
        ("4C 0E", bcd(80012, 4)),
        ("8C 90 10 06", bcd(77, 4)),
    ),
    _sample(
        "heat calculator, AMT",
        long_header("40087721", "AMT", 0xB0, 0x04, access=97, status=0x10),
        ("03 22", integer(51234, 3)),
        ("05 2B", real(8765.4375)),
        ("05 5B", real(71.5625)),
        ("05 5F", real(33.1875)),
        ("05 63", real(38.375)),
    ),
    _sample(
        "water meter, HYD",
        long_header("50120033", "HYD", 0x29, 0x07, access=30),
        ("0C 13", bcd(3141592, 4)),
        ("0B 3B", bcd(314, 3)),
        ("4C 13", bcd(2718281, 4)),
        ("42 6C", day(2017, 12, 30)),
        ("02 FD 17", integer(0, 2)),
    ),
    _sample(
        "hot water meter, EFE",
        long_header("61000417", "EFE", 0x00, 0x06),
        ("04 78", integer(61000417, 4)),
        ("04 13", integer(9912, 4)),
        ("84 01 13", integer(9015, 4)),
        ("02 23", integer(2002, 2)),
        ("14 3B", integer(1618, 4)),
        ("34 13", integer(12, 4)),
        ("02 65", integer(-512, 2)),
    ),
    _sample(
        "gas meter, ELS",
        long_header("70031990", "ELS", 0x33, 0x03, access=42),
        ("0C 14", bcd(3141592, 4)),
        ("04 6D", minute(2023, 5, 30, 23, 50)),
        ("02 69", integer(1002, 2)),
        ("02 FD 17", integer(0, 2)),
        ("0D 78", text("XYZ0099881177665")),
    ),
    _sample(
        "electricity meter, ABB",
        long_header("81300099", "ABB", 0x02, 0x02),
        ("0E 04", bcd(123456789012, 6)),
        ("8E 10 04", bcd(21556789012, 6)),
        ("8E B0 00 04", bcd(44, 6)),
        ("8E 80 10 04", bcd(45, 6)),
        ("8E 80 40 04", bcd(46, 6)),
        ("07 FD 3A", integer(0x0102030405060708, 8)),
    ),
    _sample(
        "electricity meter, EMH",
        long_header("90001234", "EMH", 0x00, 0x02, access=7),
        ("8C 10 04", bcd(51200, 4)),
        ("04 2A", integer(-1999, 4)),
        ("24 2A", integer(11, 4)),
        ("01 FD 17", integer(0, 1)),
    ),
    _sample(
        "panel meter, GMC",
        long_header("15926535", "GMC", 0xE6, 0x02),
        ("82 40 FD 48", integer(2301, 2)),
        ("82 80 40 FD 48", integer(2299, 2)),
        ("82 C0 40 FD 59", integer(4321, 2)),
        ("82 40 2B", integer(-317, 2)),
        ("84 50 04", integer(30303, 4)),
    ),
    _sample(
        "energy meter, EMU",
        long_header("27182818", "EMU", 0x10, 0x02),
        ("06 03", integer(1 << 40, 6)),
        ("07 03", integer(1 << 50, 8)),
        ("02 FD 60", integer(14, 2)),
        ("03 FD 59", integer(-815, 3)),
    ),
    _sample(
        "heat cost allocator, TCH",
        long_header("33221100", "TCH", 0x26, 0x08),
        ("0A 6E", bcd(1234, 2)),
        ("42 6C", day(2024, 2, 29)),
        ("4A 6E", bcd(1111, 2)),
        ("0A 5A", bcd(215, 2)),
    ),
    _sample(
        "temperature and pressure logger, ELV",
        long_header("44556677", "ELV", 0x16, 0x1B),
        ("02 65", integer(2150, 2)),
        ("22 65", integer(-640, 2)),
        ("12 65", integer(3055, 2)),
        ("01 72", integer(24, 1)),
        ("02 6A", integer(1013, 2)),
        ("03 FD 0F", integer(0x10002, 3)),
    ),
    _sample(
        "oil meter, TEC",
        long_header("66778899", "TEC", 0x10, 0x01),
        ("04 1B", integer(98765, 4)),
        ("04 53", integer(295, 4)),
        ("04 43", integer(295, 4)),
        ("04 4B", integer(1295, 4)),
        ("04 33", integer(77, 4)),
        ("02 7A", integer(13, 2)),
    ),
)

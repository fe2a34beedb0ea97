"""The fixed data structure: a header of 8 bytes and two counters (CI 73h and 77h).

Sources, for facts alone: EN 1434-3 and "The M-Bus" 4.8, chapter 6.2; EN 13757-3 no longer has
it. That a binary counter has no sign is an assumption: no source says it.
"""

from meters.mbus.codes import Kind
from meters.mbus.dib import Function, Place
from meters.mbus.forms import RecordForm
from meters.mbus.forms import msb_first as mirrored
from meters.mbus.header import Header, digits_of, refuse_length
from meters.mbus.records import Record, read_record
from meters.mbus.values import bcd_reader, integer_reader
from meters.mbus.vib import Meaning

FIXED_LENGTH = 1 + 16
COUNTERS_AT = (9, 13)
COUNTER_LENGTH = 4
BINARY = 0x01
STORED = 0x02
UNIT_CODE = 0x3F
HISTORIC = 0x3E


def _decades(quantity: str, *scales: tuple[str, int]) -> list[tuple[str, str, int]]:
    return [(quantity, unit, exponent + n) for unit, exponent in scales for n in range(3)]


UNITS: tuple[tuple[str, str, int], ...] = (
    ("time", "h, min, s", 0),
    ("date", "d, month, year", 0),
    *_decades("energy", ("Wh", 0), ("kWh", 0), ("MWh", 0)),
    *_decades("energy", ("kJ", 0), ("MJ", 0), ("GJ", 0)),
    *_decades("power", ("W", 0), ("kW", 0), ("MW", 0)),
    *_decades("power", ("kJ/h", 0), ("MJ/h", 0), ("GJ/h", 0)),
    *_decades("volume", ("ml", 0), ("l", 0), ("m³", 0)),
    *_decades("volume flow", ("ml/h", 0), ("l/h", 0), ("m³/h", 0)),
    ("temperature", "°C", -3),
    ("units for heat cost allocators", "HCA", 0),
)
"""Quantity, unit and exponent for each code from 00h."""

WITHOUT_UNIT_CODE = 0x3F


def read_fixed_data(data: bytes, *, msb_first: bool) -> tuple[Header, tuple[Record, ...]]:
    """Read header and counters.

    Raises:
        MBusDecodeError: the user data are too short for them.
    """
    if len(data) < FIXED_LENGTH:
        refuse_length(data, FIXED_LENGTH, "the fixed data structure")
    first, second = data[7], data[8]
    header = Header(
        access_number=data[5],
        status=data[6],
        identification=digits_of(data[1:5], msb_first=msb_first),
        medium_code=first >> 6 | second >> 4 & 0x0C,
        is_fixed=True,
    )
    codes = (first & UNIT_CODE, second & UNIT_CODE)
    unit_codes = (codes[0], codes[0] if codes[1] == HISTORIC else codes[1])
    stored = bool(header.status & STORED)
    records = []
    for offset, code, unit_code in zip(COUNTERS_AT, codes, unit_codes, strict=True):
        form = _form(unit_code, header.status, is_stored=stored or code == HISTORIC)
        content = data[offset : offset + COUNTER_LENGTH]
        records.append(read_record(mirrored(form) if msb_first else form, content, offset))
    return header, tuple(records)


def _form(unit_code: int, status: int, *, is_stored: bool) -> RecordForm:
    quantity, unit, exponent = _unit(unit_code)
    return RecordForm(
        header=b"",
        dib_length=0,
        place=Place(Function.INSTANTANEOUS, int(is_stored), 0, 0),
        meaning=Meaning(quantity, unit, exponent, Kind.UNSIGNED),
        plain_text=None,
        length=COUNTER_LENGTH,
        read=integer_reader(exponent, signed=False) if status & BINARY else bcd_reader(exponent),
    )


def _unit(unit_code: int) -> tuple[str, str, int]:
    if unit_code < len(UNITS):
        return UNITS[unit_code]
    if unit_code == WITHOUT_UNIT_CODE:
        return "counter", "", 0
    return f"reserved unit {unit_code:02X}h", "", 0

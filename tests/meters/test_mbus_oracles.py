"""The decoder against two others, record by record: pymbusparser (Rust) and pyMeterBus.

Where one of them is known to be wrong it is asked nothing: pymbusparser leaves the power of ten of
a real number aside and takes day 31 of a time for "every day"; pyMeterBus knows no kvarh, kvar,
kVA and Hz, reads a type I time wrongly, and drops every VIFE but the first.
"""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pymbusparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meters.mbus.application import decode
from meters.mbus.records import Record
from tests.meters.mbus_telegrams import SAMPLES, Sample, bcd, day, frame, integer, long_header
from tests.meters.mbus_telegrams import minute as to_the_minute
from tests.meters.test_mbus_manual_readouts import PRO2, TWO_PU

# It has no types.
meterbus: Any = importlib.import_module("meterbus")

FUNCTIONS = {
    "instantaneous": ("Instantaneous value", "FunctionType.INSTANTANEOUS_VALUE"),
    "maximum": ("Maximum value", "FunctionType.MAXIMUM_VALUE"),
    "minimum": ("Minimum value", "FunctionType.MINIMUM_VALUE"),
    "during error state": ("Value during error state", "FunctionType.ERROR_STATE_VALUE"),
}
# Ours, then the unit of pymbusparser and of pyMeterBus, each with how many of them one of ours is.
UNITS: dict[str, tuple[tuple[str | None, float], tuple[str, float]]] = {
    "": ((None, 1), ("MeasureUnit.NONE", 1)),
    "Wh": (("W.h", 1), ("MeasureUnit.WH", 1)),
    "J": (("J", 1), ("MeasureUnit.J", 1)),
    "m³": (("m3", 1), ("MeasureUnit.M3", 1)),
    "kg": (("kg", 1), ("MeasureUnit.KG", 1)),
    "s": (("s", 1), ("MeasureUnit.SECONDS", 1)),
    "min": (("min", 1), ("MeasureUnit.SECONDS", 60)),
    "h": (("h", 1), ("MeasureUnit.SECONDS", 3600)),
    "d": (("d", 1), ("MeasureUnit.SECONDS", 86400)),
    "W": (("W", 1), ("MeasureUnit.W", 1)),
    "J/h": (("J.h-1", 1), ("MeasureUnit.J_H", 1)),
    "m³/h": (("m3.h-1", 1), ("MeasureUnit.M3_H", 1)),
    "m³/min": (("m3.min-1", 1), ("MeasureUnit.M3_MIN", 1)),
    "m³/s": (("m3.s-1", 1), ("MeasureUnit.M3_S", 1)),
    "kg/h": (("kg.h-1", 1), ("MeasureUnit.KG_H", 1)),
    "°C": (("Cel", 1), ("MeasureUnit.C", 1)),
    "K": (("K", 1), ("MeasureUnit.K", 1)),
    "bar": (("bar", 1), ("MeasureUnit.BAR", 1)),
    "HCA": ((None, 1), ("MeasureUnit.HCA", 1)),
    "V": (("V", 1), ("MeasureUnit.V", 1)),
    "A": (("A", 1), ("MeasureUnit.A", 1)),
    "kvarh": (("W (reactive)h", 1000), ("", 0)),
    "kvar": (("W (reactive)", 1000), ("", 0)),
    "kVA": (("W (apparent)", 1000), ("", 0)),
    "Hz": (("Hz", 1), ("", 0)),
}


@dataclass(frozen=True)
class Opinion:
    """What a decoder says of one record."""

    function: str
    storage_number: int
    tariff: int
    subunit: int
    unit: str | None
    value: object


def of_pymbusparser(data: bytes) -> list[Opinion]:
    """What pymbusparser says of the records, the manufacturer's own part left aside."""
    return [
        Opinion(
            found["function"],
            found["storage_number"],
            found["tariff"],
            found["subunit"],
            found.get("unit"),
            found["value"]["value"],
        )
        for found in pymbusparser.parse(frame(data))["records"]
    ]


def of_pymeterbus(data: bytes) -> list[Opinion]:
    """What pyMeterBus says of the records.

    Its ``load`` takes a frame of length 44h for one of wireless M-Bus, so it is told what it is.
    """
    telegram = meterbus.TelegramLong.parse(list(frame(data)))
    return [
        Opinion(
            found["function"],
            found["storage_number"],
            found.get("tariff", 0),
            found.get("device", 0),
            found["unit"],
            found["value"],
        )
        for found in (record.interpreted for record in telegram.records)
    ]


def agree(record: Record, opinion: Opinion, which: int) -> bool:
    """Whether they mean the same: place, unit and value."""
    place = (opinion.function, opinion.storage_number, opinion.tariff, opinion.subunit)
    ours = (FUNCTIONS[record.function][which], record.storage_number, record.tariff, record.subunit)
    if place != ours:
        return False
    if isinstance(record.value, datetime):
        return str(opinion.value).startswith(record.value.strftime("%Y-%m-%dT%H:%M"))
    if isinstance(record.value, date):
        return opinion.value == record.value.isoformat()
    unit, factor = UNITS[record.unit][which]
    same_unit = opinion.unit == unit or record.unit == ""
    return same_unit and _same_value(record.value, opinion.value, factor)


def _same_value(ours: object, theirs: object, factor: float) -> bool:
    if isinstance(ours, int | float):
        # Both of them calculate with floats where ours divides whole numbers.
        return math.isclose(ours * factor, float(str(theirs)), rel_tol=1e-9, abs_tol=1e-12)
    return ours == theirs


DECODERS: list[tuple[str, Callable[[bytes], list[Opinion]], int]] = [
    ("pymbusparser", of_pymbusparser, 0),
    ("pyMeterBus", of_pymeterbus, 1),
]


def test_the_samples_are_of_ten_makers_at_least() -> None:
    headers = [decode(sample.user_data).header for sample in SAMPLES]
    assert len({header.manufacturer for header in headers if header}) >= 10
    assert len({header.medium for header in headers if header}) >= 7


@pytest.mark.parametrize("decoder", DECODERS, ids=[name for name, _, _ in DECODERS])
@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_every_record_of_every_maker_is_what_the_others_say(
    sample: Sample, decoder: tuple[str, Callable[[bytes], list[Opinion]], int]
) -> None:
    _, ask, which = decoder
    telegram = decode(sample.user_data)
    opinions = ask(sample.user_data)
    assert telegram.undecoded == ()
    assert len(telegram.records) == len(opinions)
    different = [
        (record.raw.hex(" "), record.value, record.unit, opinion)
        for record, opinion in zip(telegram.records, opinions, strict=True)
        if not agree(record, opinion, which)
    ]
    assert different == []


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_the_header_is_what_the_others_say(sample: Sample) -> None:
    header = decode(sample.user_data).header
    meter = pymbusparser.parse(sample.frame)["meter"]["identity"]
    other = meterbus.load(sample.frame).body.bodyHeader.interpreted
    assert header is not None
    assert header.identification == meter["id"]
    assert header.manufacturer == meter["manufacturer_code"] == other["manufacturer"]
    assert (header.version, header.medium_code) == (meter["version"], meter["device_type_code"])
    assert header.access_number == other["access_no"]
    assert header.status == int(other["status"], 16)


@pytest.mark.parametrize(
    ("data", "wrong", "decoder"),
    [
        (PRO2, 0, DECODERS[0]),
        (PRO2, 0, DECODERS[1]),
        (TWO_PU, 0, DECODERS[0]),
    ],
)
def test_the_manuals_read_outs_are_what_the_others_say(
    data: bytes, wrong: int, decoder: tuple[str, Callable[[bytes], list[Opinion]], int]
) -> None:
    _, ask, which = decoder
    pairs = zip(decode(data).records, ask(data), strict=True)
    numeric = [(record, opinion) for record, opinion in pairs if record.plain_text is None]
    assert len([pair for pair in numeric if not agree(*pair, which)]) == wrong


INTEGER_FIELDS = [(0x1, 1), (0x2, 2), (0x3, 3), (0x4, 4), (0x6, 6), (0x7, 8)]
BCD_FIELDS = [(0x9, 1), (0xA, 2), (0xB, 3), (0xC, 4), (0xE, 6)]
PLAIN_VIFS = [vif for vif in range(0x6C) if vif not in range(0x20, 0x28)] + [0x6E, 0x78, 0x7A]
VIBS = [
    *(bytes([vif]) for vif in PLAIN_VIFS),
    *(bytes([0xFD, vife]) for vife in range(0x40, 0x60)),
    bytes([0xFD, 0x60]),
]


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """A record with a number, whose every part all three decoders know."""
    function, storage, tariff = draw(st.tuples(*[st.integers(0, 3)] * 3))
    if draw(st.booleans()):
        field, size = draw(st.sampled_from(INTEGER_FIELDS))
        limit = 1 << 8 * size - 1
        data = integer(draw(st.integers(-limit, limit - 1)), size)
    else:
        field, size = draw(st.sampled_from(BCD_FIELDS))
        data = bcd(draw(st.integers(1 - 10 ** (2 * size - 1), 10 ** (2 * size) - 1)), size)
    dif = field | function << 4 | (storage & 1) << 6
    dife = storage >> 1 | tariff << 4
    dib = bytes([dif | 0x80, dife]) if dife else bytes([dif])
    return dib + draw(st.sampled_from(VIBS)) + data


@settings(max_examples=100)
@given(st.lists(records(), min_size=1, max_size=3))
def test_any_numbers_are_what_pymbusparser_says(parts: list[bytes]) -> None:
    data = long_header("12345678", "INM", 1, 2) + b"".join(parts)
    pairs = zip(decode(data).records, of_pymbusparser(data), strict=True)
    assert [pair for pair in pairs if not agree(*pair, 0)] == []


@settings(max_examples=100)
@given(st.lists(records(), min_size=1, max_size=3))
def test_any_numbers_are_what_pymeterbus_says(parts: list[bytes]) -> None:
    data = long_header("12345678", "INM", 1, 2) + b"".join(parts)
    pairs = zip(decode(data).records, of_pymeterbus(data), strict=True)
    assert [pair for pair in pairs if not agree(*pair, 1)] == []


@settings(max_examples=100)
@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(0, 23), st.integers(0, 59))
def test_any_dates_are_what_the_others_say(on: date, hour: int, minute: int) -> None:
    moment = to_the_minute(on.year, on.month, on.day, hour, minute)
    data = (
        long_header("12345678", "INM", 1, 2)
        + bytes.fromhex("42 6C")
        + day(on.year, on.month, on.day)
        + bytes.fromhex("04 6D")
        + moment
    )
    ours = decode(data).records
    assert [record.value for record in ours] == [
        on,
        datetime.combine(on, time(hour, minute)),
    ]
    assert all(agree(*pair, 1) for pair in zip(ours, of_pymeterbus(data), strict=True))
    if on.day < 31:
        assert all(agree(*pair, 0) for pair in zip(ours, of_pymbusparser(data), strict=True))

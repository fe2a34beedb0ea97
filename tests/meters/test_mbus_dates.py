"""Dates and times, types F, G, I and J."""

from datetime import date, datetime, time

import pytest

from meters.mbus.application import decode
from meters.mbus.dates import RecurringTime
from meters.mbus.records import Record
from tests.meters.mbus_telegrams import long_header

HEADER = long_header("12345678", "INM", 1, 2)


def only(record: str) -> Record:
    """The one record of a telegram."""
    (found,) = decode(HEADER + bytes.fromhex(record)).records
    return found


def at(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime.combine(date(year, month, day), time(hour, minute, second))


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("02 6C BF 1C", date(2013, 12, 31)),
        ("02 6C 01 A1", date(2080, 1, 1)),
        ("02 6C 21 A1", date(1981, 1, 1)),
        ("02 6C 7D C2", None),
        ("04 6D 32 37 1F 15", at(2008, 5, 31, 23, 50)),
        ("04 6D 32 17 3F 15", at(2009, 5, 31, 23, 50)),
        ("04 6D 10 09 05 C5", at(1996, 5, 5, 9, 16)),
        ("04 6D 10 29 05 C5", at(2096, 5, 5, 9, 16)),
        ("04 6D 10 49 05 15", at(2108, 5, 5, 9, 16)),
        ("04 6D 10 69 05 15", at(2208, 5, 5, 9, 16)),
        ("06 6D 1E 1A 2F 65 11 00", at(2011, 1, 5, 15, 26, 30)),
        ("03 6D 1E 1A 0F", time(15, 26, 30)),
        ("04 FD 70 32 37 1F 15", at(2008, 5, 31, 23, 50)),
        ("04 FD 30 32 37 1F 15", at(2008, 5, 31, 23, 50)),
    ],
)
def test_a_date_or_time_is_what_its_bits_say(record: str, value: object) -> None:
    assert only(record).value == value


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("02 6C E0 FC", RecurringTime("G", None, 12, None)),
        ("02 6C BF 1F", RecurringTime("G", 2013, None, 31)),
        ("04 6D 00 00 E1 F1", RecurringTime("F", None, 1, 1, 0, 0)),
        ("04 6D 3F 1F 00 1F", RecurringTime("F", 2008, None, None, None, None)),
        ("06 6D 3F 1A 2F 65 11 00", RecurringTime("I", 2011, 1, 5, 15, 26, None)),
        ("03 6D 00 3F 1F", RecurringTime("J", second=0)),
    ],
)
def test_a_part_can_be_every(record: str, value: RecurringTime) -> None:
    assert only(record).value == value


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("02 6C FF FF", "date not set (FFFFh)"),
        ("02 6C 00 00", "month 0"),
        ("02 6C 01 0D", "month 13"),
        ("02 6C 81 C1", "year 100"),
        ("02 6C 1E 12", "type "),
        ("04 6D A1 15 E9 17", "the meter marks its time as invalid"),
        ("06 6D 00 9A 2F 65 11 00", "the meter marks its time as invalid"),
        ("04 6D 3C 00 01 11", "type "),
        ("04 6D 00 18 01 11", "type "),
        ("04 6D 00 18 E1 F1", "type "),
        ("03 6D 3D 00 00", "type "),
    ],
)
def test_what_is_no_date_says_why(record: str, reason: str) -> None:
    found = only(record)
    assert found.value is None
    assert found.reason is not None
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("record", "is_summer_time"),
    [
        ("04 6D 32 97 1F 15", True),
        ("04 6D 32 17 1F 15", False),
        ("06 6D 5E 1A 2F 65 11 00", True),
        ("06 6D 1E 1A 2F 65 11 00", False),
        ("02 6C BF 1C", None),
        ("04 03 32 97 1F 15", None),
    ],
)
def test_daylight_saving_time_is_told(record: str, is_summer_time: object) -> None:
    assert only(record).is_summer_time is is_summer_time


@pytest.mark.parametrize(
    ("record", "modifier"),
    [
        ("04 BB 6F 32 17 1F 15", "end of the last time"),
        ("04 BB 6E 32 17 1F 15", "begin of the last time"),
        ("04 BB 6B 32 17 1F 15", "end of the first time"),
        ("04 AB 4E 32 17 1F 15", "begin of the last time beyond the upper limit"),
        ("04 93 39 32 17 1F 15", "start of"),
        ("04 93 FC 13 32 17 1F 15", "end of"),
    ],
)
def test_an_extension_can_make_the_value_the_time_of_something(record: str, modifier: str) -> None:
    found = only(record)
    assert found.value == at(2008, 5, 31, 23, 50)
    assert (found.modifiers, found.unit) == ((modifier,), "")

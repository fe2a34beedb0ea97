"""Dates and times, data types F, G, I and J of EN 13757-3.

Type G is a date (2 bytes), J a time (3), F date and time to the minute (4), I to the second (6).
A part can be "every": such a time comes back as ``RecurringTime``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

# With no hundred-year bits set, years up to this are of this century (EN 13757-3, type F).
LAST_YEAR_OF_THIS_CENTURY = 80
YEARS_OF_A_CENTURY = 100

EVERY_DAY = 0
EVERY_MONTH = 15
EVERY_YEAR = 127
EVERY_HOUR = 31
EVERY_MINUTE = 63
EVERY_SECOND = 63

INVALID = 0x80
CALENDAR_NAMES = ("year", "month", "day")
CLOCK_NAMES = ("hour", "minute", "second")


class UnreadableError(ValueError):
    """Data that are no value of their type; the message says why."""


@dataclass(frozen=True, slots=True)
class RecurringTime:
    """A date or time of which a part is "every".

    Attributes:
        data_type: F, G, I or J, which says which parts there are.
        year: None is every year, or none in this type; so are the others.
        month: 1 to 12.
        day: 1 to 31.
        hour: 0 to 23.
        minute: 0 to 59.
        second: 0 to 59.
    """

    data_type: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None


Moment = date | datetime | time | RecurringTime
Parts = tuple[int | None, ...]

# Put in where a part is "every", so that the others can be checked: a leap year, a long month.
PLAIN: dict[Callable[..., Moment], tuple[int, ...]] = {
    date: (2000, 1, 1),
    time: (0, 0, 0),
    datetime: (2000, 1, 1, 0, 0, 0),
}


def read_date(data: bytes) -> Moment:
    """A date, type G, 2 bytes."""
    if data == b"\xff\xff":
        raise UnreadableError("date not set (FFFFh)")
    return _moment("G", date, _calendar(data[0], data[1], 0))


def read_time(data: bytes) -> Moment:
    """A time of day, type J, 3 bytes."""
    return _moment("J", time, _clock(data[2], data[1], data[0]))


def read_date_and_time(data: bytes) -> Moment:
    """Date and time to the minute, type F, 4 bytes."""
    minute, hour, low, high = data
    if minute & INVALID:
        raise UnreadableError("the meter marks its time as invalid")
    calendar = _calendar(low, high, hour >> 5 & 0x03)
    return _moment("F", datetime, calendar + _clock(hour, minute, 0)[:2])


def read_date_and_time_with_seconds(data: bytes) -> Moment:
    """Date and time to the second, type I, 6 bytes; week and day of the week are left aside."""
    second, minute, hour, low, high, _ = data
    if minute & INVALID:
        raise UnreadableError("the meter marks its time as invalid")
    return _moment("I", datetime, _calendar(low, high, 0) + _clock(hour, minute, second))


READERS_BY_LENGTH: dict[int, Callable[[bytes], Moment]] = {
    2: read_date,
    3: read_time,
    4: read_date_and_time,
    6: read_date_and_time_with_seconds,
}


def summer_time(data: bytes) -> bool | None:
    """Whether a date and time is in daylight saving time; None if its type cannot say."""
    if len(data) == 4:
        return bool(data[1] & 0x80)
    if len(data) == 6:
        return bool(data[0] & 0x40)
    return None


def _calendar(low: int, high: int, hundreds: int) -> Parts:
    """Year, month and day; None is every one."""
    digits, month, day = low >> 5 | high >> 1 & 0x78, high & 0x0F, low & 0x1F
    if month == 0 or EVERY_MONTH > month > 12:
        raise UnreadableError(f"month {month}: must be 1 to 12, or 15 for every month")
    if EVERY_YEAR > digits >= YEARS_OF_A_CENTURY:
        raise UnreadableError(f"year {digits}: must be 0 to 99, or 127 for every year")
    if hundreds == 0 and digits <= LAST_YEAR_OF_THIS_CENTURY:
        hundreds = 1
    return (
        None if digits == EVERY_YEAR else 1900 + YEARS_OF_A_CENTURY * hundreds + digits,
        None if month == EVERY_MONTH else month,
        None if day == EVERY_DAY else day,
    )


def _clock(hour: int, minute: int, second: int) -> Parts:
    """Hour, minute and second; None is every one."""
    hour, minute, second = hour & 0x1F, minute & 0x3F, second & 0x3F
    return (
        None if hour == EVERY_HOUR else hour,
        None if minute == EVERY_MINUTE else minute,
        None if second == EVERY_SECOND else second,
    )


def _moment(data_type: str, kind: Callable[..., Moment], parts: Parts) -> Moment:
    if None in parts:
        return _recurring(data_type, kind, parts)
    try:
        return kind(*parts)
    except ValueError as cause:
        raise UnreadableError(f"type {data_type}, {parts}: {cause}") from cause


def _recurring(data_type: str, kind: Callable[..., Moment], parts: Parts) -> RecurringTime:
    """A moment with "every" in it, of which the other parts must be possible."""
    names = CLOCK_NAMES if kind is time else CALENDAR_NAMES + CLOCK_NAMES
    filled = (n if part is None else part for n, part in zip(PLAIN[kind], parts, strict=False))
    try:
        kind(*filled)
    except ValueError as cause:
        raise UnreadableError(f"type {data_type}, {parts}: {cause}") from cause
    return RecurringTime(data_type, **dict(zip(names, parts, strict=False)))

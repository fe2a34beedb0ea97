"""Any bytes, of any length, are a telegram or the one typed error; and nothing is dropped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import MBusDecodeError
from meters.mbus.application import Telegram, decode
from meters.mbus.forms import form_of
from tests.meters.mbus_telegrams import SAMPLES, Sample

EXAMPLES = max(2_000, settings().max_examples)
"""More of them in the nightly profile; see ``tests/conftest.py``."""

KNOWN_CI = [0x6E, 0x6F, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x7A]
FILLER = 0x2F
VARIABLE_DATA = {0x72: 13, 0x76: 13, 0x78: 1, 0x7A: 5}


def decoded(data: bytes) -> Telegram | None:
    """The telegram, with every text of it written once; None for the typed error."""
    telegram = None
    error = None
    try:
        telegram = decode(data)
    except MBusDecodeError as caught:
        error = caught
    if telegram is None:
        assert error is not None
        assert error.reason
        assert 0 <= error.offset <= len(data)
        return None
    for record in telegram.records:
        assert (record.value is None) == (record.reason is not None)
        repr((record.modifiers, record.is_summer_time, record.dib, record.vib))
    if telegram.header is not None:
        header = telegram.header
        repr((header.manufacturer, header.medium, header.status_meanings))
    assert repr(telegram)
    return telegram


def covered(telegram: Telegram) -> list[tuple[int, bytes]]:
    """Which bytes are in which part, by their offsets."""
    parts = [(record.offset, record.raw) for record in telegram.records]
    return sorted(parts + [(part.offset, part.data) for part in telegram.undecoded])


def check_that_nothing_is_dropped(data: bytes, telegram: Telegram) -> None:
    position = VARIABLE_DATA[data[0]]
    for offset, part in covered(telegram):
        assert set(data[position:offset]) <= {FILLER}
        assert data[offset : offset + len(part)] == part
        position = offset + len(part)
    rest = data[position:].lstrip(b"\x2f")
    assert rest[1:] == telegram.manufacturer_data
    assert rest[:1] in (b"", b"\x0f", b"\x1f")


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_telegram_or_a_typed_error(data: bytes) -> None:
    telegram = decoded(data)
    assert telegram is None or telegram.ci == data[0]


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(st.sampled_from(KNOWN_CI), st.binary(max_size=300))
def test_any_bytes_behind_a_known_ci_field_are_a_telegram_or_a_typed_error(
    ci: int, rest: bytes
) -> None:
    data = bytes([ci]) + rest
    telegram = decoded(data)
    if telegram is not None and ci in VARIABLE_DATA:
        check_that_nothing_is_dropped(data, telegram)


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=6),
)
def test_any_bytes_in_a_good_telegram_leave_one_or_a_typed_error(
    sample: Sample, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(sample.user_data)
    for place, byte in changes:
        data[place % len(data)] = byte
    telegram = decoded(bytes(data))
    if telegram is not None and data[0] in VARIABLE_DATA:
        check_that_nothing_is_dropped(bytes(data), telegram)


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(st.binary(max_size=40))
def test_any_bytes_say_the_same_twice_also_when_the_headers_are_new(records: bytes) -> None:
    data = b"\x78" + records
    form_of.cache_clear()
    first = decoded(data)
    assert first is not None
    again = decoded(data)
    assert again is not None
    assert [(record.raw, record.value, record.reason) for record in again.records] == [
        (record.raw, record.value, record.reason) for record in first.records
    ]


def test_ever_new_headers_do_not_fill_the_memory() -> None:
    for number in range(5_000):
        decode(b"\x78\x81" + bytes([0x80 | number & 0x7F, number >> 7 & 0x7F, 3, 1]))
    assert form_of.cache_info().currsize <= 4096

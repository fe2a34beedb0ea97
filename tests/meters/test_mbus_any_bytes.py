"""Any bytes, of any length, are a telegram or the one typed error; and nothing is dropped."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import LinkFault, MBusDecodeError, MeterLinkError
from meters.line_settings import LineSettings
from meters.mbus.application import Telegram, decode
from meters.mbus.classification import classify
from meters.mbus.forms import form_of
from meters.mbus.frames import FrameError, LongFrame, is_whole, parse
from meters.mbus.requests import Request, read_request, reset_request, select_request, send_request
from meters.mbus.secondary_address import SecondaryAddress
from tests.meters.any_bytes import ANY_BYTES, EXAMPLES, FEWER
from tests.meters.mbus_bench import Bench
from tests.meters.mbus_telegrams import SAMPLES, Sample

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


@EXAMPLES
@given(ANY_BYTES)
def test_any_bytes_are_a_telegram_or_a_typed_error(data: bytes) -> None:
    telegram = decoded(data)
    assert telegram is None or telegram.ci == data[0]


@EXAMPLES
@given(st.sampled_from(KNOWN_CI), ANY_BYTES)
def test_any_bytes_behind_a_known_ci_field_are_a_telegram_or_a_typed_error(
    ci: int, rest: bytes
) -> None:
    data = bytes([ci]) + rest
    telegram = decoded(data)
    if telegram is not None and ci in VARIABLE_DATA:
        check_that_nothing_is_dropped(data, telegram)


@EXAMPLES
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


@EXAMPLES
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


LENGTHS = st.integers(0, 255)
HEADS = st.one_of(
    st.sampled_from([b"", b"\xe5", b"\x10", b"\x68"]),
    st.builds(lambda length: bytes([0x68, length, length, 0x68]), LENGTHS),
)
GOOD_FRAMES = st.builds(LongFrame, LENGTHS, LENGTHS, st.binary(min_size=1, max_size=253))


@st.composite
def nearly_frames(draw: st.DrawFn) -> bytes:
    """A good frame with a little changed, cut or added."""
    data = bytearray(draw(GOOD_FRAMES).encoded)
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 300), LENGTHS), max_size=2)):
        data[place % len(data)] = byte
    cut = draw(st.sampled_from([len(data), len(data), draw(st.integers(0, len(data)))]))
    return bytes(data[:cut]) + draw(st.binary(max_size=2))


FRAMED = st.one_of(
    st.builds(lambda head, rest: head + rest, HEADS, ANY_BYTES),
    nearly_frames(),
)
REQUESTS = st.sampled_from(
    [
        read_request(5),
        read_request(0xFE),
        read_request(0xFD, several=True),
        reset_request(5),
        reset_request(0xFF),
        send_request(5, b"\x50"),
        select_request(SecondaryAddress()),
    ]
)


@EXAMPLES
@given(FRAMED)
def test_any_bytes_are_a_frame_or_the_typed_error(data: bytes) -> None:
    encoded = data
    with suppress(FrameError):
        encoded = parse(data).encoded
    assert encoded == data
    assert is_whole(data) in (True, False)


@EXAMPLES
@given(REQUESTS, FRAMED)
def test_any_bytes_are_an_answer_or_a_finding(asked: Request, received: bytes) -> None:
    found = classify(asked, received)
    if found is None:
        assert not received or parse(received).encoded == received
    else:
        assert found.fault in LinkFault
        assert found.detail


DATA = bytes.fromhex("72 01 00 07 13 CD 25 01 02 04 00 00 00 0C 04 14 48 60 01")
GOOD = LongFrame(0x08, 5, DATA).encoded
PIECES = st.tuples(st.floats(0.0, 0.4), st.one_of(st.binary(max_size=12), st.just(GOOD)))


@FEWER
@given(st.lists(PIECES, max_size=6), st.sampled_from([300, 2400, 38400]))
def test_any_bytes_at_any_time_give_the_user_data_or_a_link_error(
    pieces: list[tuple[float, bytes]], baud: int
) -> None:
    bench = Bench(line=LineSettings(baud))
    bench.wire.answer_in_pieces(*pieces)
    data = DATA
    with suppress(MeterLinkError):
        data = bench.link.request(5).data
    assert data == DATA
    assert bench.clock.now() < 40.0


def test_ever_new_headers_do_not_fill_the_memory() -> None:
    for number in range(5_000):
        decode(b"\x78\x81" + bytes([0x80 | number & 0x7F, number >> 7 & 0x7F, 3, 1]))
    assert form_of.cache_info().currsize <= 4096

"""Any bytes, of any length, are a value or a typed error, and an end to all waiting."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import NoRecorder
from meters.encoding import Encoding, EncodingError, decode, encode
from meters.line_settings import LineSettings
from meters.modbus.classification import classify
from meters.modbus.frames import (
    READ,
    Request,
    own_length,
    read_request,
    registers_in,
    write_many_request,
    write_request,
)
from meters.modbus.link import ModbusRtuLink
from tests.meters.any_bytes import ANY_BYTES, EXAMPLES, FEWER
from tests.meters.scripted_wire import ScriptedWire, SteppingClock

FRAMER = FramerRTU(DecodePDU(is_server=False))
UNITS = st.integers(0, 247)
READS = st.builds(read_request, UNITS, st.just(0x5000), st.integers(1, 125))
REQUESTS = st.one_of(
    READS,
    st.builds(write_request, UNITS, st.just(0x4003), st.integers(0, 0xFFFF)),
    st.builds(
        write_many_request,
        UNITS,
        st.just(0x400D),
        st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=123),
    ),
    st.builds(Request, UNITS, st.binary(min_size=1, max_size=253)),
)


@st.composite
def framed(draw: st.DrawFn) -> bytes:
    """Any bytes with the right CRC, one of a unit that is often asked."""
    unit = draw(st.sampled_from([1, 1, 1, 2, draw(UNITS)]))
    return FRAMER.encode(draw(ANY_BYTES), unit, 0)


@st.composite
def nearly_answers(draw: st.DrawFn) -> tuple[Request, bytes]:
    """A read, and an answer to it of which at most a little is wrong."""
    count = draw(st.integers(1, 125))
    words = draw(st.binary(min_size=2 * count, max_size=2 * count))
    unit = draw(st.sampled_from([1, 1, 1, 2]))
    function = draw(st.sampled_from([3, 3, 3, 4, 0x83]))
    counted = draw(st.sampled_from([2 * count, 2 * count, draw(st.integers(0, 255))]))
    frame = FRAMER.encode(bytes([function, counted]) + words, unit, 0)
    cut = draw(st.sampled_from([len(frame), len(frame), draw(st.integers(0, len(frame)))]))
    before = draw(st.sampled_from([b"", b"", draw(st.binary(max_size=2))]))
    return read_request(1, 0x5000, count), before + frame[:cut] + draw(st.binary(max_size=2))


@EXAMPLES
@given(REQUESTS, st.one_of(ANY_BYTES, framed()))
def test_any_bytes_are_an_answer_or_a_finding(asked: Request, received: bytes) -> None:
    found = classify(asked, received)
    assert found is None or (found.fault in LinkFault and found.detail)
    length = own_length(received)
    assert length is None or length > 0
    if found is None and received and asked.function == READ and asked.answer_length:
        assert len(registers_in(received)) * 2 == asked.answer_length - 5


@EXAMPLES
@given(nearly_answers())
def test_any_bytes_but_those_of_the_very_answer_are_a_finding(asked: tuple[Request, bytes]) -> None:
    request, received = asked
    if classify(request, received) is not None:
        return
    words = registers_in(received)
    data = b"".join(word.to_bytes(2, "big") for word in words)
    assert 5 + len(data) == request.answer_length
    assert received == FRAMER.encode(bytes([3, len(data)]) + data, 1, 0)


@EXAMPLES
@given(st.sampled_from(Encoding), st.lists(st.integers(0, 0xFFFF), max_size=4))
def test_any_bytes_in_registers_are_a_value_that_comes_back_or_the_typed_error(
    encoding: Encoding, words: list[int]
) -> None:
    with suppress(EncodingError):
        value = decode(encoding, words)
        assert decode(encoding, encode(encoding, value, len(words))) == value
        if encoding is not Encoding.ASCII:
            assert encode(encoding, value, len(words)) == tuple(words)


GOOD = FRAMER.encode(bytes.fromhex("03 04 4366 0000"), 1, 0)
PIECES = st.tuples(st.floats(0.0, 0.7), st.one_of(st.binary(max_size=12), st.just(GOOD)))


@FEWER
@given(st.lists(PIECES, max_size=6), st.sampled_from([300, 9600, 115200]))
def test_any_bytes_at_any_time_give_the_registers_or_a_link_error(
    pieces: list[tuple[float, bytes]], baud: int
) -> None:
    clock, line = SteppingClock(), LineSettings(baud)
    wire = ScriptedWire(clock, line)
    link = ModbusRtuLink(
        wire,
        line,
        channel="bus rs485",
        clock=clock,
        recorder=NoRecorder(),
        response_timeout_s=0.5,
    )
    wire.answer_in_pieces(*pieces)
    words: tuple[int, ...] = ()
    with suppress(MeterLinkError):
        words = link.read_registers(1, 0x5000, 2)
    assert words in [(), (0x4366, 0x0000)]
    assert clock.now() < 25.0

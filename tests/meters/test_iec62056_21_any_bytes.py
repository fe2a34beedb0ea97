"""Any bytes, of any length, give a value or a link error, and an end to all waiting."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import MeterLinkError
from meters.iec62056_21.characters import count_wrong_parity, with_parity, without_parity
from meters.iec62056_21.classification import Expected, Received, classify, goes_on_unasked
from meters.iec62056_21.data_block import parse_answer, parse_read_out
from meters.iec62056_21.data_set import (
    FORBIDDEN_IN_ADDRESS,
    FORBIDDEN_IN_UNIT,
    FORBIDDEN_IN_VALUE,
    DataSet,
    data_set_text,
    parse_line,
)
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.link import Iec62056Link
from meters.iec62056_21.messages import DataMessage, Kind, ReadOut
from meters.iec62056_21.parsing import message_end, parse
from meters.iec62056_21.sign_on import parse_identification, parse_option_select, parse_request
from meters.line_settings import LineSettings
from tests.meters.any_bytes import ANY_BYTES, EXAMPLES, FEWER
from tests.meters.optical_meter import checked
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

SEEDS = [
    b"/INE5\\2PRO380\r\n",
    b"/INezPRO2\r\n",
    b"\x06",
    b"\x15",
    b"\x06050\r\n",
    b"/?12345678!\r\n",
    checked(b"\x02(ER01)\x03"),
    checked(b"\x021.8.0(000012.345*kWh)(07)\r\nF.F(00)\r\n!\r\n\x03"),
    checked(b"\x021.8.0(000012.345*kWh)\x03"),
    checked(b"\x02P.01(1)(2)\x04"),
    checked(b"\x01P0\x02(4711)\x03"),
    b"\x01B0\x03q",
]


@st.composite
def nearly_messages(draw: st.DrawFn) -> bytes:
    """Good messages, cut, doubled, with bytes changed, and put in front of others."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data) - 1)) if data else 0
        kind = draw(st.sampled_from(["change", "cut", "insert", "double", "end"]))
        if kind == "change" and data:
            data[place] = draw(st.integers(0, 255))
        elif kind == "cut":
            del data[place : place + draw(st.integers(1, 4))]
        elif kind == "insert":
            data[place:place] = draw(st.binary(min_size=1, max_size=4))
        elif kind == "double":
            data += bytes(data)
        else:
            data += draw(st.sampled_from(SEEDS))
    return bytes(data)


CONTROLS = st.lists(st.sampled_from([*b"\x00\x01\x02\x03\x04\x06\x15\r\n/?!()*AB09\\\x7f"]))
ANYTHING = st.one_of(ANY_BYTES, CONTROLS.map(bytes), nearly_messages(), nearly_messages())
EXPECTED = st.builds(
    Expected,
    st.lists(st.sampled_from(Kind), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from([1, 16, 64, 65536]),
    after_switch=st.booleans(),
)


@EXAMPLES
@given(ANYTHING)
def test_any_bytes_are_the_message_that_they_give_or_a_message_error(data: bytes) -> None:
    with suppress(MessageError):
        message = parse(data)
        assert message.encode() == data
        assert message_end(data) == len(data)


@EXAMPLES
@given(EXPECTED, ANYTHING, st.integers(0, 3), st.sampled_from([0.0, 1.0, 2.0]))
def test_any_bytes_are_classified(
    expected: Expected, data: bytes, wrong_parity: int, idle_s: float
) -> None:
    received = Received(without_parity(data), wrong_parity, b"/?!\r\n", idle_s, 1.5, idle_s)
    message, finding = classify(expected, received)
    assert message is not None or finding is not None
    assert finding is None or (finding.fault in MessageFault and finding.detail)
    if finding is None:
        assert message is not None
        assert message.encode() == received.characters
    assert not goes_on_unasked(data) or (data[0] == ord("/") and message_end(data) is not None)


@EXAMPLES
@given(ANYTHING)
def test_any_bytes_give_sign_on_messages_or_a_message_error(data: bytes) -> None:
    with suppress(MessageError):
        assert parse_request(data).encode() == data
    with suppress(MessageError):
        assert parse_option_select(data).encode() == data
    text = data.decode("latin-1")
    with suppress(MessageError):
        found = parse_identification(text)
        assert found.encode() == f"/{text}\r\n".encode("ascii")
        assert found.baud in (300, 600, 1200, 2400, 4800, 9600, 19200)


LINES = st.lists(
    st.one_of(st.text(max_size=90), st.text("0123456789.:*()/!-kWh\r\n", max_size=90)), max_size=6
)


@EXAMPLES
@given(LINES)
def test_no_line_is_ever_dropped(lines: list[str]) -> None:
    text = "\r\n".join(lines)
    block = parse_read_out(text)
    assert "\r\n".join(line.text for line in block.lines) in (text, text.removesuffix("\r\n"))
    for line in (*block.lines, *parse_answer(text).lines):
        assert bool(line.undecodable) != bool(line.sets)
        numbers = [data_set.number for data_set in line.sets]
        assert all(number is None or number.is_finite() for number in numbers)
    with suppress(MessageError):
        assert block.only() in block.sets


def part(forbidden: frozenset[str], most: int) -> st.SearchStrategy[str]:
    legal = [chr(code) for code in range(0x20, 0x7F) if chr(code) not in forbidden]
    return st.text(legal, max_size=most)


@FEWER
@given(part(FORBIDDEN_IN_ADDRESS, 16), part(FORBIDDEN_IN_VALUE, 128), part(FORBIDDEN_IN_UNIT, 16))
def test_every_legal_data_set_comes_back_as_it_was(address: str, value: str, unit: str) -> None:
    text = data_set_text(address, value, unit)
    line = parse_line(text, programming=True)
    assert line.sets == (DataSet(address, value, unit),)
    assert line.irregularities == ()
    assert parse(DataMessage(text).encode()) == DataMessage(text)
    assert parse(ReadOut(f"{text}\r\n").encode()) == ReadOut(f"{text}\r\n")


@FEWER
@given(st.sampled_from(SEEDS[6:10]), st.integers(0, 30), st.integers(1, 127))
def test_no_damaged_character_goes_unnoticed(message: bytes, place: int, damage: int) -> None:
    damaged = bytearray(message)
    damaged[place % len(message)] ^= damage
    expected = Expected((Kind.DATA, Kind.PARTIAL, Kind.READ_OUT, Kind.ERROR))
    _, finding = classify(expected, Received(bytes(damaged)))
    assert finding is not None


@FEWER
@given(st.binary(max_size=100), st.integers(0, 7))
def test_every_single_wrong_bit_is_a_wrong_parity(data: bytes, bit: int) -> None:
    sent = with_parity(without_parity(data))
    assert count_wrong_parity(sent, eight_bits=True) == 0
    assert without_parity(sent) == without_parity(data)
    damaged = bytes(byte ^ 1 << bit for byte in sent)
    assert count_wrong_parity(damaged, eight_bits=True) == len(data)


def use(link: Iec62056Link, *, programming: bool) -> None:
    with link.session() as session:
        if not programming:
            session.read_out()
            return
        mode = session.enter_programming()
        mode.send_password("00000000")
        mode.read("1.8.0", name="R3")
        mode.write("C.1", "1")


PIECES = st.lists(st.tuples(st.floats(0.0, 2.5), ANYTHING), max_size=3).map(tuple)
GOOD = [
    b"/INE5\\2PRO380\r\n",
    checked(b"\x01P0\x02(4711)\x03"),
    b"\x06",
    checked(b"\x021.8.0(1)\x04"),
    checked(b"\x02(2)\x03"),
    b"\x06",
]


@FEWER
@given(st.integers(0, 6), st.lists(PIECES, max_size=4), st.booleans(), st.booleans())
def test_any_bytes_at_any_time_and_place_give_an_end_or_a_link_error(
    good: int, answers: list[tuple[tuple[float, bytes], ...]], programming: bool, eight_bits: bool
) -> None:
    clock = SteppingClock()
    wire = ScriptedWire(clock, LineSettings(300))
    link = Iec62056Link(
        wire,
        channel="head",
        clock=clock,
        recorder=Recording(),
        repeats=1,
        longest_bytes=500,
        eight_bits=eight_bits,
    )
    as_sent = with_parity if eight_bits else bytes
    for message in GOOD[:good]:
        wire.answer(as_sent(message), 0.2)
    for pieces in answers:
        wire.answer_in_pieces(*pieces)
    with suppress(MeterLinkError):
        use(link, programming=programming)
    assert link.line.baud == 300
    assert clock.now() < 400.0

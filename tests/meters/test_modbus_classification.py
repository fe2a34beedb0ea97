"""Every answer is classified as what it is, and no bytes are believed that are not the answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from contracts.errors import LinkFault
from meters.finding import Finding
from meters.modbus.classification import classify
from meters.modbus.frames import (
    Request,
    read_request,
    registers_in,
    write_many_request,
    write_request,
)

EXAMPLES = settings(max_examples=200, deadline=None, database=None)

READ_TWO = read_request(1, 0x5000, 2)
WRITE = write_request(1, 0x4010, 0x0025)
WRITE_FLOAT = write_many_request(1, 0x400D, [0x4120, 0x0000])
FRAMER = FramerRTU(DecodePDU(is_server=False))


def _framed(text: str) -> bytes:
    """Unit, function and data with the right CRC after them."""
    data = bytes.fromhex(text)
    return FRAMER.encode(data[1:], data[0], 0)


GOOD = _framed("01 03 04 43 66 00 00")


def _fault(request: Request, received: bytes) -> Finding:
    found = classify(request, received)
    assert found is not None
    return found


def test_good_answers_are_good() -> None:
    assert classify(READ_TWO, GOOD) is None
    assert classify(WRITE, WRITE.frame) is None
    assert classify(WRITE_FLOAT, _framed("01 10 40 0D 00 02")) is None


@pytest.mark.parametrize(
    ("received", "fault", "detail"),
    [
        (b"", LinkFault.SILENCE, "nothing came"),
        (GOOD[:-2] + b"\x00\x00", LinkFault.CRC, "the CRC does not fit"),
        (_framed("02 03 04 43 66 00 00"), LinkFault.UNIT, "unit 2 answers, unit 1 was asked"),
        (b"\x00" + GOOD, LinkFault.START, "a good frame begins after 00"),
        (b"\x01\x03\xff" + GOOD, LinkFault.START, "a good frame begins after 01 03 ff"),
        (GOOD + b"\x00\x00", LinkFault.TRAILING, "after the frame came 00 00"),
        (GOOD + GOOD, LinkFault.TRAILING, "the frame came twice"),
        (_framed("01 04 04 43 66 00 00"), LinkFault.FUNCTION, "04h answers, function 03h was"),
        (_framed("01 03 08 43 66 00 00 43 66 00 00"), LinkFault.LENGTH, "13 bytes; 9 were asked"),
        (_framed("01 03 02 43 66"), LinkFault.LENGTH, "7 bytes; 9 were asked for"),
        (_framed("01 83 02"), LinkFault.EXCEPTION, "exception 02h (illegal data address)"),
        (_framed("01 83 55"), LinkFault.EXCEPTION, "exception 55h (not in the standard)"),
        (GOOD[:4], LinkFault.SHORT, "4 bytes; no frame has less than 5"),
        (GOOD[:6], LinkFault.SHORT, "6 bytes of a frame that says it has 9"),
    ],
)
def test_each_faulty_answer_is_told_from_the_others(
    received: bytes, fault: LinkFault, detail: str
) -> None:
    found = _fault(READ_TWO, received)
    assert found.fault == fault
    assert detail in found.detail


def test_a_gap_inside_the_frame_is_told_with_its_length() -> None:
    found = classify(READ_TWO, GOOD, idle_s=0.050, idle_limit_s=0.004)
    assert found == Finding(LinkFault.GAP, "50.00 ms of silence; at most 4.00 ms are allowed")
    assert classify(READ_TWO, GOOD, idle_s=0.004, idle_limit_s=0.004) is None


@pytest.mark.parametrize("code", [1, 2, 3, 4, 0x55])
def test_an_exception_carries_its_code(code: int) -> None:
    assert _fault(READ_TWO, _framed(f"01 83 {code:02X}")).exception_code == code
    assert _fault(WRITE, _framed(f"01 86 {code:02X}")).exception_code == code


def test_an_exception_to_another_function_is_a_wrong_function() -> None:
    found = _fault(READ_TWO, _framed("01 86 02"))
    assert (found.fault, found.exception_code) == (LinkFault.FUNCTION, None)


def test_an_exception_of_the_wrong_length_is_a_wrong_length() -> None:
    assert _fault(READ_TWO, _framed("01 83 02 00")).fault == LinkFault.LENGTH


def test_a_byte_count_that_denies_its_own_frame_is_a_wrong_length() -> None:
    found = _fault(READ_TWO, _framed("01 03 02 43 66 00 00"))
    assert found.fault == LinkFault.LENGTH
    assert "byte count 2 in a frame with 4 bytes" in found.detail


def test_a_frame_of_the_right_length_with_a_damaged_byte_count_is_not_short() -> None:
    assert _fault(READ_TWO, GOOD[:2] + b"\x84" + GOOD[3:]).fault == LinkFault.CRC


@pytest.mark.parametrize(
    ("request_made", "answer"),
    [
        (WRITE, "01 06 40 10 00 26"),
        (WRITE, "01 06 40 11 00 25"),
        (WRITE_FLOAT, "01 10 40 0D 00 01"),
        (WRITE_FLOAT, "01 10 40 0E 00 02"),
    ],
)
def test_a_wrong_echo_of_a_write_is_told(request_made: Request, answer: str) -> None:
    assert _fault(request_made, _framed(answer)).fault == LinkFault.ECHO


def test_the_coarser_fault_is_told_first() -> None:
    other_unit_and_function = _framed("02 04 04 43 66 00 00")
    assert _fault(READ_TWO, other_unit_and_function).fault == LinkFault.UNIT
    assert _fault(READ_TWO, other_unit_and_function + b"\x00").fault == LinkFault.UNIT
    assert _fault(READ_TWO, _framed("01 83 02") + b"\x00").fault == LinkFault.TRAILING
    late = classify(READ_TWO, _framed("01 83 02"), idle_s=1.0, idle_limit_s=0.004)
    assert late is not None
    assert late.fault == LinkFault.GAP


def test_a_broadcast_write_wants_silence_and_nothing_else() -> None:
    broadcast = write_request(0, 0x6048, 1)
    assert classify(broadcast, b"") is None
    assert _fault(broadcast, broadcast.frame).fault == LinkFault.UNIT
    assert _fault(broadcast, _framed("07 06 60 48 00 01")).detail.startswith("unit 7 answers a")
    assert _fault(broadcast, b"\x00").fault == LinkFault.SHORT


def test_a_broadcast_read_that_a_unit_answers_is_told_by_the_unit() -> None:
    found = _fault(read_request(0, 0x1000, 2), _framed("01 03 04 15 06 00 01"))
    assert found.fault == LinkFault.UNIT


def test_any_answer_in_form_to_an_unknown_function_is_taken() -> None:
    identify = Request(1, bytes.fromhex("2B 0E 01 00"))
    assert classify(identify, _framed("01 2B 0E 01 01 00 00 00")) is None
    assert _fault(identify, _framed("01 AB 01")).exception_code == 1
    assert _fault(identify, _framed("01 2B 0E 01 01")[:-1]).fault == LinkFault.CRC


@EXAMPLES
@given(st.integers(1, 247), st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=125))
def test_pymodbus_reads_the_same_from_good_frames(unit: int, words: list[int]) -> None:
    data = b"".join(word.to_bytes(2, "big") for word in words)
    frame = FRAMER.encode(bytes([3, len(data)]) + data, unit, 0)
    assert classify(read_request(unit, 0x5000, len(words)), frame) is None
    used, decoded = FRAMER.handleFrame(frame, unit, 0)
    assert used == len(frame)
    assert decoded is not None
    assert tuple(decoded.registers) == registers_in(frame) == tuple(words)


@EXAMPLES
@given(st.integers(0, 8), st.integers(1, 255))
def test_no_damaged_byte_goes_unnoticed(place: int, damage: int) -> None:
    damaged = bytearray(GOOD)
    damaged[place] ^= damage
    assert classify(READ_TWO, bytes(damaged)) is not None

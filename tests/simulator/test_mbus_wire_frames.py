"""Frames of the M-Bus, and the faults that spoil them, byte for byte."""

import pytest

from simulator.bus.framing import Assembler
from simulator.bus.line import Line
from simulator.bus.mbus.faults import FAULTS, GAP_S, LATE_S, MODBUS_NAMES, spoiled
from simulator.bus.mbus.frames import ACKNOWLEDGE, Frame, MbusFraming, frame_of

# Check sums as computed for the manuals' examples.
WRITES = (
    "68 03 03 68 53 01 BB 0F 16",
    "68 06 06 68 53 01 51 01 7A 01 21 16",
    "68 09 09 68 53 01 51 0C 79 15 01 23 45 A8 16",
    "68 08 08 68 53 01 51 09 7C 01 54 02 81 16",
    "68 07 07 68 53 01 51 09 FD 3A 05 EA 16",
    "68 0A 0A 68 53 01 51 0C FD 3A 00 00 01 00 E9 16",
    "68 09 09 68 53 01 51 0C 04 00 00 00 00 B5 16",
    "68 08 08 68 53 01 51 0A FD 60 00 00 0C 16",
    "68 0B 0B 68 53 FD 52 01 00 07 13 CD 25 01 02 B2 16",
    "10 5B 00 5B 16",
    "10 40 01 41 16",
)
LINE = Line(2400, "E")


@pytest.mark.parametrize("text", WRITES)
def test_a_frame_is_taken_apart_and_put_together_again(text: str) -> None:
    data = bytes.fromhex(text)
    frame = frame_of(data)
    assert frame is not None
    assert frame.encoded() == data
    assert MbusFraming().request_length(data) == len(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E5",
        "10 5B 01 5C",
        "10 5B 01 5D 16",
        "10 5B 01 5C 17",
        "11 5B 01 5C 16",
        "68 03 04 68 53 01 BB 0F 16",
        "68 03 03 69 53 01 BB 0F 16",
        "68 03 03 68 53 01 BB 0E 16",
        "68 03 03 68 53 01 BB 0F 17",
        "68 02 02 68 53 01 54 16",
        "68 03 03 68 53 01 BB 00 0F 16",
    ],
)
def test_what_is_not_in_form_is_no_frame(text: str) -> None:
    assert frame_of(bytes.fromhex(text)) is None


@pytest.mark.parametrize("timed", [True, False])
def test_requests_are_complete_however_they_are_cut(timed: bool) -> None:
    assembler = Assembler(MbusFraming())
    stream = b"".join(bytes.fromhex(text) for text in WRITES)
    for at in range(0, len(stream), 7):
        assembler.add(stream[at : at + 7], LINE, 0.0)
    found = []
    while request := assembler.take(LINE, timed=timed):
        found.append(request.data)
    assert found == [bytes.fromhex(text) for text in WRITES]


@pytest.mark.parametrize(
    "text", ["", "68", "68 03 03", "68 03 04 68 53 01 BB", "68 02 02 68 00 00"]
)
def test_what_may_still_become_a_request_has_no_length(text: str) -> None:
    assert MbusFraming().request_length(bytes.fromhex(text)) is None


GOOD = Frame(0x08, 1, 0x72, b"\xaa\xbb").encoded().hex()


@pytest.mark.parametrize(
    ("fault", "on_the_wire"),
    [
        ("silent", ""),
        ("late", "6805056808 0172aabbe016"),
        ("leading_byte", "006805056808 0172aabbe016"),
        ("trailing_bytes", "6805056808 0172aabbe0160000"),
        ("frame_twice", "68050568080172aabbe016" * 2),
        ("bad_checksum", "6805056808 0172aabb1f16"),
        ("wrong_control", "680505680f 0172aabbe716"),
        ("wrong_address", "6805056808 0272aabbe116"),
        ("short", "6805056808 0172aa"),
        ("gap", "6805056808 0172aabbe016"),
        ("lengths_differ", "6805066808 0172aabbe016"),
        ("length_too_big", "6806066808 0172aabbe016"),
        ("length_too_small", "6804046808 0172aabbe016"),
        ("wrong_stop", "6805056808 0172aabbe0e9"),
    ],
)
def test_a_fault_puts_exactly_these_bytes_onto_the_wire(fault: str, on_the_wire: str) -> None:
    bursts = spoiled(bytes.fromhex(GOOD), fault)
    assert b"".join(burst.data for burst in bursts) == bytes.fromhex(on_the_wire)
    pauses = {"late": [LATE_S], "gap": [GAP_S]}
    assert [burst.pause_s for burst in bursts if burst.pause_s] == pauses.get(fault, [])


def test_a_fault_of_a_field_leaves_the_single_character_alone() -> None:
    of_fields = ("bad_checksum", "wrong_control", "wrong_address", "short", "wrong_stop")
    for fault in of_fields:
        assert spoiled(ACKNOWLEDGE, fault) == spoiled(ACKNOWLEDGE, None)
    assert spoiled(ACKNOWLEDGE, "silent") == ()


def test_every_fault_is_told_from_others_by_name() -> None:
    assert len(FAULTS) == 14
    with pytest.raises(ValueError, match=r"'mumbling': silent, late"):
        spoiled(ACKNOWLEDGE, "mumbling")


@pytest.mark.parametrize(("modbus_name", "name"), MODBUS_NAMES.items())
def test_faults_of_modbus_are_taken_for_what_they_are_here(
    modbus_name: str, name: str | None
) -> None:
    frame = bytes.fromhex(GOOD)
    assert spoiled(frame, modbus_name) == spoiled(frame, name)

"""Requests and frames against the examples of the manuals."""

import pytest

from meters.modbus.frames import (
    Request,
    checksum_good,
    own_length,
    read_request,
    registers_in,
    write_many_request,
    write_request,
)

# Write examples of the PRO2 and PRO380 manuals, which print them without a CRC; the CRCs were
# computed by other software.
WRITE_EXAMPLES = [
    ((0x4003, 0x000A), "01 06 40 03 00 0A EC 0D"),
    ((0x4004, 0x2580), "01 06 40 04 25 80 C6 FB"),
    ((0x400F, 0x000A), "01 06 40 0F 00 0A 2C 0E"),
    ((0x4010, 0x0025), "01 06 40 10 00 25 5C 14"),
    ((0x4011, 0x0002), "01 06 40 11 00 02 4D CE"),
    ((0x4016, 0x0000), "01 06 40 16 00 00 7D CE"),
    ((0x6048, 0x0002), "01 06 60 48 00 02 96 1D"),
]
WRITE_MANY_EXAMPLES = [
    ((0x400D, (0x4120, 0x0000)), "01 10 40 0D 00 02 04 41 20 00 00 16 03"),
    ((0x6049, (0x0000, 0x0000)), "01 10 60 49 00 02 04 00 00 00 00 9F F7"),
]


@pytest.mark.parametrize(("written", "frame"), WRITE_EXAMPLES)
def test_writes_of_one_register_are_those_of_the_manuals(
    written: tuple[int, int], frame: str
) -> None:
    assert write_request(1, *written).frame == bytes.fromhex(frame)


@pytest.mark.parametrize(("written", "frame"), WRITE_MANY_EXAMPLES)
def test_writes_of_a_float_are_those_of_the_manuals(
    written: tuple[int, tuple[int, ...]], frame: str
) -> None:
    assert write_many_request(1, *written).frame == bytes.fromhex(frame)


def test_a_read_is_the_frame_that_a_wall_box_sends_to_a_pro380() -> None:
    assert read_request(1, 0x500C, 6).frame == bytes.fromhex("01 03 50 0C 00 06 14 CB")


def test_registers_of_a_recorded_answer() -> None:
    recorded = bytes.fromhex("01 03 0C 41 80 00 00 41 80 00 00 41 80 00 00 97 AE")
    assert checksum_good(recorded)
    assert registers_in(recorded) == (0x4180, 0) * 3


@pytest.mark.parametrize(
    ("address", "start", "count", "named"),
    [
        (-1, 0x5000, 2, "address -1"),
        (248, 0x5000, 2, "address 248: must be within 0 to 247"),
        (1, 0x5000, 0, "count of registers 0: must be within 1 to 125"),
        (1, 0x5000, 126, "count of registers 126"),
        (1, 0x10000, 1, "start register 65536"),
        (1, 0xFFFF, 2, "last register 65536"),
    ],
)
def test_a_read_that_the_protocol_does_not_have_is_refused(
    address: int, start: int, count: int, named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        read_request(address, start, count)


def test_a_write_that_the_protocol_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="value 65536"):
        write_request(1, 0x4003, 0x10000)
    with pytest.raises(ValueError, match="value -1"):
        write_many_request(1, 0x4003, [0, -1])
    with pytest.raises(ValueError, match="count of registers 0"):
        write_many_request(1, 0x4003, [])
    with pytest.raises(ValueError, match="count of registers 124: must be within 1 to 123"):
        write_many_request(1, 0x4003, [0] * 124)
    with pytest.raises(ValueError, match="address 248"):
        write_request(248, 0x4003, 1)


def test_a_request_has_a_pdu_that_fits_into_a_frame() -> None:
    with pytest.raises(ValueError, match="bytes in the PDU 0"):
        Request(1, b"")
    with pytest.raises(ValueError, match="bytes in the PDU 254"):
        Request(1, bytes(254))
    assert len(Request(1, bytes(253)).frame) == 256


@pytest.mark.parametrize(
    ("received", "length"),
    [
        ("", None),
        ("01", None),
        ("01 03", None),
        ("01 03 04", 9),
        ("01 04 08", 13),
        ("01 83", 5),
        ("01 C1", 5),
        ("01 06", 8),
        ("01 10", 8),
        ("01 41 02", None),
    ],
)
def test_the_length_that_an_answer_says_it_has(received: str, length: int | None) -> None:
    assert own_length(bytes.fromhex(received)) == length


@pytest.mark.parametrize(
    ("request_made", "length"),
    [
        (read_request(1, 0x5000, 1), 7),
        (read_request(1, 0x5000, 125), 255),
        (write_request(1, 0x4010, 0x25), 8),
        (write_many_request(1, 0x400D, [0x4120, 0]), 8),
        (Request(1, bytes.fromhex("03 50 00 00")), None),
        (Request(1, bytes.fromhex("2B 0E 01 00")), None),
    ],
)
def test_the_length_that_is_asked_for(request_made: Request, length: int | None) -> None:
    assert request_made.answer_length == length


def test_only_a_broadcast_write_wants_silence() -> None:
    assert write_request(0, 0x6048, 1).wants_silence
    assert write_many_request(0, 0x6049, [0, 0]).wants_silence
    assert not read_request(0, 0x5000, 2).wants_silence
    assert not write_request(1, 0x6048, 1).wants_silence

"""M-Bus frames: as the manuals print them, as pyMeterBus builds them, and nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import LinkFault
from meters.mbus.frames import Acknowledgement, FrameError, LongFrame, ShortFrame, is_whole, parse
from meters.mbus.requests import (
    BAUD_CODES,
    read_request,
    reset_request,
    select_request,
    send_request,
)
from meters.mbus.secondary_address import SecondaryAddress, identity_in

meterbus: Any = pytest.importorskip("meterbus")

GOOD = LongFrame(0x08, 5, bytes.fromhex("72 01 00 07 13 CD 25 01 02 04 00 00 00 0C 04 14 48 60 01"))
BYTES = st.integers(0, 255)
FRAMES = st.one_of(
    st.just(Acknowledgement()),
    st.builds(ShortFrame, BYTES, BYTES),
    st.builds(LongFrame, BYTES, BYTES, st.binary(min_size=1, max_size=253)),
)


@pytest.mark.parametrize(
    ("frame", "printed"),
    [
        (reset_request(1).frame, "10 40 01 41 16"),
        (read_request(0, 0x5B).frame, "10 5B 00 5B 16"),
        (read_request(1).frame, "10 7B 01 7C 16"),
        (send_request(1, bytes([BAUD_CODES[2400]]), 0x53).frame, "68 03 03 68 53 01 BB 0F 16"),
        (
            send_request(1, bytes.fromhex("51 01 7A 01"), 0x53).frame,
            "68 06 06 68 53 01 51 01 7A 01 21 16",
        ),
        (
            select_request(SecondaryAddress("13070001", 0x25CD, 1, 2)).frame,
            "68 0B 0B 68 53 FD 52 01 00 07 13 CD 25 01 02 B2 16",
        ),
    ],
)
def test_frames_are_those_of_the_manuals(frame: ShortFrame | LongFrame, printed: str) -> None:
    assert frame.encoded == bytes.fromhex(printed)


@pytest.mark.parametrize(("c_field", "name"), [(0x40, "NKE"), (0x4B, "REQ"), (0x7B, "FCB")])
@pytest.mark.parametrize("address", [0, 1, 250, 0xFD, 0xFE])
def test_pymeterbus_builds_the_same_short_frames(c_field: int, name: str, address: int) -> None:
    theirs = meterbus.TelegramShort()
    theirs.header.cField.parts = [c_field]
    theirs.header.aField.parts = [address]
    assert bytes(bytearray(theirs)) == ShortFrame(c_field, address).encoded, name


@settings(max_examples=50, deadline=None, database=None)
@given(st.integers(0, 99_999_999), st.integers(0, 0xFFFF), BYTES, BYTES)
def test_pymeterbus_builds_the_same_selection(
    number: int, maker: int, version: int, medium: int
) -> None:
    class Wire:
        written = b""

        def write(self, data: bytes) -> None:
            self.written = bytes(data)

    digits, wire = f"{number:08d}", Wire()
    low_first = maker.to_bytes(2, "little").hex()
    meterbus.send_select_frame(wire, f"{digits}{low_first}{version:02X}{medium:02X}")
    secondary = SecondaryAddress(digits, maker, version, medium)
    ours = select_request(secondary, wire.written[4]).frame.encoded
    assert ours == wire.written


@settings(max_examples=100, deadline=None, database=None)
@given(BYTES, BYTES, st.binary(min_size=2, max_size=253))
def test_pymeterbus_finds_the_checksum_of_long_frames_right(
    c_field: int, address: int, data: bytes
) -> None:
    header = meterbus.TelegramHeader()
    encoded = LongFrame(c_field, address, data).encoded
    header.load(list(encoded[:6] + encoded[-2:]))
    assert header.lField.parts[0] == len(data) + 2
    assert header.crcField.parts[0] == sum(encoded[4:-2]) % 256


@pytest.mark.parametrize(
    ("text", "fault", "detail"),
    [
        ("", LinkFault.SHORT, "no bytes"),
        ("00", LinkFault.START, "00 begins no frame"),
        ("E5 E5", LinkFault.TRAILING, "after the frame came e5"),
        ("10 40 01 41", LinkFault.SHORT, "4 bytes of a frame of 5"),
        ("10 40 01 40 16", LinkFault.CHECKSUM, "checksum 40; 41 would be right"),
        ("10 40 01 41 17", LinkFault.STOP, "17 ends the frame"),
        ("10 40 01 41 16 00", LinkFault.TRAILING, "after the frame came 00"),
        ("68", LinkFault.SHORT, "1 bytes of a frame of unknown length"),
        ("68 03 03", LinkFault.SHORT, "3 bytes of a frame of 9"),
        ("68 03 04 68 53 01 BB 0F 16", LinkFault.LENGTH, "the length bytes are 03 and 04"),
        ("68 03 03 69 53 01 BB 0F 16", LinkFault.START, "69 in place of the second start byte"),
        ("68 02 02 68 53 01 54 16", LinkFault.LENGTH, "length 2; no long frame counts less"),
        ("68 03 03 68 53 01 BB 0F", LinkFault.SHORT, "8 bytes of a frame of 9"),
        ("68 03 03 68 53 01 BB 0E 16", LinkFault.CHECKSUM, "checksum 0E; 0F would be right"),
        ("68 03 03 68 53 01 BB 0F 15", LinkFault.STOP, "15 ends the frame; 16 would be right"),
    ],
)
def test_bytes_that_are_no_frame_are_told_apart(text: str, fault: LinkFault, detail: str) -> None:
    with pytest.raises(FrameError) as refused:
        parse(bytes.fromhex(text))
    assert refused.value.fault == fault
    assert detail in refused.value.detail


@settings(max_examples=200, deadline=None, database=None)
@given(FRAMES)
def test_what_is_built_is_read_again(frame: Acknowledgement | ShortFrame | LongFrame) -> None:
    assert parse(frame.encoded) == frame
    for length in range(len(frame.encoded)):
        assert not is_whole(frame.encoded[:length])


@settings(max_examples=300, deadline=None, database=None)
@given(st.integers(0, len(GOOD.encoded) - 1), st.integers(1, 255))
def test_no_damaged_byte_goes_unnoticed(place: int, damage: int) -> None:
    damaged = bytearray(GOOD.encoded)
    damaged[place] ^= damage
    with pytest.raises(FrameError):
        parse(bytes(damaged))


@pytest.mark.parametrize(
    "made",
    [
        lambda: ShortFrame(256, 1),
        lambda: ShortFrame(0x40, -1),
        lambda: LongFrame(0x53, 1, b""),
        lambda: LongFrame(0x53, 1, bytes(254)),
        lambda: reset_request(251),
        lambda: read_request(0xFF),
        lambda: send_request(252, b"\x50"),
        lambda: SecondaryAddress("1234567"),
        lambda: SecondaryAddress("1234567G"),
        lambda: SecondaryAddress("12345678", 0x10000),
    ],
)
def test_what_no_frame_can_hold_is_refused(made: Any) -> None:
    with pytest.raises(ValueError, match=r"must be|nobody answers"):
        made()


def test_a_secondary_address_knows_whom_it_selects() -> None:
    meter = SecondaryAddress("13070001", 0x25CD, 1, 2)
    assert not meter.has_wildcards
    assert meter.matches(meter)
    for pattern in (
        SecondaryAddress(),
        SecondaryAddress("1307FFFF"),
        SecondaryAddress(medium=2),
        SecondaryAddress("FFFFFFF1", 0x25CD),
    ):
        assert pattern.has_wildcards
        assert pattern.matches(meter)
    for pattern in (SecondaryAddress("23FFFFFF"), SecondaryAddress(version=2)):
        assert not pattern.matches(meter)


def test_the_identity_is_read_from_both_data_structures() -> None:
    assert identity_in(GOOD.data) == SecondaryAddress("13070001", 0x25CD, 1, 2)
    fixed = bytes.fromhex("73 78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00")
    assert identity_in(fixed) == SecondaryAddress("12345678")
    assert identity_in(b"") is None
    assert identity_in(b"\x72\x01") is None
    assert identity_in(b"\x70\x00") is None

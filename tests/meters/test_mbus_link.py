"""The M-Bus link: every faulty answer is told as what it is; FCB, selection, baud rate, times."""

from contextlib import suppress

import pytest

from contracts.errors import ConfigError, InstrumentError, LinkFault, MeterLinkError
from contracts.wire import Direction
from meters.line_settings import LineSettings
from meters.mbus.frames import LongFrame, ShortFrame
from meters.mbus.link import MBusLink
from meters.mbus.requests import read_request, reset_request
from tests.meters.mbus_bench import DEFAULT, Bench
from tests.meters.mbus_slaves import Slave

BIT_S = 1 / 2400
WINDOW_S = 330 * BIT_S + 0.050
ACK = b"\xe5"
DATA = bytes.fromhex("72 01 00 07 13 CD 25 01 02 04 00 00 00 0C 04 14 48 60 01")
GOOD = LongFrame(0x08, 5, DATA).encoded


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_user_data_come_with_the_address_of_the_meter(bench: Bench) -> None:
    bench.wire.answer(GOOD)
    assert bench.link.request(5) == LongFrame(0x08, 5, DATA)
    assert bench.sent() == ["10 7B 05 80 16"]


@pytest.mark.parametrize(
    ("received", "fault", "detail"),
    [
        (b"", LinkFault.SILENCE, "nothing came"),
        (GOOD[:7], LinkFault.SHORT, "7 bytes of a frame of 27"),
        (b"\x00" + GOOD, LinkFault.START, "00 begins no frame"),
        (GOOD[:3] + b"\x86" + GOOD[4:], LinkFault.START, "86 in place of the second start byte"),
        (GOOD[:2] + b"\x14" + GOOD[3:], LinkFault.LENGTH, "the length bytes are 15 and 14"),
        (GOOD[:-2] + b"\x00\x16", LinkFault.CHECKSUM, "checksum 00"),
        (GOOD[:-1] + b"\x17", LinkFault.STOP, "17 ends the frame"),
        (LongFrame(0x08, 6, DATA).encoded, LinkFault.UNIT, "address 6 answers, address 5 was"),
        (LongFrame(0x53, 5, DATA).encoded, LinkFault.FUNCTION, "C field 53; 08, 18, 28 or 38"),
        (LongFrame(0x48, 5, DATA).encoded, LinkFault.FUNCTION, "C field 48"),
        (GOOD + b"\x00", LinkFault.TRAILING, "after the frame came 00"),
        (GOOD + GOOD, LinkFault.TRAILING, "the frame came twice"),
        (ACK, LinkFault.KIND, "the single character E5 answers; due is a long frame"),
        (ShortFrame(0x08, 5).encoded, LinkFault.KIND, "a short frame answers"),
        (ShortFrame(0x7B, 5).encoded + GOOD, LinkFault.KIND, "begins with the request: an echo"),
    ],
)
def test_a_faulty_answer_raises_what_it_is(
    bench: Bench, received: bytes, fault: LinkFault, detail: str
) -> None:
    bench.wire.answer(received)
    with pytest.raises(MeterLinkError) as found:
        bench.link.request(5)
    assert found.value.fault == fault
    assert detail in str(found.value)
    assert f"received {received.hex(' ') or 'nothing'}" in str(found.value)
    assert len(bench.wire.sent) == 1


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (b"", LinkFault.SILENCE),
        (GOOD, LinkFault.KIND),
        (b"\xe4", LinkFault.START),
        (ACK + ACK, LinkFault.TRAILING),
        (GOOD[:9], LinkFault.SHORT),
    ],
)
def test_what_is_no_acknowledgement_is_none(
    bench: Bench, received: bytes, fault: LinkFault
) -> None:
    bench.wire.answer(received)
    with pytest.raises(MeterLinkError) as found:
        bench.link.reset(5)
    assert found.value.fault == fault


@pytest.mark.parametrize(
    "received",
    [GOOD[:7], b"\x00" + GOOD, GOOD[:-2] + b"\x00\x16", GOOD + b"\x00", GOOD[:-1] + b"\x06"],
)
def test_where_several_may_answer_what_is_garbled_is_a_collision(
    bench: Bench, received: bytes
) -> None:
    bench.wire.answer(received)
    with pytest.raises(MeterLinkError, match="more than one meter may have answered") as found:
        bench.link.request(0xFE)
    assert found.value.fault is LinkFault.COLLISION
    assert f"received {received.hex(' ')}" in str(found.value)


def test_the_message_tells_everything(bench: Bench) -> None:
    bench.wire.answer(GOOD[:-2] + b"\x00\x16")
    with pytest.raises(MeterLinkError) as found:
        bench.link.request(5)
    right = GOOD[-2]
    assert str(found.value) == (
        "bus mbus: request for user data of address 5 at 2400 Bd 8E1: wrong checksum: "
        f"checksum 00; {right:02X} would be right; "
        f"sent 10 7b 05 80 16, received {(GOOD[:-2] + bytes([0, 0x16])).hex(' ')}"
    )


@pytest.mark.parametrize("c_field", [0x08, 0x18, 0x28, 0x38])
def test_access_demand_and_data_flow_control_are_no_fault(bench: Bench, c_field: int) -> None:
    bench.wire.answer(LongFrame(c_field, 5, DATA).encoded)
    assert bench.link.request(5).c_field == c_field


@pytest.mark.parametrize("address", [0xFD, 0xFE])
def test_any_address_may_answer_where_it_is_not_known(bench: Bench, address: int) -> None:
    bench.wire.answer(GOOD)
    assert bench.link.request(address).address == 5


def test_a_gap_inside_the_frame_is_found(bench: Bench) -> None:
    bench.wire.answer_in_pieces((0.02, GOOD[:9]), (0.050, GOOD[9:]))
    exchange = bench.link.exchange(read_request(5))
    assert exchange.fault is LinkFault.GAP
    assert 0.050 - exchange.gap_resolution_s <= exchange.largest_gap_s <= 0.050


@pytest.mark.parametrize("baud", [300, 600, 1200, 2400, 4800, 9600, 19200, 38400])
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_response_window_follows_the_baud_rate(baud: int, share: float) -> None:
    bench = Bench(line=LineSettings(baud))
    earliest_s, latest_s = 11 / baud, 330 / baud + 0.050
    bench.wire.answer(GOOD, delay_s=earliest_s + share * (latest_s - earliest_s) * 0.999999)
    assert bench.link.request(5).data == DATA
    assert not any(note.startswith("early") for note in bench.recording.notes())


@pytest.mark.parametrize("baud", [300, 2400, 38400])
def test_silence_is_told_at_the_end_of_the_response_window(baud: int) -> None:
    bench = Bench(line=LineSettings(baud))
    with pytest.raises(MeterLinkError, match="silence"):
        bench.link.request(5)
    waited_s = bench.clock.now() - bench.wire.sent[0][0] - 5 * 11 / baud
    assert waited_s == pytest.approx(330 / baud + 0.050 + 11 / baud, abs=0.0101)
    late = Bench(line=LineSettings(baud))
    late.wire.answer(GOOD, delay_s=330 / baud + 0.065)
    assert late.link.exchange(read_request(5)).fault is LinkFault.SILENCE


def test_an_early_answer_is_put_on_record(bench: Bench) -> None:
    bench.wire.answer(GOOD, delay_s=2 * BIT_S)
    bench.link.request(5)
    assert [note for note in bench.recording.notes() if "at least 4.58 ms are due" in note]


def test_the_bus_rests_33_bit_times_before_every_frame(bench: Bench) -> None:
    for _ in range(2):
        bench.wire.answer(GOOD)
        exchange = bench.link.exchange(read_request(5))
    assert exchange.last_byte_s is not None
    bench.wire.answer(ACK)
    bench.link.reset(5)
    assert bench.wire.sent[0][0] >= 33 * BIT_S
    assert bench.wire.sent[-1][0] - exchange.last_byte_s >= 33 * BIT_S * 0.999999


def test_a_late_answer_is_not_the_answer_to_the_next_request() -> None:
    bench = Bench(late_answer_s=0.5)
    bench.wire.answer(LongFrame(0x08, 5, b"\x72late").encoded, delay_s=WINDOW_S + 0.1)
    assert bench.link.exchange(read_request(5)).fault is LinkFault.SILENCE
    bench.wire.answer(GOOD)
    assert bench.link.request(5).data == DATA
    assert any(note.startswith("discarded 13 bytes") for note in bench.recording.notes())


def test_every_frame_is_evidence_with_its_times(bench: Bench) -> None:
    bench.wire.answer(GOOD + b"\x00")
    exchange = bench.link.exchange(read_request(5))
    sent, received, note = bench.recording.events
    assert (sent.direction, sent.data) == (Direction.SENT, exchange.sent)
    assert sent.last_byte_s - sent.first_byte_s == pytest.approx(5 * DEFAULT.character_s)
    assert (received.direction, received.data) == (Direction.RECEIVED, GOOD + b"\x00")
    assert received.first_byte_s == exchange.first_byte_s
    assert note.data == b"trailing bytes: after the frame came 00"
    assert {event.channel for event in bench.recording.events} == {"bus mbus"}


def test_nothing_is_sent_twice_unless_asked_for(bench: Bench) -> None:
    with suppress(MeterLinkError):
        bench.link.send(5, b"\x50")
    assert len(bench.wire.sent) == 1


def test_further_attempts_repeat_the_frame_and_are_on_record() -> None:
    bench = Bench(attempts=3)
    bench.wire.answer(b"")
    bench.wire.answer(GOOD[:-1] + b"\x00")
    bench.wire.answer(GOOD)
    assert bench.link.request(5).data == DATA
    assert bench.sent() == ["10 7B 05 80 16"] * 3
    assert [note for note in bench.recording.notes() if note.startswith("attempt")] == [
        "attempt 2 of 3 after silence",
        "attempt 3 of 3 after wrong stop byte",
    ]


def test_attempts_end_and_a_collision_gets_one() -> None:
    silent = Bench(attempts=3)
    with pytest.raises(MeterLinkError):
        silent.link.request(5)
    assert len(silent.wire.sent) == 3
    colliding = Bench(attempts=3)
    colliding.wire.answer(b"\x00")
    with pytest.raises(MeterLinkError, match="collision"):
        colliding.link.request(0xFE)
    assert len(colliding.wire.sent) == 1


def test_the_broadcast_that_none_answers_waits_for_the_silence_of_the_standard() -> None:
    meters = (Slave(address=9), Slave("11111111", address=8))
    bench = Bench(*meters)
    bench.link.send(0xFF, b"\x50")
    assert all(meter.written == [b"\x50"] for meter in meters)
    assert bench.clock.now() == pytest.approx(
        33 * BIT_S + 7 * DEFAULT.character_s + WINDOW_S + 3 * DEFAULT.character_s, abs=0.02
    )
    with pytest.raises(ValueError, match="address 255: nobody answers"):
        bench.link.request(0xFF)


def test_an_answer_to_the_broadcast_that_none_answers_is_a_fault(bench: Bench) -> None:
    bench.wire.answer(ACK)
    with pytest.raises(MeterLinkError, match="somebody answers a broadcast"):
        bench.link.reset(0xFF)


def test_a_port_without_line_settings_cannot_follow_and_nothing_is_sent(bench: Bench) -> None:
    bench.wire.sets_line = False
    fixed = MBusLink(
        bench.wire, DEFAULT, channel="bus mbus", clock=bench.clock, recorder=bench.recording
    )
    with pytest.raises(InstrumentError, match="cannot follow a meter to 9600 Bd"):
        fixed.switch_baud(1, 9600)
    assert bench.wire.sent == []


def test_what_no_m_bus_has_is_refused_before_anything_is_sent(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="baud 115200: an M-Bus has one of 300, 600"):
        bench.link.set_line(LineSettings(115200))
    with pytest.raises(ConfigError, match="baud 1800"):
        bench.link.switch_baud(1, 1800)
    with pytest.raises(ConfigError, match="baud 57600"):
        Bench(line=LineSettings(57600))
    with pytest.raises(ConfigError, match="attempts 0"):
        Bench(attempts=0)
    with pytest.raises(ValueError, match="address 251"):
        bench.link.reset(251)
    with pytest.raises(ValueError, match="0 bytes of user data"):
        bench.link.send(1, b"")
    assert bench.wire.sent == []


def test_a_damaged_request_can_be_sent_on_purpose(bench: Bench) -> None:
    damaged = bytes.fromhex("10 40 05 46 16")
    exchange = bench.link.exchange(reset_request(5), frame=damaged)
    assert (exchange.sent, exchange.fault) == (damaged, LinkFault.SILENCE)

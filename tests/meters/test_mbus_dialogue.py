"""The M-Bus link with meters on it: frame count bit, telegrams, selection, baud rate."""

import pytest

from contracts.errors import LinkFault, MeterLinkError
from meters.line_settings import LineSettings
from meters.mbus.frames import LongFrame
from meters.mbus.requests import select_request
from meters.mbus.secondary_address import SecondaryAddress
from tests.meters.mbus_bench import DEFAULT, Bench
from tests.meters.mbus_slaves import Slave

ACK = b"\xe5"
DATA = bytes.fromhex("72 01 00 07 13 CD 25 01 02 04 00 00 00 0C 04 14 48 60 01")
GOOD = LongFrame(0x08, 5, DATA).encoded


def test_the_fcb_is_set_after_a_reset_and_toggled_by_address() -> None:
    bench = Bench(Slave(address=1), Slave("87654321", address=2))
    bench.link.reset(1)
    for address in (1, 1, 2, 1, 2):
        bench.link.request(address)
    bench.link.send(1, b"\x50")
    bench.link.reset(1)
    bench.link.request(1)
    assert bench.c_fields() == [0x40, 0x7B, 0x5B, 0x7B, 0x7B, 0x5B, 0x53, 0x40, 0x7B]


def test_a_meter_repeats_its_last_answer_to_the_same_fcb() -> None:
    meter = Slave(address=1, records=(b"\x01\x13\x01", b"\x01\x13\x02", b"\x01\x13\x03"))
    bench = Bench(meter)
    bench.link.reset(1)
    first = bench.link.request(1, c_field=0x5B)
    again = bench.link.request(1, c_field=0x5B)
    following = bench.link.request(1)
    assert again == first
    assert following.data[13:] == b"\x01\x13\x02\x1f"
    assert bench.c_fields() == [0x40, 0x5B, 0x5B, 0x7B]


def test_after_a_fault_the_fcb_stays_so_that_nothing_is_lost() -> None:
    meter = Slave(address=1, records=(b"\x01\x13\x01", b"\x01\x13\x02"))
    bench = Bench(meter)
    bench.link.reset(1)
    bench.link.request(1)
    meter.mute = True
    with pytest.raises(MeterLinkError, match="silence"):
        bench.link.request(1)
    meter.mute = False
    assert bench.link.request(1).data[13:] == b"\x01\x13\x02"
    assert bench.c_fields() == [0x40, 0x7B, 0x5B, 0x5B]


def test_all_telegrams_of_a_meter_are_read() -> None:
    meter = Slave(address=7, records=(b"\x01\x13\x1f", b"\x01\x13\x02", b"\x01\x13\x1f"))
    bench = Bench(meter)
    bench.link.reset(7)
    answers = bench.link.read_out(7)
    assert [answer.data[13:] for answer in answers] == [
        b"\x01\x13\x1f\x1f",
        b"\x01\x13\x02\x1f",
        b"\x01\x13\x1f",
    ]
    assert bench.c_fields() == [0x40, 0x7B, 0x5B, 0x7B]


def test_a_meter_that_never_comes_to_an_end_is_told() -> None:
    stuck = Slave(address=7, records=tuple(b"\x01\x13" + bytes([n]) for n in range(20)))
    bench = Bench(stuck)
    bench.link.reset(7)
    with pytest.raises(MeterLinkError, match="5 telegrams, and more are to follow") as endless:
        bench.link.read_out(7, most_telegrams=5)
    assert endless.value.fault is LinkFault.ENDLESS
    assert len(bench.bus.sent) == 1 + 5


def test_a_meter_that_gives_the_same_telegram_again_is_told() -> None:
    bench = Bench()
    bench.wire.answer(GOOD)
    bench.wire.answer(GOOD)
    with pytest.raises(MeterLinkError, match="the same telegram again") as endless:
        bench.link.read_out(5, more_follows=lambda _: True)
    assert endless.value.fault is LinkFault.ENDLESS


def test_data_are_sent_and_acknowledged_with_the_control_field_of_the_manuals() -> None:
    meter = Slave(address=1)
    bench = Bench(meter)
    bench.link.reset(1)
    bench.link.send(1, bytes.fromhex("51 01 7A 05"), c_field=0x53)
    assert meter.written == [bytes.fromhex("51 01 7A 05")]
    assert bench.sent()[-1] == "68 06 06 68 53 01 51 01 7A 05 25 16"
    bench.link.send(1, b"\x50")
    assert bench.c_fields()[-1] == 0x73


def test_a_control_field_that_a_meter_may_take_for_a_repetition_is_on_record() -> None:
    meter = Slave(address=1)
    bench = Bench(meter)
    bench.link.reset(1)
    for data in (b"\x51\x01", b"\x51\x02"):
        bench.link.send(1, data, c_field=0x53)
    assert meter.written == [b"\x51\x01"]
    assert bench.recording.notes() == [
        "C field 53 has the FCB of the last frame: a meter may only repeat itself"
    ]


def test_a_selected_meter_answers_at_253_until_another_is_selected() -> None:
    one, other = Slave("13070001", address=1), Slave("13070002", address=2)
    bench = Bench(one, other)
    for meter in (one, other):
        bench.link.select(SecondaryAddress(meter.number, 0x25CD, 1, 2))
        answers = [bench.link.request(0xFD) for _ in range(2)]
        assert [answer.address for answer in answers] == [meter.address] * 2
        bench.link.send(0xFD, b"\x50")
        assert meter.written == [b"\x50"]
    assert bench.c_fields() == [0x53, 0x7B, 0x5B, 0x73] * 2
    bench.link.reset(0xFD)
    assert not other.selected
    with pytest.raises(MeterLinkError, match="silence"):
        bench.link.request(0xFD)


def test_nobody_with_a_secondary_address_is_silence() -> None:
    bench = Bench(Slave("13070001"))
    with pytest.raises(MeterLinkError, match="selection of 99999999 FFFF FF FF") as silent:
        bench.link.select(SecondaryAddress("99999999"))
    assert silent.value.fault is LinkFault.SILENCE


def test_two_selected_meters_collide() -> None:
    bench = Bench(Slave("13070001", delay_bits=20), Slave("13070002", delay_bits=23))
    with pytest.raises(MeterLinkError) as garbled:
        bench.link.select(SecondaryAddress("1307FFFF"))
    assert garbled.value.fault is LinkFault.COLLISION
    with pytest.raises(MeterLinkError) as several:
        bench.link.request(0xFD)
    assert several.value.fault is LinkFault.COLLISION


def test_a_slow_second_acknowledgement_is_awaited_and_told_as_collision() -> None:
    bench = Bench(Slave("13070001", delay_bits=12), Slave("13070002", delay_bits=440))
    found = bench.link.exchange(select_request(SecondaryAddress("1307FFFF")))
    assert found.received == ACK + ACK
    assert found.fault is LinkFault.COLLISION


def test_the_broadcast_that_all_answer_is_for_one_meter_alone() -> None:
    alone = Bench(Slave(address=9))
    alone.link.reset(0xFE)
    assert alone.link.request(0xFE).address == 9
    crowd = Bench(Slave(address=9), Slave("11111111", address=8, delay_bits=45))
    with pytest.raises(MeterLinkError) as several:
        crowd.link.reset(0xFE)
    assert several.value.fault is LinkFault.COLLISION


@pytest.mark.parametrize("baud", [300, 600, 1200, 4800, 9600, 19200, 38400])
def test_the_link_follows_a_meter_to_another_baud_rate_and_back(baud: int) -> None:
    bench = Bench(Slave(address=1))
    bench.link.reset(1)
    bench.link.switch_baud(1, baud)
    assert bench.link.line == bench.bus.line == LineSettings(baud)
    assert bench.link.request(1).address == 1
    bench.link.switch_baud(1, 2400)
    assert bench.link.request(1).address == 1
    assert bench.recording.notes() == [f"line set to {baud} Bd 8E1", "line set to 2400 Bd 8E1"]


def test_without_the_acknowledgement_the_line_stays_and_the_meter_is_looked_for() -> None:
    meter = Slave(address=1, baud=9600)
    bench = Bench(meter)
    with pytest.raises(MeterLinkError, match="silence"):
        bench.link.switch_baud(1, 9600)
    assert bench.link.line == DEFAULT
    bench.link.set_line(LineSettings(9600))
    bench.link.reset(1)

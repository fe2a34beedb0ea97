"""Frames of a meter, byte for byte. The check sums are those computed for the manuals' examples."""

import pytest

from simulator.bus.crc import crc16, intact, sealed
from simulator.bus.faults import spoiled
from simulator.bus.framing import Assembler, request_length
from simulator.bus.line import Line
from simulator.bus.rtu import FAULTS, RtuSlave
from tests.simulator.test_bus_toy_bank import EVEN_9600, ToyBank

MANUAL_FRAMES = (
    "01 06 4003 000A EC0D",
    "01 06 4004 2580 C6FB",
    "01 10 400D 0002 04 41200000 1603",
    "01 06 400F 000A 2C0E",
    "01 06 4010 0025 5C14",
    "01 06 4011 0002 4DCE",
    "01 06 4016 0000 7DCE",
    "01 06 6048 0002 961D",
    "01 10 6049 0002 04 00000000 9FF7",
    "01 06 4004 0006 5DC9",
    "01 10 401F 0002 04 99950005 7D93",
    "01 06 4021 0030 CC14",
    "01 03 500C 0006 14CB",
    "01 03 0C 41800000 41800000 41800000 97AE",
)


def ask(bank: ToyBank, body: str, *, answers_broadcast_reads: bool = True) -> str:
    slave = RtuSlave(bank, answers_broadcast_reads=answers_broadcast_reads)
    bursts = slave.hear(sealed(bytes.fromhex(body)))
    answer = b"".join(burst.data for burst in bursts)
    assert not answer or intact(answer)
    return answer[:-2].hex(" ")


@pytest.mark.parametrize("frame", MANUAL_FRAMES)
def test_check_sums_are_those_of_known_frames(frame: str) -> None:
    data = bytes.fromhex(frame)
    assert crc16(data[:-2]) == int.from_bytes(data[-2:], "little")
    assert intact(data)
    assert request_length(data) == len(data)


@pytest.mark.parametrize(
    ("request_body", "answer"),
    [
        ("01 03 5000 0002", "01 03 04 43 66 80 00"),
        ("01 03 400D 0001", "01 03 02 44 7a"),
        ("01 06 4010 0025", "01 06 40 10 00 25"),
        ("01 10 400D 0002 04 41200000", "01 10 40 0d 00 02"),
        ("01 04 5000 0002", "01 84 01"),
        ("01 2B 0E01 00", "01 ab 01"),
        ("01 17 5000 0001 5000 0001 02 0000", "01 97 01"),
        ("01 03 5006 0001", "01 83 02"),
        ("01 03 5004 0004", "01 83 02"),
        ("01 03 FFFF 0002", "01 83 02"),
        ("01 06 5000 0000", "01 86 02"),
        ("01 10 FFFF 0002 04 00000000", "01 90 02"),
        ("01 06 4004 04D2", "01 86 03"),
        ("01 10 4004 0001 02 04D2", "01 90 03"),
        ("01 03 5000 0000", "01 83 03"),
        ("01 03 5000 007E", "01 83 03"),
        ("01 10 400D 0002 02 4120", "01 90 03"),
        ("01 10 400D 0002 04 4120", "01 90 03"),
        ("01 10 400D 0000 00", "01 90 03"),
        ("01 03 5000 0002 00", "01 83 03"),
        ("01 06 4010 0025 00", "01 86 03"),
    ],
)
def test_each_request_has_the_answer_of_the_standard(request_body: str, answer: str) -> None:
    assert ask(ToyBank(), request_body) == answer


@pytest.mark.parametrize("body", ["02 03 5000 0002", "01 03 5000", "01 10 400D 00", "01", ""])
def test_other_units_and_cut_frames_meet_silence(body: str) -> None:
    assert ask(ToyBank(), body) == ""


def test_a_wrong_check_sum_meets_silence_and_changes_nothing() -> None:
    bank = ToyBank()
    assert RtuSlave(bank).hear(bytes.fromhex("01 06 4010 0025 5C15")) == ()
    assert bank.read(0x4010, 1) == (10,)


def test_a_broadcast_write_is_carried_out_in_silence() -> None:
    bank = ToyBank()
    assert ask(bank, "00 06 4010 0025") == ""
    assert bank.read(0x4010, 1) == (0x25,)


def test_a_broadcast_read_is_answered_with_the_own_id_unless_the_meter_keeps_to_the_standard() -> (
    None
):
    bank = ToyBank(modbus_id=7)
    assert ask(bank, "00 03 4010 0001") == "07 03 02 00 0a"
    assert ask(bank, "00 03 4010 0001", answers_broadcast_reads=False) == ""


def test_a_new_id_is_answered_with_the_old_one_and_then_in_force() -> None:
    bank = ToyBank()
    assert ask(bank, "01 06 4003 000A") == "01 06 40 03 00 0a"
    assert ask(bank, "01 03 4003 0001") == ""
    assert ask(bank, "0A 03 4003 0001") == "0a 03 02 00 0a"


GOOD = sealed(bytes.fromhex("01 03 04 43668000"))


@pytest.mark.parametrize(
    ("fault", "on_the_wire"),
    [
        ("silent", ""),
        ("bad_crc", GOOD[:-1].hex() + f"{GOOD[-1] ^ 0xFF:02x}"),
        ("wrong_unit", sealed(bytes.fromhex("02 03 04 43668000")).hex()),
        ("leading_byte", "00" + GOOD.hex()),
        ("trailing_bytes", GOOD.hex() + "0000"),
        ("frame_twice", GOOD.hex() * 2),
        ("wrong_function", sealed(bytes.fromhex("01 04 04 43668000")).hex()),
        ("byte_count_too_big", sealed(bytes.fromhex("01 03 08 43668000 00000000")).hex()),
        ("byte_count_too_small", sealed(bytes.fromhex("01 03 02 4366")).hex()),
        ("gap", GOOD.hex()),
        ("short", GOOD[:-3].hex()),
        ("exception_odd", sealed(bytes.fromhex("01 83 55")).hex()),
    ],
)
def test_a_fault_puts_exactly_these_bytes_onto_the_wire(fault: str, on_the_wire: str) -> None:
    slave = RtuSlave(ToyBank(link_fault=fault))
    bursts = slave.hear(sealed(bytes.fromhex("01 03 5000 0002")))
    assert b"".join(burst.data for burst in bursts).hex() == on_the_wire
    assert [burst.pause_s for burst in bursts if burst.pause_s] == (
        [0.05] if fault == "gap" else []
    )


def test_there_are_twelve_faults_and_no_other() -> None:
    assert len(FAULTS) == 12
    with pytest.raises(ValueError, match=r"'mumbling': silent, bad_crc"):
        spoiled(GOOD, "mumbling")


@pytest.mark.parametrize("fault", ["byte_count_too_big", "byte_count_too_small"])
def test_a_fault_of_the_byte_count_leaves_the_answer_to_a_write_alone(fault: str) -> None:
    echo = "01 06 40 10 00 25"
    assert ask(ToyBank(link_fault=fault), echo) == echo


def assembled(*pieces: bytes, timed: bool) -> list[bytes]:
    assembler = Assembler()
    for piece in pieces:
        assembler.add(piece, EVEN_9600, 0.0)
    found = []
    while request := assembler.take(EVEN_9600, timed=timed):
        found.append(request.data)
    return found


ONE, TWO = bytes.fromhex("01 06 4010 0025 5C14"), bytes.fromhex(MANUAL_FRAMES[2])


@pytest.mark.parametrize("timed", [True, False])
def test_a_request_is_complete_however_it_is_cut(timed: bool) -> None:
    assert assembled(ONE[:3], ONE[3:] + TWO[:9], TWO[9:], timed=timed) == [ONE, TWO]


def test_without_time_a_request_is_found_after_what_was_none() -> None:
    assert assembled(ONE[:-1], TWO, timed=False) == [TWO]
    assert assembled(ONE[:-1], TWO, timed=True) == []


def test_a_stream_of_rubbish_is_not_kept_for_ever() -> None:
    assert assembled(*[b"\x55" * 100] * 50, ONE, timed=False) == [ONE]


def test_a_character_and_the_silence_after_a_frame_follow_from_the_line() -> None:
    assert EVEN_9600.char_s == pytest.approx(11 / 9600)
    assert Line(300, "N", 7, 2).char_s == pytest.approx(10 / 300)
    assert EVEN_9600.silence_s == pytest.approx(0.00401, abs=1e-5)
    assert Line(115200, "E").silence_s == 0.00175

"""Several meters on one wire, and a port on it that belongs to a master."""

import itertools

import pytest

from simulator.bus.crc import intact, sealed
from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.port import BusPort
from simulator.bus.rs485 import Rs485Bus
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_bus_toy_bank import EVEN_9600, ToyBank

READ = sealed(bytes.fromhex("01 03 5000 0002"))
ANSWER = sealed(bytes.fromhex("01 03 04 43668000"))
CHAR_S = 11 / 9600


def bus_with(*banks: ToyBank, seed: int = 0) -> Rs485Bus:
    bus = Rs485Bus(World(FastClock()), seed=seed)
    for position, bank in enumerate(banks, 1):
        bus.insert(position, bank)
    return bus


def exchange(bus: Rs485Bus, data: bytes, line: Line = EVEN_9600) -> bytes:
    """By a master that knows nothing of bench time."""
    port = BusPort(bus, line)
    port.send(data)
    return port.unasked()


def test_wire_time_and_response_delay_are_spent_to_the_bit() -> None:
    bus = bus_with(ToyBank(response_delay_s=0.02))
    bus.world.wait(1.0)
    times = [b.at_s for b in bus.transmit(Request(READ, EVEN_9600, 1.0, 1.0 + 8 * CHAR_S))]
    expected = [1.02 + (8 + index) * CHAR_S for index in range(1, 10)]
    assert times == pytest.approx(expected, abs=1e-9)


def test_an_exchange_takes_the_bench_as_long_as_a_real_one() -> None:
    bus = bus_with(ToyBank(response_delay_s=0.02))
    assert exchange(bus, READ) == ANSWER
    assert bus.world.now() == pytest.approx(0.02 + (8 + 9) * CHAR_S)


@pytest.mark.parametrize(
    "line",
    [Line(4800, "E"), Line(9600, "N"), Line(9600, "O"), Line(9600, "E", 7), Line(9600, "E", 8, 2)],
)
def test_a_meter_is_deaf_to_other_line_settings(line: Line) -> None:
    bus = bus_with(ToyBank())
    assert exchange(bus, READ, line) == b""
    assert exchange(bus, READ) == ANSWER


def test_a_new_baud_rate_is_acknowledged_at_the_old_one() -> None:
    bus = bus_with(ToyBank())
    write = sealed(bytes.fromhex("01 06 4004 0960"))
    assert exchange(bus, write) == write
    assert exchange(bus, READ) == b""
    assert exchange(bus, READ, Line(2400, "E")) == ANSWER


def test_a_broadcast_reaches_every_meter_and_takes_its_wire_time() -> None:
    first, second = ToyBank(), ToyBank(modbus_id=2)
    bus = bus_with(first, second)
    assert exchange(bus, sealed(bytes.fromhex("00 06 4010 0025"))) == b""
    assert first.registers[0x4010] == second.registers[0x4010] == 0x25
    assert bus.world.now() == pytest.approx(8 * CHAR_S)


def test_two_meters_with_one_address_garble_each_other() -> None:
    other = ToyBank()
    other.registers[0x5000] = 0x4120
    heard = exchange(bus_with(ToyBank(), other), READ)
    theirs = sealed(bytes.fromhex("01 03 04 41208000"))
    assert heard == bytes(one & two for one, two in zip(ANSWER, theirs, strict=True))
    assert not intact(heard)


def test_a_collision_is_as_long_as_the_longest_answer() -> None:
    heard = exchange(bus_with(ToyBank(), ToyBank(link_fault="frame_twice")), READ)
    assert heard == ANSWER + ANSWER


def test_answers_that_do_not_overlap_in_time_are_both_heard() -> None:
    slow = ToyBank(response_delay_s=0.5)
    assert exchange(bus_with(slow, ToyBank()), READ) == ANSWER + ANSWER


def test_a_gap_is_a_pause_inside_of_the_frame() -> None:
    bus = bus_with(ToyBank(link_fault="gap", response_delay_s=0.0))
    times = [b.at_s for b in bus.transmit(Request(READ, EVEN_9600, 0.0, 0.0))]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(pauses) == pytest.approx(0.05 + CHAR_S)
    assert sorted(pauses)[:-1] == pytest.approx([CHAR_S] * 7)


def test_meters_come_and_go() -> None:
    bus = bus_with(ToyBank())
    bus.remove(1)
    assert exchange(bus, READ) == b""
    with pytest.raises(ValueError, match="position 1 of the bus is empty"):
        bus.remove(1)
    bus.insert(1, ToyBank())
    with pytest.raises(ValueError, match="position 1 of the bus is occupied"):
        bus.insert(1, ToyBank())
    assert exchange(bus, READ) == ANSWER


def test_over_a_broken_wire_nobody_hears_and_nobody_is_heard() -> None:
    bank = ToyBank()
    bus = bus_with(bank)
    bus.broken = True
    assert exchange(bus, sealed(bytes.fromhex("01 06 4010 0025"))) == b""
    assert bank.registers[0x4010] == 10
    bus.broken = False
    assert exchange(bus, READ) == ANSWER


def test_a_wire_that_breaks_during_an_answer_swallows_the_rest() -> None:
    bus = bus_with(ToyBank())
    port = BusPort(bus, EVEN_9600)
    port.synchronised = True
    port.send(READ)
    bus.world.wait(0.01 + 10.5 * CHAR_S)
    assert port.receive() == ANSWER[:2]
    bus.broken = True
    bus.world.wait(1.0)
    assert port.receive() == b""


def test_noise_flips_one_bit_in_some_frames_and_the_seed_says_which() -> None:
    def heard(seed: int) -> list[bytes]:
        bus = bus_with(ToyBank(), seed=seed)
        bus.wire_noise = 0.3
        return [exchange(bus, READ) for _ in range(40)]

    answers = heard(1)
    assert answers == heard(1) != heard(2)
    assert 0 < answers.count(ANSWER) < 40
    assert b"" in answers
    for answer in set(answers) - {ANSWER, b""}:
        flipped = int.from_bytes(answer, "big") ^ int.from_bytes(ANSWER, "big")
        assert flipped.bit_count() == 1


def synchronised(bus: Rs485Bus) -> BusPort:
    port = BusPort(bus, EVEN_9600)
    port.synchronised = True
    return port


def test_bytes_come_when_their_time_has_come() -> None:
    bus = bus_with(ToyBank())
    port = synchronised(bus)
    port.send(READ)
    assert (bus.world.now(), port.receive(), port.unasked()) == (0.0, b"", b"")
    bus.world.wait(0.01 + (8 + 4.5) * CHAR_S)
    assert port.receive() == ANSWER[:4]
    bus.world.wait(5 * CHAR_S)
    assert port.receive() == ANSWER[4:]


def test_an_answer_is_lost_to_a_master_that_changes_its_line_too_early() -> None:
    bus = bus_with(ToyBank())
    port = synchronised(bus)
    port.send(READ)
    bus.world.wait(0.01 + 10.5 * CHAR_S)
    port.line = Line(2400, "E")
    bus.world.wait(1.0)
    assert port.receive() == ANSWER[:2]


def test_a_request_during_an_answer_is_lost_and_so_is_what_it_covers() -> None:
    bus = bus_with(ToyBank(link_fault="frame_twice"))
    port = synchronised(bus)
    port.send(READ)
    bus.world.wait(0.01 + (8 + 9.5) * CHAR_S)
    port.send(READ)
    bus.world.wait(1.0)
    assert port.receive() == ANSWER + ANSWER[-1:]
    port.send(READ)
    bus.world.wait(1.0)
    assert port.receive() == ANSWER + ANSWER


def test_while_a_slow_meter_thinks_the_others_answer() -> None:
    slow = ToyBank(response_delay_s=2.0)
    bus = bus_with(slow, ToyBank(modbus_id=2))
    port = synchronised(bus)
    port.send(READ)
    bus.world.wait(1.0)
    port.send(sealed(bytes.fromhex("02 03 5000 0002")))
    bus.world.wait(0.5)
    assert port.receive() == sealed(bytes.fromhex("02 03 04 43668000"))
    bus.world.wait(1.0)
    assert port.receive() == ANSWER


def test_a_late_answer_garbles_the_next_ones() -> None:
    bus = bus_with(ToyBank(response_delay_s=1.0), ToyBank(modbus_id=2))
    port = synchronised(bus)
    port.send(READ)
    bus.world.wait(1.0 - 0.01 + 0.3 * CHAR_S)
    port.send(sealed(bytes.fromhex("02 03 5000 0002")))
    bus.world.wait(1.0)
    theirs = sealed(bytes.fromhex("02 03 04 43668000"))
    assert port.receive() == bytes(one & two for one, two in zip(ANSWER, theirs, strict=True))


def test_silence_ends_a_frame_that_was_cut() -> None:
    bus = bus_with(ToyBank())
    port = synchronised(bus)
    port.send(READ[:5])
    bus.world.wait(9 * CHAR_S)
    port.send(READ)
    bus.world.wait(1.0)
    assert port.receive() == ANSWER


def test_a_short_pause_does_not_end_a_frame() -> None:
    bus = bus_with(ToyBank())
    port = synchronised(bus)
    port.send(READ[:5])
    bus.world.wait(8 * CHAR_S)
    port.send(READ[5:])
    bus.world.wait(0.01 + (3 + 9) * CHAR_S + 1e-9)
    assert port.receive() == ANSWER

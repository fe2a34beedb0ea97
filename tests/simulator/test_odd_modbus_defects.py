"""Meters that take requests of a master that asks others too, or makes mistakes, in a wrong way."""

import pytest

from simulator.bus.crc import sealed
from simulator.rack import Rack
from tests.simulator.defect_observers import INDUCTIVE, answer, planted, run, words

QUESTION = "03 400D 0002"
RATE_10000 = (0x461C, 0x4000)


def ready(*orders: str) -> Rack:
    rack = planted(*orders)
    run(rack, INDUCTIVE, 5.0)
    return rack


def reply(rack: Rack, frame: str, position: int = 1) -> str:
    """The answer without check sum, once it is off the wire."""
    found, _ = answer(rack, position, frame)
    rack.world.wait(0.5)
    assert not found or sealed(found[:-2]) == found
    return found[:-2].hex(" ")


def heard_after(rack: Rack, wait_s: float, position: int) -> bool:
    """Whether it answers a question that comes so long after one to position 2."""
    answer(rack, 2, QUESTION)
    rack.world.wait(wait_s + 0.01)
    found, _ = answer(rack, position, QUESTION)
    rack.world.wait(1.0)
    return bool(found)


@pytest.mark.parametrize(("wait_s", "heard"), [(0.1, False), (0.24, False), (0.26, True)])
def test_it_is_deaf_so_long_after_a_request_to_another(wait_s: float, heard: bool) -> None:
    assert heard_after(ready("1=deaf-after-others"), wait_s, 1) is heard
    assert heard_after(ready(), wait_s, 1)


def test_it_hears_what_comes_after_a_request_to_itself() -> None:
    assert heard_after(ready("2=deaf-after-others"), 0.1, 2)


@pytest.mark.parametrize(
    ("frame", "rate"),
    [("06 400D 447A", (0x447A, 0x4000)), ("06 400E 0000", (0x461C, 0x0000))],
)
def test_one_word_of_a_rate_is_written(frame: str, rate: tuple[int, int]) -> None:
    good, bad = ready(), ready("1=half-write")
    assert reply(good, frame) == "01 86 02"
    assert words(good, 1, "s0_output_rate") == RATE_10000
    assert reply(bad, frame) == f"01 {bytes.fromhex(frame).hex(' ')}"
    assert words(bad, 1, "s0_output_rate") == rate
    assert words(bad, 2, "s0_output_rate") == RATE_10000


def test_the_outputs_follow_half_a_rate() -> None:
    rack = ready("1=half-write")
    reply(rack, "06 400D 447A")
    assert rack.meter("1").outputs.s0_forward.constant_imp_per_kwh == 1001.0


def test_a_half_that_makes_no_rate_is_refused_and_both_halves_are_written_as_ever() -> None:
    rack = ready("1=half-write")
    assert reply(rack, "06 400D 7FC0") == "01 86 03"
    assert words(rack, 1, "s0_output_rate") == RATE_10000
    assert reply(rack, "10 400D 0002 04 447A0000") == "01 10 40 0d 00 02"
    assert words(rack, 1, "s0_output_rate") == (0x447A, 0x0000)
    assert reply(rack, "06 4010 0014") == "01 06 40 10 00 14"


@pytest.mark.parametrize(("count", "data_words"), [(0, 0), (126, 126), (0xFFFF, 127)])
def test_a_read_of_any_count_is_answered_with_data(count: int, data_words: int) -> None:
    rack, frame = ready("1=odd-read"), f"03 400D {count:04X}"
    found = bytes.fromhex(reply(rack, frame))
    assert found[:3] == bytes([1, 3, 2 * data_words])
    assert len(found) == 3 + 2 * data_words
    assert found[3:7] == bytes.fromhex("461C 4000")[: 2 * data_words]
    assert reply(ready(), frame) == "01 83 03"


def test_a_read_of_a_right_count_is_as_ever() -> None:
    rack = ready("1=odd-read")
    assert reply(rack, QUESTION) == "01 03 04 46 1c 40 00"
    assert reply(rack, "03 4020 0003") == reply(ready(), "03 4020 0003")

"""Searching an M-Bus whose meters collide: all are found, by few requests, or told as ambiguous."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meters.line_settings import LineSettings
from meters.mbus.asking import Progress
from meters.mbus.link import MBusLink
from meters.mbus.primary_scan import FoundMeter, scan_primary
from meters.mbus.search import LAST_DIGIT_FIRST, SecondarySearch, search_secondary
from meters.mbus.secondary_address import SecondaryAddress
from tests.meters.mbus_slaves import Slave, SlaveBus
from tests.meters.scripted_wire import Recording, SteppingClock

LINE = LineSettings(2400)

# Neighbours in one digit at every place, one batch, and numbers whose bits lie in one another's.
ADVERSARIAL = (
    *("00000000", "00000001", "00000010", "00000100", "00001000", "00010000", "00100000"),
    *("01000000", "10000000", "99999999", "99999998", "89999999", "77777777", "33333333"),
    *("11111111", "22222222", "44444444", "88888888", "55555555", "12345678", "12345679"),
    *("23140001", "23140002", "23140003", "23140011", "23140012", "23140100", "13140001"),
    *("87654321", "87654320"),
)


def _slaves(numbers: tuple[str, ...], seed: int = 0) -> list[Slave]:
    chance = random.Random(seed)
    delays = [chance.uniform(11, 440) for _ in numbers]
    return [
        Slave(number, address=place + 1, delay_bits=delay_bits)
        for place, (number, delay_bits) in enumerate(zip(numbers, delays, strict=True))
    ]


def _link(*slaves: Slave) -> MBusLink:
    clock = SteppingClock()
    bus = SlaveBus(clock, LINE, *slaves)
    return MBusLink(bus, LINE, channel="bus mbus", clock=clock, recorder=Recording())


def _numbers(search: SecondarySearch) -> list[str]:
    return [secondary.number for secondary in search.found]


def _crowded_patterns(numbers: tuple[str, ...]) -> int:
    """How many patterns of the search are matched by more than one meter."""
    endings = Counter(number[8 - given_digits :] for number in numbers for given_digits in range(9))
    return sum(1 for ending, count in endings.items() if count > 1 and len(ending) < 8)


def test_thirty_meters_with_adversarial_numbers_are_all_found() -> None:
    assert len(set(ADVERSARIAL)) == 30
    search = search_secondary(_link(*_slaves(ADVERSARIAL)))
    assert _numbers(search) == sorted(ADVERSARIAL)
    assert search.ambiguous == ()
    assert search.complete
    assert set(search.found) == {SecondaryAddress(number, 0x25CD, 1, 2) for number in ADVERSARIAL}


@pytest.mark.parametrize("seed", range(3))
def test_a_search_makes_hardly_more_requests_than_it_must(seed: int) -> None:
    chance = random.Random(seed)
    numbers = tuple(f"{number:08d}" for number in chance.sample(range(100_000_000), 30))
    search = search_secondary(_link(*_slaves(numbers, seed)))
    assert _numbers(search) == sorted(numbers)
    crowded = _crowded_patterns(numbers)
    needed = 1 + 10 * crowded + len(numbers)
    assert needed <= search.requests <= needed + crowded


def test_meters_of_one_batch_are_told_by_their_last_digits() -> None:
    batch = tuple(f"2314{number:04d}" for number in range(12))
    last_first = search_secondary(_link(*_slaves(batch)))
    first_first = search_secondary(_link(*_slaves(batch)), digit_order=range(8))
    assert _numbers(last_first) == _numbers(first_first) == sorted(batch)
    assert last_first.requests < first_first.requests / 1.8


@settings(max_examples=15, deadline=None, database=None)
@given(
    st.sets(st.integers(0, 99_999_999).map(lambda n: f"{n:08d}"), max_size=6),
    st.integers(0, 1000),
)
def test_any_meters_are_found_or_told_as_ambiguous(numbers: set[str], seed: int) -> None:
    search = search_secondary(_link(*_slaves(tuple(sorted(numbers)), seed)))
    assert _numbers(search) == sorted(numbers)
    assert search.ambiguous == ()


def test_an_empty_bus_takes_one_request_and_a_single_meter_two() -> None:
    deaf = Slave(baud=300)
    nobody = search_secondary(_link(deaf))
    assert (nobody.found, nobody.ambiguous, nobody.requests) == ((), (), 1)
    single = search_secondary(_link(Slave("13070001")))
    assert (_numbers(single), single.requests) == (["13070001"], 2)


def test_a_mask_leaves_out_other_meters() -> None:
    slaves = [
        Slave("13070001", delay_bits=20),
        Slave("13070002", maker=0x4024, delay_bits=31),
        Slave("23070003", medium=7, delay_bits=42),
        Slave("23070004", version=9, delay_bits=53),
    ]
    link = _link(*slaves)
    for mask, expected in (
        (SecondaryAddress("1307FFFF"), ["13070001", "13070002"]),
        (SecondaryAddress(manufacturer=0x4024), ["13070002"]),
        (SecondaryAddress(medium=7), ["23070003"]),
        (SecondaryAddress(version=9), ["23070004"]),
        (SecondaryAddress("99FFFFFF"), []),
    ):
        assert _numbers(search_secondary(link, mask)) == expected


def test_meters_with_the_same_number_are_told_as_ambiguous_and_by_their_makers() -> None:
    twins = [
        Slave("13070001", delay_bits=20),
        Slave("13070001", maker=0x4024, delay_bits=55),
    ]
    link = _link(*twins, Slave("23070001", delay_bits=35))
    search = search_secondary(link)
    assert _numbers(search) == ["23070001"]
    assert [ambiguity.at for ambiguity in search.ambiguous] == ["13070001 FFFF FF FF"]
    assert "collision" in search.ambiguous[0].reason
    for twin in twins:
        mask = SecondaryAddress("13070001", manufacturer=twin.maker)
        assert search_secondary(link, mask).found[0].manufacturer == twin.maker


def test_meters_that_cannot_be_told_apart_at_all_are_ambiguous() -> None:
    clones = [Slave("13070001", delay_bits=delay_bits) for delay_bits in (20, 55)]
    search = search_secondary(_link(*clones), SecondaryAddress("13070001", 0x25CD, 1, 2))
    assert search.found == ()
    assert [ambiguity.at for ambiguity in search.ambiguous] == ["13070001 25CD 01 02"]


def test_numbers_that_are_not_decimal_are_found_alone_and_where_they_are_asked_for() -> None:
    odd, even = Slave("1307000A", delay_bits=20), Slave("13070001", delay_bits=50)
    assert _numbers(search_secondary(_link(odd))) == ["1307000A"]
    wide = search_secondary(_link(odd, even), digits="0123456789ABCDE")
    assert _numbers(wide) == ["13070001", "1307000A"]


def test_what_answers_and_is_not_found_by_any_digit_is_told() -> None:
    odd = [Slave("1307000A", delay_bits=20), Slave("1307000B", delay_bits=50)]
    search = search_secondary(_link(*odd))
    assert search.found == ()
    assert [ambiguity.at for ambiguity in search.ambiguous] == ["FFFFFFFF FFFF FF FF"]
    assert (
        "nobody answers to any part of it; to the whole came collision"
        in search.ambiguous[0].reason
    )


def test_a_meter_that_acknowledges_and_gives_no_identity_is_told() -> None:
    class Nameless(Slave):
        def hear(self, frame: bytes, baud: int) -> bytes:
            answer = super().hear(frame, baud)
            return answer if len(answer) < 2 else bytes.fromhex("68 04 04 68 08 01 70 00 79 16")

    search = search_secondary(_link(Nameless("13070001")), SecondaryAddress("13070001"))
    assert search.found == ()
    assert "identity None in 68 04 04 68" in search.ambiguous[0].reason


def test_a_meter_that_gives_another_identity_than_it_answers_to_is_told() -> None:
    class Liar(Slave):
        def _matches(self, pattern: bytes) -> bool:
            return pattern[:4] == bytes.fromhex("13070001")[::-1]

    search = search_secondary(_link(Liar("99999999")), SecondaryAddress("13070001"))
    assert search.found == ()
    assert "identity 99999999 25CD 01 02 in 68" in search.ambiguous[0].reason


class SlowTalker(Slave):
    """Acknowledges as all do, and lets others finish before it gives its data."""

    def hear(self, frame: bytes, baud: int) -> bytes:
        answer = super().hear(frame, baud)
        self.delay_bits = 430.0 if len(answer) > 1 else 12.0
        return answer


def test_the_answer_of_the_slowest_is_awaited_before_a_meter_is_believed_to_be_alone() -> None:
    pair = [Slave("13070001", delay_bits=12), SlowTalker("13070002")]
    assert _numbers(search_secondary(_link(*pair))) == ["13070001", "13070002"]
    scan = scan_primary(_link(*pair), [1])
    assert scan.found == ()
    assert [ambiguity.at for ambiguity in scan.ambiguous] == ["1"]


@pytest.mark.parametrize(
    ("shown", "hidden"),
    [("00000000", "00000002"), ("00000000", "00000042"), ("00000002", "00000032")],
)
def test_a_meter_hidden_behind_another_is_found_by_a_thorough_search(
    shown: str, hidden: str
) -> None:
    both = [Slave(number, address=0) for number in (shown, hidden)]
    quick = search_secondary(_link(*both))
    thorough = search_secondary(_link(*both), thorough=True)
    assert _numbers(quick) == [shown]
    assert _numbers(thorough) == [shown, hidden]


def test_a_thorough_search_finds_all_even_if_all_answer_in_the_same_instant() -> None:
    new = [Slave(number, address=0) for number in ADVERSARIAL]
    search = search_secondary(_link(*new), thorough=True)
    assert _numbers(search) == sorted(ADVERSARIAL)
    assert search.ambiguous == ()


def test_a_thorough_search_for_one_meter_asks_only_for_what_can_hide_behind_it() -> None:
    search = search_secondary(_link(Slave("97979797")), thorough=True)
    assert (_numbers(search), search.requests) == (["97979797"], 4)
    worst = search_secondary(_link(Slave("00000000")), thorough=True)
    assert (_numbers(worst), worst.requests) == (["00000000"], 2 + 9 * 8 + 2)


@settings(max_examples=15, deadline=None, database=None)
@given(st.sets(st.integers(0, 9999).map(lambda n: f"{n:08d}"), max_size=5))
def test_nobody_hides_from_a_thorough_search(numbers: set[str]) -> None:
    new = [Slave(number, address=0) for number in sorted(numbers)]
    assert _numbers(search_secondary(_link(*new), thorough=True)) == sorted(numbers)


def test_a_search_tells_how_far_it_is_and_stops_when_asked() -> None:
    told: list[Progress] = []

    def until_two_are_found(progress: Progress) -> bool:
        told.append(progress)
        return progress.found < 2

    search = search_secondary(_link(*_slaves(ADVERSARIAL)), progress=until_two_are_found)
    assert len(search.found) == 2
    assert not search.complete
    assert told[0] == Progress("FFFFFFFF FFFF FF FF", 0, 0)
    assert told[-1].found == 2
    assert told[-1].requests == search.requests


def test_an_order_must_have_each_digit() -> None:
    assert LAST_DIGIT_FIRST == (7, 6, 5, 4, 3, 2, 1, 0)
    with pytest.raises(ValueError, match="must have each of 0 to 7 once"):
        search_secondary(_link(Slave()), digit_order=(0, 1))


def test_all_primary_addresses_are_scanned() -> None:
    slaves = [
        Slave("13070001", address=0),
        Slave("13070002", address=250),
        Slave("13070003", address=17, delay_bits=20),
        Slave("13070004", address=17, delay_bits=51),
    ]
    scan = scan_primary(_link(*slaves))
    assert scan.found == (
        FoundMeter(0, SecondaryAddress("13070001", 0x25CD, 1, 2)),
        FoundMeter(250, SecondaryAddress("13070002", 0x25CD, 1, 2)),
    )
    assert [ambiguity.at for ambiguity in scan.ambiguous] == ["17"]
    assert scan.ambiguous[0].reason.startswith("collision: more than one meter")
    assert scan.complete
    assert scan.requests == 251 + 2


def test_a_scan_stops_when_asked_and_keeps_the_frame_count() -> None:
    meter = Slave(address=2)
    link = _link(meter)
    scan = scan_primary(link, range(1, 10), progress=lambda progress: progress.found == 0)
    assert [found.address for found in scan.found] == [2]
    assert not scan.complete
    assert scan.requests == 3
    access = meter.access
    link.request(2)
    assert meter.access == access + 1

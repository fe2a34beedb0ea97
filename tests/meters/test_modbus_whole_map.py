"""A whole register map costs hardly more than the wire time of the fewest requests.

The fewest requests are found here from the registers alone, by what the standard says of a read:
8 bytes there, 5 and two for each register back, t3.5 of silence behind each frame, 125 registers
at most. A register that was not asked for may be read along where that is quicker, if the
simulated meter has it, such as one that its manual calls reserved.
"""

from collections.abc import Iterable

import pytest

from meters.catalogue.registers import Register
from meters.line_settings import LineSettings
from simulator.meter.address_map import Register as TheirRegister
from tests.meters.simulated_modbus import DEFAULT, ModbusBench

MOST = 125
BYTES_A_READ, BYTES_A_REGISTER = 13, 2
MODELS = ("pro2-mod", "pro380-mod", "pro380-mod-ct", "pro380-compact", "2pu-ct")
ALLOWED = 1.05
AT_ONCE, AFTER_T35 = 0.0, DEFAULT.t35_s


def addresses(registers: Iterable[Register | TheirRegister]) -> set[int]:
    return {r.address + number for r in registers for number in range(r.length)}


def least_s(wanted: set[int], present: set[int], line: LineSettings, delay_s: float) -> float:
    """Wire time of the cheapest set of reads that has all wanted registers, in s."""
    read_s = BYTES_A_READ * line.character_s + delay_s + line.t35_s
    register_s = BYTES_A_REGISTER * line.character_s
    ordered = sorted(wanted)
    costs_s = [0.0]
    for last, end in enumerate(ordered):
        firsts = [n for n in range(last + 1) if _one_read(ordered[n], end, present)]
        costs_s.append(
            min(costs_s[n] + read_s + (end + 1 - ordered[n]) * register_s for n in firsts)
        )
    return costs_s[-1]


def _one_read(first: int, last: int, present: set[int]) -> bool:
    return last - first < MOST and present.issuperset(range(first, last + 1))


class Timed:
    """What reading a map takes, and what it would take at least, in s of bench time."""

    def __init__(
        self, key: str, line: LineSettings = DEFAULT, delay_s: float = AT_ONCE, *, adaptive: bool
    ) -> None:
        bench = ModbusBench(key, line)
        bench.bank.response_delay_s = delay_s
        names = bench.client.names if adaptive else bench.whole_map
        start_s = bench.clock.now()
        read = bench.client.read_adaptive(names)[0] if adaptive else bench.client.read(names)
        self.taken_s = bench.clock.now() - start_s
        assert set(read) == set(names)
        assert bench.refused == []
        wanted = addresses(r for r in bench.model.registers if r.name in names)
        present = addresses(bench.bank.meter.model.addresses.values())
        assert wanted <= present
        self.least_s = least_s(wanted, present, line, delay_s)
        self.count = len(wanted)


@pytest.mark.parametrize("delay_s", [AT_ONCE, AFTER_T35], ids=["at-once", "after-t35"])
@pytest.mark.parametrize("key", MODELS[1:])
def test_a_whole_map_costs_hardly_more_than_the_fewest_requests(key: str, delay_s: float) -> None:
    found = Timed(key, delay_s=delay_s, adaptive=False)
    assert found.least_s <= found.taken_s <= ALLOWED * found.least_s


@pytest.mark.parametrize("delay_s", [AT_ONCE, AFTER_T35], ids=["at-once", "after-t35"])
@pytest.mark.parametrize("key", MODELS)
def test_all_that_is_promised_costs_hardly_more_than_the_fewest_requests(
    key: str, delay_s: float
) -> None:
    found = Timed(key, delay_s=delay_s, adaptive=True)
    assert found.least_s <= found.taken_s <= ALLOWED * found.least_s


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("pro380-mod", LineSettings(300)),
        ("pro2-mod", LineSettings(1200, "none")),
        ("2pu-ct", LineSettings(19200, "odd")),
        ("2pu-ct", LineSettings(115200)),
    ],
)
def test_it_does_so_at_other_line_settings(key: str, line: LineSettings) -> None:
    found = Timed(key, line, adaptive=True)
    assert found.least_s <= found.taken_s <= ALLOWED * found.least_s


@pytest.mark.parametrize(
    ("key", "count", "known_s"), [("pro380-mod", 157, 0.43), ("2pu-ct", 558, 1.55)]
)
def test_a_whole_map_takes_the_time_that_was_worked_out(
    key: str, count: int, known_s: float
) -> None:
    found = Timed(key, delay_s=AFTER_T35, adaptive=False)
    assert found.count == count
    assert found.taken_s <= ALLOWED * known_s


def test_the_least_is_known_where_it_can_be_worked_out_by_hand() -> None:
    one, longest = {0x5000}, set(range(0x5000, 0x507D))
    assert least_s(one, one, DEFAULT, AFTER_T35) == pytest.approx(0.0252, abs=5e-5)
    assert least_s(longest, longest, DEFAULT, AFTER_T35) == pytest.approx(0.3094, abs=5e-5)
    apart, between = {0, 1, 6}, set(range(7))
    assert least_s(apart, between, DEFAULT, AT_ONCE) == least_s(between, between, DEFAULT, AT_ONCE)
    assert least_s(apart, between, DEFAULT, AT_ONCE) < least_s(apart, apart, DEFAULT, AT_ONCE)

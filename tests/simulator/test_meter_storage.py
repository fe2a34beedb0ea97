"""What a meter remembers through a loss of supply, and what it does not."""

from functools import partial

import pytest

from simulator.bus.line import Line
from simulator.meter.models import MODELS
from simulator.meter.storage import STORING_S, Storage
from tests.simulator.meter_bench import MeterBench

SOON_S, LATE_S = 0.5 * STORING_S, 1.5 * STORING_S


@pytest.fixture
def bench() -> MeterBench:
    return MeterBench()


def test_what_is_not_stored_is_undone_last_first() -> None:
    storage, undone = Storage(), list[str]()
    for at_s, name in ((0.0, "stored"), (9.97, "first"), (9.98, "second")):
        storage.note(at_s, name, partial(undone.append, name))
    storage.lose_supply(10.0)
    assert undone == ["second", "first"]
    storage.lose_supply(10.0)
    assert undone == ["second", "first"], "and only once"


@pytest.mark.parametrize(("after_s", "kept"), [(SOON_S, False), (LATE_S, True)])
def test_a_write_counts_once_it_is_stored(bench: MeterBench, after_s: float, kept: bool) -> None:
    bench.values.write("lcd_cycle_time", 25)
    bench.values.write("s0_output_rate", 100.0)
    bench.cycle_supply(after_s=after_s)
    assert bench.values.value("lcd_cycle_time") == ("0025" if kept else "0010")
    assert bench.number("s0_output_rate") == (100.0 if kept else 10000.0)
    assert bench.meter.outputs.s0_forward.constant_imp_per_kwh == (100.0 if kept else 10000.0)


def test_of_two_writes_the_stored_one_is_kept(bench: MeterBench) -> None:
    bench.values.write("lcd_cycle_time", 20)
    bench.world.wait(1.0)
    bench.values.write("lcd_cycle_time", 25)
    bench.cycle_supply(after_s=SOON_S)
    assert bench.values.value("lcd_cycle_time") == "0020"


@pytest.mark.parametrize(("after_s", "baud"), [(SOON_S, 9600), (LATE_S, 4800)])
def test_the_line_is_the_stored_one_after_a_loss(
    bench: MeterBench, after_s: float, baud: int
) -> None:
    bench.write("baud_rate", 4800)
    bench.bank.after_answer()
    assert bench.bank.line == Line(4800, "E")
    bench.cycle_supply(after_s=after_s)
    assert bench.bank.line == Line(baud, "E")
    assert bench.words("baud_rate") == (baud,)


@pytest.mark.parametrize(("after_s", "kwh"), [(SOON_S, 1.0), (LATE_S, 0.0)])
def test_a_reset_counts_once_it_is_stored(bench: MeterBench, after_s: float, kwh: float) -> None:
    bench.let_flow(1.0, 1000.0)
    bench.values.write("resettable_day_counter", 0.0)
    assert bench.number("resettable_day_counter") == 0.0
    bench.cycle_supply(after_s=after_s)
    assert bench.number("resettable_day_counter") == pytest.approx(kwh, abs=0.002)


@pytest.mark.parametrize("key", sorted(MODELS))
def test_energies_and_the_power_down_counter_go_on(key: str) -> None:
    bench = MeterBench(key)
    bench.let_flow(1.0, 1000.0)
    before = bench.meter.counter.energies.values.copy()
    for cycles in (1, 2):
        bench.cycle_supply()
        assert bench.number("power_down_counter") == cycles
    assert (bench.meter.counter.energies.values == before).all()
    assert bench.values.write("power_down_counter", 0)
    bench.cycle_supply()
    assert bench.number("power_down_counter") == 1


def test_energy_that_is_stored_now_and_then_is_lost_in_between(bench: MeterBench) -> None:
    bench.meter.counter.store_every(3600.0)
    bench.let_flow(2.5, 1000.0)
    shown = bench.number("forward_active_energy")
    assert shown == pytest.approx(2.5, abs=0.002)
    bench.cycle_supply()
    assert bench.number("forward_active_energy") == pytest.approx(2.0, abs=0.002)

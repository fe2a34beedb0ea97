"""Tariffs by bus and by input, and which of them counts."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.daqmx.lines import Line
from simulator.meter.models import MODELS
from simulator.rack import Rack
from simulator.station import Socket, StationFile
from tests.simulator.meter_bench import MeterBench

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
WITH_INPUT = sorted(key for key, model in MODELS.items() if model.tariff_input)


def relay_station(*models: str, relays: tuple[int | None, ...]) -> Rack:
    station = StationFile.load(STATION, clock="fast", seed=1)
    sockets = {
        n: Socket("rs485", n, {"led": n}, "", model, tariff_relay=relay)
        for n, (model, relay) in enumerate(zip(models, relays, strict=True), 1)
    }
    return Rack(replace(station, sockets=sockets))


def test_those_have_an_input_of_whom_the_manuals_say_so() -> None:
    assert set(MODELS) - set(WITH_INPUT) == {"pro2-s", "pro2-mb", "pro2-mod"}


@pytest.mark.parametrize("key", WITH_INPUT)
def test_voltage_selects_tariff_2_and_overrules_the_bus(key: str) -> None:
    bench = MeterBench(key)
    bench.meter.tariff_input.apply(2, on=True)
    bench.let_flow(1.0, 1000.0)
    assert bench.number("tariff") == 2
    assert bench.values.write("tariff", 1)
    assert bench.number("tariff") == 2
    bench.meter.tariff_input.apply(2, on=False)
    assert bench.number("tariff") == 1
    bench.let_flow(0.5, 1000.0)
    found = [bench.number(f"t{t}_forward_active_energy") for t in (1, 2)]
    assert found == pytest.approx([0.5, 1.0], abs=0.002)


@pytest.mark.parametrize("key", WITH_INPUT)
def test_what_the_bus_has_set_counts_while_the_input_is_at_rest(key: str) -> None:
    bench = MeterBench(key)
    assert bench.values.write("tariff", 2)
    bench.meter.tariff_input.apply(2, on=True)
    bench.meter.tariff_input.apply(2, on=False)
    assert bench.number("tariff") == 2


def test_a_compact_selects_tariff_3_with_its_other_terminal() -> None:
    bench = MeterBench("pro380-compact")
    bench.meter.tariff_input.apply(1, on=True)
    assert bench.number("tariff") == 3
    bench.meter.tariff_input.apply(2, on=True)
    assert bench.number("tariff") == 1, "voltage on both selects nothing"


def test_the_input_is_no_setting_and_is_not_remembered() -> None:
    bench = MeterBench("pro380-mod")
    bench.meter.tariff_input.apply(2, on=True)
    bench.cycle_supply()
    assert bench.number("tariff") == 2
    bench.meter.tariff_input.apply(2, on=False)
    assert bench.number("tariff") == 1


def test_a_relay_switches_all_that_are_behind_it() -> None:
    rack = relay_station(
        "pro380-mod", "pro380-compact", "pro380-mod", "pro2-mod", relays=(1, 1, 2, 1)
    )
    assert rack.switch_relay(1, 2, on=True) == 1
    assert [rack.meter(str(n)).tariff for n in (1, 2, 3, 4)] == [2, 2, 1, 1]
    rack.occupy({1: ("2pu-ct", "")})
    assert rack.meter("1").tariff == 2, "the voltage is there before the meter is"
    rack.switch_relay(1, 2, on=False)
    assert rack.meter("1").tariff == 1


def test_the_output_lines_of_the_box_drive_the_relays() -> None:
    rack = relay_station("pro380-mod", "pro380-mod", relays=(0, 5))
    for port, number, tariffs in (("port2", 5, [1, 1]), ("port1", 5, [1, 2]), ("port1", 0, [2, 2])):
        with rack.world.lock:
            rack.relay_box.drive({Line(port, number): True})
        assert [rack.meter(n).tariff for n in "12"] == tariffs
    with rack.world.lock:
        rack.relay_box.drive({Line("port1", 5): False})
    assert [rack.meter(n).tariff for n in "12"] == [2, 1]


@pytest.mark.parametrize(
    ("position", "terminal", "message"),
    [(2, 2, "position 2 has no tariff_relay"), (7, 2, "no position 7"), (1, 3, "must be 1 or 2")],
)
def test_a_relay_that_is_not_there_is_refused(position: int, terminal: int, message: str) -> None:
    rack = relay_station("pro380-mod", "pro380-mod", relays=(1, None))
    with pytest.raises(ValueError, match=message):
        rack.switch_relay(position, terminal, on=True)

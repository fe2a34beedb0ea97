"""Every model: its registers against the catalogue's, its ratings and what flows through it."""

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.meter.meter import Meter
from simulator.meter.model import MODBUS_RTU
from simulator.meter.models import MODELS
from simulator.waveform import Output
from tests.simulator.meter_bench import MeterBench, flowing
from tests.simulator.reference_bench import load

FAMILIES = Path(__file__).resolve().parents[2] / "meters"
KEYS = (
    *("pro2-s", "pro2-2t", "pro2-mb", "pro2-mod"),
    *("pro380-s", "pro380-mod", "pro380-mb", "pro380-s-ct", "pro380-mod-ct", "pro380-mb-ct"),
    *("pro380-compact", "2pu-ct"),
)
ON_MODBUS = tuple(key for key in KEYS if MODBUS_RTU in MODELS[key].buses)
THREE_PHASES = tuple(key for key in KEYS if key.startswith(("pro380", "2pu")))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    yield from content.get("registers", ())
    for name in content.get("includes", ()):
        yield from rows((path.parent / name).resolve())


@cache
def catalogue(key: str) -> list[dict[str, Any]]:
    [path] = FAMILIES.glob(f"*/{key}.yaml")
    return list(rows(path))


def test_all_twelve_models_can_be_simulated() -> None:
    assert set(MODELS) == set(KEYS)


@pytest.mark.parametrize("key", ON_MODBUS)
def test_registers_are_where_the_catalogue_has_them(key: str) -> None:
    addresses = MODELS[key].addresses
    found = [(row["name"], row["address"], row["length"]) for row in catalogue(key)]
    named = {name: addresses[name] for name, _, _ in found if name in addresses}
    assert found == [(name, r.address, r.length) for name, r in named.items()]
    assert {n for n in addresses if not n.startswith("unused")} == set(named)


@pytest.mark.parametrize("key", ON_MODBUS)
def test_what_the_catalogue_lets_be_written_can_be(key: str) -> None:
    assert {row["name"] for row in catalogue(key) if "write" in row} == MODELS[key].writable


@pytest.mark.parametrize("key", ON_MODBUS)
def test_no_address_is_taken_twice(key: str) -> None:
    taken = [
        register.address + offset
        for register in MODELS[key].addresses.values()
        for offset in range(register.length)
    ]
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize("key", KEYS)
def test_every_value_can_be_read_under_load(key: str) -> None:
    bench = MeterBench(key)
    bench.let_flow(0.01, 200.0, -100.0, 50.0, lag_deg=20.0)
    for name, register in MODELS[key].addresses.items():
        words = bench.bank.read(register.address, register.length)
        assert not isinstance(words, int), name
        assert all(0 <= word <= 0xFFFF for word in words)
        value = bench.values.value(name)
        assert isinstance(value, str) or math.isfinite(value), name


@pytest.mark.parametrize("key", THREE_PHASES)
def test_three_elements_measure_three_phases(key: str) -> None:
    bench = MeterBench(key)
    bench.world.set_output(flowing(230.0, 460.0, 690.0))
    bench.world.wait(1.0)
    assert [bench.number(f"l{n}_current") for n in (1, 2, 3)] == pytest.approx(
        [1.0, 2.0, 3.0], rel=1e-3
    )
    assert bench.number("total_active_power") == pytest.approx(1.38, rel=1e-3)


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("pro2-")])
def test_a_single_element_sits_on_l1(key: str) -> None:
    bench = MeterBench(key)
    bench.world.set_output(flowing(2300.0, 9999.0, -9999.0, lag_deg=0.0))
    bench.world.wait(1.0)
    assert bench.number("total_active_power") == pytest.approx(2.3, rel=1e-3)
    assert bench.number("current") == pytest.approx(10.0, rel=1e-3)
    assert bench.number("l1_voltage") == pytest.approx(230.0, rel=1e-3)
    assert (bench.number("l2_voltage"), bench.number("l3_active_power")) == (0.0, 0.0)
    bench.let_flow(1.0, 2300.0, 9999.0, -9999.0)
    assert bench.number("forward_active_energy") == pytest.approx(2.3, abs=0.002)
    assert bench.number("l2_forward_active_energy") == 0.0


def test_a_single_element_has_its_supply_from_l1() -> None:
    bench = MeterBench("pro2-mod")
    full, none = load(230.0, 0.0).phases[0], load(0.0, 0.0).phases[0]
    bench.world.set_output(Output(50.0, (none, full, full)))
    bench.world.wait(5.0)
    assert not bench.meter.awake


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("lag_deg", [0.0, 60.0])
def test_a_drawn_meter_is_well_inside_its_class_at_its_own_currents(
    key: str, lag_deg: float
) -> None:
    model = MODELS[key]
    for current_a in (0.1 * model.basic_current_a, float(model.meter_amps)):
        drawn = [
            Meter(model, "1", None, seed).error_pct(load(230.0, current_a, lag_deg))
            for seed in range(30)
        ]
        assert max(map(abs, drawn)) < 0.6


@pytest.mark.parametrize("key", KEYS)
def test_it_starts_at_04_pct_of_its_basic_current(key: str) -> None:
    model = MODELS[key]
    starting_w = 230.0 * 0.004 * model.basic_current_a
    bench = MeterBench(key)
    bench.let_flow(100.0, starting_w)
    assert bench.edges("led") == pytest.approx(starting_w * 1000, rel=0.02)
    before = bench.edges("led")
    bench.let_flow(100.0, 0.5 * starting_w)
    assert bench.edges("led") == before


@pytest.mark.parametrize(
    ("key", "rate", "power_w", "width_s"),
    [
        ("pro2-mod", 10000.0, 5900.0, 0.031),
        ("pro2-mod", 10000.0, 6100.0, 0.015),
        ("pro2-mod", 10000.0, 12100.0, 0.005),
        ("pro2-mod", 2000.0, 23000.0, 0.031),
        ("pro2-mod", 1000.0, 23000.0, 0.031),
        ("pro380-mod", 10000.0, 6100.0, 0.020),
        ("pro380-mod-ct", 10000.0, 4900.0, 0.040),
        ("2pu-ct", 10000.0, 1000.0, 0.030),
    ],
)
def test_s0_widths_are_the_manuals(key: str, rate: float, power_w: float, width_s: float) -> None:
    bench = MeterBench(key)
    assert bench.values.write("s0_output_rate", rate)
    bench.world.set_output(flowing(power_w))
    bench.world.wait(10.0)
    _, edges = bench.meter.outputs.s0_forward.toggles(0.0, bench.world.now() - 1.0)
    widths = edges[1::2] - edges[0 : edges.size - edges.size % 2 : 2]
    assert widths.size > 2
    assert widths == pytest.approx([width_s] * widths.size, abs=1e-7)


def test_a_pro2_has_the_codes_of_its_manual() -> None:
    bench = MeterBench("pro2-mod")
    accepted = [code for code in range(20) if bench.write("combination_code", code) is None]
    assert accepted == [1, 4, 5, 6, 9, 10]
    assert bench.write("combination_code", 5) is None


def test_a_pro2_refuses_the_rates_that_its_manual_stars() -> None:
    bench = MeterBench("pro2-mod")
    rates = (300, 600, 1200, 2400, 4800, 9600, 19200)
    accepted = [baud for baud in rates if bench.write("baud_rate", baud) is None]
    assert accepted == [1200, 2400, 4800, 9600]


def test_a_compact_has_three_tariffs_an_led_and_no_s0() -> None:
    bench = MeterBench("pro380-compact")
    assert list(bench.meter.outputs.lines) == ["led"]
    assert bench.write("tariff", 3) is None
    assert [bench.write("tariff", t) for t in (0, 4, 11)] == [3, 3, 3]
    bench.let_flow(1.0, 1000.0, -2000.0, 4000.0)
    assert bench.number("t3_forward_active_energy") == pytest.approx(5.0, abs=0.002)
    assert bench.number("t3_total_active_energy") == pytest.approx(7.0, abs=0.002)
    assert bench.number("t1_total_active_energy") == 0.0
    assert bench.words("phase_direction") == tuple(map(ord, "FFF"))
    assert bench.write("backlight", 2) is None
    assert bench.write("backlight", 3) == 3


@pytest.mark.parametrize("key", ["pro380-mod-ct", "2pu-ct"])
def test_registers_are_primary_and_pulses_secondary(key: str) -> None:
    bench = MeterBench(key)
    bench.meter.settings.ct_primary_a = 100
    bench.world.set_output(flowing(230.0, 230.0, 230.0))
    bench.world.wait(3600.0)
    assert bench.number("l2_current") == pytest.approx(20.0, rel=1e-3)
    assert bench.number("l2_voltage") == pytest.approx(230.0, rel=1e-3)
    assert bench.number("total_active_power") == pytest.approx(13.8, rel=1e-3)
    assert bench.number("forward_active_energy") == pytest.approx(13.8, abs=0.01)
    assert bench.edges("led") == pytest.approx(6900, abs=2)


def test_a_direct_meter_knows_no_ratio() -> None:
    bench = MeterBench("pro380-mod")
    bench.meter.settings.ct_primary_a = 100
    bench.world.set_output(flowing(230.0))
    bench.world.wait(1.0)
    assert bench.number("l1_current") == pytest.approx(1.0, rel=1e-3)
    assert (bench.words("ct_ratio"), bench.words("ct_mode")) == ((1,), (0,))


def test_a_ct_meter_shows_its_ratio() -> None:
    bench = MeterBench("pro380-mod-ct")
    bench.meter.settings.ct_primary_a = 250
    assert (bench.words("ct_ratio"), bench.words("ct_mode")) == ((0x0250,), (5,))

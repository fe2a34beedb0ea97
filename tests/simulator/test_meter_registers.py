"""The registers of a simulated PRO380-Mod, as its bus and as its manual (A3.2) have them."""

import math
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.bus.crc import sealed
from simulator.bus.line import Line
from simulator.bus.port import BusPort
from simulator.bus.rs485 import Rs485Bus
from simulator.clock import FastClock
from simulator.meter.address_map import Kind, Register
from simulator.meter.energy import PRO380_CODES
from simulator.meter.meter import Meter
from simulator.meter.models import MODELS
from simulator.meter.ports import DEAF
from simulator.meter.registers import ModbusBank
from simulator.meter.sensing import UPDATE_S
from simulator.meter.supply import START_UP_S
from simulator.meter.values import Values
from simulator.meter.words import to_words
from simulator.waveform import OFF, Output
from simulator.world import World
from tests.simulator.reference_bench import load

FILE = Path(__file__).resolve().parents[2] / "meters" / "pro380" / "registers.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["registers"]
BY_NAME = {row["name"]: row for row in ROWS}
ILLEGAL_ADDRESS, ILLEGAL_VALUE = 2, 3
MODEL = MODELS["pro380-mod"]
WRITABLE = MODEL.writable
DEFAULT = Line(9600, "E")
LOADED = load(230.0, 10.0, 30.0)
NOISE = 6e-4


class Bench:
    """One meter on a bus, under load and awake unless asked otherwise."""

    def __init__(self, output: Output = LOADED, awake_after_s: float = 3.0) -> None:
        self.world = World(FastClock())
        self.meter = Meter(MODEL, "22091001", 1, seed=1)
        self.bank = ModbusBank(Values(self.meter))
        self.world.loads[1] = self.meter
        self.bus = Rs485Bus(self.world)
        self.bus.insert(1, self.bank)
        self.world.set_output(output)
        self.world.wait(awake_after_s)

    def read(self, name: str) -> tuple[int, ...]:
        words = self.bank.read(BY_NAME[name]["address"], BY_NAME[name]["length"])
        assert not isinstance(words, int), f"{name}: exception {words}"
        return words

    def number(self, name: str) -> float:
        words = self.read(name)
        if BY_NAME[name]["type"] == "float_abcd":
            return float(struct.unpack(">f", struct.pack(">HH", *words))[0])
        return float(words[0])

    def write(self, name: str, *words: int) -> int | None:
        return self.bank.write(BY_NAME[name]["address"], words)

    def cycle_supply(self, off_s: float = 1.0) -> None:
        """Take the supply away for a while, long after the last write."""
        self.world.wait(1.0)
        self.world.set_output(OFF)
        self.world.wait(off_s)
        self.world.set_output(LOADED)
        self.world.wait(3.0)

    def exchange(self, frame: str, line: Line = DEFAULT) -> bytes:
        """What comes back of a frame in hexadecimal, without its CRC."""
        port = BusPort(self.bus, line)
        port.send(sealed(bytes.fromhex(frame)))
        return port.unasked()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def float_words(value: float) -> tuple[int, ...]:
    return struct.unpack(">HH", struct.pack(">f", value))


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_register_of_the_map_is_there_with_its_length(bench: Bench, name: str) -> None:
    words = bench.read(name)
    assert len(words) == BY_NAME[name]["length"]
    assert all(0 <= word <= 0xFFFF for word in words)


def test_what_flows_is_read(bench: Bench) -> None:
    apparent_va, lag = 2300.0, math.radians(30)
    expected = {
        "l1_voltage": 230.0,
        "l3_current": 10.0,
        "grid_frequency": 50.0,
        "l2_active_power": apparent_va * math.cos(lag) / 1000,
        "total_active_power": 3 * apparent_va * math.cos(lag) / 1000,
        "l1_reactive_power": apparent_va * math.sin(lag) / 1000,
        "total_reactive_power": 3 * apparent_va * math.sin(lag) / 1000,
        "total_apparent_power": 3 * apparent_va / 1000,
        "power_factor": math.cos(lag),
        "l3_power_factor": math.cos(lag),
    }
    found = {name: bench.number(name) for name in expected}
    assert found == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("lag_deg", "direction", "quadrant"),
    [(30.0, "F", 1), (150.0, "R", 2), (-150.0, "R", 3), (-30.0, "F", 4)],
)
def test_direction_and_quadrant_follow_the_flow(
    lag_deg: float, direction: str, quadrant: int
) -> None:
    bench = Bench(load(230.0, 10.0, lag_deg))
    for prefix in ("", "l2_", "l3_"):
        assert bench.read(f"{prefix}current_direction") == (ord(direction),)
    assert [bench.number(f"l{n}_quadrant") for n in (1, 2, 3)] == [quadrant] * 3
    assert bench.number("present_quadrant") == quadrant


def test_each_kind_of_register_has_its_encoding(bench: Bench) -> None:
    assert bench.read("serial_number") == (0x2209, 0x1001)
    assert bench.read("baud_rate") == (9600,)
    assert bench.read("s0_output_rate") == float_words(10000.0)
    assert bench.read("lcd_cycle_time") == (0x0010,)
    assert bench.read("meter_amps") == (100,)


def test_words_are_made_as_the_manual_says() -> None:
    def words(value: float | str, length: int, kind: Kind) -> tuple[int, ...]:
        return to_words(value, Register("any", 0, length, kind))

    assert words(10.0, 2, Kind.FLOAT) == (0x4120, 0x0000)
    assert words("25", 1, Kind.DIGITS) == (0x0025,)
    assert words("0607E329", 2, Kind.BITS) == (0x0607, 0xE329)
    assert words("F", 1, Kind.ASCII) == (0x46,)
    assert words(-2, 1, Kind.INT) == (0xFFFE,)


def test_a_block_is_read_as_a_whole_and_a_float_by_halves(bench: Bench) -> None:
    block = bench.bank.read(0x4000, 32)
    assert not isinstance(block, int)
    assert block[13:15] == bench.read("s0_output_rate")
    assert bench.bank.read(0x400E, 1) == bench.read("s0_output_rate")[1:]


@pytest.mark.parametrize(
    ("start", "count"), [(0x3FFF, 1), (0x4020, 1), (0x401F, 2), (0x5032, 2), (0x604B, 1), (0, 1)]
)
def test_what_is_not_in_the_map_is_an_illegal_address(bench: Bench, start: int, count: int) -> None:
    assert bench.bank.read(start, count) == ILLEGAL_ADDRESS


def test_what_the_map_does_not_let_be_written_is_an_illegal_address(bench: Bench) -> None:
    for name in set(BY_NAME) - WRITABLE:
        assert bench.write(name, *[0] * BY_NAME[name]["length"]) == ILLEGAL_ADDRESS, name
    assert bench.bank.write(0x3000, (1,)) == ILLEGAL_ADDRESS


def test_the_manuals_writable_registers_are_the_meters() -> None:
    assert {row["name"] for row in ROWS if "write" in row} == WRITABLE


def test_a_float_is_not_written_by_halves(bench: Bench) -> None:
    assert bench.write("s0_output_rate", 0x4120) == ILLEGAL_ADDRESS
    assert bench.write("modbus_id", 0, 5) == ILLEGAL_ADDRESS
    assert bench.number("s0_output_rate") == 10000.0


LEGAL: dict[str, Sequence[tuple[int, ...]]] = {
    "modbus_id": [(1,), (2,), (247,)],
    "baud_rate": [(300,), (600,), (1200,), (2400,), (4800,), (9600,)],
    "s0_output_rate": [float_words(r) for r in (10000, 2000, 1000, 100, 10, 1, 0.1, 0.01)],
    "combination_code": [(1,), (4,), (5,), (6,), (9,), (11,)],
    "lcd_cycle_time": [(0x01,), (0x09,), (0x10,), (0x30,)],
    "parity_setting": [(1,), (2,), (3,)],
    "power_down_counter": [(0,)],
    "tariff": [(1,), (2,)],
    "resettable_day_counter": [(0, 0)],
}
ILLEGAL: dict[str, Sequence[tuple[int, ...]]] = {
    "modbus_id": [(0,), (248,), (0xFFFF,)],
    "baud_rate": [(0,), (110,), (9601,), (19200,)],
    "s0_output_rate": [float_words(r) for r in (0.0, 500.0, -1000.0, 9999.9, math.inf, math.nan)],
    "combination_code": [(0,), (2,), (3,), (7,), (8,), (12,)],
    "lcd_cycle_time": [(0x00,), (0x0A,), (0x1F,), (0x31,), (0x0100,), (25 * 16,)],
    "parity_setting": [(0,), (4,)],
    "power_down_counter": [(1,), (0xFFFF,)],
    "tariff": [(0,), (3,), (10,), (13,)],
    "resettable_day_counter": [float_words(1.0), float_words(math.nan)],
}


@pytest.mark.parametrize("name", sorted(WRITABLE))
def test_legal_values_are_taken_over(bench: Bench, name: str) -> None:
    for words in LEGAL[name]:
        assert bench.write(name, *words) is None
        assert bench.read(name) == words


@pytest.mark.parametrize("name", sorted(WRITABLE))
def test_illegal_values_are_refused_and_change_nothing(bench: Bench, name: str) -> None:
    before = bench.read(name)
    for words in ILLEGAL[name]:
        assert bench.write(name, *words) == ILLEGAL_VALUE, words
        assert bench.read(name) == before


@pytest.mark.parametrize("row", [row for row in ROWS if "write" in row], ids=lambda r: r["name"])
def test_the_manuals_examples_of_a_write_are_answered(bench: Bench, row: dict[str, Any]) -> None:
    frame = row["write"]["example"]["frame"]
    sent = bytes.fromhex(frame)
    answer = bench.exchange(frame)
    assert answer == sealed(sent[:6])


def test_exceptions_come_back_on_the_bus(bench: Bench) -> None:
    assert bench.exchange("01 03 4020 0001") == sealed(bytes.fromhex("01 83 02"))
    assert bench.exchange("01 06 4011 0009") == sealed(bytes.fromhex("01 86 03"))
    assert bench.exchange("01 06 4000 0009") == sealed(bytes.fromhex("01 86 02"))


def test_code_10_can_be_set_and_never_be_left(bench: Bench) -> None:
    assert bench.write("combination_code", 10) is None
    for code in sorted(set(PRO380_CODES) - {10}):
        assert bench.write("combination_code", code) == ILLEGAL_VALUE
    assert bench.write("combination_code", 10) is None
    bench.cycle_supply()
    assert bench.write("combination_code", 5) == ILLEGAL_VALUE
    assert bench.number("combination_code") == 10


@pytest.mark.parametrize(
    ("write", "read_after", "line"),
    [
        ("01 06 4004 0960", "01 03 4003 0001", Line(2400, "E")),
        ("01 06 4011 0002", "01 03 4003 0001", Line(9600, "N")),
        ("01 06 4003 0007", "07 03 4003 0001", DEFAULT),
    ],
    ids=["baud rate", "parity", "address"],
)
def test_a_change_of_communication_is_acknowledged_before_it_is_made(
    bench: Bench, write: str, read_after: str, line: Line
) -> None:
    assert bench.exchange(write) == sealed(bytes.fromhex(write))
    assert bench.exchange("01 03 4003 0001") == b""
    assert bench.exchange(read_after, line) != b""


def test_a_meter_without_supply_says_nothing(bench: Bench) -> None:
    assert bench.exchange("01 03 4003 0001") != b""
    bench.world.set_output(load(0.0, 10.0))
    bench.world.wait(1.0)
    assert bench.bank.line == DEAF
    assert bench.exchange("01 03 4003 0001") == b""


def test_a_meter_that_starts_up_says_nothing_yet() -> None:
    bench = Bench(awake_after_s=START_UP_S - 0.1)
    assert bench.exchange("01 03 4003 0001") == b""
    bench.world.wait_until(START_UP_S)
    assert bench.exchange("01 03 4003 0001") != b""


def test_one_phase_is_enough_of_a_supply() -> None:
    full = load(230.0, 0.0).phases[1]
    none = load(0.0, 0.0).phases[0]
    bench = Bench(Output(50.0, (none, full, none)))
    assert bench.exchange("01 03 4003 0001") != b""


def test_the_power_down_counter_counts_losses_of_supply(bench: Bench) -> None:
    assert bench.number("power_down_counter") == 0
    for _ in range(3):
        bench.world.set_output(OFF)
        bench.world.wait(1.0)
        bench.world.set_output(LOADED)
        bench.world.wait(3.0)
    bench.world.set_output(load(200.0, 1.0))
    bench.world.wait(1.0)
    assert bench.number("power_down_counter") == 3
    assert bench.write("power_down_counter", 0) is None
    assert bench.number("power_down_counter") == 0


@pytest.mark.parametrize(("written", "during", "after"), [(2, 2, 2), (12, 2, 1), (11, 1, 2)])
def test_tariffs_11_and_12_are_not_kept_without_supply(
    bench: Bench, written: int, during: int, after: int
) -> None:
    if written == 11:
        bench.write("tariff", 2)
    assert bench.write("tariff", written) is None
    assert bench.number("tariff") == during
    bench.cycle_supply()
    assert bench.number("tariff") == after


def test_the_day_counter_is_set_back_and_the_totals_are_not(bench: Bench) -> None:
    bench.world.wait(3600.0)
    total_kwh = bench.number("total_active_energy")
    assert bench.number("resettable_day_counter") > 5.9
    assert bench.write("resettable_day_counter", 0, 0) is None
    assert bench.number("resettable_day_counter") == 0.0
    bench.world.wait(3600.0)
    assert bench.number("resettable_day_counter") == pytest.approx(5.976, rel=0.01)
    assert bench.number("total_active_energy") == pytest.approx(total_kwh + 5.976, rel=0.01)


def test_live_values_are_renewed_once_in_an_interval(bench: Bench) -> None:
    before = bench.read("l1_current")
    bench.world.set_output(load(230.0, 20.0))
    bench.world.wait(0.9 * UPDATE_S)
    assert bench.read("l1_current") == before
    bench.world.wait(0.1 * UPDATE_S)
    assert bench.number("l1_current") == pytest.approx(20.0, rel=0.01)


def test_live_values_have_a_little_noise_that_repeats(bench: Bench) -> None:
    readings = []
    for _ in range(20):
        bench.world.wait(UPDATE_S)
        readings.append(bench.number("l1_voltage"))
    assert len(set(readings)) > 10
    assert max(readings) - min(readings) < NOISE * 230.0
    assert bench.number("l1_voltage") == readings[-1]


def test_pulses_follow_the_rate_that_is_written(bench: Bench) -> None:
    bench.write("s0_output_rate", *float_words(100.0))
    before = bench.meter.outputs.s0_forward.count
    bench.world.wait(3600.0)
    assert bench.meter.outputs.s0_forward.count - before == pytest.approx(598, abs=4)


def test_settings_survive_without_supply(bench: Bench) -> None:
    bench.write("s0_output_rate", *float_words(1000.0))
    bench.write("lcd_cycle_time", 0x25)
    bench.cycle_supply(off_s=60.0)
    assert bench.number("s0_output_rate") == 1000.0
    assert bench.read("lcd_cycle_time") == (0x25,)

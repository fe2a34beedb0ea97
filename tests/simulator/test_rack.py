"""The virtual rack: what is plugged in where, which wires there are, what it tells of itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.bus.crc import sealed
from simulator.bus.line import Line
from simulator.bus.port import BusPort
from simulator.rack import Rack
from simulator.station import StationError, StationFile
from simulator.waveform import Output
from tests.simulator.reference_bench import load

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
MODEL = "pro380-mod"
LINE = Line(9600, "E")
LOADED = load(230.0, 10.0)


def rack(seed: int = 1) -> Rack:
    return Rack(StationFile.load(STATION, clock="fast", seed=seed))


def energise(made: Rack, output: Output = LOADED, duration_s: float = 5.0) -> None:
    made.world.set_output(output)
    made.world.wait(duration_s)


def exchange(made: Rack, frame: str) -> bytes:
    """What comes back of a frame in hexadecimal, without its CRC."""
    port = BusPort(made.bus("rs485"), LINE)
    port.send(sealed(bytes.fromhex(frame)))
    return port.unasked()


def answers(made: Rack, address: int) -> bool:
    return exchange(made, f"{address:02X} 03 4000 0002") != b""


def pulses(made: Rack, line: int) -> int:
    """Edges on a line until now."""
    return made.world.toggles(line, 0.0, made.world.now())[1].size


@pytest.fixture
def bench() -> Rack:
    return rack()


def test_the_stations_own_meters_are_there_from_the_start(bench: Rack) -> None:
    energise(bench)
    assert [answers(bench, n) for n in (1, 2, 3, 4)] == [True, True, False, False]
    assert [bench.meter(n).serial for n in "12"] == ["22091001", "22091002"]
    assert all(pulses(bench, line) for line in (0, 1, 3, 4))
    assert not any(pulses(bench, line) for line in (6, 7, 9, 10))


def test_what_is_occupied_is_there_and_nothing_else(bench: Rack) -> None:
    bench.occupy({2: (MODEL, ""), 4: (MODEL, "0A12")})
    energise(bench)
    assert [answers(bench, n) for n in (1, 2, 3, 4)] == [False, True, False, True]
    assert bench.meter("4").serial == "0A12"
    assert exchange(bench, "04 03 4000 0002")[3:7] == bytes.fromhex("00000A12")
    assert not pulses(bench, 0)
    assert pulses(bench, 9)


def test_a_meter_that_stays_keeps_what_it_counted(bench: Rack) -> None:
    energise(bench, duration_s=100.0)
    first, second = bench.meter("1"), bench.meter("2")
    bench.occupy({1: (MODEL, "22091001"), 2: (MODEL, "22099999")})
    assert bench.meter("1") is first
    assert bench.meter("2") is not second
    assert bench.meter("2").serial == "22099999"
    assert bench.meter("2").outputs.led.count == 0


def test_a_meter_that_was_taken_out_lives_no_further(bench: Rack) -> None:
    energise(bench)
    gone = bench.meter("1")
    before = gone.outputs.led.count
    bench.occupy({2: (MODEL, "")})
    bench.world.wait(100.0)
    assert gone.outputs.led.count == before > 0
    assert not pulses(bench, 0)
    with pytest.raises(ValueError, match="no meter at position 1; occupied: 2"):
        bench.meter("1")


def test_an_empty_bench_is_a_bench(bench: Rack) -> None:
    bench.occupy({})
    energise(bench)
    assert not answers(bench, 1)
    assert bench.truth()["meters"] == {}
    with pytest.raises(ValueError, match="occupied: none"):
        bench.bank("1")


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ({7: (MODEL, "")}, "there is no position 7; the station has 1, 2, 3, 4"),
        ({1: ("pro381-mb", "")}, "no simulated meter is called 'pro381-mb': pro2-s"),
        (
            {1: ("pro380-mb", "")},
            "bus 'rs485' of kind modbus_rtu, which a pro380-mb does not have: it has mbus, iec",
        ),
        ({1: (MODEL, "220910011")}, "serial '220910011': must be at most 8 digits"),
        ({1: (MODEL, "SN-17")}, "serial 'SN-17'"),
    ],
)
def test_what_cannot_be_plugged_in_is_refused_before_anything_is_taken_out(
    bench: Rack, units: dict[int, tuple[str, str]], message: str
) -> None:
    first = bench.meter("1")
    with pytest.raises(ValueError, match=message):
        bench.occupy({2: (MODEL, ""), **units})
    assert bench.meter("1") is first


def test_a_broken_pulse_wire_is_quiet_until_it_is_mended(bench: Rack) -> None:
    bench.break_wire("2/led", broken=True)
    energise(bench)
    assert pulses(bench, 3) == 0
    assert pulses(bench, 4) > 0
    bench.break_wire("2/led", broken=False)
    assert pulses(bench, 3) > 0


def test_a_cut_bus_is_silent_until_it_is_mended(bench: Rack) -> None:
    energise(bench)
    bench.break_wire("bus rs485", broken=True)
    assert not answers(bench, 1)
    bench.break_wire("bus rs485", broken=False)
    assert answers(bench, 1)


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        ("2/lamp", "no wire is called '2/lamp': must be 'bus NAME' or as '2/led'"),
        ("two/led", "no wire is called 'two/led'"),
        ("7/led", "there is no position 7; the station has 1, 2, 3, 4"),
        ("bus mbus", "no bus is called 'mbus': rs485"),
        ("", "no wire is called ''"),
    ],
)
def test_a_wire_that_is_not_there_is_refused(bench: Rack, wire: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bench.break_wire(wire, broken=True)


def test_a_wire_to_nowhere_cannot_be_mended(bench: Rack) -> None:
    with pytest.raises(ValueError, match="no meter at position 3"):
        bench.break_wire("3/led", broken=False)


def test_the_state_is_what_flows(bench: Rack) -> None:
    assert bench.state()["output_on"] is False
    energise(bench, load(230.0, 10.0, 60.0), duration_s=2.5)
    state = bench.state()
    assert (state["time_s"], state["output_on"], state["energised_s"]) == (2.5, True, 2.5)
    assert state["voltages_v"] == pytest.approx([230.0] * 3)
    assert state["currents_a"] == pytest.approx([10.0] * 3)


def test_the_truth_has_the_power_and_the_hidden_errors(bench: Rack) -> None:
    idle = bench.truth()["meters"]
    assert isinstance(idle, dict)
    assert idle["1"]["error_pct"] is None
    energise(bench, load(230.0, 10.0, 60.0))
    truth = bench.truth()
    meters = truth["meters"]
    assert truth["active_power_w"] == pytest.approx(3450.0)
    assert isinstance(meters, dict)
    assert meters["1"]["error_pct"] == bench.meter("1").error_pct(load(230.0, 10.0, 60.0))
    assert meters["1"]["error_pct"] != meters["2"]["error_pct"]
    assert meters["2"]["serial"] == "22091002"
    assert meters["2"]["settings"]["modbus_id"] == 2


def test_a_seed_makes_the_same_bench_again() -> None:
    first, again, other = rack(seed=5), rack(seed=5), rack(seed=6)
    for made in (first, again, other):
        energise(made)
    assert first.truth() == again.truth()
    assert first.truth() != other.truth()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("clock: fast", "clock: fsat", "simulator.clock: 'fsat': must be fast or real, e.g. fast"),
        ("clock: fast", "clock: 7", "wrong kind"),
        ("seed: 1", "seed: -1", "simulator.seed: -1: must be 0 or more"),
        ("seed: 1", "seed: one", "wrong kind"),
        ("address: 2", "address: two", "wrong kind"),
        ("led: 3", "lamp: 3", "the key 'led' is missing"),
        ("s0_forward: 4", "s0: 4", "lines: 's0': must be one of led, s0_forward, s0_reverse"),
        ("tariff_relay: 1,", "tariff_relay: K1,", "wrong kind"),
        ("address: 2,", "address: 2, ct_ratio: 100/2,", "ct_ratio: '100/2': must be as 100/5"),
        ("address: 2,", "address: 2, ct_ratio: /5,", "ct_ratio: '/5'"),
        ("device: Dev1", "dev: Dev1", "the key 'device' is missing"),
        ("simulator:", "simulators:", "the key 'simulator' is missing"),
        ("buses:", "\tbuses:", "is not YAML"),
    ],
)
def test_a_wrong_station_file_is_refused_by_name_in_one_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(STATION.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StationError, match=message) as refused:
        StationFile.load(path, clock=None, seed=None)
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)


def test_files_that_are_no_station_are_refused(tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty.yaml", tmp_path / "binary.yaml"
    empty.write_text("", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (empty, binary, tmp_path / "none.yaml"):
        with pytest.raises(StationError, match=path.name):
            StationFile.load(path, clock=None, seed=None)


def test_a_station_with_meters_that_cannot_be_is_refused() -> None:
    station = StationFile.load(STATION, clock=None, seed=None)
    unknown = replace(station.sockets[1], meter="pro381-mb")
    astray = replace(station.sockets[1], bus="rs458")
    for socket, message in ((unknown, "'pro381-mb': pro2-s"), (astray, "'rs458': rs485")):
        with pytest.raises(StationError, match=message):
            Rack(replace(station, sockets={1: socket}))


def test_a_position_can_have_a_relay_a_ratio_and_fewer_lines(tmp_path: Path) -> None:
    text = STATION.read_text(encoding="utf-8")
    old = "address: 1, tariff_relay: 0, lines: {led: 0, s0_forward: 1, s0_reverse: 2}"
    new = "lines: {led: 0}, tariff_relay: 3, ct_ratio: 250/1"
    path = tmp_path / "station.yaml"
    path.write_text(
        text.replace(old, new, 1).replace("meter: pro380-mod", "meter: pro380-mod-ct", 1),
        encoding="utf-8",
    )
    made = Rack(StationFile.load(path, clock=None, seed=None))
    energise(made)
    assert made.values("1").value("ct_ratio") == "0250"
    assert made.values("1").value("total_active_power") == pytest.approx(1725.0, rel=0.01)
    assert made.bank("1").modbus_id == 1
    assert sorted(made.world.lines) == [0, 3, 4, 5]
    assert made.switch_relay(1, 2, on=True) == 3
    assert made.meter("1").tariff == 2


def test_another_model_takes_the_place_of_the_one_that_is_there(bench: Rack) -> None:
    bench.occupy({1: ("pro380-compact", "22091001"), 2: (MODEL, "")})
    assert bench.meter("1").model.key == "pro380-compact"
    energise(bench)
    assert pulses(bench, 0) > 0
    assert not pulses(bench, 1), "it has no S0 output"
    truth = bench.truth()["meters"]
    assert isinstance(truth, dict)
    assert [truth[n]["model"] for n in "12"] == ["pro380-compact", MODEL]


def test_the_command_line_is_above_the_file() -> None:
    station = StationFile.load(STATION, clock="real", seed=42)
    assert (station.clock, station.seed) == ("real", 42)

"""A station whose voltages and currents come from two instruments."""

from pathlib import Path
from typing import Self

import pytest

from bench.capabilities import reason_against_waveform, require_current
from bench.clock import SystemClock
from bench.plan import load_plan
from bench.sources import SOURCE_DRIVERS, open_source
from bench.station import SourceConfig, load_station
from contracts.errors import ConfigError, InstrumentError, SafetyError
from contracts.wire import NoRecorder
from metrology.load_point import Waveform
from simulator.ametek_ci import AmetekPair
from simulator.certificates import SourceCertificate
from simulator.clock import FastClock
from simulator.scpi.server import ScpiServer
from simulator.world import World
from tests.bench.station_files import PLAIN, REMOVED, STATIONS, Keys, station

AMETEK, CHROMA = STATIONS / "sim-ametek.yaml", STATIONS / "sim-chroma.yaml"
PLANS = STATIONS.parent / "plans"
REAL: Keys = ("source", "resource")
NOBODY = "TCPIP::127.0.0.1::9::SOCKET"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {("source", "voltage"): REMOVED},
            r"voltage: this key is missing; .* needs it, as {range_v",
        ),
        ({("source", "voltage", "range_v"): 0}, "source.voltage.range_v: 0: "),
        ({("source", "current", "maximum_a"): 121}, "source.current.maximum_a: 121: "),
        ({("source", "current", "compliance_v"): 136}, "source.current.compliance_v: 136: "),
        ({("source", "current", "locked_by"): ""}, "source.current.locked_by: ''"),
        ({("source", "current", "locked_by"): REMOVED}, "locked_by: this key is missing"),
        ({("source", "current", "driver"): "ametek_ci"}, "current.driver: 'ametek_ci': "),
        ({("source", "current", "maximum"): 5}, "did you mean 'maximum_a'?"),
        (
            {("source", "resource"): NOBODY, ("source", "current", "resource"): NOBODY},
            "is the resource of the voltage source as well",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[Keys, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        station(tmp_path, changes, AMETEK)
    assert str(refused.value).startswith(str(tmp_path / "station.yaml"))


def test_a_source_that_makes_both_has_no_sides(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="voltage: only for the driver ametek_ci or chroma"):
        station(tmp_path, {("source", "voltage"): {"range_v": 300, "limit_a": 2}}, PLAIN)


def test_a_range_that_a_chroma_has_no_name_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="range_v: 200: a chroma_61800 has 150 or 300 V"):
        station(tmp_path, {("source", "voltage", "range_v"): 200}, CHROMA)


def test_a_plan_that_needs_current_is_refused_without_a_current_source(tmp_path: Path) -> None:
    alone = station(tmp_path, {("source", "current"): REMOVED}, AMETEK)
    plan = load_plan(PLANS / "eol-fast.yaml")
    with pytest.raises(ConfigError, match=r"starting, accuracy need a current, .* voltages alone"):
        require_current(plan, alone)
    require_current(plan, load_station(AMETEK))
    require_current(plan.model_copy(update={"suites": ("identification", "no_load")}), alone)


def test_waveforms_that_it_is_not_known_to_make_have_a_reason() -> None:
    found = load_station(AMETEK)
    for waveform in (Waveform.FIFTH_HARMONIC, Waveform.HALF_WAVE, Waveform.BURST):
        assert reason_against_waveform(waveform, found).startswith("source: ametek_ci is not known")
    assert SOURCE_DRIVERS["ametek_ci"].capabilities == frozenset()


class Served:
    """Both instruments at the wire, energised; one of them can be taken away."""

    def __init__(self) -> None:
        self.world = World(FastClock())
        self.pair = AmetekPair(self.world, 1, SourceCertificate(0.0, 0.0, 0.0))
        self.servers = [
            ScpiServer(one, self.world) for one in (self.pair.voltage, self.pair.current)
        ]

    def __enter__(self) -> Self:
        for server in self.servers:
            server.start()
        for one in (self.pair.voltage, self.pair.current):
            one.protection.wanted = True
        return self

    def __exit__(self, *_: object) -> None:
        for server in self.servers:
            server.close()

    def config(self) -> SourceConfig:
        voltage, current = (server.resource for server in self.servers)
        content = load_station(AMETEK).source.model_dump(mode="json")
        content["resource"], content["current"]["resource"] = voltage, current
        return SourceConfig.model_validate(content)


@pytest.mark.parametrize(("gone", "left"), [(0, "current"), (1, "voltage")])
def test_the_one_that_is_there_is_switched_off_and_the_other_is_named(gone: int, left: str) -> None:
    with Served() as served:
        config = served.config()
        served.servers[gone].close()
        source = open_source(config, clock=SystemClock(), recorder=NoRecorder())
        lost = "voltage" if left == "current" else "current"
        with pytest.raises(SafetyError, match=rf"BENCH UNSAFE: source {lost} .* emergency") as told:
            source.make_safe()
        assert f"source {left} (" not in str(told.value)
        on = {"voltage": served.pair.voltage.output_on, "current": served.pair.current.output_on}
        assert on == {left: False, lost: True}
        with pytest.raises(InstrumentError, match=f"source {lost}.*nobody listens"):
            source.identify()
        source.close()


def test_both_gone_is_said_at_once() -> None:
    with Served() as served:
        config = served.config()
        for server in served.servers:
            server.close()
        with pytest.raises(InstrumentError, match="nobody listens"):
            open_source(config, clock=SystemClock(), recorder=NoRecorder())

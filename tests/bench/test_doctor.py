"""``doctor`` tells each thing that keeps a station from a run, by a line of its own."""

import json
import socket
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.clock import SimulatedClock, SystemClock
from bench.commands import doctor
from bench.doctor import surroundings
from bench.doctor.examination import examine
from bench.doctor.finding import AmissError, Finding
from bench.doctor.timing import at_rest, compared, renewed
from bench.sources import open_source
from bench.station import Station, load_station
from bench.station_lock import StationLock
from bench.virtual import VirtualBench, resolve
from contracts.wire import NoRecorder
from instruments.edges import EdgeBlock, TickClock
from instruments.stimulus import balanced
from instruments.visa import VisaLink
from tests.bench.station_files import PLAIN


@pytest.fixture(scope="module")
def virtual() -> Iterator[VirtualBench]:
    config = load_station(PLAIN).simulator
    assert config is not None
    bench = VirtualBench(PLAIN, config, None)
    yield bench
    bench.close()


@pytest.fixture
def station(virtual: VirtualBench) -> Station:
    return resolve(load_station(PLAIN), virtual)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def found(station: Station, virtual: VirtualBench, out: Path) -> dict[str, Finding]:
    return {f.what: f for f in examine(station, SimulatedClock(virtual.control), out)}


def bad(station: Station, virtual: VirtualBench, out: Path) -> dict[str, str]:
    return {f.what: f.detail for f in found(station, virtual, out).values() if not f.ok}


def test_a_good_station_is_good_in_every_line(
    station: Station, virtual: VirtualBench, tmp_path: Path
) -> None:
    # Others of this module may have switched it on.
    energised_s = virtual.control.ask("state")["energised_s"]
    told = found(station, virtual, tmp_path)
    assert all(f.ok for f in told.values()), told
    assert list(told) == [
        "lock",
        "source",
        "source firmware",
        "source error queue",
        "source output",
        "source state",
        "reference",
        "reference firmware",
        "reference error queue",
        "reference state",
        "counter",
        "counter firmware",
        "relays",
        "limits of the source",
        "limits of the reference",
        "counter lines",
        "clock of the counter",
        "bus rs485",
        "guard",
        "reference calibration",
    ]
    assert told["source"].detail == "FLUKE 6105A, serial SIM-6105-1, firmware 1.0"
    assert "unknown" in told["source firmware"].detail
    assert virtual.control.ask("state")["energised_s"] == energised_s


def test_errors_that_an_instrument_holds_are_told_and_gone_afterwards(
    station: Station, virtual: VirtualBench, tmp_path: Path
) -> None:
    clock = SystemClock()
    for name in ("source", "reference"):
        resource = getattr(station, name).resource
        link = VisaLink(resource, name=name, clock=clock, recorder=NoRecorder())
        link.write("NO:SUCH:COMMAND")
        link.close()
    told = bad(station, virtual, tmp_path)
    assert set(told) == {"source error queue", "reference error queue"}
    assert "113" in told["source error queue"]
    assert bad(station, virtual, tmp_path) == {}


def test_an_output_that_is_on_is_told_and_left_as_it_is(
    station: Station, virtual: VirtualBench, tmp_path: Path
) -> None:
    source = open_source(station.source, clock=SystemClock(), recorder=NoRecorder())
    try:
        source.initialise()
        source.apply(balanced(230.0, 0.0))
        source.switch_on()
        told = bad(station, virtual, tmp_path)
        assert "run safe-off" in told["source output"]
        assert source.output_is_on()
    finally:
        source.make_safe()
        source.close()


def test_what_cannot_be_reached_is_told_and_the_rest_is_looked_at(
    station: Station, virtual: VirtualBench, tmp_path: Path, free_port: int
) -> None:
    nowhere = f"TCPIP::127.0.0.1::{free_port}::SOCKET"
    bus = station.buses["rs485"].model_copy(update={"port": f"rfc2217://127.0.0.1:{free_port}"})
    assert station.relays is not None
    wrong = station.model_copy(
        update={
            "source": station.source.model_copy(update={"resource": nowhere}),
            "reference": station.reference.model_copy(update={"resource": nowhere}),
            "counter": station.counter.model_copy(update={"device": "Dev9"}),
            "relays": station.relays.model_copy(update={"port": "port9"}),
            "buses": {"rs485": bus},
        }
    )
    told = bad(wrong, virtual, tmp_path)
    assert set(told) == {"source", "reference", "counter", "relays", "bus rs485", "guard"}
    assert "nobody listens" in told["source"]
    assert "no such device" in told["counter"]
    assert all("\n" not in detail for detail in told.values())


def test_limits_that_the_reference_has_no_range_for(
    station: Station, virtual: VirtualBench, tmp_path: Path
) -> None:
    reference = station.reference.model_copy(update={"current_transformer_ratio": 1.0})
    told = bad(station.model_copy(update={"reference": reference}), virtual, tmp_path)
    assert set(told) == {"limits of the reference"}
    assert "the ranges end at 30 A" in told["limits of the reference"]


def test_a_locked_station_is_told(station: Station, virtual: VirtualBench, tmp_path: Path) -> None:
    StationLock(tmp_path, station.name).hold("the source may be on")
    told = bad(station, virtual, tmp_path)
    assert "the source may be on" in told["lock"]


def test_a_guard_that_does_not_come_up_is_told(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.guard.READY", "something else")
    told = surroundings.guard(station)
    assert not told.ok
    assert "did not come up" in told.detail


def block(edges: list[tuple[int, int]], initial: tuple[bool, bool]) -> EdgeBlock:
    ticks, channels = zip(*edges, strict=True) if edges else ((), ())
    return EdgeBlock(
        TickClock("test", 10_000_000, 50.0),
        ("1/led", "1/s0_forward"),
        np.array(ticks, dtype=np.int64),
        np.array(channels, dtype=np.int16),
        np.array([n % 2 == 0 for n in range(len(edges))], dtype=np.bool_),
        np.array(initial, dtype=np.bool_),
        0,
        20_000,
    )


def test_edges_without_supply_are_told_by_line() -> None:
    assert at_rest(block([], (False, False))).endswith("none conducts")
    assert at_rest(block([], (False, True))).endswith("conducting: 1/s0_forward")
    with pytest.raises(AmissError, match=r"with the output off: 1/led 2:"):
        at_rest(block([(100, 0), (200, 0)], (False, False)))


def test_a_counter_that_samples_at_another_rate_is_told() -> None:
    assert compared(1.02, 1.0) == "1.000 s by the counter are 1.020 s by the host"
    for counter_s in (0.5, 2.0):
        with pytest.raises(AmissError, match="another than it is set to"):
            compared(1.0, counter_s)


def test_a_reference_that_keeps_another_interval_is_told() -> None:
    assert "every 0.250 s" in renewed([0.25] * 4, 0.25)
    assert renewed([0.25, 0.5, 0.25, 0.25], 0.25)
    for interval_s in (0.1, 1.0):
        with pytest.raises(AmissError, match="does not keep the interval"):
            renewed([interval_s] * 4, 0.25)


def test_units_are_supplied_and_a_silent_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Namespace(
        station=PLAIN,
        unit=["1=pro380-mod", "2=pro380-mod"],
        defect=["2=silent"],
        out=tmp_path,
        json=True,
    )
    assert doctor.execute(options) == 3
    told = {f["what"]: f for f in json.loads(capsys.readouterr().out)}
    assert [what for what, f in told.items() if not f["ok"]] == ["unit 2"]
    assert "does not answer: silent" in told["unit 2"]["detail"]
    assert "every 0.250 s by the host" in told["clock of the reference"]["detail"]

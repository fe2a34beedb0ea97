"""What time it is on the virtual bench, read without asking; waits are worked out later."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.clock import SimulatedClock
from bench.control import ControlLink
from simulator.server import Simulator
from simulator.station import StationFile
from tests.simulator.reference_bench import load

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with closing(Simulator(StationFile.load(STATION, clock="fast", seed=1))) as served:
        served.start()
        yield served


@pytest.fixture
def control(simulator: Simulator) -> Iterator[ControlLink]:
    host, _, port = simulator.addresses["control"].rpartition(":")
    with closing(ControlLink((host, int(port)))) as link:
        yield link


@pytest.mark.skipif(sys.platform != "linux", reason="memory is shared on Linux alone")
def test_the_time_is_read_from_memory(simulator: Simulator, control: ControlLink) -> None:
    assert simulator.addresses["time"]
    clock = SimulatedClock(control)
    clock.sleep(2.5)
    simulator.rack.world.wait(0.25)
    asked_s = control.number("now", "time_s")
    control.close()
    # Nobody can be asked any more.
    assert clock.now() == asked_s == 2.75


def test_where_no_memory_is_shared_the_simulator_is_asked(
    simulator: Simulator, control: ControlLink
) -> None:
    simulator.addresses["time"] = "/proc/1/fd/nothing"
    clock = SimulatedClock(control)
    clock.sleep(1.5)
    assert clock.now() == 1.5


def test_what_happened_in_many_waits_has_happened_when_somebody_looks(
    simulator: Simulator, control: ControlLink
) -> None:
    world = simulator.rack.world
    world.set_output(load(230.0, 5.0), ramp_s=0.5)
    tripped: list[float] = []
    world.trip_after(4.0, lambda: tripped.append(world.energised_s))
    clock = SimulatedClock(control)
    for _ in range(10):
        clock.sleep(0.25)
    assert control.ask("state")["energised_s"] == pytest.approx(2.45, abs=0.06)
    for _ in range(20):
        clock.sleep(0.25)
    assert not control.ask("state")["output_on"]
    assert tripped == pytest.approx([4.0])

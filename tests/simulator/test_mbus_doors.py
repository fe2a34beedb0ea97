"""A virtual bench with an M-Bus, served at the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
import yaml

from simulator.bus.mbus.frames import Frame, frame_of
from simulator.server import Simulator
from simulator.station import StationFile
from simulator.waveform import Component, Output, PhaseOutput

pytestmark = pytest.mark.filterwarnings(
    # pyserial 3.5 starts its RFC 2217 reader in a way that Python 3.10 has deprecated.
    "ignore:set(Daemon|Name)\\(\\) is deprecated:DeprecationWarning"
)

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
PHASE = PhaseOutput((Component(1, 230.0, 0.0),), ())


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    content = yaml.safe_load(STATION.read_text(encoding="utf-8"))
    content["buses"] = {"wires": {"kind": "mbus", "port": "simulated"}}
    socket = content["positions"][1] | {"bus": "wires", "address": 5, "meter": "pro380-mb"}
    content["positions"] = {1: socket}
    path = tmp_path / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    simulator = Simulator(StationFile.load(path, clock="fast", seed=1), with_pty=True)
    yield simulator
    simulator.close()


def test_the_bus_has_a_door_on_the_network_and_a_pseudo_terminal(simulator: Simulator) -> None:
    addresses = simulator.start()
    assert Path(addresses["pty wires"]).is_char_device()
    simulator.rack.world.set_output(Output(50.0, (PHASE, PHASE, PHASE)))
    simulator.rack.world.wait(10.0)
    url = addresses["bus wires"]
    with serial.serial_for_url(url, baudrate=2400, parity="E", timeout=5.0) as port:
        port.write(Frame(0x7B, 5).encoded())
        answer = frame_of(port.read(81))
    assert answer is not None
    assert answer.data[:4] == bytes.fromhex("01100922")

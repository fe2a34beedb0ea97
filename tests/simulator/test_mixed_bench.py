"""All models at once, in one world, on buses of every kind, behind the doors of the server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.bus.crc import sealed
from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.frames import REQ_UD2, Frame
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU
from simulator.meter.models import MODELS
from simulator.rack import Rack
from simulator.server import Simulator
from simulator.station import Socket, StationFile
from tests.simulator.reference_bench import load

STATION = StationFile.load(
    Path(__file__).resolve().parents[2] / "stations" / "sim.yaml", clock="fast", seed=1
)
SIGN_ON = Line(300, "E", data_bits=7)
KINDS = {
    "rs485": MODBUS_RTU,
    "mbus": MBUS,
    **{f"head {n}": INFRARED for n in (1, 2, 3, 4)},
}
ON_BUS = {
    **dict.fromkeys(("pro2-mod", "pro380-mod", "pro380-mod-ct", "pro380-compact"), "rs485"),
    **dict.fromkeys(("pro2-mb", "pro380-mb", "pro380-mb-ct", "2pu-ct"), "mbus"),
    **{key: f"head {n}" for n, key in enumerate(("pro2-s", "pro2-2t", "pro380-s"), 1)},
    "pro380-s-ct": "head 4",
}
POSITIONS = {key: position for position, key in enumerate(ON_BUS, 1)}


@pytest.fixture
def rack() -> Rack:
    sockets = {
        position: Socket(ON_BUS[key], position, {"led": position}, f"{position:08d}", key)
        for key, position in POSITIONS.items()
    }
    made = Rack(replace(STATION, buses=KINDS, sockets=sockets))
    made.world.set_output(load(230.0, 1.0))
    made.world.wait(10.0)
    return made


def heard(rack: Rack, bus: str, data: bytes, line: Line) -> bytes:
    now_s = rack.world.now()
    request = Request(data, line, now_s, now_s + len(data) * line.char_s)
    answer = rack.bus(bus).transmit(request)
    rack.world.wait(20.0)
    return bytes(byte.value for byte in answer)


def test_every_model_is_there() -> None:
    assert set(ON_BUS) == set(MODELS)


@pytest.mark.parametrize("key", [k for k, bus in ON_BUS.items() if bus == "rs485"])
def test_it_answers_by_modbus(rack: Rack, key: str) -> None:
    position = POSITIONS[key]
    frame = sealed(bytes([position]) + bytes.fromhex("03 4000 0002"))
    answer = heard(rack, "rs485", frame, Line(9600, "E"))
    assert answer == sealed(bytes([position, 3, 4]) + bytes.fromhex(f"{position:08d}"))


@pytest.mark.parametrize("key", [k for k, bus in ON_BUS.items() if bus == "mbus"])
def test_it_answers_by_m_bus(rack: Rack, key: str) -> None:
    position = POSITIONS[key]
    frame = Frame(REQ_UD2 | 0x10, position).encoded()
    answer = heard(rack, "mbus", frame, rack.face(str(position)).line)
    assert answer[5:11] == bytes([position, 0x72, *bytes.fromhex(f"{position:08d}")[::-1]])
    assert len(answer) == (250 if key == "2pu-ct" else 81)


@pytest.mark.parametrize("key", [k for k, bus in ON_BUS.items() if bus.startswith("head")])
def test_it_answers_by_infrared(rack: Rack, key: str) -> None:
    answer = heard(rack, ON_BUS[key], b"/?!\r\n", SIGN_ON)
    assert answer.startswith(b"/INM")


def test_all_live_in_the_same_world(rack: Rack) -> None:
    rack.world.wait(3600.0)
    for key, position in POSITIONS.items():
        elements = MODELS[key].elements
        counted = rack.meter(str(position)).outputs.led.count
        assert counted == pytest.approx(elements * 2300 * (3610 / 3600), rel=0.01)


@pytest.fixture
def addresses() -> Iterator[dict[str, str]]:
    simulator = Simulator(replace(STATION, buses=KINDS, sockets={}))
    yield simulator.start()
    simulator.close()


def test_every_bus_has_a_door(addresses: dict[str, str]) -> None:
    doors = {name: addresses[f"bus {name}"] for name in KINDS}
    assert all(door.startswith("rfc2217://127.0.0.1:") for door in doors.values())
    assert len(set(doors.values())) == len(KINDS)

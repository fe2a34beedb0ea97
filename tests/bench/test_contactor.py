"""A contactor at the wire: closed and opened, seen by its mirror contact; welded, jammed, cut."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bench.contact_watch import ContactWatch
from bench.contactor import Contactor
from bench.protection import Protection
from bench.station import SafetyConfig, Station, load_station
from contracts.errors import InstrumentError, SafetyError
from simulator.clock import FastClock
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.labjack_t7 import LabJackServer, LabJackT7
from simulator.safety_circuit import SafetyCircuit, SafetyWiring
from simulator.world import World
from tests.bench.station_files import STATIONS
from tests.instruments.beats import Notes, WorldClock

KEYS: dict[str, dict[str, object]] = {
    "inputs": {"driver": "labjack_t7", "contacts": {"stop": 16, "cage": 17}},
    "contactor": {"driver": "labjack_t7", "line": 18, "mirror": 19},
}


@dataclass
class Rig:
    world: World
    device: LabJackT7
    circuit: SafetyCircuit
    protection: Protection
    station: Station

    @property
    def contactor(self) -> Contactor:
        assert self.protection.contactor is not None
        return self.protection.contactor


@pytest.fixture
def rig() -> Iterator[Rig]:
    world = World(FastClock())
    device = LabJackT7(world)
    circuit = SafetyCircuit(world, SafetyWiring.of(KEYS))
    device.lines.contacts.update(circuit.levels())
    device.lines.on_output(lambda line, on: circuit.energise(on=on) if line == 18 else None)
    server = LabJackServer(device)
    at = {"resource": server.start()}
    config = SafetyConfig.model_validate({part: {**keys, **at} for part, keys in KEYS.items()})
    protection = Protection(config, WorldClock(world), Notes())
    station = load_station(STATIONS / "sim.yaml").model_copy(update={"safety": config})
    yield Rig(world, device, circuit, protection, station)
    protection.abandon()
    server.close()


def closed(rig: Rig) -> object:
    return rig.circuit.state()["contactor_closed"]


def test_it_is_closed_and_opened_and_seen_to_be(rig: Rig) -> None:
    rig.contactor.close()
    assert closed(rig)
    assert rig.protection.open_contactor().endswith("confirmed by its mirror contact")
    assert not closed(rig)


def test_one_that_does_not_close_is_told(rig: Rig) -> None:
    rig.circuit.jam()
    with pytest.raises(InstrumentError, match="its mirror contact says that it is open"):
        rig.contactor.close()


def test_one_that_is_welded_is_unsafe_and_is_not_closed_again(rig: Rig) -> None:
    rig.contactor.close()
    rig.circuit.weld()
    with pytest.raises(SafetyError, match=r"BENCH UNSAFE: .*it is welded"):
        rig.contactor.open()
    with pytest.raises(SafetyError, match="it is welded"):
        rig.contactor.close()


def test_a_coil_that_is_stuck_is_unsafe(rig: Rig) -> None:
    rig.contactor.close()
    rig.device.faults.append(DaqFault(FaultKind.STUCK, line="dio18"))
    with pytest.raises(SafetyError, match=r"a contactor of LabJack T7 at .* may be on"):
        rig.contactor.open()


def test_it_opens_when_nobody_talks_to_its_device(rig: Rig) -> None:
    rig.contactor.close()
    rig.device.lines._talked_s -= 11.0
    rig.device.lines.tick()
    assert not closed(rig)


def test_a_contact_that_opens_is_named_and_nothing_may_be_energised(rig: Rig) -> None:
    rig.protection.require_closed()
    rig.circuit.open("cage", 0.0)
    assert rig.protection.contacts() == {"stop": True, "cage": False}
    with pytest.raises(SafetyError, match="the contact 'cage' is open, so nothing is energised"):
        rig.protection.require_closed()


def test_contacts_that_cannot_be_asked_energise_nothing(rig: Rig) -> None:
    rig.device.faults.append(DaqFault(FaultKind.GONE))
    with pytest.raises(SafetyError, match="the safety contacts cannot be asked"):
        rig.protection.require_closed()


@pytest.mark.parametrize("gone", [False, True])
def test_the_watch_tells_once_which_contact_is_open_or_that_none_answers(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, *, gone: bool
) -> None:
    monkeypatch.setattr("bench.contact_watch.SILENT_S", 0.05)
    told: list[str] = []
    watch = ContactWatch(rig.station, rig.protection, told.append, look_s=0.01)
    watch.start()
    if gone:
        rig.device.faults.append(DaqFault(FaultKind.GONE))
    else:
        rig.circuit.open("stop", 0.0)
    watch._thread.join(30.0)
    watch.stop()
    assert len(told) == 1
    assert told[0].startswith("the safety contacts" if gone else "the contact 'stop' is open")

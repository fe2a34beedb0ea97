"""Contacts of emergency stop and interlocks whose device is gone, of each make: they count as open.

As guard and bench look at them, with their drivers, against the simulated devices.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from threading import Event

import pytest

from bench.clock import SystemClock
from bench.contact_watch import ContactWatch
from bench.protection import Protection
from bench.station import Station, load_station
from bench.station.safety import SafetyConfig
from contracts.errors import SafetyError
from contracts.wire import NoRecorder
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.daqmx.lines import Line
from simulator.labjack_t7 import LabJackServer, LabJackT7
from simulator.world import World
from tests.bench.station_files import STATIONS

CONTACTS = {"emergency stop": 4, "cage": 5}
PATIENCE_S = 30.0


@dataclass
class Watched:
    """A station whose contacts are all closed, and a watch of them."""

    station: Station
    faults: list[DaqFault]
    told: list[str] = field(default_factory=list)
    something: Event = field(default_factory=Event)

    def tell(self, why: str) -> None:
        self.told.append(why)
        self.something.set()

    def protection(self) -> Protection:
        return Protection(self.station.safety, SystemClock(), NoRecorder())


def ni(stack: ExitStack) -> tuple[dict[str, object], list[DaqFault]]:
    device = DaqDevice(World(FastClock()))
    device.contacts.update({Line("port2", line): lambda: True for line in CONTACTS.values()})
    server = DaqServer(device)
    address = f"127.0.0.1:{server.start()}"
    stack.callback(server.close)
    own = {"driver": "ni_inputs", "resource": address, "device": "Dev1", "port": "port2"}
    return dict(own), device.faults


def labjack(stack: ExitStack) -> tuple[dict[str, object], list[DaqFault]]:
    device = LabJackT7(World(FastClock()))
    device.lines.contacts.update({line: lambda: False for line in CONTACTS.values()})
    server = LabJackServer(device)
    address = server.start()
    stack.callback(server.close)
    return {"driver": "labjack_t7", "resource": address}, device.faults


@pytest.fixture(params=[ni, labjack], ids=["ni_inputs", "labjack_t7"])
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    make: Callable[[ExitStack], tuple[dict[str, object], list[DaqFault]]] = request.param
    with ExitStack() as stack:
        own, faults = make(stack)
        safety = SafetyConfig.model_validate({"inputs": {**own, "contacts": CONTACTS}})
        station = load_station(STATIONS / "sim.yaml").model_copy(update={"safety": safety})
        yield Watched(station, faults)
        faults.clear()


def test_it_is_told_that_they_cannot_be_asked_once_they_were_silent_for_long(
    watched: Watched,
) -> None:
    with closing(watched.protection()) as protection:
        watch = ContactWatch(watched.station, protection, watched.tell, look_s=0.05, calms=False)
        watch.start()
        assert not watched.something.wait(0.3)
        watched.faults.append(DaqFault(FaultKind.GONE))
        assert watched.something.wait(PATIENCE_S)
        watch.stop()
        watched.faults.clear()
    (why,) = watched.told
    assert why.startswith("the safety contacts cannot be asked: ")


def test_nothing_is_energised(watched: Watched) -> None:
    with closing(watched.protection()) as protection:
        protection.require_closed()
        watched.faults.append(DaqFault(FaultKind.GONE))
        with pytest.raises(SafetyError, match="cannot be asked, so nothing is energised"):
            protection.require_closed()
        watched.faults.clear()

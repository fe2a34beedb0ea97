"""Contacts on input lines of an NI device, against the simulated device behind its real driver."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import grpc
import nidaqmx
import pytest

from contracts.errors import ConfigError, InstrumentError
from instruments.ni_inputs import ANEW_S, LOOKS, NiInputs
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.daqmx.lines import Line
from simulator.world import World

LINES = {"stop": 4, "cage": 5}


@dataclass
class Waits:
    """A clock that tells what happens while somebody waits."""

    let_go_at: int = 0
    waited_s: list[float] = field(default_factory=list)
    foreign: nidaqmx.Task | None = None

    def now(self) -> float:
        return sum(self.waited_s)

    def sleep(self, duration_s: float) -> None:
        self.waited_s.append(duration_s)
        if self.foreign is not None and len(self.waited_s) == self.let_go_at:
            self.foreign.stop()


@dataclass
class Rig:
    device: DaqDevice
    address: str
    waits: Waits
    made: list[NiInputs] = field(default_factory=list)

    def inputs(self, *, port: str = "port2", closed_is_high: bool = True) -> NiInputs:
        made = NiInputs(
            self.address,
            "Dev1",
            port,
            lines=LINES,
            clock=self.waits,
            closed_is_high=closed_is_high,
        )
        self.made.append(made)
        return made

    def contact(self, line: int, *, high: bool) -> None:
        self.device.contacts[Line("port2", line)] = lambda: high


@pytest.fixture
def rig() -> Iterator[Rig]:
    device = DaqDevice(World(FastClock()))
    server = DaqServer(device)
    rig = Rig(device, f"127.0.0.1:{server.start()}", Waits())
    yield rig
    device.faults.clear()
    for inputs in rig.made:
        inputs.close()
    server.close()


@pytest.fixture
def foreign(rig: Rig) -> Iterator[nidaqmx.Task]:
    """A task of another program that keeps one of the lines."""
    with grpc.insecure_channel(rig.address) as channel:
        task = nidaqmx.Task(grpc_options=nidaqmx.GrpcSessionOptions(channel, ""))
        with closing(task):
            task.di_channels.add_di_chan("Dev1/port2/line5")
            task.start()
            yield task


def test_contacts_are_read_by_name_and_a_broken_wire_is_an_open_contact(rig: Rig) -> None:
    rig.contact(4, high=True)
    assert rig.inputs().closed() == {"stop": True, "cage": False}


def test_a_contact_to_ground_is_closed_while_its_line_is_low(rig: Rig) -> None:
    rig.contact(4, high=True)
    assert rig.inputs(closed_is_high=False).closed() == {"stop": False, "cage": True}


def test_every_look_is_a_new_one_and_takes_no_bench_time(rig: Rig) -> None:
    inputs = rig.inputs()
    rig.contact(5, high=True)
    assert inputs.closed()["cage"]
    rig.contact(5, high=False)
    assert not inputs.closed()["cage"]
    assert rig.device.world.now() == 0.0


def test_two_that_look_at_the_same_contacts_do_not_hold_them(rig: Rig) -> None:
    bench, guard = rig.inputs(), rig.inputs()
    assert bench.closed() == guard.closed() == bench.closed()
    assert rig.waits.waited_s == []


def test_who_meets_another_at_a_line_looks_again(rig: Rig, foreign: nidaqmx.Task) -> None:
    rig.waits.foreign, rig.waits.let_go_at = foreign, 3
    assert rig.inputs().closed() == {"stop": False, "cage": False}
    assert rig.waits.waited_s == [ANEW_S] * 3


@pytest.mark.usefixtures("foreign")
def test_lines_that_another_program_keeps_are_an_error(rig: Rig) -> None:
    with pytest.raises(InstrumentError, match="another program, or a capture"):
        rig.inputs().closed()
    assert len(rig.waits.waited_s) == LOOKS - 1


def test_a_device_that_was_unplugged_is_an_error_and_is_read_again_when_it_is_back(
    rig: Rig,
) -> None:
    inputs = rig.inputs()
    inputs.closed()
    rig.device.faults.append(DaqFault(FaultKind.UNPLUGGED))
    with pytest.raises(InstrumentError, match="cannot be reached"):
        inputs.closed()
    rig.device.faults.clear()
    assert set(inputs.closed()) == set(LINES)


def test_who_it_is_is_told_and_a_line_that_is_not_there_is_refused(rig: Rig) -> None:
    assert rig.inputs().identify().model == "USB-6343"
    rig.device.port_widths = (32, 8, 5)
    with pytest.raises(InstrumentError, match="line 5 is configured; the port has 5"):
        rig.inputs().identify()


@pytest.mark.parametrize("lines", [{"stop": 4, "cage": 4}, {"stop": -1}])
def test_two_contacts_on_one_line_are_refused(lines: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="a line of its own"):
        NiInputs("local", "Dev1", "port2", lines=lines, clock=Waits())


def test_a_resource_in_no_known_form_is_refused() -> None:
    with pytest.raises(ConfigError, match="safety inputs: resource 'Dev1'"):
        NiInputs("Dev1", "Dev1", "port2", lines=LINES, clock=Waits())


def test_a_closed_one_says_so(rig: Rig) -> None:
    inputs = rig.inputs()
    inputs.closed()
    inputs.close()
    inputs.close()
    with pytest.raises(InstrumentError, match="was closed"):
        inputs.closed()

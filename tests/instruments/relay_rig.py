"""Relays, a counter and a foreign program at one simulated NI device."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import grpc
import nidaqmx

from contracts.wire import WireRecorder
from instruments.ni_relays import NiRelays
from instruments.ni_sampled_port import NiSampledPort
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqServer
from simulator.world import World
from tests.instruments.beats import Notes, WorldClock

LINES = {1: 0, 2: 1, 4: 5}


@dataclass
class RelayRig:
    device: DaqDevice
    address: str
    notes: Notes
    made: list[NiRelays]

    def relays(
        self,
        device: str = "Dev1",
        port: str = "port1",
        *,
        lines: dict[int, int] | None = None,
        resource: str | None = None,
        recorder: WireRecorder | None = None,
    ) -> NiRelays:
        relays = NiRelays(
            self.address if resource is None else resource,
            device,
            port,
            lines=LINES if lines is None else lines,
            clock=WorldClock(self.device.world),
            recorder=recorder or self.notes,
        )
        self.made.append(relays)
        return relays

    def counter(self) -> NiSampledPort:
        return NiSampledPort(
            "Dev1",
            "port0",
            lines={"led": 0},
            sample_rate_hz=50_000,
            timebase_ppm=50.0,
            clock=WorldClock(self.device.world),
            recorder=self.notes,
            grpc_address=self.address,
        )

    @contextmanager
    def foreign_task(self, lines: str) -> Iterator[nidaqmx.Task]:
        """Lines in the hands of another program."""
        with grpc.insecure_channel(self.address) as channel:
            task = nidaqmx.Task(grpc_options=nidaqmx.GrpcSessionOptions(channel, ""))
            with closing(task):
                task.do_channels.add_do_chan(lines)
                task.start()
                yield task

    @property
    def high(self) -> list[str]:
        return [name for name, high in self.device.lines_out.items() if high]


def relay_rig() -> Iterator[RelayRig]:
    """A rig, and its end; without faults then, so that everything can be closed."""
    device = DaqDevice(World(FastClock()))
    server = DaqServer(device)
    rig = RelayRig(device, f"127.0.0.1:{server.start()}", Notes(), [])
    yield rig
    device.faults.clear()
    for relays in rig.made:
        relays.close()
    server.close()

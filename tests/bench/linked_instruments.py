"""A source and a reference on their wires, with links that can be disturbed; no process, no bus."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.instruments import REFERENCE_DRIVERS
from bench.station import SoftLimits, SourceConfig
from bench.supply import Supply
from contracts.wire import NoRecorder
from instruments.ametek_ci import AmetekCi
from instruments.chroma_61800 import Chroma61800
from instruments.fluke_6105a import Fluke6105A
from instruments.identity import Identity
from instruments.reference import Reference
from instruments.source import Source
from instruments.stimulus import Stimulus, balanced
from instruments.two_sides import CurrentSource, VoltageRange
from instruments.visa import VisaLink
from simulator.certificates import SourceCertificate
from simulator.clock import FastClock
from simulator.power_meter import ReferenceErrors
from simulator.references import make_reference
from simulator.scpi.device import ScpiDevice
from simulator.scpi.server import ScpiServer
from simulator.sources import SOURCES
from simulator.world import World
from tests.instruments.beats import WorldClock

TIMEOUT_S = 1.0
LATE_S = 1.5
LOAD = balanced(230.0, 5.0)
PERFECT = SourceCertificate(0.0, 0.0, 0.0)
REFERENCES = ("yokogawa_wt3000", "yokogawa_wt330", "zes_lmg670")


@dataclass
class Linked:
    """Drivers and what they drive.

    Attributes:
        at_source: the simulated source, or its voltage side.
        at_reference: the simulated reference.
    """

    world: World
    clock: WorldClock
    source: Source
    reference: Reference
    at_source: ScpiDevice
    at_reference: ScpiDevice
    identities: dict[str, Identity]

    @property
    def on(self) -> bool:
        return self.world.output().energised

    def energise(self, stimulus: Stimulus = LOAD) -> None:
        self.source.apply(stimulus)
        self.source.switch_on()
        self.world.wait(2.0)
        self.reference.configure(250.0, 6.0)

    def supply(self) -> Supply:
        """Source and reference together, with the load on."""
        config = SourceConfig(driver="fluke_6105a", resource="simulated", ramp_s=0.0)
        limits = SoftLimits(voltage_v=276, current_a=120)
        supply = Supply(self.source, self.reference, config, limits, self.clock)
        self.energise()
        supply.applied = LOAD
        return supply


@contextmanager
def linked(
    source: str = "fluke_6105a", reference: str = "yokogawa_wt3000", message_time_s: float = 0.002
) -> Iterator[Linked]:
    """Both, initialised, with the output off."""
    world = World(FastClock())
    clock = WorldClock(world)
    with ExitStack() as stack:

        def link(device: ScpiDevice, name: str) -> VisaLink:
            server = ScpiServer(device, world, message_time_s=message_time_s)
            stack.enter_context(server)
            found = VisaLink(
                server.resource,
                name=name,
                clock=clock,
                recorder=NoRecorder(),
                timeout_s=TIMEOUT_S,
            )
            stack.callback(found.close)
            return found

        seen = make_reference(reference, world, ratio=1.0, errors=ReferenceErrors(), seed=0)
        driver = REFERENCE_DRIVERS[reference]
        reads = driver(link(seen, "reference"), clock, update_s=0.5, current_transformer_ratio=1.0)
        both = SOURCES[source](world, 0, PERFECT)
        puts_out: Source
        if both.others:
            current = CurrentSource(
                link(both.others["source current"], "source current"),
                maximum_a=120.0,
                compliance_v=10.0,
            )
            voltage = VoltageRange(300.0, 2.0)
            volts = link(both.main, "source voltage")
            if source == "ametek_ci":
                puts_out = AmetekCi(volts, voltage=voltage, current=current)
            else:
                puts_out = Chroma61800(volts, clock, voltage=voltage, current=current)
        else:
            puts_out = Fluke6105A(link(both.main, "source"), clock)
        identities = {"source": puts_out.identify(), "reference": reads.identify()}
        puts_out.initialise()
        reads.initialise()
        yield Linked(world, clock, puts_out, reads, both.main, seen, identities)

"""A virtual bench with one meter, served at the wire, and the bench's side of its bus."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from meters.line_settings import LineSettings
from meters.serial_port import SerialPort, open_port
from simulator.server import Simulator
from simulator.station import Socket, StationFile
from tests.meters.scripted_wire import Recording
from tests.meters.simulated_wire import WorldClock
from tests.simulator.reference_bench import load

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
SERIAL = "22091001"
CHANNEL = "bus wire"


class VirtualBench:
    """One meter at position 1 of a virtual bench, reached through its serial server on TCP.

    Attributes:
        clock: bench time.
        recording: the evidence of what is opened here.
    """

    def __init__(self, model: str, kind: str, address: int = 1) -> None:
        station = StationFile.load(STATION, clock="fast", seed=1)
        socket = Socket("wire", address, {"led": 0}, SERIAL, model)
        self._simulator = Simulator(replace(station, buses={"wire": kind}, sockets={1: socket}))
        world = self._simulator.rack.world
        world.set_output(load(230.0, 5.0))
        world.wait(10.0)
        self.clock = WorldClock(world)
        self.recording = Recording()
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self._closing.callback(self._simulator.close)
        self._addresses = self._simulator.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def open_port(self, line: LineSettings) -> SerialPort:
        """The bus, over RFC 2217; it is closed with the bench."""
        port = open_port(self._addresses[f"bus {CHANNEL.split()[1]}"], line, synchronised=True)
        self._closing.callback(port.close)
        return port

    def spoil(self, fault: str) -> None:
        """From now on the meter answers with a fault."""
        self._simulator.plant(f"1=faulty-answer:fault={fault}")

    def mend(self) -> None:
        """From now on the meter answers in form, with all its registers."""
        self._simulator.rack.meter("1").link_fault = None
        self._simulator.rack.bank("1").missing.clear()

    def take_away(self, register: str) -> None:
        """From now on the meter does not have a register."""
        self._simulator.rack.bank("1").missing.add(register)

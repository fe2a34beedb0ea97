"""References of other makes at a simulated load, for the tests of their dialects."""

from simulator.clock import FastClock
from simulator.scpi.device import ScpiDevice
from simulator.scpi.session import Session
from simulator.waveform import Output
from simulator.world import World


class Bench:
    """One connection to an instrument on a world of its own."""

    def __init__(self, world: World, device: ScpiDevice) -> None:
        self.world = world
        self.device = device
        self._session = Session(device)

    def talk(self, message: str) -> str:
        self._session.execute(message)
        return self._session.take_reply() or ""

    def apply(self, output: Output, time_s: float = 2.0) -> None:
        self.world.set_output(output)
        self.world.wait(time_s)


def a_world() -> World:
    return World(FastClock())

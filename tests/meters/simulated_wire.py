"""The wire of a simulated bus in this process, as a port of a link; bench time is the world's."""

from meters.line_settings import LineSettings
from simulator.bus.bus import Wire
from simulator.bus.line import Line
from simulator.bus.port import BusPort
from simulator.world import World

PARITIES = {"even": "E", "none": "N", "odd": "O"}


def as_line(line: LineSettings) -> Line:
    """The same settings as the simulator writes them."""
    return Line(line.baud, PARITIES[line.parity], line.data_bits, line.stop_bits)


class WorldClock:
    """Bench time of a world that stands still until somebody waits."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> float:
        return self._world.now()

    def sleep(self, duration_s: float) -> None:
        assert duration_s > 0
        self._world.wait(duration_s)


class SimulatedWire:
    """A port that is plugged into a simulated bus, without anything between the two."""

    def __init__(self, bus: Wire, line: LineSettings) -> None:
        self.name = "simulated"
        self.latency_s = 0.0
        self.sets_line = True
        self._port = BusPort(bus, as_line(line))
        self._port.synchronised = True

    def write(self, data: bytes) -> None:
        self._port.send(data)

    def read_available(self) -> bytes:
        return self._port.receive()

    def set_line(self, line: LineSettings) -> None:
        self._port.line = as_line(line)

    def discard_input(self) -> None:
        self._port.receive()

    def close(self) -> None:
        self._port.receive()

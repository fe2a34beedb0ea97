"""What a station's kinds of bus are made of, and its relays."""

from collections.abc import Callable, Mapping

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.optical.head import OpticalHead
from simulator.bus.rs485 import Rs485Bus
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU
from simulator.station import StationError
from simulator.unit import AnyBus
from simulator.world import World

Maker = Callable[[World, int], AnyBus]

MAKERS: Mapping[str, Maker] = {
    MODBUS_RTU: lambda world, seed: Rs485Bus(world, seed=seed),
    MBUS: lambda world, seed: MbusBus(world, seed=seed),
    INFRARED: lambda world, seed: OpticalHead(world, seed=seed),
}


def make_bus(name: str, kind: str, world: World, seed: int) -> AnyBus:
    """A bus.

    Raises:
        StationError: buses of this kind are not simulated.
    """
    if kind not in MAKERS:
        raise StationError(f"buses.{name}.kind: {kind!r}: must be one of {', '.join(MAKERS)}")
    return MAKERS[kind](world, seed)


class Relays:
    """The relays that put tariff voltages onto the meters' inputs."""

    __slots__ = ("_closed",)

    def __init__(self) -> None:
        self._closed: set[tuple[int, int]] = set()

    def switch(self, relay: int, terminal: int, *, on: bool) -> None:
        """Put voltage onto a terminal of all that are behind a relay, or take it off."""
        (self._closed.add if on else self._closed.discard)((relay, terminal))

    def live_terminals(self, relay: int | None) -> tuple[int, ...]:
        """The terminals behind a relay that have voltage."""
        return tuple(sorted(terminal for number, terminal in self._closed if number == relay))

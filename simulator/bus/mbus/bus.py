"""Several M-Bus meters on two wires.

Slaves hear the master alone: they answer with their current, which the others do not see.
Not modelled: the level converter's limit of load, a slave's parity error on a collision.
"""

from typing import ClassVar

from simulator.bus.bus import Bus
from simulator.bus.line import Line
from simulator.bus.mbus.frames import MbusFraming
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.profiles import PROFILES
from simulator.bus.mbus.slave import MbusSlave
from simulator.meter.face import Face
from simulator.world import World


class MbusBus(Bus[MbusSlave]):
    """One M-Bus.

    ``insert`` and ``remove`` connect and disconnect a meter by its position; ``slave`` gives the
    side of a meter that is on the bus, with the faults that can be planted there.
    """

    __slots__ = ()

    KIND: ClassVar[str] = "M-Bus"
    USUAL_LINE: ClassVar[Line] = Line(2400, "E")

    def __init__(self, world: World, *, seed: int = 0) -> None:
        super().__init__(world, MbusFraming(), seed=seed)

    def insert(self, position: int, face: Face, *, profile: Profile | None = None) -> None:
        """Connect a meter.

        Args:
            position: which one it is.
            face: the meter.
            profile: what it is on the bus; None: what its model is.

        Raises:
            ValueError: there is one at this position, or this model has no M-Bus.
        """
        known = profile or PROFILES.get(face.model)
        if known is None:
            raise ValueError(f"a {face.model} has no M-Bus: {', '.join(PROFILES)} have")
        self._connect(position, MbusSlave(face, known))

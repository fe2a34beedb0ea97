"""An infrared head on one meter.

Not modelled: daylight, the echo of the head's own light, a head that is put on askew.
"""

from typing import ClassVar

from simulator.bus.bus import Bus
from simulator.bus.line import Line
from simulator.bus.optical.characters import SIGN_ON_BAUD, line_at
from simulator.bus.optical.framing import OpticalFraming
from simulator.bus.optical.profile import PROFILES, OpticalProfile
from simulator.bus.optical.slave import OpticalSlave, Phase
from simulator.meter.face import Face
from simulator.world import World


class OpticalHead(Bus[OpticalSlave]):
    """One head.

    ``insert`` puts it onto a meter and ``remove`` takes it off, by the position of the meter;
    ``slave`` gives the side of the meter that is under it.
    """

    __slots__ = ()

    KIND: ClassVar[str] = "infrared"
    USUAL_LINE: ClassVar[Line] = line_at(SIGN_ON_BAUD)

    def __init__(self, world: World, *, seed: int = 0) -> None:
        super().__init__(world, OpticalFraming(self._awaits_option), seed=seed)

    def insert(self, position: int, face: Face, *, profile: OpticalProfile | None = None) -> None:
        """Put the head onto a meter.

        Args:
            position: which one it is.
            face: the meter.
            profile: what it says of itself; None: what its model does.

        Raises:
            ValueError: the head is on a meter already, or this model has no infrared port.
        """
        known = profile or PROFILES.get(face.model)
        if known is None:
            raise ValueError(f"a {face.model} has no infrared port: {', '.join(PROFILES)} have")
        with self.world.lock:
            taken = [at for at in self._slaves if at != position]
            if taken:
                raise ValueError(f"the head is on the meter at position {taken[0]}: remove it")
            self._connect(position, OpticalSlave(face, known))

    def _awaits_option(self) -> bool:
        return any(slave.phase is Phase.IDENTIFIED for slave in self._slaves.values())

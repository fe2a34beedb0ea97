"""Modbus RTU on RS485.

Not modelled: the moment inside a frame at which a meter reads its registers (it does so when the
request is put onto the wire), a meter's need of t3.5 of silence before a request.
"""

from typing import ClassVar

from simulator.bus.bus import Bus
from simulator.bus.framing import RtuFraming
from simulator.bus.rtu import RegisterBank, RtuSlave
from simulator.bus.signal import WireByte, superposed
from simulator.world import World

__all__ = ["Rs485Bus", "WireByte", "superposed"]


class Rs485Bus(Bus[RtuSlave]):
    """One RS485 bus."""

    __slots__ = ()

    KIND: ClassVar[str] = "RS485"

    def __init__(self, world: World, *, seed: int = 0) -> None:
        super().__init__(world, RtuFraming(), seed=seed)

    def insert(
        self, position: int, bank: RegisterBank, *, answers_broadcast_reads: bool = True
    ) -> None:
        """Connect a meter.

        Raises:
            ValueError: there is one at this position.
        """
        slave = RtuSlave(bank, answers_broadcast_reads=answers_broadcast_reads)
        self._connect(position, slave)

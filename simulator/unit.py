"""A meter in a position: what it is, and how each kind of bus sees it."""

from dataclasses import dataclass

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.optical.head import OpticalHead
from simulator.bus.rs485 import Rs485Bus
from simulator.meter.bus_face import BusFace, OldFace
from simulator.meter.meter import Meter
from simulator.meter.registers import ModbusBank, OldAddress
from simulator.meter.values import Values

AnyBus = Rs485Bus | MbusBus | OpticalHead


@dataclass(frozen=True, slots=True)
class Unit:
    """One meter.

    Attributes:
        meter: the meter.
        values: what it says and takes, by name.
        bank: the same as Modbus registers.
        face: the same as every other bus sees it.
    """

    meter: Meter
    values: Values
    bank: ModbusBank
    face: BusFace

    @classmethod
    def of(cls, meter: Meter, kind: str) -> "Unit":
        """A meter on a kind of bus."""
        values = Values(meter)
        return cls(meter, values, ModbusBank(values), BusFace(values, kind))

    def insert(self, bus: AnyBus, position: int) -> None:
        """Connect it."""
        if isinstance(bus, Rs485Bus):
            bus.insert(position, self.bank)
        else:
            bus.insert(position, self.face)

    def insert_again(self, bus: AnyBus, position: int) -> None:
        """Connect it once more, at the address before the last change: a defect."""
        if isinstance(bus, Rs485Bus):
            bus.insert(position, OldAddress(self.bank), answers_broadcast_reads=False)
        elif isinstance(bus, MbusBus):
            bus.insert(position, OldFace(self.values))

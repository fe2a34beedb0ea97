"""What a model tells, and lets be written, over the buses that it has, by name of its registers."""

from simulator.bus.mbus.profiles import PROFILES
from simulator.bus.optical.objects import READOUT
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU, Model


def told(model: Model) -> frozenset[str]:
    """What it tells; the bench reads nothing in programming mode."""
    names: set[str] = set()
    if MODBUS_RTU in model.buses:
        names |= set(model.addresses)
    if MBUS in model.buses:
        names |= {record.name for record in PROFILES[model.key].records}
    if INFRARED in model.buses:
        names |= {shown.name for shown in READOUT}
    return frozenset(names)


def written(model: Model) -> frozenset[str]:
    """What can be written; over infrared the bench writes nothing, as no manual says how."""
    names: set[str] = set()
    if MODBUS_RTU in model.buses:
        names |= model.writable
    if MBUS in model.buses:
        names |= {command.name for command in PROFILES[model.key].commands}
    return frozenset(names)

"""What planting a defect changes in a unit, so that it can be taken out and put in again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulator.bus.mbus.slave import MbusSlave
from simulator.bus.optical.slave import OpticalSlave
from simulator.bus.rtu import RtuSlave
from simulator.rack import Rack

Snapshot = Mapping[tuple[int, str], "Attribute"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a part of a unit, and a value that it had."""

    owner: object
    name: str
    value: object

    @property
    def key(self) -> tuple[int, str]:
        """Which one it is."""
        return id(self.owner), self.name

    def changed(self) -> bool:
        """Whether it has another value now."""
        now = getattr(self.owner, self.name)
        return now is not self.value and now != self.value

    def restore(self) -> None:
        """Give it that value again."""
        setattr(self.owner, self.name, _copy(self.value))


def parts_of(rack: Rack, target: str) -> list[object]:
    """The parts of a unit that a defect may change and that change by nothing else."""
    unit = rack.unit(target)
    meter, outputs, counter = unit.meter, unit.meter.outputs, unit.meter.counter
    parts: list[object] = [meter, meter.sensor, meter.low_load, meter.drift, counter, counter.day]
    parts += [outputs, outputs.led, outputs.s0_forward, outputs.s0_reverse, outputs.widths]
    parts += [meter.identity, meter.supply, meter.storage, meter.tariff_input, unit.bank]
    parts += [unit.values, unit.values.readings, unit.values.writer]
    return [*parts, *_on_the_bus(rack, target)]


def live_parts_of(rack: Rack, target: str) -> list[object]:
    """The parts of a unit that change with what is written into it as well."""
    meter = rack.meter(target)
    return [meter.settings, meter.ports]


def _on_the_bus(rack: Rack, target: str) -> list[object]:
    slave = rack.bus_of(target).slave(int(target))
    if isinstance(slave, MbusSlave):
        return [slave.readout, slave.faults, slave.link]
    if isinstance(slave, RtuSlave):
        return [slave.faults]
    return [slave] if isinstance(slave, OpticalSlave) else []


def snapshot(parts: Iterable[object]) -> Snapshot:
    """Every attribute of some parts as it is now."""
    found = (
        Attribute(part, name, _copy(getattr(part, name))) for part in parts for name in _names(part)
    )
    return {attribute.key: attribute for attribute in found}


def _names(part: object) -> Iterator[str]:
    for kind in type(part).__mro__:
        slots = getattr(kind, "__slots__", ())
        yield from (name for name in slots if not name.startswith("_"))


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, set):
        return set(value)
    return list(value) if isinstance(value, list) else value

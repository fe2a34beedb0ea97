"""What can be done over each kind of bus, known before anything is opened."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.errors import ConfigError
from meters.catalogue import Meter
from meters.catalogue.legal_values import LegalValues

MOVING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "modbus_rtu": ("modbus_id", "baud_rate", "parity_setting"),
        "mbus": ("primary_address", "baud_rate"),
    }
)
"""Settings that change where a meter is found, by kind of bus."""


def settings_on(meter: Meter, kind: str) -> Mapping[str, LegalValues]:
    """What can be written to a model over a kind of bus, by name."""
    if kind == "modbus_rtu":
        registers = meter.writable_registers
        return {r.name: r.write for r in registers if r.write is not None}
    return dict(meter.mbus.settings) if kind == "mbus" and meter.mbus is not None else {}


def names_on(meter: Meter, kind: str) -> frozenset[str]:
    """What a model tells by name over a kind of bus."""
    if kind == "modbus_rtu":
        return frozenset(register.name for register in meter.readable_registers)
    records = meter.mbus.records if kind == "mbus" and meter.mbus is not None else ()
    return frozenset(record.name for record in records)


def require_bus(meter: Meter, kind: str, where: str) -> None:
    """Refuse a model on a kind of bus that it does not have.

    Raises:
        ConfigError: it has not; the message has those that it has.
    """
    if kind not in meter.buses:
        has = ", ".join(meter.buses)
        raise ConfigError(f"{where}: a {meter.key} has no {kind}; it has {has}")

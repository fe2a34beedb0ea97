"""All that is known about one meter model."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from contracts.errors import ConfigError
from meters.catalogue.codes import CombinationCode, CombinationCodes, FixedTotal
from meters.catalogue.ct_ratio import CtRatio
from meters.catalogue.entry import Entry
from meters.catalogue.identity import Identity
from meters.catalogue.interfaces import Bluetooth, Infrared, ModbusRtu
from meters.catalogue.mbus import MBus
from meters.catalogue.mbus_command import Command
from meters.catalogue.operation import (
    Default,
    Diagnostics,
    Display,
    Irreversible,
    LeftOut,
    ResettableCounter,
    SeenByPerson,
    Tariffs,
    Terminals,
)
from meters.catalogue.pulses import S0, Pulses
from meters.catalogue.quirks import Quirk
from meters.catalogue.ratings import Ratings
from meters.catalogue.registers import Applies, Register
from meters.catalogue.spelling import what_is_known

Item = TypeVar("Item")


class Meter(Entry):
    """One meter model; what it does not have is None or empty.

    Attributes:
        key: how the model is named in stations, plans and commands.
    """

    key: str
    identity: Identity
    ratings: Ratings
    pulses: Pulses
    combination_codes: CombinationCodes | None = None
    fixed_total: FixedTotal | None = None
    ct_ratio: CtRatio | None = None
    modbus_rtu: ModbusRtu | None = None
    mbus: MBus | None = None
    infrared: Infrared | None = None
    bluetooth: Bluetooth | None = None
    tariffs: Tariffs | None = None
    display: Display
    diagnostics: Diagnostics | None = None
    counters: tuple[ResettableCounter, ...] = ()
    registers: tuple[Register, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    terminals: tuple[Terminals, ...]
    defaults: tuple[Default, ...]
    irreversible: tuple[Irreversible, ...]
    seen_by_person: tuple[SeenByPerson, ...]
    quirks: tuple[Quirk, ...]

    @property
    def modbus(self) -> ModbusRtu:
        """The Modbus RTU port.

        Raises:
            ConfigError: this model has none.
        """
        if self.modbus_rtu is None:
            raise ConfigError(f"{self.key} has no Modbus RTU")
        return self.modbus_rtu

    @property
    def buses(self) -> tuple[str, ...]:
        """The kinds of bus that it has, as station files name them."""
        ports = {"modbus_rtu": self.modbus_rtu, "mbus": self.mbus, "iec62056_21": self.infrared}
        return tuple(kind for kind, port in ports.items() if port is not None)

    @property
    def s0(self) -> S0:
        """The S0 outputs.

        Raises:
            ConfigError: this model has none.
        """
        if self.pulses.s0 is None:
            raise ConfigError(f"{self.key} has no S0 outputs")
        return self.pulses.s0

    @property
    def codes(self) -> Mapping[int, CombinationCode]:
        """The combination codes by number; empty if there are none to choose."""
        codes = () if self.combination_codes is None else self.combination_codes.codes
        return MappingProxyType({code.code: code for code in codes})

    @property
    def readable_registers(self) -> tuple[Register, ...]:
        """The registers that the manual promises, in order of address."""
        promised = (item for item in self.registers if item.applies is Applies.ALWAYS)
        return tuple(sorted(promised, key=lambda register: register.address))

    @property
    def writable_registers(self) -> tuple[Register, ...]:
        """The registers that can be written, in order of address."""
        writable = (item for item in self.registers if item.write is not None)
        return tuple(sorted(writable, key=lambda register: register.address))

    def command(self, name: str) -> Command:
        """The M-Bus command that sets what has this name.

        Raises:
            ConfigError: there is none; the message has the nearest name.
        """
        commands = {} if self.mbus is None else self.mbus.settings
        return _named(f"{self.key}: M-Bus command", name, commands)

    def register(self, name: str) -> Register:
        """The register of a name.

        Raises:
            ConfigError: there is none; the message has the nearest name.
        """
        return _named(f"{self.key}: register", name, {item.name: item for item in self.registers})

    def quirk(self, quirk_id: str) -> Quirk:
        """The quirk of an id.

        Raises:
            ConfigError: there is none; the message has the nearest id.
        """
        return _named(f"{self.key}: quirk", quirk_id, {item.id: item for item in self.quirks})

    def default(self, setting: str) -> Default:
        """A setting on delivery; its value is None where the manual does not state one.

        Raises:
            ConfigError: nothing is known about this setting.
        """
        known = {item.setting: item for item in self.defaults}
        return _named(f"{self.key}: default of", setting, known)

    def is_irreversible(self, setting: str, value: float) -> bool:
        """Whether writing a value to a setting locks something of the meter for ever.

        Args:
            setting: name of a register, or of an M-Bus command.
            value: what would be written.

        Raises:
            ConfigError: there is no such setting.
        """
        if self.mbus is not None and setting in self.mbus.settings:
            return self.mbus.settings[setting].locks(value)
        write = self.register(setting).write
        return write is not None and write.locks(value)

    def pulse_width_s(self, rate_imp_per_kwh: float, power_w: float) -> float:
        """Stated width in s of the S0 pulses.

        Args:
            rate_imp_per_kwh: the rate that is set.
            power_w: magnitude of the active power in W.

        Raises:
            ConfigError: no S0 outputs, a rate that cannot be set, or a negative power.
        """
        return self.s0.width_set(rate_imp_per_kwh).width_s(_magnitude_w(power_w))

    def near_boundary(
        self, rate_imp_per_kwh: float, power_w: float, share: float = 0.02
    ) -> frozenset[float]:
        """Widths in s that conform: several within ``share`` of a boundary between two bands.

        Raises:
            ConfigError: no S0 outputs, a rate that cannot be set, or a negative power.
        """
        return self.s0.width_set(rate_imp_per_kwh).near(_magnitude_w(power_w), share)


def _magnitude_w(power_w: float) -> float:
    if not power_w >= 0:
        raise ConfigError(f"power {power_w:g} W: must be a magnitude, at least 0")
    return power_w


def _named(what: str, name: str, known: Mapping[str, Item]) -> Item:
    try:
        return known[name]
    except KeyError as error:
        raise ConfigError(f"{what} {name!r} is unknown: {what_is_known(name, known)}") from error

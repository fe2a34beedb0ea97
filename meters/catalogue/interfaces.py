"""The interfaces of a meter model: Modbus RTU, infrared and Bluetooth."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import model_validator

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced

Parity = Literal["even", "none", "odd"]


class ParityCode(Entry):
    """A parity and the value that selects it."""

    parity: Parity
    value: Count


class BaudCode(Entry):
    """A baud rate and the value that selects it."""

    code: Count
    baud: Count


class ModbusRtu(Sourced):
    """The RS485 port.

    Attributes:
        bauds: every rate that the manual names anywhere, in Bd.
        baud_codes: how the register states them; empty: as the rate itself.
        specified_bauds: the rates that its specification has.
        registers_source: where the register map is from.
    """

    registers_source: str
    default_baud: Count
    bauds: tuple[Count, ...]
    specified_bauds: tuple[Count, ...]
    baud_codes: tuple[BaudCode, ...] = ()
    default_parity: Parity
    parities: tuple[ParityCode, ...]
    data_bits: Count
    stop_bits: Count
    default_address: Count
    address_min: Count
    address_max: Count
    broadcast_address: Count
    bus_load_max_meters: Count
    range_m: Number
    termination_ohm: Number

    @model_validator(mode="after")
    def _defaults_are_legal(self) -> "ModbusRtu":
        for baud in (self.default_baud, *self.specified_bauds):
            if baud not in self.bauds:
                raise ValueError(f"{baud} Bd: must be one of bauds {self.bauds}")
        if self.default_parity not in {code.parity for code in self.parities}:
            raise ValueError(f"default_parity {self.default_parity}: must be one of parities")
        if not self.address_min <= self.default_address <= self.address_max:
            raise ValueError(f"default_address {self.default_address}: outside of the range")
        return self

    @model_validator(mode="after")
    def _each_baud_has_one_code(self) -> "ModbusRtu":
        coded = sorted(item.baud for item in self.baud_codes)
        if coded and coded != sorted(self.bauds):
            raise ValueError(f"baud_codes are for {coded}: must be for each of {self.bauds} once")
        return self

    @property
    def baud_values(self) -> Mapping[int, int]:
        """What the baud rate register has for each rate, by the rate in Bd."""
        if not self.baud_codes:
            return MappingProxyType({baud: baud for baud in self.bauds})
        return MappingProxyType({item.baud: item.code for item in self.baud_codes})


class Infrared(Sourced):
    """The infrared port."""

    protocol: str
    wavelength_min_nm: Number
    wavelength_max_nm: Number
    distance: str
    reads: Flag
    configures: Flag
    note: str


class Bluetooth(Sourced):
    """The Bluetooth port: a fact for readers, the bench does not use it."""

    version: str
    frequency_min_hz: Number
    frequency_max_hz: Number
    reads: Flag
    configures: Flag
    note: str

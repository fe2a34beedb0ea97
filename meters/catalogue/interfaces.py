"""The interfaces of a meter model: Modbus RTU and infrared."""

from typing import Literal

from pydantic import model_validator

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced

Parity = Literal["even", "none", "odd"]


class ParityCode(Entry):
    """A parity and the value that selects it."""

    parity: Parity
    value: Count


class ModbusRtu(Sourced):
    """The RS485 port.

    Attributes:
        bauds: every rate that the manual names anywhere, in Bd.
        specified_bauds: the rates that its specification has.
        registers_source: where the register map is from.
    """

    registers_source: str
    default_baud: Count
    bauds: tuple[Count, ...]
    specified_bauds: tuple[Count, ...]
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


class Infrared(Sourced):
    """The infrared port."""

    protocol: str
    wavelength_min_nm: Number
    wavelength_max_nm: Number
    distance: str
    reads: Flag
    configures: Flag
    note: str

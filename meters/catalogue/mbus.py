"""The M-Bus port of a meter model: link, read-out, records and write commands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import model_validator

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced
from meters.catalogue.mbus_command import Command
from meters.catalogue.mbus_record import Record
from meters.catalogue.mbus_values import checksum, long_frame, manufacturer_code, short_frame

ANY_SERIAL, ANY_MANUFACTURER, ANY = "FFFFFFFF", b"\xff\xff", 0xFF
"""Wildcards of a selection by secondary address."""


class HeaderField(Entry):
    """A field of the fixed header.

    Attributes:
        printed: the bytes as the manual prints them, in hexadecimal.
        wire: the bytes as they come on the wire in that example.
    """

    name: str
    title: str
    printed: str
    wire: str
    meaning: str
    quirks: tuple[str, ...] = ()


class FixedHeader(Entry):
    """The header of every read-out; ``statuses`` are all meanings that the manual states."""

    control: Count
    ci: Count
    manufacturer: str
    medium: Count
    fields: tuple[HeaderField, ...]
    statuses: tuple[tuple[Count, str], ...]

    @property
    def example_bytes(self) -> bytes:
        """The header of the manual's example, on the wire."""
        return b"".join(bytes.fromhex(field.wire) for field in self.fields)

    @model_validator(mode="after")
    def _is_a_header(self) -> "FixedHeader":
        wire = self.example_bytes
        if len(wire) != 12:
            raise ValueError(f"fields: {len(wire)} bytes, must be 12")
        if wire[4:6] != manufacturer_code(self.manufacturer) or wire[7] != self.medium:
            raise ValueError(f"fields: {wire.hex()} is not of {self.manufacturer} {self.medium}")
        return self


class ReadOut(Entry):
    """The manual's example of a whole read-out, as far as it prints one: length and checksum."""

    address: Count
    length: Count
    checksum: Count | None


class Selection(Entry):
    """Selection by secondary address.

    Attributes:
        head: what the frame begins with, up to its CI field.
        fields: name, bytes as printed and bytes on the wire of the manual's example.
    """

    address: Count
    head: str
    fields: tuple[HeaderField, ...]


class MBus(Sourced):
    """The M-Bus port.

    Attributes:
        records_source: where the records are from; ``commands_source``: the write commands.
        bauds: the rates in Bd; the command ``baud_rate`` has the codes that select them.
        broadcast_address: one that every meter answers, ``broadcast_reads`` only reading; None:
            the manual states none.
        request_control: the C field of REQ_UD2, as printed.
        reset_control: the C field of SND_NKE.
        unit_loads: load on the bus; None: the manual does not state it.
    """

    records_source: str
    commands_source: str
    default_baud: Count
    bauds: tuple[Count, ...]
    data_bits: Count
    parity: Literal["even", "none", "odd"]
    stop_bits: Count
    default_address: Count
    address_min: Count
    address_max: Count
    broadcast_address: Count | None
    broadcast_reads: Flag | None
    request_control: Count
    reset_control: Count
    reset_effect: str
    bus_load_max_meters: Count
    unit_loads: Number | None
    range_m: Number
    header: FixedHeader
    records: tuple[Record, ...]
    read_out: ReadOut | None
    commands: tuple[Command, ...]
    selection: Selection

    @property
    def settings(self) -> Mapping[str, Command]:
        """The write commands by the name of what they set."""
        return MappingProxyType({command.name: command for command in self.commands})

    def reset_frame(self, address: int) -> bytes:
        """SND_NKE."""
        return short_frame(self.reset_control, address)

    def request_frame(self, address: int) -> bytes:
        """REQ_UD2 with the frame count bit that the manual prints."""
        return short_frame(self.request_control, address)

    def selection_frame(
        self,
        serial_number: str = ANY_SERIAL,
        manufacturer: bytes = ANY_MANUFACTURER,
        version: int = ANY,
        medium: int = ANY,
    ) -> bytes:
        """The frame that selects a meter by its secondary address; by default any meter.

        Args:
            serial_number: eight digits as on the meter; F stands for any digit.
            manufacturer: two bytes as on the wire.
            version: generation; FFh stands for any.
            medium: FFh stands for any.
        """
        number = bytes.fromhex(serial_number)[::-1]
        head = bytes.fromhex(self.selection.head)[4:]
        return long_frame(head + number + manufacturer + bytes((version, medium)))

    def example_read_out(self) -> bytes | None:
        """The whole answer of the manual's example; None: it does not have one."""
        return None if self.read_out is None else long_frame(self._example_body(self.read_out))

    def _example_body(self, example: ReadOut) -> bytes:
        head = bytes((self.header.control, example.address, self.header.ci))
        records = b"".join(record.example_bytes for record in self.records)
        return head + self.header.example_bytes + records

    @model_validator(mode="after")
    def _defaults_are_legal(self) -> "MBus":
        if self.default_baud not in self.bauds:
            raise ValueError(f"default_baud {self.default_baud}: must be one of bauds {self.bauds}")
        if not self.address_min <= self.default_address <= self.address_max:
            raise ValueError(f"default_address {self.default_address}: outside of the range")
        return self

    @model_validator(mode="after")
    def _read_out_is_that_of_its_records(self) -> "MBus":
        if self.read_out is not None:
            body = self._example_body(self.read_out)
            if len(body) != self.read_out.length:
                raise ValueError(f"read_out length: that of the records is {len(body):02X}h")
            if self.read_out.checksum not in (None, checksum(body)):
                raise ValueError(f"read_out checksum: it is {checksum(body):02X}h")
        return self

"""A command that writes over M-Bus, as the manual's write table prints it."""

from pydantic import Field, model_validator

from meters.catalogue.entry import Count, Entry, Number
from meters.catalogue.legal_values import LegalValues
from meters.catalogue.mbus_values import ByteOrder, ValueEncoding, encode_value, long_frame


class CommandExample(Entry):
    """The manual's example: the bytes of the new value in hexadecimal, and the value."""

    address: Count
    data: str
    value: Number


class Command(LegalValues):
    """A write command: head, address, body, new value, then checksum and stop byte.

    Attributes:
        name: that of the setting, the same on every bus.
        title: as the manual prints it; ``head`` and ``body`` are its command parts 1 and 2.
        length: number of bytes of the new value.
        byte_order: ``little`` as EN 13757-3 has it, or as the manual's example shows.
        exponent: value = number · 10^exponent.
        codes: value and the number that stands for it on the wire; empty if it is the value.
        answer: what the meter answers.
    """

    name: str
    title: str
    head: str
    body: str = ""
    length: Count = Field(ge=1)
    encoding: ValueEncoding
    byte_order: ByteOrder = "little"
    exponent: int = 0
    codes: tuple[tuple[Count, Count], ...] = ()
    answer: str = "E5"
    example: CommandExample
    quirks: tuple[str, ...] = ()

    def command_frame(self, value: float, address: int) -> bytes:
        """The whole frame that writes a value to the meter of an address.

        Raises:
            ValueError: the value is not legal.
        """
        if not self.allows(value):
            raise ValueError(f"{self.name}: {value:g} cannot be written; legal is {self.legal}")
        control = bytes.fromhex(self.head)[-1]
        body = bytes((control, address)) + bytes.fromhex(self.body)
        return long_frame(body + self.value_bytes(value))

    def value_bytes(self, value: float) -> bytes:
        """The bytes of the new value.

        Raises:
            ValueError: the value has none.
        """
        number = dict(self.codes).get(int(value), value) if self.codes else value
        return encode_value(self.encoding, number, self.length, self.exponent, self.byte_order)

    @property
    def example_frame(self) -> bytes:
        """The whole frame of the manual's example, from the parts that it prints."""
        parts = bytes.fromhex(self.body) + bytes.fromhex(self.example.data)
        control = bytes.fromhex(self.head)[-1]
        return long_frame(bytes((control, self.example.address)) + parts)

    @model_validator(mode="after")
    def _head_has_the_length_of_its_frame(self) -> "Command":
        length = 2 + len(bytes.fromhex(self.body)) + self.length
        if bytes.fromhex(self.head)[:4] != bytes((0x68, length, length, 0x68)):
            raise ValueError(f"head {self.head!r}: the frame has the length {length:02X}")
        return self

    @model_validator(mode="after")
    def _legal_values_are_encodable(self) -> "Command":
        for value in self.values or (self.minimum, self.maximum):
            self.value_bytes(float(value or 0))
        if self.codes and {float(value) for value, _ in self.codes} != set(self.legal_values):
            raise ValueError(f"codes: must be there for each of {self.legal}")
        return self

    @model_validator(mode="after")
    def _example_is_the_frame_of_its_value(self) -> "Command":
        example = self.example
        data = self.value_bytes(example.value).hex(" ").upper()
        if data != example.data or not self.allows(example.value):
            raise ValueError(f"example {example.data!r}: for {example.value:g} it is {data}")
        return self

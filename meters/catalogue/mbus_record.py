"""A record of an M-Bus read-out, as the manual's register map prints it."""

from pydantic import Field, model_validator

from meters.catalogue.entry import Count, Entry, Number
from meters.catalogue.mbus_values import BINARY, DECIMAL, ValueEncoding, decode_value
from meters.catalogue.registers import Applies

PLAIN_TEXT_VIF = 0x7C


class RecordExample(Entry):
    """The manual's example: the data bytes in hexadecimal, and the value in the record's unit."""

    data: str
    value: Number | str


class Record(Entry):
    """One record of the read-out, in its order.

    Attributes:
        name: that of the quantity, the same on every bus.
        title: its content, as the manual prints it.
        dif: DIF and DIFEs in hexadecimal; ``vif``: VIF and VIFEs.
        length: number of data bytes.
        unit: the unit of the value; value = number · 10^exponent.
    """

    name: str
    title: str
    dif: str
    vif: str
    length: Count = Field(ge=1)
    encoding: ValueEncoding
    unit: str
    exponent: int = 0
    applies: Applies = Applies.ALWAYS
    example: RecordExample
    quirks: tuple[str, ...] = ()

    @property
    def header(self) -> bytes:
        """DIF, DIFEs, VIF and VIFEs."""
        return bytes.fromhex(self.dif) + bytes.fromhex(self.vif)

    @property
    def example_bytes(self) -> bytes:
        """The whole record of the manual's example."""
        return self.header + bytes.fromhex(self.example.data)

    def value(self, data: bytes) -> float | str:
        """The value, in the record's unit, of its data bytes.

        Raises:
            ValueError: another number of bytes, or no value in the record's encoding.
        """
        if len(data) != self.length:
            raise ValueError(f"{self.name}: {len(data)} bytes, must be {self.length}")
        return decode_value(self.encoding, data, self.exponent)

    @model_validator(mode="after")
    def _header_is_complete(self) -> "Record":
        for name, field in (("dif", self.dif), ("vif", self.vif)):
            data = bytes.fromhex(field)
            if name == "vif" and data and data[0] & 0x7F == PLAIN_TEXT_VIF:
                continue
            continued = [byte >= 0x80 for byte in data]
            if continued != [True] * (len(data) - 1) + [False]:
                raise ValueError(f"{name} {field!r}: all bytes but the last have bit 7 set")
        return self

    @model_validator(mode="after")
    def _length_is_that_of_the_dif(self) -> "Record":
        decimal = self.encoding in (ValueEncoding.BCD, ValueEncoding.DIGITS)
        lengths = DECIMAL if decimal else BINARY
        stated = lengths.get(bytes.fromhex(self.dif)[0] & 0x0F)
        if stated != self.length:
            raise ValueError(f"dif {self.dif!r}: {self.length} bytes of {self.encoding} it has not")
        return self

    @model_validator(mode="after")
    def _example_is_the_value_of_its_bytes(self) -> "Record":
        value = self.value(bytes.fromhex(self.example.data))
        if value != self.example.value:
            raise ValueError(f"example {self.example.data!r}: it is {value}")
        return self

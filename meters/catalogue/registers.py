"""The register map: what the manual prints, how the bench reads it, what may be written."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from meters.catalogue.entry import Count, Entry, Number
from meters.catalogue.legal_values import LegalValues
from meters.encoding import Encoding, encode_number


class RegisterType(StrEnum):
    """The manual's word for what is in a register."""

    HEX = "hex"
    SIGNED = "signed"
    ASCII = "ascii"
    FLOAT_ABCD = "float_abcd"


ENCODINGS = {
    RegisterType.HEX: {Encoding.BCD, Encoding.HEX},
    RegisterType.SIGNED: {
        Encoding.INT16,
        Encoding.UINT16,
        Encoding.INT32,
        Encoding.UINT32,
        Encoding.BCD,
    },
    RegisterType.ASCII: {Encoding.ASCII},
    RegisterType.FLOAT_ABCD: {Encoding.FLOAT32},
}
"""How each of the manual's types may be read; one of its Signed registers has digits."""


class Applies(StrEnum):
    """Whether the manual promises a register; what is ``OPTIONAL`` may be missing."""

    ALWAYS = "always"
    OPTIONAL = "optional"


class Example(Entry):
    """The manual's example of a write: the frame in hexadecimal without CRC, and its value."""

    frame: str
    value: Number


class Write(LegalValues):
    """What may be written to a register, and how."""

    function: Literal[6, 16]
    encoding: Encoding
    example: Example

    @property
    def legal_values(self) -> tuple[float, ...]:
        """Every value that may be written."""
        return tuple(float(value) for value in super().legal_values)


class Register(Entry):
    """One value of the register map.

    Attributes:
        title: its content, as the manual prints it.
        address: as on the wire, of its first register.
        length: number of registers.
        unit: empty for none.
        type: the manual's word.
        encoding: how the bench reads it.
        function: the function code that reads it.
        meanings: what values stand for, where the manual says so for reading.
    """

    name: str
    title: str
    address: Count = Field(le=0xFFFF)
    length: Count = Field(ge=1)
    unit: str
    type: RegisterType
    encoding: Encoding
    function: Literal[3, 4]
    applies: Applies = Applies.ALWAYS
    meanings: tuple[tuple[Count | str, str], ...] = ()
    write: Write | None = None
    quirks: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The address after its last register."""
        return self.address + self.length

    @model_validator(mode="after")
    def _encoding_fits_type(self) -> "Register":
        allowed = ENCODINGS[self.type]
        if self.encoding not in allowed:
            raise ValueError(
                f"encoding {self.encoding}: {self.type} can be {' or '.join(sorted(allowed))}"
            )
        return self

    @model_validator(mode="after")
    def _legal_values_are_encodable(self) -> "Register":
        if self.write is not None:
            legal = self.write.legal_values
            for value in legal if self.write.ratio is None else (legal[0], legal[-1]):
                encode_number(self.write.encoding, value, self.length)
        return self

    @model_validator(mode="after")
    def _example_is_the_frame_of_its_value(self) -> "Register":
        if self.write is not None:
            example = self.write.example
            frame = self.write_frame(example.value).hex()
            if bytes.fromhex(example.frame).hex() != frame:
                raise ValueError(f"example {example.frame!r}: for {example.value:g} it is {frame}")
        return self

    def write_frame(self, value: float, unit_address: int = 1) -> bytes:
        """The request that writes a value, without CRC.

        Raises:
            ValueError: the register cannot be written, or the value is not legal.
        """
        if self.write is None or not self.write.allows(value):
            legal = "nothing" if self.write is None else self.write.legal_values
            raise ValueError(f"{self.name}: {value:g} cannot be written; legal is {legal}")
        words = encode_number(self.write.encoding, value, self.length)
        data = b"".join(word.to_bytes(2, "big") for word in words)
        head = bytes((unit_address, self.write.function)) + self.address.to_bytes(2, "big")
        if self.write.function == 16:
            head += self.length.to_bytes(2, "big") + bytes((len(data),))
        return head + data

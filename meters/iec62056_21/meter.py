"""A meter under an optical head: who it says that it is, and what it reads out.

By the standard alone (IEC 62056-21): the makers' list of objects is not public, so that nothing
is written, and nothing that is read has a name of the catalogue but the serial number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.errors import ConfigError, LinkFault, MeterLinkError
from meters.catalogue import Meter
from meters.catalogue.legal_values import LegalValues
from meters.client import PROBE
from meters.encoding import Value
from meters.iec62056_21.data_block import DataBlock
from meters.iec62056_21.exchange import Reaction
from meters.iec62056_21.link import Iec62056Link
from meters.iec62056_21.sign_on import Identification
from meters.place import Place

SERIAL_NUMBERS = ("C.1.0", "0.0.0")
"""Where OBIS has the serial number, in its short form (IEC 62056-6-1)."""


@dataclass(frozen=True, slots=True)
class InfraredReadOut:
    """What one session gave: the identification, the data lines, and how soon each answer came."""

    identification: Identification
    data: DataBlock
    reactions: tuple[Reaction, ...] = ()

    @property
    def serial_number(self) -> str:
        """The serial number, if one of the usual codes has it; else empty."""
        found = (item for code in SERIAL_NUMBERS for item in self.data.values_of(code))
        return next((item.value for item in found), "")


class InfraredMeter:
    """The meter under one optical head.

    Attributes:
        meter: its model.
        link: the head.
        place: where it listens; an optical head has but one place.
        moving: no setting changes that.
    """

    moving: tuple[str, ...] = ()

    __slots__ = ("link", "meter", "place")

    def __init__(self, meter: Meter, link: Iec62056Link) -> None:
        self.meter = meter
        self.link = link
        self.place = Place(link.line, 0)

    @property
    def address(self) -> int:
        """There is none under a head."""
        return self.place.address

    @property
    def names(self) -> tuple[str, ...]:
        """What can be asked for by name."""
        return (PROBE, "identification", "manufacturer")

    @property
    def settings(self) -> Mapping[str, LegalValues]:
        """Nothing: the makers' list of what can be written is not public."""
        return {}

    def has(self, name: str) -> bool:
        """Whether it can be asked for a value of this name."""
        return name in self.names

    def read_out(self) -> InfraredReadOut:
        """Sign the meter on and have it send all its data lines.

        Raises:
            MeterLinkError: an answer was not in form, or missing.
        """
        with self.link.session() as session:
            data = session.read_out()
            return InfraredReadOut(session.identification, data, session.reactions)

    def read(self, names: Iterable[str]) -> Mapping[str, Value]:
        """Read values by name; the serial number is empty if the read-out has none.

        Raises:
            MeterLinkError: an answer was not in form, or missing.
            ConfigError: there is no such value.
        """
        wanted = list(names)
        if unknown := [name for name in wanted if not self.has(name)]:
            raise ConfigError(f"{self.meter.key}: {unknown[0]} cannot be read by infrared")
        if not wanted:
            return {}
        found = self.read_out()
        told: dict[str, Value] = {
            PROBE: found.serial_number,
            "identification": found.identification.product,
            "manufacturer": found.identification.manufacturer,
        }
        return {name: told[name] for name in wanted}

    def read_one(self, name: str) -> Value:
        """Read one value; raises as ``read`` does."""
        return self.read([name])[name]

    def read_adaptive(self, names: Iterable[str]) -> tuple[Mapping[str, Value], tuple[str, ...]]:
        """Read as ``read`` does."""
        return self.read(names), ()

    def present(self, _name: str, /) -> float | None:
        """Nothing is known of any setting."""
        return None

    def write(self, name: str, value: float) -> None:
        """Refuse.

        Raises:
            ValueError: always; nothing was sent.
        """
        raise ValueError(f"{name} = {value:g} cannot be written by infrared to a {self.meter.key}")

    def attempt(self, name: str, value: float) -> str:
        """Refuse as ``write`` does."""
        self.write(name, value)
        return ""

    def holds(self, _name: str, _value: float, /) -> bool:
        """Whether a setting has a value, which nothing tells."""
        return False

    def place_after(self, _name: str, _value: float, /) -> Place:
        """Where it is: under its head."""
        return self.place

    def places(self) -> Iterable[Place]:
        """The one place under the head."""
        return (self.place,)

    def answers(self) -> bool:
        """Whether it signs on, right or wrong in form: the meter is there."""
        try:
            with self.link.session():
                return True
        except MeterLinkError as error:
            return error.fault is not LinkFault.SILENCE

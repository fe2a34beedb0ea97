"""A meter on a bus, by the names of its values and settings, whatever the bus."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from contracts.errors import BenchError
from meters.catalogue import Meter
from meters.catalogue.legal_values import LegalValues
from meters.encoding import Value
from meters.place import Place

PROBE = "serial_number"
"""What every meter can be asked for, to see that it is there and who it is."""


class RegisterValueError(Exception):
    """A register or record holds what is no value of its encoding: the meter does not conform."""


class IrreversibleWriteError(BenchError):
    """A write that cannot be undone was refused; nothing was sent."""


class MeterClient(Protocol):
    """How a unit is read and set.

    Attributes:
        place: where it listens at the moment.
        moving: settings that change where it listens.
    """

    place: Place
    moving: tuple[str, ...]

    @property
    def meter(self) -> Meter:
        """Its model."""
        ...

    @property
    def link(self) -> object:
        """Its bus; two meters with the same link share a wire."""
        ...

    @property
    def address(self) -> int:
        """Its address at the moment."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Every value that the manual promises on this bus."""
        ...

    @property
    def settings(self) -> Mapping[str, LegalValues]:
        """What may be written over this bus, by name."""
        ...

    def has(self, name: str) -> bool:
        """Whether it can be asked for a value of this name."""
        ...

    def read(self, names: Iterable[str]) -> Mapping[str, Value]:
        """Read values by name, in the units of the catalogue.

        Raises:
            MeterLinkError: an answer was not in form, an exception, or missing.
            RegisterValueError: what came is no value.
            ConfigError: there is no such value.
        """
        ...

    def read_one(self, name: str) -> Value:
        """Read one value; raises as ``read`` does."""
        ...

    def read_adaptive(self, names: Iterable[str]) -> tuple[Mapping[str, Value], tuple[str, ...]]:
        """Read as ``read`` does, in smaller pieces where the meter refuses; those are returned."""
        ...

    def present(self, name: str, /) -> float | None:
        """What a setting is now; None if the bus cannot tell. Raises as ``read`` does."""
        ...

    def write(self, name: str, value: float) -> None:
        """Write a setting.

        Raises:
            IrreversibleWriteError: it cannot be undone, and the unit is not expendable.
            ValueError: it is no setting, or the value is not legal; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing.
        """
        ...

    def attempt(self, name: str, value: float) -> str:
        """Write a value that need not be legal, and say how the meter took it."""
        ...

    def holds(self, name: str, value: float, /) -> bool:
        """Read a setting back and compare it; raises as ``read`` does."""
        ...

    def place_after(self, name: str, value: float, /) -> Place:
        """Where it listens once a setting has taken effect."""
        ...

    def places(self) -> Iterable[Place]:
        """Every line setting that the model can have, at the present and the default address."""
        ...

    def answers(self) -> bool:
        """Whether there is an answer, right or wrong in form: the meter is there."""
        ...

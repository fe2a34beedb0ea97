"""The values of a simulated meter by name, read and written; every bus goes through here."""

from collections.abc import Callable

from simulator.meter.meter import Meter
from simulator.meter.model import MBUS
from simulator.meter.readings import Readings
from simulator.meter.writing import Value, Writer

OVER_MBUS = frozenset({"primary_address", "secondary_address", "mbus_baud_rate", "mbus_tariff"})
SHOWN_OVER_MBUS = ("primary_address", "secondary_address")

Redirect = Callable[[str, Value], tuple[str, Value] | bool]
"""Of a write of a name: what is written instead, or the answer if nothing is."""


class Values:
    """The values of one meter.

    Attributes:
        meter: whose.
        readings, writer: what reads and writes it.
        altered: changes what is read, by name; a defect adds to it.
        forgets: what is acknowledged and not taken over.
        writes: what happens to a write instead of what is right, see ``Redirect``.
        swallows: what is acknowledged and shown although it is illegal, and not taken over.
    """

    __slots__ = (
        "_shown",
        "_writable",
        "altered",
        "forgets",
        "meter",
        "readings",
        "swallows",
        "writer",
        "writes",
    )

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.readings = Readings(meter)
        self.writer = Writer(meter)
        self.altered: dict[str, Callable[[Value], Value]] = {}
        self.forgets: set[str] = set()
        self.swallows: set[str] = set()
        self.writes: list[Redirect] = []
        over_mbus = OVER_MBUS if MBUS in meter.model.buses else frozenset()
        self._writable = meter.model.writable | over_mbus
        self._shown: dict[str, Value] = {}

    def has(self, name: str) -> bool:
        """Whether there is a value of this name."""
        model = self.meter.model
        return name in model.addresses or (name in SHOWN_OVER_MBUS and MBUS in model.buses)

    def value(self, name: str) -> Value:
        """A value, in its register's unit.

        Raises:
            KeyError: there is none of this name.
        """
        if not self.has(name):
            raise KeyError(f"{self.meter.model.key} has no value called {name!r}")
        found = self._shown[name] if name in self._shown else self.readings.value(name)
        return self.altered[name](found) if name in self.altered else found

    def write(self, name: str, value: Value) -> bool:
        """Write a setting; False, and nothing is changed, if the value is not legal.

        Raises:
            KeyError: there is no such setting.
        """
        if name not in self._writable:
            raise KeyError(f"{self.meter.model.key} has no setting called {name!r}")
        for redirect in self.writes:
            found = redirect(name, value)
            if isinstance(found, bool):
                return found
            name, value = found
        if name in self.forgets:
            return True
        if self.writer.write(name, value):
            self._shown.pop(name, None)
            return True
        if name in self.swallows:
            self._shown[name] = value
        return name in self.swallows

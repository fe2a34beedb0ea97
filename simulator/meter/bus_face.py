"""The face that the rack gives to a bus; ``face.Face`` says what each of its parts is."""

from simulator.bus.line import Line
from simulator.meter.meter import Meter
from simulator.meter.model import MBUS, MODBUS_RTU
from simulator.meter.values import Values
from simulator.meter.writing import Value

RESETS = ("resettable_day_counter", "power_down_counter")


class BusFace:
    """A meter as its M-Bus or its infrared head sees it.

    Args:
        values: of the meter.
        kind: of the bus, ``mbus`` or ``iec62056_21``. Over M-Bus, ``tariff`` takes what the
            M-Bus write table has; ``baud_rate`` is that of the M-Bus, and by infrared that of
            the RS485 port if there is one.
    """

    __slots__ = ("_kind", "_values")

    def __init__(self, values: Values, kind: str = MBUS) -> None:
        self._values = values
        self._kind = kind

    @property
    def meter(self) -> Meter:
        """The meter itself."""
        return self._values.meter

    @property
    def model(self) -> str:
        """Key of the model."""
        return self.meter.model.key

    @property
    def serial(self) -> str:
        """Serial number."""
        return self.meter.serial

    @property
    def awake(self) -> bool:
        """Whether it answers at all."""
        return self.meter.awake

    @property
    def response_delay_s(self) -> float:
        """From the end of a request to the start of the answer."""
        return self.meter.response_delay_s

    @response_delay_s.setter
    def response_delay_s(self, delay_s: float) -> None:
        self.meter.response_delay_s = delay_s

    @property
    def link_fault(self) -> str | None:
        """A faulty way to answer, by name, or None."""
        return self.meter.link_fault

    @link_fault.setter
    def link_fault(self, fault: str | None) -> None:
        self.meter.link_fault = fault

    @property
    def error(self) -> bool:
        """Whether an error is flagged."""
        return self.meter.identity.error_code != 0

    @property
    def line(self) -> Line:
        """Line settings of the M-Bus port in force."""
        return self.meter.ports.mbus_line

    @property
    def primary_address(self) -> int:
        """M-Bus primary address in force."""
        return self.meter.ports.mbus_address

    @property
    def secondary_address(self) -> str:
        """M-Bus identification number in force."""
        return self.meter.ports.secondary_address

    def has(self, name: str) -> bool:
        """Whether there is a value of this name."""
        return self._values.has(name)

    def value(self, name: str) -> Value:
        """A value by the catalogue's name of its register.

        Raises:
            KeyError: there is no value of this name.
        """
        return self._values.value(name)

    def write(self, name: str, value: Value) -> bool:
        """Write a setting; False if it is illegal, and then nothing has changed.

        Raises:
            KeyError: there is no setting of this name.
        """
        if name in RESETS:
            return self._values.write(name, 0)
        return self._values.write(self._own(name), value)

    def _own(self, name: str) -> str:
        on_mbus = self._kind == MBUS
        if name == "baud_rate" and (on_mbus or MODBUS_RTU not in self.meter.model.buses):
            return "mbus_baud_rate"
        return "mbus_tariff" if name == "tariff" and on_mbus else name

    def after_answer(self) -> None:
        """Changes of addresses and baud rate take effect."""
        self.meter.ports.apply(self.meter.settings)


NOBODY = -1
"""An address that no frame has."""


class OldFace(BusFace):
    """The same meter at the address before the last change, which it still answers to: a defect."""

    __slots__ = ()

    @property
    def primary_address(self) -> int:
        """The address before the last change; before any, one that nobody calls."""
        old = self.meter.ports.old_mbus_address
        return NOBODY if old is None else old

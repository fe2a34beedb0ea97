"""One of the instruments of a source: what voltage and current sources do alike in any dialect."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from contracts.errors import InstrumentError
from instruments.fail_off import Ladder
from instruments.identity import Identity
from instruments.level import UNITS, Level, Quantity
from instruments.on_one_link import OnOneLink
from instruments.scpi import command, errors
from instruments.stimulus import wrapped
from instruments.visa import VisaLink

ERRORS = ":SYST:ERR?"
READ_BACK_SHARE = 1e-3
READ_BACK_DEG = 0.1


class SourceSide(OnOneLink, ABC):
    """Three phases of voltage, or of current.

    Args:
        link: to the instrument.
        quantity: what it puts out.
    """

    __slots__ = ("quantity",)

    def __init__(self, link: VisaLink, quantity: Quantity) -> None:
        super().__init__(link)
        self.quantity: Quantity = quantity

    def __str__(self) -> str:
        return str(self._link)

    @abstractmethod
    def identify(self) -> Identity:
        """Maker, model, serial number, firmware; raises ``InstrumentError`` for another make."""

    @abstractmethod
    def initialise(self) -> None:
        """Off, level 0, sine, limits set; raises ``InstrumentError`` if it refuses, or a fault."""

    @abstractmethod
    def is_on(self) -> bool:
        """Ask whether the output is on."""

    @abstractmethod
    def set_frequency(self, frequency_hz: float) -> None:
        """Set and read back the frequency in Hz."""

    @abstractmethod
    def verify_frequency(self, frequency_hz: float) -> None:
        """Read back the frequency in Hz; raises ``InstrumentError`` if it is another."""

    @abstractmethod
    def set_levels(self, levels: Iterable[Level]) -> None:
        """Set levels and angles and read them back; raises ``InstrumentError``."""

    @abstractmethod
    def verify_levels(self, levels: Iterable[Level]) -> None:
        """Read back levels and angles; raises ``InstrumentError`` if they are others."""

    @abstractmethod
    def zero(self) -> None:
        """All levels to 0; angles stay."""

    @abstractmethod
    def switch(self, *, on: bool) -> None:
        """Switch the output, and see that it is; raises ``InstrumentError`` if it is not."""

    @abstractmethod
    def faults(self) -> list[str]:
        """What its condition register says."""

    @abstractmethod
    def ladder(self) -> Ladder:
        """How it is taken down; nothing waits for an answer before the last step."""

    def require_sound(self) -> None:
        """Refuse to go on with a remote inhibit, a trip or another fault.

        Raises:
            InstrumentError: which.
        """
        if found := self.faults():
            raise InstrumentError(f"{self}: {'; '.join(found)}")

    def pending(self) -> list[str]:
        """Its faults and what is in its queue of errors, each with its name before it."""
        return [f"{self}: {what}" for what in (*self.faults(), *errors(self._link, ERRORS))]

    def _ladder(self, messages: Sequence[str]) -> Ladder:
        """Messages that are sent whatever became of the one before; then it is asked."""
        steps = tuple(self._writes(message) for message in messages)
        return Ladder(str(self), steps, self.is_on, self._link.reopen)

    def _writes(self, message: str) -> Callable[[], None]:
        return lambda: self._link.write(message)

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)

    def _require_switched(self, *, on: bool) -> None:
        """See that the output is as it was switched; it may refuse without an error.

        Raises:
            InstrumentError: it is not.
        """
        if self.is_on() is not on:
            said = "; ".join(self.faults()) or "no fault reported"
            what = "did not come on: check its connections" if on else "is still on"
            raise InstrumentError(f"{self}: the output {what} ({said})")

    def _require_level(self, level: Level, value: float, digit: float) -> None:
        unit = UNITS[level.quantity]
        what = f"{level.quantity} of phase {level.phase}"
        self._require_same(what, unit, level.value, value, digit)

    def _require_angle(self, level: Level, angle_deg: float) -> None:
        if abs(wrapped(angle_deg - level.angle_deg)) > READ_BACK_DEG:
            raise InstrumentError(
                f"{self}: the angle of {level.quantity} of phase {level.phase} was set to "
                f"{level.angle_deg:g}° and reads back {angle_deg:g}°"
            )

    def _require_same(
        self, what: str, unit: str, wanted: float, found: float, digit: float
    ) -> None:
        """A reply is rounded, so half of its last digit is allowed beside a share."""
        if abs(found - wanted) > READ_BACK_SHARE * wanted + digit / 2 + 1e-9:
            raise InstrumentError(
                f"{self}: {what} was set to {wanted:g} {unit} and reads back {found:g} {unit}"
            )


class VoltageOutput(SourceSide):
    """The side with the voltages, whose levels can rise slowly."""

    __slots__ = ()

    @abstractmethod
    def set_slew(self, slew_v_per_s: float) -> None:
        """How fast a voltage may change, in V/s; infinite: as fast as it can."""

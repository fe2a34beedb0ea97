"""One instrument of the AMETEK/California Instruments dialect: a voltage or a current source.

See ``ametek_ci_commands`` for where each command is documented.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence

from contracts.errors import InstrumentError
from instruments.ametek_ci_commands import (
    CURRENT_LIMIT,
    ERRORS,
    Level,
    Quantity,
    conditions,
    decimal,
    for_all,
)
from instruments.fail_off import Ladder
from instruments.identity import Identity
from instruments.on_one_link import OnOneLink
from instruments.scpi import (
    command,
    errors,
    fields,
    finite,
    flag,
    parse_identity,
    resolution,
)
from instruments.stimulus import wrapped
from instruments.visa import VisaLink

READ_BACK_SHARE = 1e-3
READ_BACK_DEG = 0.1
_MAKERS = ("AMETEK", "CALIFORNIA INSTRUMENTS")
_CURRENT_SOURCE = re.compile(r"\d+CS(/\d)?")
"""Models of the CS series, by the title page of their programming manual."""


class CiOutput(OnOneLink):
    """Three phases of voltage, or of current.

    Args:
        link: to the instrument.
        quantity: what it puts out: ``VOLT`` or ``CURR``.
        setup: commands for all phases that make it ready, sent while its output is off.
    """

    __slots__ = ("_setup", "quantity")

    def __init__(self, link: VisaLink, quantity: Quantity, setup: Sequence[str]) -> None:
        super().__init__(link)
        self._setup = tuple(setup)
        self.quantity: Quantity = quantity

    def __str__(self) -> str:
        return str(self._link)

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware.

        Raises:
            InstrumentError: it is of another make, or a current source where voltage is wanted.
        """
        if self._link.is_down:
            self._link.reopen()
        found = self._link.ask("*IDN?", parse_identity)
        named = found.maker.upper()
        if not any(maker in named for maker in _MAKERS):
            raise InstrumentError(
                f"{self}: is a {found.maker} {found.model}; it must be an AC source of "
                "AMETEK/California Instruments"
            )
        if self.quantity == "VOLT" and _CURRENT_SOURCE.fullmatch(found.model.upper()):
            raise InstrumentError(
                f"{self}: a {found.model} is a current source; here must be the voltage source: "
                "are the two resources of the station swapped?"
            )
        return found

    def initialise(self) -> None:
        """Off, faults cleared, remote inhibit latching, level 0, sine.

        ``OUTP OFF`` comes before a protection is cleared: on sources of other makes that brings
        back the output as it was before the trip, and no page says that here it does not. In the
        mode LIVE, which is the factory's, the output comes on by itself when a remote inhibit ends
        (Sequoia page 70), so LATC is taken.

        Raises:
            InstrumentError: it refused something, or a remote inhibit or a fault is there.
        """
        self._command("*CLS")
        for message in (":OUTP OFF", ":OUTP:PROT:CLE", ":OUTP:RI:MODE LATC"):
            self._command(message)
        mode = self._link.query(":OUTP:RI:MODE?")
        if not mode.strip().upper().startswith("LATC"):
            raise InstrumentError(
                f"{self}: the mode of its remote inhibit reads back {mode!r}, not LATC: the output "
                "would come on by itself when an emergency stop is released"
            )
        self._command(for_all(f"{self.quantity} 0", "FUNC SIN"))
        for setup in self._setup:
            self._command(for_all(setup))
        self.require_sound()

    def is_on(self) -> bool:
        """Ask whether the output is on."""
        return self._link.ask(":OUTP?", flag)

    def set_frequency(self, frequency_hz: float) -> None:
        """Set and read back the frequency in Hz."""
        self._command(f":FREQ {decimal(frequency_hz)}")
        self.verify_frequency(frequency_hz)

    def verify_frequency(self, frequency_hz: float) -> None:
        """Read back the frequency in Hz.

        Raises:
            InstrumentError: it is another.
        """
        found = self._link.ask(":FREQ?", _value)
        self._require_same("frequency", "Hz", frequency_hz, *found)

    def set_slew(self, slew_v_per_s: float) -> None:
        """How fast a voltage may change, in V/s; infinite: as fast as it can."""
        fastest = math.isinf(slew_v_per_s)
        self._command(for_all(f"VOLT:SLEW {'MAX' if fastest else decimal(slew_v_per_s)}"))

    def set_levels(self, levels: Iterable[Level]) -> None:
        """Set levels and angles, phase by phase, and read them back.

        Raises:
            InstrumentError: one was refused, or reads back as something else.
        """
        for level in levels:
            self._command(level.set())
            self.verify(level)

    def zero(self) -> None:
        """All levels to 0; angles stay."""
        self._command(for_all(f"{self.quantity} 0"))

    def switch(self, *, on: bool) -> None:
        """Switch the output, and see that it is; it may refuse without an error.

        Raises:
            InstrumentError: it is not as wanted.
        """
        self._command(f":OUTP {'ON' if on else 'OFF'}")
        if self.is_on() is not on:
            said = "; ".join(self.faults()) or "no fault reported"
            what = "did not come on: check its connections" if on else "is still on"
            raise InstrumentError(f"{self}: the output {what} ({said})")

    def faults(self) -> list[str]:
        """What its questionable condition register says.

        A current source is at its current all the time; whether it then says that its limit is
        active is not known, so there that bit says nothing (an assumption).
        """
        register = self._link.ask(":STAT:QUES:COND?", _register)
        if self.quantity == "CURR":
            register &= ~CURRENT_LIMIT
        return list(conditions(register))

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

    def ladder(self) -> Ladder:
        """How it is taken down; nothing waits for an answer before the last step."""
        return Ladder(
            str(self),
            (self._writes(for_all(f"{self.quantity} 0")), self._writes(":OUTP OFF")),
            self.is_on,
            self._link.reopen,
        )

    def _writes(self, message: str) -> Callable[[], None]:
        return lambda: self._link.write(message)

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)

    def verify(self, level: Level) -> None:
        """Read back a level and its angle.

        Raises:
            InstrumentError: they are others.
        """
        value, digit, angle_deg = self._link.ask(level.query(), _level)
        unit = "V" if level.quantity == "VOLT" else "A"
        what = f"{level.quantity} of phase {level.phase}"
        self._require_same(what, unit, level.value, value, digit)
        if abs(wrapped(angle_deg - level.angle_deg)) > READ_BACK_DEG:
            raise InstrumentError(
                f"{self}: the angle of {what} was set to {level.angle_deg:g}° and reads back "
                f"{angle_deg:g}°"
            )

    def _require_same(
        self, what: str, unit: str, wanted: float, found: float, digit: float
    ) -> None:
        """A reply is rounded, so half of its last digit is allowed beside a share."""
        if abs(found - wanted) > READ_BACK_SHARE * wanted + digit / 2 + 1e-9:
            raise InstrumentError(
                f"{self}: {what} was set to {wanted:g} {unit} and reads back {found:g} {unit}"
            )


def _register(reply: str) -> int:
    return int(finite(reply))


def _value(reply: str) -> tuple[float, float]:
    return finite(reply), resolution(reply)


def _level(reply: str) -> tuple[float, float, float]:
    value, angle = fields(reply, 2, ";")
    return finite(value), resolution(value), finite(angle)

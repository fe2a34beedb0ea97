"""One instrument of the AMETEK/California Instruments dialect: a voltage or a current source.

See ``ametek_ci_commands`` for where each command is documented.
"""

import math
import re
from collections.abc import Iterable, Sequence

from contracts.errors import InstrumentError
from instruments.ametek_ci_commands import (
    CURRENT_LIMIT,
    conditions,
    for_all,
    query_level,
    set_level,
)
from instruments.fail_off import Ladder
from instruments.identity import Identity
from instruments.level import Level, Quantity
from instruments.scpi import decimal, fields, finite, flag, measured, parse_identity, resolution
from instruments.source_side import VoltageOutput
from instruments.visa import VisaLink

_MAKERS = ("AMETEK", "CALIFORNIA INSTRUMENTS")
_CURRENT_SOURCE = re.compile(r"\d+CS(/\d)?")
"""Models of the CS series, by the title page of their programming manual."""


class CiOutput(VoltageOutput):
    """Three phases of voltage, or of current.

    Args:
        link: to the instrument.
        quantity: what it puts out: ``VOLT`` or ``CURR``.
        setup: commands for all phases that make it ready, sent while its output is off.
    """

    __slots__ = ("_setup",)

    def __init__(self, link: VisaLink, quantity: Quantity, setup: Sequence[str]) -> None:
        super().__init__(link, quantity)
        self._setup = tuple(setup)

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
        found = self._link.ask(":FREQ?", measured)
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
            self._command(set_level(level))
            self._verify(level)

    def verify_levels(self, levels: Iterable[Level]) -> None:
        """Read back levels and angles, phase by phase.

        Raises:
            InstrumentError: they are others.
        """
        for level in levels:
            self._verify(level)

    def zero(self) -> None:
        """All levels to 0; angles stay."""
        self._command(for_all(f"{self.quantity} 0"))

    def switch(self, *, on: bool) -> None:
        """Switch the output, and see that it is; it may refuse without an error.

        Raises:
            InstrumentError: it is not as wanted.
        """
        self._command(f":OUTP {'ON' if on else 'OFF'}")
        self._require_switched(on=on)

    def faults(self) -> list[str]:
        """What its questionable condition register says.

        A current source is at its current all the time; whether it then says that its limit is
        active is not known, so there that bit says nothing (an assumption).
        """
        register = self._link.ask(":STAT:QUES:COND?", _register)
        if self.quantity == "CURR":
            register &= ~CURRENT_LIMIT
        return list(conditions(register))

    def ladder(self) -> Ladder:
        """How it is taken down; nothing waits for an answer before the last step."""
        return self._ladder((for_all(f"{self.quantity} 0"), ":OUTP OFF"))

    def _verify(self, level: Level) -> None:
        value, digit, angle_deg = self._link.ask(query_level(level), _level)
        self._require_level(level, value, digit)
        self._require_angle(level, angle_deg)


def current_output(link: VisaLink, compliance_v: float) -> CiOutput:
    """A source of currents, with its limit of compliance in V."""
    return CiOutput(link, "CURR", (f"VOLT {decimal(compliance_v)}",))


def _register(reply: str) -> int:
    return int(finite(reply))


def _level(reply: str) -> tuple[float, float, float]:
    value, angle = fields(reply, 2, ";")
    return finite(value), resolution(value), finite(angle)

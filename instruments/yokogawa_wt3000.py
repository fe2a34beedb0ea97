"""Yokogawa WT3000 precision power analyser, as the reference.

Commands from the communication interface manual IM WT3001E-17EN, chapter 6; pages in brackets.
Nothing here was verified against hardware. The instrument has no energy pulse input: an error of
a meter is made from its power and time, see ``metrology.error``.
"""

from typing import ClassVar

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.reading import Reading
from instruments.yokogawa_wt import near
from instruments.yokogawa_wt3000_values import ELEMENTS, Values, items
from instruments.yokogawa_wt_meter import WtMeter
from instruments.yokogawa_wt_models import WT3000, WtModel

_MANUAL = "IM WT3001E-17EN"

COMMANDS = (
    Documented("*IDN?", f"{_MANUAL}, 6-114"),
    Documented("*RST", f"{_MANUAL}, 6-115"),
    Documented("*CLS", f"{_MANUAL}, 6-113", "from memory, verify"),
    Documented("*ESR?", "IEEE 488.2, 11.5.1: bit 7 is PON", "from memory, verify"),
    Documented(":COMMunicate:HEADer", f"{_MANUAL}, 6-24"),
    Documented(":COMMunicate:REMote", f"{_MANUAL}, 6-24"),
    Documented(":COMMunicate:VERBose", f"{_MANUAL}, 6-25"),
    Documented(":COMMunicate:WAIT", f"{_MANUAL}, 6-25"),
    Documented(":COMMunicate:WAIT?", f"{_MANUAL}, 6-25"),
    Documented("[:INPut]:VOLTage:RANGe[:ALL]", f"{_MANUAL}, 6-72"),
    Documented("[:INPut]:CURRent:RANGe[:ALL]", f"{_MANUAL}, 6-66"),
    Documented("[:INPut]:SCALing:CT[:ALL]", f"{_MANUAL}, 6-70"),
    Documented("[:INPut]:SCALing[:STATe][:ALL]", f"{_MANUAL}, 6-70"),
    Documented("[:INPut]:SYNChronize[:ALL]", f"{_MANUAL}, 6-71"),
    Documented("[:INPut]:WIRing", f"{_MANUAL}, 6-73"),
    Documented(":MEASure:SQFormula", f"{_MANUAL}, 6-80"),
    Documented(":NUMeric:FORMat", f"{_MANUAL}, 6-95"),
    Documented(":NUMeric[:NORMal]:ITEM<x>", f"{_MANUAL}, 6-95"),
    Documented(":NUMeric[:NORMal]:NUMber", f"{_MANUAL}, 6-95"),
    Documented(":NUMeric[:NORMal]:VALue?", f"{_MANUAL}, 6-96"),
    Documented(":RATE", f"{_MANUAL}, 6-102"),
    Documented(":STATus:EESR?", f"{_MANUAL}, 6-103"),
    Documented(":STATus:ERRor?", f"{_MANUAL}, 6-103"),
    Documented(":STATus:FILTer<x>", f"{_MANUAL}, 6-103"),
)


class YokogawaWT3000(WtMeter):
    """Three elements on a three-phase four-wire system.

    Attributes:
        phases: that it measures, L1 first.
        largest_current_a: RMS, that an input takes directly.
    """

    model: ClassVar[WtModel] = WT3000
    phases: ClassVar[int] = len(WT3000.elements)
    largest_current_a: ClassVar[float] = WT3000.current_ranges_a[-1]
    __slots__ = ()

    def initialise(self) -> None:
        """Bring it to a known state and verify that it is: settings, items, scaling.

        Raises:
            InstrumentError: it reports an error, or a setting was not taken.
        """
        self._followed = 1
        self._session.set_up()
        self._session.table(items(self._followed))
        self._scale()

    def follow(self, phase: int) -> None:
        """Take period and frequency from the voltage of this phase, which must have one (6-71).

        Raises:
            InstrumentError: it reports an error.
        """
        if phase != self._followed:
            self._session.synchronise(phase)
            self._session.command(f":NUM:NORM:ITEM{len(items(phase))} {items(phase)[-1]}")
            self._followed = phase

    def read(self) -> Reading:
        """Wait for the next data update and read it (6-25, 6-96).

        Raises:
            InstrumentError: a value is missing, over range or no number, or they do not fit
                together.
        """
        self._session.await_update()
        values = self._link.ask(":NUM:NORM:VAL?", lambda reply: Values(reply, self._followed))
        try:
            return self._reading(values)
        except ValueError as error:
            raise InstrumentError(f"{self._link}: {error}") from error

    def _reading(self, values: Values) -> Reading:
        return Reading(
            self._clock.now(),
            values.triple("U"),
            values.triple("I"),
            values.triple("P"),
            values.triple("S"),
            values.triple("Q"),
            values.triple("LAMB"),
            values.triple("PHI"),
            values.value("P,SIGMA"),
            values.value("S,SIGMA"),
            values.value("Q,SIGMA"),
            values.value("LAMB,SIGMA"),
            values.frequency_hz,
        )

    def _scale(self) -> None:
        """The ratio of the current transformers (6-70)."""
        if self._ratio == 1:
            self._session.command(":INP:SCAL:STAT:ALL OFF")
            return
        self._session.command(f":INP:SCAL:CT:ALL {self._ratio:.9g}")
        self._session.command(":INP:SCAL:STAT:ALL ON")
        ratios = ((f"INP:SCAL:CT:ELEM{n}", near(self._ratio)) for n in ELEMENTS)
        self._session.verify(*ratios)

"""Yokogawa WT330 (WT333E) and WT310 (WT310E) digital power meters, as the reference.

The language is that of the WT3000, see ``instruments.yokogawa_wt``. Where the manual's pages were
not to be had, the commands are those of public programs for these instruments; see ``COMMANDS``.
Nothing here was verified against hardware.

Ten items are used of its numeric table, so a reading is U, I, P of each element and one frequency,
and then Q in the places of U: what stands in both replies must be the same, else an update ended
between them. Apparent power, power factor, angle and all sums are worked out
(``instruments.phase_values``). Currents and powers are multiplied by the ratio of the transformers
here, for no page about its own scaling was found. A voltage or current of 0.5 % of its range or
less is shown as 0 (IM WT310E-02EN, 1-12). It has no energy pulse output and no varh.
"""

from collections.abc import Sequence
from typing import ClassVar

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.phase_values import PhaseValues, reading_of
from instruments.reading import Reading
from instruments.scpi import fields, finite, resolution
from instruments.yokogawa_wt_meter import WtMeter
from instruments.yokogawa_wt_models import WT310, WT330, WtModel

_TOOL = "yoko-tool, yokolibs/_wt310.py (for a WT310)"
_PROGRAM = "a public program for a WT333E"
_MANUAL = "IM WT310E-17EN"

COMMANDS = (
    Documented("*IDN?", _TOOL),
    Documented("*RST", _TOOL),
    Documented("*CLS", f"IM WT310-17EN, 7-3, as {_TOOL} cites it"),
    Documented("*ESR?", "IEEE 488.2, 11.5.1: bit 7 is PON", "from memory, verify"),
    Documented(":SYST:COMM:COMM WT300", _TOOL),
    Documented(":COMMunicate:HEADer", _TOOL),
    Documented(":COMMunicate:REMote", _TOOL),
    Documented(":COMMunicate:VERBose", f"{_MANUAL}, chapter 5"),
    Documented(":COMMunicate:WAIT", _TOOL),
    Documented(":COMMunicate:WAIT? 1", "as of a WT3000 (IM WT3001E-17EN, 6-25)", "assumption"),
    Documented("[:INPut]:VOLTage:RANGe", f"{_MANUAL}, 5-6: without an element"),
    Documented("[:INPut]:CURRent:RANGe", f"{_PROGRAM}: without an element"),
    Documented("[:INPut]:WIRing P3W4", f"{_PROGRAM}; not sent to a WT310"),
    Documented("[:INPut]:SYNChronize VOLTage", _TOOL),
    Documented(":NUMeric:FORMat", _TOOL),
    Documented(":NUMeric[:NORMal]:ITEM<x>", f"{_TOOL}; IM WT310-17EN, table of Modbus registers"),
    Documented(":NUMeric[:NORMal]:NUMber", _TOOL),
    Documented(":NUMeric[:NORMal]:VALue?", _TOOL),
    Documented(
        ":NUMeric:NORMal:ITEM1 …;ITEM2 …;VALue?",
        f"{_PROGRAM} has several items in a message; that the values follow is IEEE 488.2",
        "assumption",
    ),
    Documented(
        "Q,<element> is positive where the current lags",
        "as of a WT3000 (IM WT3001E-17EN, 6-97)",
        "assumption",
    ),
    Documented(":RATE", _TOOL),
    Documented(":STATus:EESR?", _TOOL),
    Documented(":STATus:ERRor?", _TOOL),
    Documented(":STATus:FILTer1 FALL", f"{_TOOL}: bit 0 falls when an update ends"),
)


class YokogawaWT330(WtMeter):
    """Three elements on a three-phase four-wire system.

    Attributes:
        phases: that it measures, L1 first.
        largest_current_a: RMS, that an input takes directly.
    """

    model: ClassVar[WtModel] = WT330
    phases: ClassVar[int] = len(WT330.elements)
    largest_current_a: ClassVar[float] = WT330.current_ranges_a[-1]
    __slots__ = ()

    def initialise(self) -> None:
        """Bring it to a known state and verify that it is: settings and items.

        Raises:
            InstrumentError: it reports an error, or a setting was not taken.
        """
        self._followed = 1
        self._session.set_up()
        self._session.table(self._items("U"))

    def follow(self, phase: int) -> None:
        """Take the frequency from the voltage of this phase, which must have one.

        Raises:
            InstrumentError: it has no element there, or reports an error.
        """
        if phase not in self.model.elements:
            raise InstrumentError(
                f"{self._link}: a {self.model.name} cannot follow L{phase}: it measures "
                f"{', '.join(f'L{n}' for n in self.model.elements)}"
            )
        if phase != self._followed:
            self._session.synchronise(phase)
            self._session.command(f":NUM:NORM:ITEM{len(self._items('U'))} FU,{phase}")
            self._followed = phase

    def read(self) -> Reading:
        """Wait for the next data update and read it, in two parts.

        Raises:
            InstrumentError: a value is missing, over range or no number, or they do not fit
                together.
        """
        self._session.await_update()
        measured = self._values("U")
        again = self._values("Q")
        count = len(self.model.elements)
        if measured[count:] != again[count:]:
            raise InstrumentError(
                f"{self._link}: a data update ended between the two parts of a reading; an "
                f"update of {self.update_s:g} s is too short for this link"
            )
        if measured == again and any(float(token) for token in measured[:count]):
            raise InstrumentError(
                f"{self._link}: reactive powers that are the voltages {measured[:count]}: the "
                "reply is a stale one"
            )
        try:
            return self._reading(measured, again[:count])
        except ValueError as error:
            raise InstrumentError(f"{self._link}: {error}") from error

    def _items(self, first: str) -> list[str]:
        functions = (first, "I", "P")
        every = [f"{name},{element}" for name in functions for element in self.model.elements]
        return [*every, f"FU,{self._followed}"]

    def _values(self, first: str) -> list[str]:
        """The table with a function in its first places, which are set in the same message."""
        items = self._items(first)
        places = [f"ITEM{n} {item}" for n, item in enumerate(items, 1) if item[0] == first]

        def parse(reply: str) -> list[str]:
            tokens = fields(reply, len(items), ",")
            for item, token in zip(items, tokens, strict=True):
                _require_value(item, token)
            return tokens

        return self._link.ask(f":NUM:NORM:{';'.join(places)};VAL?", parse)

    def _reading(self, measured: Sequence[str], reactive: Sequence[str]) -> Reading:
        count = len(self.model.elements)
        volts, amps, watts = (measured[n * count : (n + 1) * count] for n in range(3))
        rows = zip(volts, amps, watts, reactive, strict=True)
        phases = [self._phase(number, *row) for number, row in enumerate(rows, 1)]
        return reading_of(self._clock.now(), phases, float(measured[-1]))

    def _phase(self, number: int, volts: str, amps: str, watts: str, vars_: str) -> PhaseValues:
        """What the element sees, checked, and then as it flows through the meters."""
        voltage_v, current_a = float(volts), float(amps)
        seen = PhaseValues(
            voltage_v,
            current_a,
            float(watts),
            float(vars_),
            apparent_power_va=voltage_v * current_a,
        )
        seen.require_consistent(f"L{number}", resolution(watts) + resolution(vars_))
        return seen.times(self._ratio)


class YokogawaWT310(YokogawaWT330):
    """One element, for meters with one."""

    model: ClassVar[WtModel] = WT310
    phases: ClassVar[int] = len(WT310.elements)
    largest_current_a: ClassVar[float] = WT310.current_ranges_a[-1]
    __slots__ = ()


def _require_value(item: str, token: str) -> None:
    try:
        finite(token)
    except ValueError as error:
        raise ValueError(f"{item}: {error}") from error

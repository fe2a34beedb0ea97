"""Yokogawa WT3000 precision power analyser, as the reference.

Commands from the communication interface manual IM WT3001E-17EN, chapter 6; pages in brackets.
Nothing here was verified against hardware. The instrument has no energy pulse input: an error of
a meter is made from its power and time, see ``metrology.error``.
"""

from collections.abc import Callable
from typing import ClassVar

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.capabilities import Capability
from instruments.identity import Identity
from instruments.reading import Reading
from instruments.scpi import command, fields, finite, number, parse_identity
from instruments.visa import VisaLink
from instruments.yokogawa_wt3000_values import ELEMENTS, Values, items

ERRORS = ":STAT:ERR?"
SQ_FORMULA = "TYPE1"
"""How reactive and apparent power are defined; it goes for var and varh (6-80)."""
VOLTAGE_RANGES_V = (15.0, 30.0, 60.0, 100.0, 150.0, 300.0, 600.0, 1000.0)
CURRENT_RANGES_A = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
UPDATES_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
WAIT_MARGIN_S = 2.0
SAME_SHARE = 1e-6

Setting = tuple[str, Callable[[str], None]]
"""The header of a setting, and what raises ``ValueError`` at another value of it."""


class YokogawaWT3000:
    """Three elements on a three-phase four-wire system.

    Attributes:
        capabilities: it is wideband: its power is that of all harmonics.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.HARMONICS})
    __slots__ = ("_clock", "_followed", "_link", "_ratio", "_update_s")

    def __init__(
        self, link: VisaLink, clock: Clock, *, update_s: float, current_transformer_ratio: float
    ) -> None:
        if update_s not in UPDATES_S:
            raise InstrumentError(f"update of {update_s:g} s: must be one of {UPDATES_S}")
        self._link = link
        self._clock = clock
        self._ratio = current_transformer_ratio
        self._update_s = update_s
        self._followed = 1

    @property
    def update_s(self) -> float:
        """Data update interval, s."""
        return self._update_s

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware."""
        return self._link.ask("*IDN?", parse_identity)

    def initialise(self) -> None:
        """Bring it to a known state and verify that it is: settings, items, scaling.

        ``*RST`` leaves the settings of the communication as they are (6-115).

        Raises:
            InstrumentError: it reports an error, or a setting was not taken.
        """
        self._link.write("*CLS")
        self._link.write(":COMM:HEAD OFF")
        self._verify(("COMM:HEAD", _near(0.0)))
        self._command("*RST")
        self._followed = 1
        self._set_up()
        self._table()
        self._scale()

    def configure(self, voltage_range_v: float, current_range_a: float) -> None:
        """Take the narrowest ranges that cover a voltage and a (primary) current (6-66, 6-72).

        Raises:
            InstrumentError: no range covers them; nothing was sent.
        """
        volts = _range("voltage", "V", voltage_range_v, VOLTAGE_RANGES_V)
        amps = _range("current", "A", current_range_a / self._ratio, CURRENT_RANGES_A)
        self._command(f":INP:VOLT:RANG:ALL {volts:g}V")
        self._command(f":INP:CURR:RANG:ALL {amps:g}A")

    def follow(self, phase: int) -> None:
        """Take period and frequency from the voltage of this phase, which must have one (6-71).

        Raises:
            InstrumentError: it reports an error.
        """
        if phase != self._followed:
            self._command(f":INP:SYNC:ALL U{phase}")
            self._command(f":NUM:NORM:ITEM{len(items(phase))} {items(phase)[-1]}")
            self._followed = phase

    def read(self) -> Reading:
        """Wait for the next data update and read it (6-25, 6-96).

        Raises:
            InstrumentError: a value is missing, over range or no number, or they do not fit
                together.
        """
        self._link.ask(":STAT:EESR?", finite)
        limit_s = self._update_s + WAIT_MARGIN_S
        waited = self._link.ask(":COMM:WAIT 1;:COMM:WAIT? 1", number, timeout_s=limit_s)
        if waited != 1:
            raise InstrumentError(f"{self._link}: waiting for a data update gave {waited:g}, not 1")
        values = self._link.ask(":NUM:NORM:VAL?", lambda reply: Values(reply, self._followed))
        try:
            return self._reading(values)
        except ValueError as error:
            raise InstrumentError(f"{self._link}: {error}") from error

    def close(self) -> None:
        """Close the link."""
        self._link.close()

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

    def _set_up(self) -> None:
        """Session, wiring, update, event of an update (6-24, 6-71, 6-73, 6-80, 6-102, 6-103).

        All elements take their period from the voltage of L1: without current they must have one.
        """
        self._command(":COMM:REM ON")
        self._command(":COMM:VERB ON")
        self._command(":INP:WIR P3W4")
        self._command(":INP:SYNC:ALL U1")
        self._command(f":MEAS:SQF {SQ_FORMULA}")
        self._command(f":RATE {_interval(self._update_s)}")
        self._command(":NUM:FORM ASCII")
        self._command(":STAT:FILT1 FALL")
        self._verify(
            ("COMM:VERB", _near(1.0)),
            # A fourth element has a wiring of its own behind it.
            ("INP:WIR", lambda reply: _same(reply.partition(",")[0], "P3W4")),
            ("MEAS:SQF", lambda reply: _same(reply, SQ_FORMULA)),
            ("RATE", _near(self._update_s)),
            ("NUM:FORM", lambda reply: _same(reply, "ASCII")),
            ("STAT:FILT1", lambda reply: _same(reply, "FALL")),
        )

    def _table(self) -> None:
        """The items of a reading and their order (6-95)."""
        names = items(self._followed)
        for place, item in enumerate(names, 1):
            self._command(f":NUM:NORM:ITEM{place} {item}")
        self._command(f":NUM:NORM:NUM {len(names)}")
        self._verify(
            ("NUM:NORM:NUM", _near(len(names))),
            *((f"NUM:NORM:ITEM{place}", _item(item)) for place, item in enumerate(names, 1)),
        )

    def _scale(self) -> None:
        """The ratio of the current transformers (6-70)."""
        if self._ratio == 1:
            self._command(":INP:SCAL:STAT:ALL OFF")
            return
        self._command(f":INP:SCAL:CT:ALL {self._ratio:.9g}")
        self._command(":INP:SCAL:STAT:ALL ON")
        self._verify(*((f"INP:SCAL:CT:ELEM{n}", _near(self._ratio)) for n in ELEMENTS))

    def _verify(self, *settings: Setting) -> None:
        """Ask for settings in one message; each reply must be what its function expects."""

        def check(reply: str) -> None:
            parts = fields(reply, len(settings), ";")
            for (header, expect), part in zip(settings, parts, strict=True):
                try:
                    expect(part)
                except ValueError as error:
                    raise ValueError(f":{header}? gives {part!r}: {error}") from error

        self._link.ask(";".join(f":{header}?" for header, _ in settings), check)

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)


def _same(reply: str, wanted: str) -> None:
    if reply.upper() != wanted:
        raise ValueError(f"{wanted} was set")


def _near(wanted: float) -> Callable[[str], None]:
    def expect(reply: str) -> None:
        if abs(finite(reply) - wanted) > SAME_SHARE * abs(wanted):
            raise ValueError(f"{wanted:g} was set")

    return expect


def _item(wanted: str) -> Callable[[str], None]:
    """An item as it was set, with its names in full and the order that was left out."""

    def expect(reply: str) -> None:
        full = wanted.replace("LAMB,", "LAMBDA,")
        if reply.upper() not in {wanted, full, f"{wanted},TOTAL", f"{full},TOTAL"}:
            raise ValueError(f"{wanted} was set")

    return expect


def _interval(update_s: float) -> str:
    return f"{update_s * 1000:g}MS" if update_s < 1 else f"{update_s:g}S"


def _range(quantity: str, unit: str, wanted: float, ranges: tuple[float, ...]) -> float:
    for upper in ranges:
        if wanted <= upper:
            return upper
    raise InstrumentError(
        f"{quantity} of {wanted:g} {unit} at the input was not set: the ranges end at "
        f"{ranges[-1]:g} {unit}"
    )

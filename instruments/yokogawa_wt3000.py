"""Yokogawa WT3000 precision power analyser, as the reference.

Commands from the communication interface manual IM WT3001E-17EN, chapter 6; pages in brackets.
Nothing here was verified against hardware. The instrument has no energy pulse input: an error of
a meter is made from its power and time, see ``metrology.error``.
"""

import math
from dataclasses import dataclass

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.identity import Identity
from instruments.scpi import command, fields, finite, number, parse_identity, resolution
from instruments.visa import VisaLink

ERRORS = ":STAT:ERR?"
ELEMENTS = (1, 2, 3)
FUNCTIONS = ("U", "I", "P", "S", "Q", "LAMB", "PHI")
SUMS = ("P", "S", "Q", "LAMB")
ITEMS = (
    *(f"{function},{element}" for function in FUNCTIONS for element in ELEMENTS),
    *(f"{function},SIGMA" for function in SUMS),
    "FU,1",
)
VOLTAGE_RANGES_V = (15.0, 30.0, 60.0, 100.0, 150.0, 300.0, 600.0, 1000.0)
CURRENT_RANGES_A = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
UPDATES_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
WAIT_MARGIN_S = 2.0
SUM_DIGITS = 3
"""Phases and sum are rounded one by one: their last digits may differ by so much in all."""

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """One data update: means over the update interval.

    Attributes:
        time_s: bench time when it was read.
        voltages_v, currents_a: RMS of L1, L2, L3.
        active_powers_w, apparent_powers_va, reactive_powers_var: of L1, L2, L3.
        power_factors: of L1, L2, L3.
        phase_angles_deg: of the current behind the voltage.
        total_active_power_w, total_apparent_power_va, total_reactive_power_var: sums.
        total_power_factor: of the sums.
        frequency_hz: of the voltage of L1.
    """

    time_s: float
    voltages_v: Triple
    currents_a: Triple
    active_powers_w: Triple
    apparent_powers_va: Triple
    reactive_powers_var: Triple
    power_factors: Triple
    phase_angles_deg: Triple
    total_active_power_w: float
    total_apparent_power_va: float
    total_reactive_power_var: float
    total_power_factor: float
    frequency_hz: float


class YokogawaWT3000:
    """Three elements on a three-phase four-wire system."""

    __slots__ = ("_clock", "_link", "_ratio", "update_s")

    def __init__(
        self, link: VisaLink, clock: Clock, *, update_s: float, current_transformer_ratio: float
    ) -> None:
        if update_s not in UPDATES_S:
            raise InstrumentError(f"update of {update_s:g} s: must be one of {UPDATES_S}")
        self._link = link
        self._clock = clock
        self._ratio = current_transformer_ratio
        self.update_s = update_s

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware."""
        return self._link.ask("*IDN?", parse_identity)

    def initialise(self) -> None:
        """Session, wiring, update, item table (6-24, 6-73, 6-76, 6-95, 6-102)."""
        self._link.write(":COMM:HEAD OFF")
        self._require(":COMM:HEAD?", 0.0)
        self._command(":COMM:REM ON")
        self._command(":COMM:VERB ON")
        self._command(":INP:WIR P3W4")
        self._command(":MEAS:SQF TYPE1")
        self._command(f":RATE {_interval(self.update_s)}")
        self._command(":NUM:FORM ASCII")
        for place, item in enumerate(ITEMS, 1):
            self._command(f":NUM:NORM:ITEM{place} {item}")
        self._command(f":NUM:NORM:NUM {len(ITEMS)}")
        self._require(":NUM:NORM:NUM?", len(ITEMS))
        self._scale()
        self._command(":STAT:FILT1 FALL")

    def configure(self, voltage_range_v: float, current_range_a: float) -> None:
        """Take the narrowest ranges that cover a voltage and a (primary) current (6-66, 6-72).

        Raises:
            InstrumentError: no range covers them; nothing was sent.
        """
        volts = _range("voltage", "V", voltage_range_v, VOLTAGE_RANGES_V)
        amps = _range("current", "A", current_range_a / self._ratio, CURRENT_RANGES_A)
        self._command(f":INP:VOLT:RANG:ALL {volts:g}V")
        self._command(f":INP:CURR:RANG:ALL {amps:g}A")

    def read(self) -> Reading:
        """Wait for the next data update and read it (6-25, 6-96).

        Raises:
            InstrumentError: a value is missing, over range or no number, or they do not fit
                together.
        """
        self._link.query(":STAT:EESR?")
        limit_s = self.update_s + WAIT_MARGIN_S
        waited = self._link.ask(":COMM:WAIT 1;:COMM:WAIT? 1", number, timeout_s=limit_s)
        if waited != 1:
            raise InstrumentError(f"{self._link}: waiting for a data update gave {waited:g}, not 1")
        return self._link.ask(":NUM:NORM:VAL?", self._parse)

    def close(self) -> None:
        """Close the link."""
        self._link.close()

    def _parse(self, reply: str) -> Reading:
        tokens = fields(reply, len(ITEMS), ",")
        values = [_value(item, token) for item, token in zip(ITEMS, tokens, strict=True)]
        triples = [_triple(values[3 * n : 3 * n + 3]) for n in range(len(FUNCTIONS))]
        volts, amps, watts, volt_amps, reactive, factors, angles = triples
        totals = values[3 * len(FUNCTIONS) :]
        _require_sum(tokens[6:9], tokens[21])
        return Reading(
            self._clock.now(), volts, amps, watts, volt_amps, reactive, factors, angles, *totals
        )

    def _scale(self) -> None:
        scaled = "ON" if self._ratio != 1 else "OFF"
        self._command(f":INP:SCAL:STAT:ALL {scaled}")
        if self._ratio != 1:
            self._command(f":INP:SCAL:CT:ALL {self._ratio:g}")

    def _require(self, query: str, wanted: float) -> None:
        found = self._link.ask(query, finite)
        if found != wanted:
            raise InstrumentError(f"{self._link}: {query} gives {found:g}, not {wanted:g}")

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)


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


def _value(item: str, token: str) -> float:
    """A value; PHI and lambda are missing by right where a phase has no current."""
    value = number(token)
    if math.isinf(value):
        if item.startswith(("PHI", "LAMB")):
            return 0.0
        raise ValueError(f"{item} is {token.strip()!r}: missing or over range")
    return value


def _triple(values: list[float]) -> Triple:
    one, two, three = values
    return one, two, three


def _require_sum(phases: list[str], total: str) -> None:
    """The powers of the phases must add up to their sum: else parts of two replies were mixed."""
    grain = max(resolution(token) for token in (*phases, total))
    difference = sum(map(finite, phases)) - finite(total)
    if abs(difference) > SUM_DIGITS * grain:
        raise ValueError(f"the powers {phases} do not add up to {total}")

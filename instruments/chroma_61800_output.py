"""The voltage source of a Chroma 61800 series: three phases behind two gates.

Its output has a state and a relay. Each is switched and read back by itself: on is both on, off is
both off, and anything else is an error, so an output of which one gate stays as it was is never
taken to be off. See ``chroma_61800_commands`` for where each command is documented.
"""

import math
import re
from collections.abc import Iterable

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.chroma_61800_commands import (
    ALL_PHASES,
    FASTEST_V_PER_MS,
    RELAY,
    RELAY_SETTLES_S,
    SLOWEST_V_PER_MS,
    STATE,
    VOLTS,
    setup,
    voltage,
)
from instruments.fail_off import Ladder
from instruments.identity import Identity
from instruments.level import Level
from instruments.scpi import finite, measured
from instruments.source_side import VoltageOutput
from instruments.visa import VisaLink

_IDENTITY = re.compile(r'\s*"?(Chroma(?: ATE)?)[ ,]+([^,]+),([^,]+),([^"]+)"?\s*', re.IGNORECASE)
_MODEL = re.compile(r"618\d\d\b.*")
_GATE = {"0": False, "OFF": False, "1": True, "ON": True}


class ChromaOutput(VoltageOutput):
    """Three phases of voltage.

    Args:
        link: to the instrument.
        clock: of the bench; the relay is given its time.
        range_v: highest RMS voltage of a phase, which its own limit is set to as well.
        limit_a: limit of the RMS current.
    """

    __slots__ = ("_clock", "_limit_a", "_range_v")

    def __init__(self, link: VisaLink, clock: Clock, range_v: float, limit_a: float) -> None:
        super().__init__(link, "VOLT")
        self._clock = clock
        self._range_v = range_v
        self._limit_a = limit_a

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware.

        Raises:
            InstrumentError: it is of another make or series.
        """
        if self._link.is_down:
            self._link.reopen()
        found = self._link.ask("*IDN?", _identity)
        if not found.maker.upper().startswith("CHROMA") or not _MODEL.fullmatch(found.model):
            raise InstrumentError(
                f"{self}: is a {found.maker} {found.model}; it must be a Chroma of the 61800 "
                "series: are the two resources of the station swapped?"
            )
        return found

    def initialise(self) -> None:
        """Both gates off, three phases of sine at 0 V, range and limits set and read back.

        Raises:
            InstrumentError: it refused something, or a fault is there.
        """
        for message in ("*CLS", "TRIG OFF", f"{STATE} OFF", f"{RELAY} OFF", *setup(self._range_v)):
            self._command(message)
        self._set("SOURCE:VOLT:LIMIT:AC", "limit of the voltage", "V", self._range_v)
        self._set("SOURCE:CURR:LIM", "limit of the current", "A", self._limit_a)
        self._require_switched(on=False)
        self.require_sound()

    def is_on(self) -> bool:
        """Ask both gates.

        Raises:
            InstrumentError: one is on and the other is not.
        """
        state, relay = (self._link.ask(f"{gate}?", _gate) for gate in (STATE, RELAY))
        if state is not relay:
            said = "; ".join(self.faults()) or "no fault reported"
            raise InstrumentError(
                f"{self}: the output state is {'on' if state else 'off'} and the output relay is "
                f"{'closed' if relay else 'open'}, and both must be on or both off ({said})"
            )
        return state

    def set_frequency(self, frequency_hz: float) -> None:
        """Set and read back the frequency in Hz."""
        self._command(ALL_PHASES)
        self._command(f"SOURCE:FREQ {frequency_hz:.2f}")
        self.verify_frequency(frequency_hz)

    def verify_frequency(self, frequency_hz: float) -> None:
        """Read back the frequency in Hz.

        Raises:
            InstrumentError: it is another.
        """
        self._verify("SOURCE:FREQ", "frequency", "Hz", frequency_hz)

    def set_slew(self, slew_v_per_s: float) -> None:
        """How fast a voltage may change, in V/s; infinite: 100 V/ms."""
        fastest = math.isinf(slew_v_per_s)
        slew_v_per_ms = FASTEST_V_PER_MS if fastest else slew_v_per_s / 1e3
        wanted = max(SLOWEST_V_PER_MS, round(slew_v_per_ms, 3))
        self._set("OUTPUT:SLEW:VOLTAGE:AC", "slew rate", "V/ms", wanted)

    def set_levels(self, levels: Iterable[Level]) -> None:
        """Set angles, then levels, and read them back; the three phases together, if they can be.

        Raises:
            InstrumentError: one was refused, or reads back as something else.
        """
        phases = tuple(levels)
        for level in phases[1:]:
            self._set_angle(level)
        for edit, level in _edits(phases):
            self._edit(edit)
            self._command(voltage(level.value))
            self._verify_level(level)

    def verify_levels(self, levels: Iterable[Level]) -> None:
        """Read back levels and angles.

        Raises:
            InstrumentError: they are others.
        """
        phases = tuple(levels)
        for level in phases[1:]:
            self._require_angle(level, self._angle_deg(level.phase))
        for edit, level in _edits(phases):
            self._edit(edit)
            self._verify_level(level)

    def zero(self) -> None:
        """All levels to 0; angles stay."""
        self._command(ALL_PHASES)
        self._command(voltage(0.0))

    def switch(self, *, on: bool) -> None:
        """Switch both gates, and see that they are; either may refuse without an error.

        On, the relay is closed before there is a voltage; off, the voltage goes first.

        Raises:
            InstrumentError: they are not as wanted.
        """
        for gate in (RELAY, STATE) if on else (STATE, RELAY):
            self._command(f"{gate} {'ON' if on else 'OFF'}")
            if on and gate == RELAY:
                self._clock.sleep(RELAY_SETTLES_S)
        self._require_switched(on=on)

    def faults(self) -> list[str]:
        """What its questionable condition register says: no page that was read names its bits."""
        register = int(self._link.ask("STATUS:QUESTIONABLE:CONDITION?", finite))
        said = (
            f"its questionable condition register reads {register}: a protection has tripped; its "
            "front panel names it and clears it"
        )
        return [said] if register else []

    def ladder(self) -> Ladder:
        """How it is taken down; both gates must say that they are off."""
        return self._ladder((ALL_PHASES, voltage(0.0), f"{STATE} OFF", f"{RELAY} OFF"))

    def _edit(self, edit: tuple[str, ...]) -> None:
        for message in edit:
            self._command(message)

    def _set_angle(self, level: Level) -> None:
        """Phase 2 or 3 against phase 1; left alone where it is so already."""
        lag_deg = -level.angle_deg % 360.0
        if abs(self._angle_deg(level.phase) - level.angle_deg) > 1e-6:
            self._command(f"SOUR:PHASE:P1{level.phase} {lag_deg:.1f}")
            self._require_angle(level, self._angle_deg(level.phase))

    def _angle_deg(self, phase: int) -> float:
        """How far a phase leads phase 1, in degrees from 0 to 360."""
        return -self._link.ask(f"SOUR:PHASE:P1{phase}?", finite) % 360.0

    def _verify_level(self, level: Level) -> None:
        self._require_level(level, *self._link.ask(f"{VOLTS}?", measured))

    def _set(self, header: str, what: str, unit: str, wanted: float) -> None:
        self._command(f"{header} {wanted:g}")
        self._verify(header, what, unit, wanted)

    def _verify(self, header: str, what: str, unit: str, wanted: float) -> None:
        self._require_same(what, unit, wanted, *self._link.ask(f"{header}?", measured))


def _edits(phases: tuple[Level, ...]) -> list[tuple[tuple[str, ...], Level]]:
    """Which phases to choose for which level: all at once if they have one voltage."""
    if len({level.value for level in phases}) <= 1:
        return [((ALL_PHASES,), level) for level in phases[:1]]
    return [(("INST:EDIT EACH", f"INST:NSEL {level.phase}"), level) for level in phases]


def _identity(reply: str) -> Identity:
    """Maker and model may be one field, and the firmware several (61605 p. 73)."""
    found = _IDENTITY.fullmatch(reply)
    if found is None:
        raise ValueError("Chroma ATE <model>,<serial number>,<firmware> is what it should be")
    return Identity(*(part.strip() for part in found.groups()))


def _gate(reply: str) -> bool:
    if reply.strip().upper() not in _GATE:
        raise ValueError("a gate is 0 or 1, OFF or ON")
    return _GATE[reply.strip().upper()]

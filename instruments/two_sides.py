"""A voltage source with a current source beside it, used as one, whatever their dialects.

Both have one reference, which the station file names: the angle 0° of phase A of both is the same
but for a lead that the station file states, and the current source follows the frequency. Levels
of the voltage rise by a slew rate, currents come at once.
"""

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import InstrumentError
from instruments.capabilities import Capability
from instruments.fail_off import fail_off_together
from instruments.identity import Identity
from instruments.level import PHASES, Level, against_first
from instruments.source_side import SourceSide, VoltageOutput
from instruments.stimulus import Stimulus
from instruments.visa import VisaLink

LONGEST_RAMP_S = 10.0


@dataclass(frozen=True, slots=True)
class VoltageRange:
    """The range of the voltage source in V, and the limit of its RMS current in A."""

    range_v: float
    limit_a: float


@dataclass(frozen=True, slots=True)
class CurrentSource:
    """The link to the current source, and what it can do.

    Attributes:
        link: to the instrument.
        maximum_a: the highest RMS current of a phase.
        compliance_v: the voltage that it may need for it.
        lead_deg: by how much its current is ahead when both have the same angle.
    """

    link: VisaLink
    maximum_a: float
    compliance_v: float
    lead_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """What both can do together.

    Attributes:
        frequencies_hz: the lowest and the highest.
        highest_v: RMS voltage of a phase.
        highest_a: RMS current of a phase; 0 without a current source.
        lead_deg: by how much a current is ahead when both have the same angle.
    """

    frequencies_hz: tuple[float, float]
    highest_v: float
    highest_a: float
    lead_deg: float

    @classmethod
    def of(
        cls,
        voltage: VoltageRange,
        current: CurrentSource | None,
        frequencies_hz: tuple[float, float],
    ) -> "Reach":
        """From what the station says of each."""
        highest_a = 0.0 if current is None else current.maximum_a
        lead_deg = 0.0 if current is None else current.lead_deg
        return cls(frequencies_hz, voltage.range_v, highest_a, lead_deg)


class TwoSides:
    """A voltage source and a current source, used as one.

    Args:
        voltages: the voltage source.
        currents: the current source; without one every current is refused.
        reach: what they can do.

    Attributes:
        capabilities: none beyond a sine.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    __slots__ = ("_currents", "_ramp_s", "_reach", "_stimulus", "_voltages")

    def __init__(self, voltages: VoltageOutput, currents: SourceSide | None, reach: Reach) -> None:
        self._voltages = voltages
        self._currents = currents
        self._reach = reach
        self._ramp_s = 0.0
        self._stimulus: Stimulus | None = None

    def identify(self) -> Identity:
        """Who both are, joined by a plus sign.

        Raises:
            InstrumentError: one is of another make, or both are the same instrument.
        """
        found = [one.identify() for one in self._outputs()]
        if len({(one.model, one.serial) for one in found}) < len(found):
            raise InstrumentError(
                f"{self._voltages} and {self._currents}: both are the {found[0].model} with serial "
                f"number {found[0].serial}; voltage and current need an instrument each"
            )
        return Identity(
            found[0].maker,
            " + ".join(one.model for one in found),
            " + ".join(one.serial for one in found),
            " + ".join(one.firmware for one in found),
        )

    def initialise(self, *, allow_output_on: bool = False) -> None:
        """Bring both into a known state, with the outputs off.

        Args:
            allow_output_on: an output that is on is switched off instead of refused.

        Raises:
            InstrumentError: an output is on, one refuses something, or has a fault.
        """
        for one in self._outputs():
            if one.is_on() and not allow_output_on:
                raise InstrumentError(
                    f"{one}: the output is on; switch it off before a run "
                    "(python -m bench safe-off)"
                )
        for one in reversed(self._outputs()):
            one.initialise()
        self._stimulus = None

    def output_is_on(self) -> bool:
        """Ask both; whether any is on."""
        on = [one.is_on() for one in self._outputs()]
        return any(on)

    def set_ramp(self, duration_s: float) -> None:
        """For how long voltages take to come up, 0 to 10 s; sent when it is switched on."""
        if not 0 <= duration_s <= LONGEST_RAMP_S:
            raise InstrumentError(
                f"ramp of {duration_s:g} s was not sent: 0 to {LONGEST_RAMP_S:g} s are possible"
            )
        self._ramp_s = duration_s

    def apply(self, stimulus: Stimulus) -> None:
        """Set frequency, levels and angles; the outputs stay as they are.

        Currents that end, end first; then voltages are set, then currents.

        Raises:
            InstrumentError: it cannot be done, was refused, reads back as something else, or an
                instrument has a fault.
        """
        voltages, currents = self._levels(stimulus)
        if self._currents is not None:
            self._currents.set_levels(level for level in currents if level.value == 0)
        for one in self._outputs():
            one.set_frequency(stimulus.frequency_hz)
        self._set(voltages, currents)
        for one in self._outputs():
            one.require_sound()
        self._stimulus = stimulus

    def switch_on(self) -> None:
        """Switch both on without a level, then let the voltages rise, then the currents.

        No page says how fast a level comes up with the output, so it does not: only the slew rate
        makes the ramp.

        Raises:
            InstrumentError: nothing was applied, there is a fault, or an output did not come on.
        """
        if self._stimulus is None:
            raise InstrumentError(f"{self._voltages}: switched on before anything was applied")
        voltages, currents = self._levels(self._stimulus)
        for one in self._outputs():
            one.require_sound()
        for one in reversed(self._outputs()):
            one.zero()
        highest_v = max(level.value for level in voltages)
        self._voltages.set_slew(highest_v / self._ramp_s if self._ramp_s else math.inf)
        for one in self._outputs():
            one.switch(on=True)
        self._set(voltages, currents)

    def switch_off(self) -> None:
        """Switch both off, currents first, and see that they are."""
        for one in reversed(self._outputs()):
            one.zero()
        for one in reversed(self._outputs()):
            one.switch(on=False)

    def make_safe(self) -> None:
        """Currents to 0, voltages to 0, both outputs off, both confirmed.

        Every step is tried on each, whatever has become of the other.

        Raises:
            SafetyError: which of them could not be confirmed.
        """
        self._stimulus = None
        fail_off_together([one.ladder() for one in reversed(self._outputs())])

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """From entry to exit, wait no longer than this for a connection and for a reply, in s."""
        with ExitStack() as stack:
            for one in self._outputs():
                stack.enter_context(one.within(limit_s))
            yield

    def reopen(self) -> None:
        """Make new connections to both; the outputs stay as they are."""
        for one in self._outputs():
            one.reopen()

    def has_restarted(self) -> bool:
        """Whether any was switched on since it was initialised, or since this was asked last."""
        restarted = [one.has_restarted() for one in self._outputs()]
        return any(restarted)

    def verify(self, stimulus: Stimulus) -> None:
        """Ask both for frequency, levels and angles, and whether both outputs are on.

        Raises:
            InstrumentError: they are not these.
        """
        for one, levels in zip(self._outputs(), self._levels(stimulus), strict=False):
            if not one.is_on():
                raise InstrumentError(f"{one}: the output is off, and that of the other is on")
            one.verify_frequency(stimulus.frequency_hz)
            one.verify_levels(levels)

    def pending_errors(self) -> list[str]:
        """Faults and errors of both, with the name of the instrument before each."""
        return [what for one in self._outputs() for what in one.pending()]

    def close(self) -> None:
        """Close both links; the outputs stay as they are."""
        for one in self._outputs():
            one.close()

    def _outputs(self) -> tuple[SourceSide, ...]:
        """The voltage source, then the current source, if there is one."""
        return (self._voltages,) if self._currents is None else (self._voltages, self._currents)

    def _set(self, voltages: list[Level], currents: list[Level]) -> None:
        self._voltages.set_levels(voltages)
        if self._currents is not None:
            self._currents.set_levels(level for level in currents if level.value > 0)

    def _levels(self, stimulus: Stimulus) -> tuple[list[Level], list[Level]]:
        """What both are set to.

        Raises:
            InstrumentError: they cannot do it; nothing was sent.
        """
        self._require_possible(stimulus)
        volts = [(p.voltage_v, p.voltage_angle_deg) for p in stimulus.phases]
        amps = [(p.current_a, p.current_angle_deg) for p in stimulus.phases]
        origin_deg = volts[0][1]
        return (
            list(against_first("VOLT", volts, origin_deg)),
            list(against_first("CURR", amps, origin_deg + self._reach.lead_deg)),
        )

    def _require_possible(self, stimulus: Stimulus) -> None:
        lowest_hz, highest_hz = self._reach.frequencies_hz
        if not lowest_hz <= stimulus.frequency_hz <= highest_hz:
            raise InstrumentError(
                f"frequency {stimulus.frequency_hz:g} Hz was not sent: this source is used from "
                f"{lowest_hz:g} to {highest_hz:g} Hz"
            )
        for number, phase in zip(PHASES, stimulus.phases, strict=True):
            if phase.voltage_harmonics or phase.current_harmonics:
                raise InstrumentError(
                    f"phase {number}: harmonics were not sent: this source is not known to do them"
                )
            _require_level("voltage", "V", number, phase.voltage_v, self._reach.highest_v)
            _require_level("current", "A", number, phase.current_a, self._reach.highest_a)


def _require_level(quantity: str, unit: str, phase: int, asked: float, highest: float) -> None:
    if asked > highest:
        does = f"0 to {highest:g} {unit}" if highest else "no currents: it has no 'current' side"
        raise InstrumentError(
            f"phase {phase}: a {quantity} of {asked:g} {unit} was not sent: this source does {does}"
        )

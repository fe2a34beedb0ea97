"""Fluke 6100B/6105A electrical power standard, with 52120A amplifiers for higher currents.

Commands from the users manual, chapter 5 (pages 5-32 to 5-46), and from programs that drive the
instrument; ranges are in ``fluke_6105a_commands``. Nothing here was verified against hardware.
Assumptions: angles of currents count from the same reference as those of voltages (two programs at
hand send one current angle to all three phases, as if it counted from the voltage of the phase:
compare with the reference before this is trusted); a level that is read back agrees to 0.1 % and
0.05°; ``OUTPut:STATe?`` tells whether the output is on.
"""

import math
from collections.abc import Iterable
from typing import ClassVar

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.capabilities import Capability
from instruments.fail_off import fail_off
from instruments.fluke_6105a_commands import (
    Channel,
    current_channel,
    require_frequencies,
    voltage_channel,
)
from instruments.identity import Identity
from instruments.on_one_link import OnOneLink
from instruments.scpi import (
    command,
    errors,
    fields,
    finite,
    flag,
    parse_identity,
)
from instruments.stimulus import Stimulus, wrapped
from instruments.visa import VisaLink

ERRORS = ":SYST:ERR?"
PHASES = (1, 2, 3)
READ_BACK_SHARE = 1e-3
READ_BACK_DEG = 0.05
DIRECT_LIMIT_A = 21.0
LONGEST_RAMP_S = 10.0


class Fluke6105A(OnOneLink):
    """Three phases of voltage and current.

    Attributes:
        capabilities: harmonics 2 to 100 are on the pages that were read. Direct current is
            there as harmonic 0, but not up to which level, nor whether the amplifiers carry it;
            a cut current is not, and of fluctuating harmonics only the headers.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.HARMONICS})
    __slots__ = ("_amplified", "_clock", "_ranges")

    def __init__(self, link: VisaLink, clock: Clock) -> None:
        super().__init__(link)
        self._clock = clock
        self._amplified = False
        self._ranges: dict[str, tuple[float, float]] = {}

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware."""
        return self._link.ask("*IDN?", parse_identity)

    def initialise(self, *, allow_output_on: bool = False) -> None:
        """Clear errors, find out what is fitted, take absolute harmonics (pages 5-32, 5-46).

        Args:
            allow_output_on: take over a source that puts out something.

        Raises:
            InstrumentError: it reports errors, a phase is missing, or the output is on.
        """
        if self.output_is_on() and not allow_output_on:
            raise InstrumentError(
                f"{self._link}: the output is on; switch it off before a run "
                "(python -m bench safe-off)"
            )
        self._command("*CLS")
        for phase in PHASES:
            if not self._link.ask(f":SOUR:PHAS{phase}:FITT?", flag):
                raise InstrumentError(f"{self._link}: phase {phase} is not fitted; 3 are needed")
        fitted = [self._link.ask(f":SOUR:PHAS{p}:CURR:EAMP:FITT?", flag) for p in PHASES]
        self._amplified = all(fitted)
        self._command(":UNIT:MHAR:VOLT ABS;:UNIT:MHAR:CURR ABS")
        self._ranges.clear()

    def output_is_on(self) -> bool:
        """Ask whether the output is on."""
        return self._link.ask(":OUTP:STAT?", flag)

    def set_ramp(self, duration_s: float) -> None:
        """For how long levels take to come up, 0 to 10 s."""
        if not 0 <= duration_s <= LONGEST_RAMP_S:
            raise InstrumentError(
                f"ramp of {duration_s:g} s was not sent: 0 to {LONGEST_RAMP_S:g} s are possible"
            )
        self._command(f":OUTP:RAMP:TIME {duration_s:g}")

    def apply(self, stimulus: Stimulus) -> None:
        """Set frequency, levels and angles; the output stays as it is.

        What ends, ends first, and currents before voltages; then voltages are set, then currents.

        Raises:
            InstrumentError: it cannot be done, was refused, or reads back as something else.
        """
        channels = self._channels(stimulus)
        require_frequencies(stimulus.frequency_hz, channels)
        ranges = {c.path: c.range() for c in channels if c.level > 0}
        self._command(f":SOUR:FREQ {stimulus.frequency_hz:g}")
        ending = [c for c in channels if c.level == 0]
        for channel in sorted(ending, key=lambda c: c.quantity != "CURR"):
            self._command(channel.off())
        lasting = [c for c in channels if c.level > 0]
        for channel in lasting:
            self._set(channel, ranges[channel.path])
        self._verify(lasting)

    def switch_on(self) -> None:
        """Switch the output on, and see that it is; it can refuse without an error."""
        self._command(":OUTP:STAT ON")
        if not self.output_is_on():
            raise InstrumentError(
                f"{self._link}: the output did not come on: check its connections"
            )

    def switch_off(self) -> None:
        """Switch the output off, and see that it is."""
        self._command(":OUTP:STAT OFF")
        if self.output_is_on():
            raise InstrumentError(f"{self._link}: the output is still on")

    def make_safe(self) -> None:
        """Currents to 0, voltages to 0, output off, confirmed.

        Raises:
            SafetyError: it could not be confirmed.
        """
        self._ranges.clear()
        fail_off(
            str(self._link),
            (
                lambda: self._all_off("CURR"),
                lambda: self._all_off("VOLT"),
                lambda: self._link.write(":OUTP:STAT OFF"),
            ),
            self.output_is_on,
            self._link.reopen,
        )

    def verify(self, stimulus: Stimulus) -> None:
        """Ask for frequency, states of the channels, levels and angles (pages 5-35 to 5-46).

        Raises:
            InstrumentError: they are not these.
        """
        channels = self._channels(stimulus)
        query = ";".join([":SOUR:FREQ?", *(f"{c.path}:STAT?" for c in channels)])
        found = self._link.ask(query, lambda r: [finite(p) for p in fields(r, 7, ";")])
        wanted = [stimulus.frequency_hz, *(float(c.level > 0) for c in channels)]
        for what, asked, now in zip(query.split(";"), wanted, found, strict=True):
            if not math.isclose(now, asked, rel_tol=READ_BACK_SHARE):
                raise InstrumentError(f"{self._link}: {what} gives {now:g} where {asked:g} was set")
        self._verify([c for c in channels if c.level > 0])

    def _channels(self, stimulus: Stimulus) -> list[Channel]:
        pairs = list(zip(PHASES, stimulus.phases, strict=True))
        currents = [
            current_channel(n, p, direct_limit_a=DIRECT_LIMIT_A, amplified=self._amplified)
            for n, p in pairs
        ]
        return [*(voltage_channel(n, p) for n, p in pairs), *currents]

    def _set(self, channel: Channel, wanted: tuple[float, float]) -> None:
        """Range first, then level; a range is taken anew only when it is another."""
        commands: Iterable[str] = channel.set_level()
        if self._ranges.get(channel.path) != wanted:
            commands = (*channel.set_range(), *channel.set_level())
        self._command(";".join(commands))
        self._ranges[channel.path] = wanted

    def _verify(self, channels: list[Channel]) -> None:
        parts = [(channel, part) for channel in channels for part in channel.components()]
        if not parts:
            return
        query = ";".join(f"{channel.path}:MHAR:HARM{order}?" for channel, (order, _, _) in parts)
        found = self._link.ask(query, lambda reply: _levels(reply, len(parts)))
        for (channel, (order, level, angle_deg)), (level_now, angle_now_deg) in zip(
            parts, found, strict=True
        ):
            turned_deg = abs(wrapped(angle_now_deg - angle_deg))
            same = math.isclose(level_now, level, rel_tol=READ_BACK_SHARE, abs_tol=1e-6)
            if not same or turned_deg > READ_BACK_DEG:
                raise InstrumentError(
                    f"{self._link}: {channel.path}, harmonic {order}, was set to {level:g} "
                    f"{channel.unit} {angle_deg:g}° and reads back {level_now:g} {channel.unit} "
                    f"{angle_now_deg:g}°"
                )

    def _all_off(self, quantity: str) -> None:
        self._link.write(";".join(f":SOUR:PHAS{p}:{quantity}:STAT 0" for p in PHASES))

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)

    def pending_errors(self) -> list[str]:
        """Empty the error queue."""
        return errors(self._link, ERRORS)


def _levels(reply: str, count: int) -> list[tuple[float, float]]:
    """Level and angle in degrees of each harmonic that was asked for in one message."""
    found: list[tuple[float, float]] = []
    for part in fields(reply, count, ";"):
        level, angle = fields(part, 2, ",")
        found.append((finite(level), finite(angle)))
    return found

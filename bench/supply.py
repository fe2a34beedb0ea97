"""What flows through the meters: applied within limits, watched by the guard, seen to be there."""

import math
from collections.abc import Callable
from dataclasses import replace

from bench.guarding import Guard
from bench.recovery import BootWait, Expected, Recovered, recover_reference, recover_source
from bench.safety import check_stimulus
from bench.station import SoftLimits, SourceConfig
from contracts.clock import Clock
from contracts.errors import BenchError, InstrumentError, SafetyError, SettlingError
from instruments.identity import Identity
from instruments.reading import Reading
from instruments.reference import Reference
from instruments.source import Source
from instruments.stimulus import PhaseStimulus, Stimulus
from meters.catalogue import Meter

SETTLED_SHARE = 2e-4
"""Two readings in a row that agree to this share of the apparent power: it has come to rest."""
STEADY_SHARE = 5e-3
"""A reading that is off by more than this share: the source did not hold what it was set to."""
APPLIED_SHARE = 0.02
"""The reference must see what was asked to within this share, else something is wired wrong."""
AGREES_FROM_A = 0.1
"""From so much current in every loaded phase the station's own share holds, below it this one."""
APPLIED_FREQUENCY_SHARE = 2e-3
"""The same of the frequency."""
NOTHING_V, NOTHING_A = 2.0, 0.02
"""Below these the reference sees nothing."""
SETTLES_WITHIN_S = 15.0
HEADROOM = 1.05


class Supply:
    """Source and reference together.

    Attributes:
        applied: what flows, or None while the output is off.
        settled: the reading that showed that it had come to rest.
        supplied_s: bench time at which the ramp ended when it was last switched on; the readings
            that show that it is at rest come later.
    """

    def __init__(
        self,
        source: Source,
        reference: Reference,
        config: SourceConfig,
        limits: SoftLimits,
        clock: Clock,
        also_there: Callable[[], object] = lambda: None,
    ) -> None:
        """Let nothing flow yet.

        Args:
            source: confirmed off.
            reference: what sees that it flows.
            config: of the source.
            limits: of the station.
            clock: of the bench.
            also_there: asks what nobody would miss before it is needed, at each new load; raises
                InstrumentError if it is gone.
        """
        self._source = source
        self.reference = reference
        self._config = config
        self._limits = limits
        self._clock = clock
        self._also_there = also_there
        self._ranges = (0.0, 0.0)
        self._barred = ""
        self._target: Stimulus | None = None
        self._switching_on = False
        self.applied: Stimulus | None = None
        self.settled: Reading | None = None
        self.supplied_s = 0.0

    def apply(self, stimulus: Stimulus, guard: Guard, meters: list[Meter]) -> Reading:
        """Let something flow, and return once the reference shows that it does, at rest.

        Raises:
            SafetyError: a limit forbids it, or there is no guard; nothing was sent.
            InstrumentError: an instrument failed, or the reference does not see what was asked.
            SettlingError: it did not come to rest.
        """
        guard.require()
        if self._barred:
            raise SafetyError(f"the source is not used any more: {self._barred}")
        stimulus = self._on_measured_phases(stimulus)
        check_stimulus(stimulus, self._limits, meters)
        if stimulus == self.applied and self.settled is not None:
            return self.settled
        self.settled = None
        ranges = self._ranges_for(stimulus)
        if ranges > self._ranges:
            self._configure(ranges)
        begins = self.applied is None
        self._set(stimulus, begins=begins)
        self._clock.sleep(self._config.ramp_s)
        if begins:
            self.supplied_s = self._clock.now()
        self._also_there()
        if supplied := _supplied(stimulus):
            self.reference.follow(supplied[0])
        if ranges != self._ranges:
            # Not before the ramp has ended: a lower range would be over-ranged, and then for one
            # update more, which still covers part of the ramp.
            self._configure(ranges)
            self._clock.sleep(self.reference.update_s)
        self.settled = self._settle(stimulus)
        return self.settled

    def _set(self, stimulus: Stimulus, *, begins: bool) -> None:
        """Tell the source; after a fault on the way nobody knows what it is set to."""
        self._target = stimulus
        self._source.apply(stimulus)
        if begins:
            self._source.set_ramp(self._config.ramp_s)
            self._switching_on = True
            self._source.switch_on()
        self._target, self._switching_on = None, False
        self.applied = stimulus

    @property
    def is_on(self) -> bool:
        """Whether the units may have supply, as far as the bench has asked for it."""
        return self.applied is not None or self._switching_on

    def require_on(self) -> None:
        """See that the source puts out something, if it should.

        Raises:
            InstrumentError: it does not.
        """
        if self.applied is not None and not self._source.output_is_on():
            raise InstrumentError("the source has switched its output off by itself")

    def recover_source(self, before: Identity, waited_s: float) -> Recovered:
        """Trust the source again after a fault of its link, or switch it off for good.

        Args:
            before: who it was.
            waited_s: for how long it had not answered already, in s.

        Raises:
            InstrumentError: it is not trusted, and is off.
            SafetyError: it is not trusted, and could not be confirmed to be off.
        """
        expected = Expected(self.applied, self._target, self._switching_on)
        self.settled = None
        try:
            found = recover_source(self._source, before, expected, self._clock, waited_s)
        except BenchError as error:
            self._barred = str(error)
            self.switch_off()
            raise
        self._target, self._switching_on = None, False
        self.applied = found.puts_out
        return found

    def recover_reference(
        self, before: Identity, boots_within_s: float = 0.0, waited_s: float = 0.0
    ) -> Recovered:
        """Trust the reference again after a fault of its link; the source must still be on.

        While it is waited for, no current flows: nobody would see what does.

        Args:
            before: who it was.
            boots_within_s: for so long after the fault it is tried again, in s.
            waited_s: for how long it had not answered already, in s.

        Raises:
            InstrumentError: it is not trusted.
        """
        self.settled, self._ranges = None, (0.0, 0.0)
        wait = BootWait(boots_within_s, waited_s, self.relieve)
        found = recover_reference(self.reference, before, self._clock, wait)
        self.require_on()
        return found

    def check_steady(self, reading: Reading) -> None:
        """Compare a reading with the settled one.

        Raises:
            InstrumentError: the source does not hold what it was set to.
        """
        self._check_same(reading)

    def _check_same(self, reading: Reading) -> Reading:
        """The settled reading, with which voltages and currents of a reading agree."""
        settled = self.settled
        if settled is None:
            raise InstrumentError("a reading cannot be compared: nothing has been applied")
        for quantity, unit, floor, now, then in _pairs(reading, settled):
            for phase, (value, before) in enumerate(zip(now, then, strict=True), 1):
                if abs(value - before) > STEADY_SHARE * before + floor:
                    raise InstrumentError(
                        f"the source is not steady: {quantity} of L{phase} went from "
                        f"{before:g} {unit} to {value:g} {unit}"
                    )
        return settled

    def check_flowing(self, reading: Reading) -> None:
        """Compare a reading with the settled one, power as well: what flows is counted by it.

        Raises:
            InstrumentError: the source does not hold what it was set to, or the reference tells
                another power of the same voltages and currents.
        """
        settled = self._check_same(reading)
        before_w, now_w = settled.total_active_power_w, reading.total_active_power_w
        if abs(now_w - before_w) > STEADY_SHARE * sum(settled.apparent_powers_va):
            raise InstrumentError(
                f"the reference told {before_w:g} W and then {now_w:g} W, while voltages and "
                "currents are the same"
            )

    def diagnose(self) -> str:
        """What the source says when something does not fit; empty if it has nothing to say."""
        if self.applied is None:
            return ""
        said = ""
        try:
            said = "; ".join(self._source.pending_errors())
            if self._source.output_is_on():
                return said
        except InstrumentError:
            return said
        return f"the source has switched its output off by itself ({said or 'no error reported'})"

    def relieve(self) -> None:
        """Take the currents off and leave the voltages on, so that meters stay supplied.

        The reference is not asked: it may be what failed.

        Raises:
            InstrumentError: the source did not take it.
        """
        if self.applied is not None:
            one, two, three = (replace(p, current_a=0.0) for p in self.applied.phases)
            self.settled = None
            self._set(replace(self.applied, phases=(one, two, three)), begins=False)

    def switch_off(self) -> None:
        """Safe state, confirmed.

        Raises:
            SafetyError: it could not be confirmed.
        """
        self.applied = self.settled = None
        self._target, self._switching_on = None, False
        self._source.make_safe()

    def _share(self, stimulus: Stimulus) -> float:
        """By which share source and reference may differ."""
        currents_a = [p.current_rms_a for p in stimulus.phases if p.current_rms_a > 0]
        near = min(currents_a, default=0.0) >= AGREES_FROM_A
        return self._config.agrees_within_pct / 100 if near else APPLIED_SHARE

    def _on_measured_phases(self, stimulus: Stimulus) -> Stimulus:
        """Nothing flows on a phase that the reference does not measure."""
        one, two, three = (
            phase if number <= self.reference.phases else _dead(phase)
            for number, phase in enumerate(stimulus.phases, 1)
        )
        return replace(stimulus, phases=(one, two, three))

    def _ranges_for(self, stimulus: Stimulus) -> tuple[float, float]:
        voltage = max(p.voltage_rms_v for p in stimulus.phases) * HEADROOM
        current = max(p.current_rms_a for p in stimulus.phases) * HEADROOM
        return voltage, current or self._ranges[1] or 1.0

    def _configure(self, ranges: tuple[float, float]) -> None:
        self.reference.configure(*ranges)
        self._ranges = ranges

    def _settle(self, stimulus: Stimulus) -> Reading:
        started_s = self._clock.now()
        before = self.reference.read()
        while self._clock.now() - started_s < SETTLES_WITHIN_S:
            reading = self.reference.read()
            if _agree(before, reading):
                _require_applied(stimulus, reading, self._share(stimulus))
                return reading
            before = reading
        raise SettlingError(
            f"{stimulus} did not come to rest within {SETTLES_WITHIN_S:g} s: total power "
            f"{before.total_active_power_w:g} W at last"
        )


def _pairs(
    now: Reading, then: Reading
) -> list[tuple[str, str, float, tuple[float, ...], tuple[float, ...]]]:
    return [
        ("voltage", "V", NOTHING_V, now.voltages_v, then.voltages_v),
        ("current", "A", NOTHING_A, now.currents_a, then.currents_a),
    ]


def _dead(phase: PhaseStimulus) -> PhaseStimulus:
    return PhaseStimulus(0.0, phase.voltage_angle_deg, 0.0, phase.current_angle_deg)


def _supplied(stimulus: Stimulus) -> list[int]:
    return [number for number, phase in enumerate(stimulus.phases, 1) if phase.voltage_v > 0]


def _agree(before: Reading, reading: Reading) -> bool:
    """Whether nothing moves any more; what a phase without voltage picks up does not count."""
    scale = max(sum(reading.apparent_powers_va), 1.0)
    power = abs(reading.total_active_power_w - before.total_active_power_w) / scale
    volts = zip(reading.voltages_v, before.voltages_v, strict=True)
    moved = [abs(a - b) / max(a, 1.0) for a, b in volts if max(a, b) > NOTHING_V]
    # The whole may rest while the load goes from one phase to another.
    amps = zip(reading.currents_a, before.currents_a, strict=True)
    moved += [abs(a - b) / max(a, 1.0) for a, b in amps]
    return power < SETTLED_SHARE and max(moved, default=0.0) < SETTLED_SHARE


def _require_applied(stimulus: Stimulus, reading: Reading, share: float = APPLIED_SHARE) -> None:
    """Compare RMS values and power, harmonics in both, and the frequency, with what was asked.

    A reversed phase sequence is not seen in them: source and reference turn together.
    """
    for number, phase in enumerate(stimulus.phases, 1):
        volts, amps = reading.voltages_v[number - 1], reading.currents_a[number - 1]
        _require_seen("voltage", "V", number, phase.voltage_rms_v, volts, NOTHING_V, share)
        _require_seen("current", "A", number, phase.current_rms_a, amps, NOTHING_A, share)
    asked_w = sum(p.active_power_w for p in stimulus.phases)
    scale = max(sum(p.voltage_v * p.current_a for p in stimulus.phases), 1.0)
    if abs(reading.total_active_power_w - asked_w) > share * scale:
        raise InstrumentError(
            f"the reference sees {reading.total_active_power_w:g} W where {asked_w:g} W were "
            "asked: phases or directions of source and reference do not belong together, one "
            "of them leaves harmonics out, or one of them is wrong"
        )
    _require_frequency(stimulus.frequency_hz, reading.frequency_hz)


def _require_frequency(asked_hz: float, seen_hz: float) -> None:
    if not math.isclose(asked_hz, seen_hz, rel_tol=APPLIED_FREQUENCY_SHARE):
        raise InstrumentError(
            f"the reference sees {seen_hz:g} Hz where {asked_hz:g} Hz were asked: the source did "
            "not take the frequency, or the reference follows another voltage"
        )


def _require_seen(
    quantity: str, unit: str, phase: int, asked: float, seen: float, nothing: float, share: float
) -> None:
    if not math.isclose(asked, seen, rel_tol=share, abs_tol=nothing):
        raise InstrumentError(
            f"the reference sees a {quantity} of {seen:g} {unit} on L{phase} where {asked:g} "
            f"{unit} were asked: the source may have tripped, or a lead, a range or a "
            "transformer ratio of the station is wrong"
        )

"""Source, reference, counter and relays: there, known, without errors, with the output off."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from bench.doctor.finding import AmissError, Finding, look
from bench.instruments import open_counter, open_reference, open_relays
from bench.relays_off import has_relays
from bench.sources import open_source
from bench.station import SoftLimits, Station
from bench.supply import HEADROOM
from contracts.clock import Clock
from contracts.errors import BenchError
from contracts.wire import NoRecorder
from instruments.counter import Counter
from instruments.reference import Reference
from instruments.source import Source
from instruments.stimulus import balanced

Opened = TypeVar("Opened", Source, Reference, Counter)
FREQUENCY_HZ = 50.0


@runtime_checkable
class KnowsFirmware(Protocol):
    """A driver that states with which firmware it was tried."""

    tried_firmware: ClassVar[frozenset[str]]


@runtime_checkable
class TellsErrors(Protocol):
    """A driver of an instrument with a queue of errors."""

    def pending_errors(self) -> list[str]:
        """What is in the queue, which is empty then."""


class Rack:
    """The instruments of a station, each opened once; None where that failed.

    Args:
        station: with the addresses as they are.
        clock: bench time.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self.station = station
        self.clock = clock
        self.source: Source | None = None
        self.reference: Reference | None = None
        self.counter: Counter | None = None
        self._stack = ExitStack()

    def close(self) -> None:
        """Close what was opened."""
        self._stack.close()

    def examine(self) -> Iterator[Finding]:
        """One line for each thing that is to be known of each instrument."""
        yield from self._source()
        yield from self._reference()
        yield from self._counter()
        yield from self._relays()

    def _source(self) -> Iterator[Finding]:
        def connect() -> Source:
            source = open_source(self.station.source, clock=self.clock, recorder=NoRecorder())
            self._stack.callback(source.close)
            return source

        opened, found = _opened("source", connect)
        yield from found
        if opened is None:
            return
        yield look("source error queue", lambda: _no_errors(opened))
        yield (output := look("source output", lambda: _off(opened)))
        if output.ok:
            yield (state := look("source state", lambda: _initialised(opened.initialise)))
            self.source = opened if state.ok else None

    def _reference(self) -> Iterator[Finding]:
        def connect() -> Reference:
            config = self.station.reference
            reference = open_reference(config, clock=self.clock, recorder=NoRecorder())
            self._stack.callback(reference.close)
            return reference

        opened, found = _opened("reference", connect)
        yield from found
        if opened is not None:
            yield look("reference error queue", lambda: _no_errors(opened))
            yield (state := look("reference state", lambda: _initialised(opened.initialise)))
            self.reference = opened if state.ok else None

    def _counter(self) -> Iterator[Finding]:
        def connect() -> Counter:
            counter = open_counter(
                self.station.counter,
                dict(self.station.positions),
                clock=self.clock,
                recorder=NoRecorder(),
                pulse_output=self.station.reference.pulse_output,
            )
            self._stack.callback(counter.close)
            return counter

        self.counter, found = _opened("counter", connect)
        yield from found

    def _relays(self) -> Iterator[Finding]:
        config, positions = self.station.relays, self.station.positions
        if config is None or not has_relays(self.station):
            return

        def see() -> str:
            relays = open_relays(config, positions, clock=self.clock, recorder=NoRecorder())
            try:
                return f"{relays.identify()}; none was switched"
            finally:
                # None was used, so that this switches none either.
                relays.close()

        yield look("relays", see)

    def limits(self) -> Iterator[Finding]:
        """Whether source and reference can do what the station allows; the output stays off."""
        limits = self.station.limits
        if (source := self.source) is not None:
            yield look("limits of the source", lambda: _source_can(source, limits))
        if (reference := self.reference) is not None:
            yield look("limits of the reference", lambda: _reference_can(reference, limits))
        pulses = self.station.reference.pulse_output
        if pulses is not None:
            # The station file would have been refused if it were too much.
            rate_hz, samples_hz = (
                pulses.rate_hz(limits.power_w),
                self.station.counter.sample_rate_hz,
            )
            detail = f"{rate_hz:.0f} pulses a second of the reference, {samples_hz:g} samples"
            yield Finding("limits of the counter", ok=True, detail=f"at most {detail}")


def _opened(what: str, connect: Callable[[], Opened]) -> tuple[Opened | None, list[Finding]]:
    """The instrument, None if it cannot be used, and what is to be told about that."""
    try:
        instrument = connect()
        identity = instrument.identify()
    except BenchError as error:
        return None, [Finding(what, ok=False, detail=" ".join(str(error).split()))]
    tried = instrument.tried_firmware if isinstance(instrument, KnowsFirmware) else frozenset()
    firmware = look(f"{what} firmware", lambda: _firmware(identity.firmware, tried))
    return instrument, [Finding(what, ok=True, detail=str(identity)), firmware]


def _firmware(found: str, tried: frozenset[str]) -> str:
    """Not one that the driver was tried with is told, and no fault: most will work."""
    if found in tried:
        return f"{found}: the driver was tried with it"
    known = ", ".join(sorted(tried)) or "no firmware on hardware"
    return f"{found}: unknown, the driver was tried with {known}"


def _no_errors(instrument: object) -> str:
    if not isinstance(instrument, TellsErrors):
        return "the driver reads no queue of its own"
    if found := instrument.pending_errors():
        raise AmissError(f"it held {'; '.join(found)}; the queue is empty now")
    return "empty"


def _off(source: Source) -> str:
    if source.output_is_on():
        raise AmissError("the output is on; it must be off before a run: run safe-off")
    return "off"


def _initialised(initialise: Callable[[], None]) -> str:
    initialise()
    return "taken to a known state, no error reported"


def _source_can(source: Source, limits: SoftLimits) -> str:
    """Set the limits with the output off, and take them back."""
    volts, amps = limits.voltage_v, limits.current_a
    try:
        source.apply(balanced(volts, amps, 0.0, FREQUENCY_HZ))
    finally:
        source.make_safe()
    return f"{volts:g} V and {amps:g} A a phase were taken with the output off, and taken back"


def _reference_can(reference: Reference, limits: SoftLimits) -> str:
    volts, amps = limits.voltage_v * HEADROOM, limits.current_a * HEADROOM
    reference.configure(volts, amps)
    return f"it has ranges for {volts:g} V and {amps:g} A"

"""Trusting an instrument again after a fault of its link: it is verified first.

A new connection is made once. The instrument must be the same one, with an empty error queue. A
source must be off, or put out exactly what it was set to; one that has switched its output off by
itself is not switched on again, and one that cannot be verified in time is not waited for. A
reference that boots, and is silent, refuses connections or does not take its settings meanwhile, is
tried again for as long as the station says.
"""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.clock import Clock
from contracts.errors import InstrumentError, InstrumentLinkError
from instruments.identity import Identity
from instruments.reference import Reference
from instruments.source import Source
from instruments.stimulus import Stimulus

OFF_WITHIN_S = 3.0
"""So long after a fault the output is off at the latest, unless the source is verified."""
LADDER_S = 0.5
"""Of that, what switching off takes."""
SHORTEST_WAIT_S = 0.1
AGAIN_S = 2.0
"""Between two attempts to reach a reference that boots."""


@dataclass(frozen=True, slots=True)
class Expected:
    """In which state the source should be.

    Attributes:
        stimulus: what it was set to last; None while its output is off.
        target: what it was being set to; None if nothing was.
        switching_on: its output was being switched on.
    """

    stimulus: Stimulus | None
    target: Stimulus | None = None
    switching_on: bool = False

    @property
    def may_be_on(self) -> bool:
        """Whether anybody had a reason to switch it on."""
        return self.stimulus is not None or self.switching_on


@dataclass(frozen=True, slots=True)
class Recovered:
    """An instrument that is trusted again.

    Attributes:
        verified: what was found.
        restarted: it had been without supply.
        puts_out: what a source reads back; None if its output is off, confirmed.
    """

    verified: str
    restarted: bool = False
    puts_out: Stimulus | None = None


@dataclass(frozen=True, slots=True)
class BootWait:
    """How long a reference is waited for that may boot.

    Attributes:
        within_s: since its fault, in s; 0: not at all.
        waited_s: for how long it had not answered already, in s.
        begins: called once, before the first wait.
    """

    within_s: float = 0.0
    waited_s: float = 0.0
    begins: Callable[[], None] = lambda: None


class _AnotherError(InstrumentError):
    """It is another instrument: to wait for it is of no use."""


def recover_source(
    source: Source, before: Identity, expected: Expected, clock: Clock, waited_s: float
) -> Recovered:
    """Verify a source over a new connection; if it is not as it was, take it down and set it up.

    Args:
        source: whose link had a fault.
        before: who it was.
        expected: in which state it should be.
        clock: of the bench.
        waited_s: for how long it had not answered already, in s.

    Raises:
        InstrumentError: it is not verified: its output must be switched off.
        SafetyError: it could not be confirmed to be off.
    """
    left_s = max(OFF_WITHIN_S - LADDER_S - waited_s, SHORTEST_WAIT_S)
    until_s = clock.now() + left_s
    with source.within(left_s):
        source.reopen()
        who = _same(before, source.identify())
        restarted, is_on = source.has_restarted(), source.output_is_on()
        _require_no_errors(source)
        _require_expected(who, expected, restarted=restarted, is_on=is_on)
        found = _reads_back(source, expected) if is_on and not restarted else None
        _require_in_time(who, clock.now() - until_s)
    if found is not None:
        what = f"{who}: output on, reads back as it was set, no error in its queue"
        return Recovered(what, puts_out=found)
    if is_on and expected.target is None and not restarted:
        raise InstrumentError(f"{who}: its output is on, and it reads back other settings")
    source.make_safe()
    source.initialise()
    how = "it had been without supply" if restarted else "what it was set to is not known"
    return Recovered(f"{who}: {how}; output off, confirmed, initialised", restarted)


def recover_reference(
    reference: Reference,
    before: Identity,
    clock: Clock,
    wait: BootWait | None = None,
) -> Recovered:
    """Set a reference up again over a new connection; what it is set to is read back.

    Args:
        reference: whose link had a fault.
        before: who it was.
        clock: of the bench.
        wait: for how long it is tried again, and what is done then; None: it is tried once.

    Raises:
        InstrumentError: it is another one, cannot be reached, or does not take its settings; or
            ``wait.begins`` failed.
    """
    wait = BootWait() if wait is None else wait
    fault_s, attempts, restarted = clock.now() - wait.waited_s, 0, False
    while True:
        attempts += 1
        try:
            reference.reopen()
            who = _same(before, reference.identify())
            # The bit is cleared when it is read.
            restarted = reference.has_restarted() or restarted
            reference.initialise()
            break
        except _AnotherError:
            raise
        except InstrumentError as error:
            left_s = fault_s + wait.within_s - clock.now()
            if left_s <= 0:
                raise InstrumentError(f"{error}; {_given_up(attempts, wait.within_s)}") from error
        if attempts == 1:
            wait.begins()
        clock.sleep(min(AGAIN_S, left_s))
    waited = f"answered after {clock.now() - fault_s:.0f} s; " if attempts > 1 else ""
    how = "it had been without supply; " if restarted else ""
    return Recovered(f"{who}: {waited}{how}initialised, settings read back, no error", restarted)


def _given_up(attempts: int, within_s: float) -> str:
    if within_s <= 0:
        return "it is not waited for: healing.reference_boots_within_s of the station is 0 s"
    return (
        f"attempts to reach it: {attempts}, and healing.reference_boots_within_s of the station is "
        f"{within_s:g} s"
    )


def _same(before: Identity, now: Identity) -> str:
    if (now.maker, now.model, now.serial) != (before.maker, before.model, before.serial):
        raise _AnotherError(f"another instrument answers: {now}; it was {before}")
    return f"the same {now.model}, serial {now.serial}"


def _require_no_errors(source: Source) -> None:
    if said := source.pending_errors():
        raise InstrumentError(f"the source reports {'; '.join(said)}")


def _require_expected(who: str, expected: Expected, *, restarted: bool, is_on: bool) -> None:
    if is_on and not expected.may_be_on:
        raise InstrumentError(f"{who}: its output is on, and nobody has switched it on")
    if not is_on and not restarted and expected.may_be_on:
        raise InstrumentError(
            f"{who}: it has switched its output off by itself, so it is not switched on again"
        )


def _reads_back(source: Source, expected: Expected) -> Stimulus | None:
    """Which of what it may have been set to it puts out; None if it is neither."""
    for stimulus in () if expected.switching_on else (expected.stimulus, expected.target):
        if stimulus is not None and _is_set_to(source, stimulus):
            return stimulus
    return None


def _is_set_to(source: Source, stimulus: Stimulus) -> bool:
    try:
        source.verify(stimulus)
    except InstrumentLinkError:
        raise
    except InstrumentError:
        return False
    return True


def _require_in_time(who: str, late_s: float) -> None:
    if late_s > 0:
        raise InstrumentError(f"{who}: it took {late_s:.1f} s too long to verify it")

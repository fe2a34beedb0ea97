"""The source behind its contactor: whoever switches it on or off goes through here."""

from contextlib import AbstractContextManager
from typing import ClassVar

from bench.protection import Protection
from contracts.errors import BenchError, SafetyError
from instruments.capabilities import Capability
from instruments.identity import Identity
from instruments.source import Source
from instruments.stimulus import Stimulus


class ProtectedSource:
    """A source that is not switched on while a contact is open, with a contactor behind it.

    The contactor is closed once the source is confirmed to be off, before it is switched on; it
    is opened after the source was switched off, and also when the source does not obey.

    Args:
        source: the source.
        protection: of the station.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    """Those of its driver count."""

    def __init__(self, source: Source, protection: Protection) -> None:
        self._source = source
        self._protection = protection

    def switch_on(self) -> None:
        """Switch the output on, and see that it is.

        Raises:
            SafetyError: a contact is open, the output was on already, or the contactor is welded.
            InstrumentError: the source or the contactor does not obey.
        """
        self._protection.require_closed()
        if self._protection.contactor is not None:
            if self._source.output_is_on():
                raise SafetyError(
                    "the output is on before the contactor was closed: it would close under load"
                )
            self._protection.contactor.close()
        self._source.switch_on()

    def switch_off(self) -> None:
        """Switch the output off, then open the contactor; raises as ``make_safe``."""
        self._source.switch_off()
        self._protection.open_contactor()

    def make_safe(self) -> None:
        """Currents to 0, voltages to 0, output off, contactor open, each confirmed.

        Raises:
            SafetyError: it could not be confirmed; what became of the contactor is told.
        """
        off_with_contactor(self._source, self._protection)

    def identify(self) -> Identity:
        """See ``Source``."""
        return self._source.identify()

    def initialise(self, *, allow_output_on: bool = False) -> None:
        """See ``Source``."""
        self._source.initialise(allow_output_on=allow_output_on)

    def output_is_on(self) -> bool:
        """See ``Source``."""
        return self._source.output_is_on()

    def set_ramp(self, duration_s: float) -> None:
        """See ``Source``."""
        self._source.set_ramp(duration_s)

    def apply(self, stimulus: Stimulus) -> None:
        """See ``Source``."""
        self._source.apply(stimulus)

    def within(self, limit_s: float) -> AbstractContextManager[None]:
        """See ``Source``."""
        return self._source.within(limit_s)

    def reopen(self) -> None:
        """See ``Source``."""
        self._source.reopen()

    def has_restarted(self) -> bool:
        """See ``Source``."""
        return self._source.has_restarted()

    def verify(self, stimulus: Stimulus) -> None:
        """See ``Source``."""
        self._source.verify(stimulus)

    def pending_errors(self) -> list[str]:
        """See ``Source``."""
        return self._source.pending_errors()

    def close(self) -> None:
        """See ``Source``."""
        self._source.close()


def off_with_contactor(source: Source, protection: Protection) -> str:
    """Take the source down and open the contactor, whatever became of the source.

    Returns:
        What is known of the contactor; empty without one.

    Raises:
        SafetyError: it is not confirmed that the source is off, or that the contactor is open.
    """
    problems: list[str] = []
    opened = ""
    try:
        source.make_safe()
    except BenchError as error:
        problems.append(str(error))
    try:
        opened = protection.open_contactor()
    except BenchError as error:
        problems.append(str(error))
    if problems:
        known = f"; {opened}: no voltage reaches the meters, but the source may be on"
        raise SafetyError("; ".join(problems) + (known if opened else ""))
    return opened

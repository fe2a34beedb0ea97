"""Relays that are switched by name and read back, whatever drives them.

What is confirmed is that the device drives, or says that it has switched, as ordered. Whether the
contact has moved, only something behind it can tell: the meter at its tariff input, or the mirror
contact of a contactor.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from contracts.clock import Clock
from contracts.errors import BenchError, ConfigError, InstrumentError, SafetyError
from contracts.wire import Direction, WireEvent, WireRecorder
from instruments.fail_off import fail_off
from instruments.identity import Identity

WIRE = "relays"
TARIFF_RELAYS = "tariff relay"
CONFIRMED = "confirmed by reading back"
STATE = {True: "on", False: "off"}


class SwitchedLines(Protocol):
    """What drives some relays; the first use takes hold of all of them and switches them off.

    Attributes:
        port: what it is called in messages.
        taken: whether they were ever taken hold of, and may have been switched.
    """

    port: str
    taken: bool

    def identify(self) -> Identity:
        """Who the device is; refuses one that has not all the relays. Switches nothing."""

    def drive(self, high: Sequence[bool], asked: str) -> None:
        """Switch all, in their order; ``asked`` begins the message of an error.

        Raises:
            InstrumentError: the device cannot be reached, or refuses.
        """

    def driven(self, asked: str) -> list[bool]:
        """Whether each is on, in their order; raises as ``drive``."""

    def reopen(self) -> None:
        """Take hold anew, over a new connection; raises as ``drive``."""

    def close(self) -> None:
        """Let go, the relays as they are; may be called twice; raises as ``drive``."""

    def abandon(self, error: BaseException) -> None:
        """Let go because of ``error``; if that fails too, the error gets a note."""


class Relays:
    """Relays by position, or by the number 0 where there is but one.

    The first use takes hold of all and switches them off, so that every state is known from then
    on. To make one, and to ``identify`` it, switches nothing.

    Args:
        lines: what drives them, in the order of ``names``.
        names: what the relay of each position is called, e.g. ``contactor (Dev1/port1/line3)``.
        what: one relay, in words: ``tariff relay``.
        clock: bench time.
        recorder: gets a note about each switching.
    """

    __slots__ = ("_clock", "_closed", "_names", "_on", "_outputs", "_recorder", "_what")

    def __init__(
        self,
        lines: SwitchedLines,
        *,
        names: Mapping[int, str],
        what: str,
        clock: Clock,
        recorder: WireRecorder,
    ) -> None:
        self._outputs = lines
        self._names = dict(names)
        self._what = what
        self._on = dict.fromkeys(names, False)
        self._clock = clock
        self._recorder = recorder
        self._closed = False

    def identify(self) -> Identity:
        """Who the device is; refuses one that cannot do the work.

        Raises:
            InstrumentError: it is not there, or the port has not all the lines.
        """
        self._refuse_if_closed("identity")
        return self._outputs.identify()

    def set(self, position: int, *, on: bool) -> None:
        """Switch the relay of a position; the others stay as they are.

        Raises:
            InstrumentError: the position has no relay, the device cannot be reached or refuses,
                or it drives another level than ordered.
        """
        asked = f"{self._name(position)} {STATE[on]}"
        self._refuse_if_closed(asked)
        began_s = self._clock.now()
        try:
            self._switch({**self._on, position: on}, asked)
        except BaseException as error:
            self._note_failure(asked, error, began_s)
            raise
        self._note(asked, CONFIRMED, began_s)

    def is_on(self, position: int) -> bool:
        """Whether the relay of a position is on, as the device says.

        Raises:
            InstrumentError: the position has no relay, or the device cannot be reached.
        """
        asked = f"{self._name(position)}, read back"
        self._refuse_if_closed(asked)
        return self._read(asked)[position]

    def all_off(self) -> None:
        """Switch every relay off and confirm it; once more over a new connection if that fails.

        Raises:
            SafetyError: it could not be confirmed; something may be on.
            InstrumentError: the relays were closed.
        """
        asked = f"{self._outputs.port}, all {self._what}s off"
        self._refuse_if_closed(asked)
        off = dict.fromkeys(self._on, False)
        # Whatever becomes of it, nothing that is switched later may bring the old state back.
        self._on = off
        try:
            fail_off(
                f"a {self._what} of {self._outputs.port}",
                [lambda: self._switch(off, asked)],
                lambda: any(self._read(asked).values()),
                self._outputs.reopen,
            )
        except SafetyError as error:
            self._note_failure(asked, error, self._clock.now())
            raise
        self._note(asked, CONFIRMED, self._clock.now())

    def close(self) -> None:
        """Switch every relay off, if any was ever used, and let the driver go.

        May be called twice.

        Raises:
            SafetyError: it could not be confirmed that all are off.
            InstrumentError: the lines could not be given back.
        """
        if self._closed:
            return
        try:
            if self._outputs.taken:
                self.all_off()
        except BaseException as error:
            self._outputs.abandon(error)
            raise
        else:
            self._outputs.close()
        finally:
            self._closed = True

    def _switch(self, on: Mapping[int, bool], asked: str) -> None:
        """Drive all lines, and read back whether the device does."""
        self._outputs.drive(list(on.values()), asked)
        self._on = dict(on)
        wrong = [
            f"{self._names[position]} was ordered {STATE[on[position]]} and reads {STATE[level]}"
            for position, level in self._read(asked).items()
            if level != on[position]
        ]
        if wrong:
            raise InstrumentError(
                f"{asked}: {'; '.join(wrong)}; the output is defective, or something else drives it"
            )

    def _read(self, asked: str) -> dict[int, bool]:
        return dict(zip(self._on, self._outputs.driven(asked), strict=True))

    def _name(self, position: int) -> str:
        if position not in self._names:
            known = ", ".join(map(str, self._names))
            raise InstrumentError(
                f"{self._outputs.port}: position {position} has no {self._what}; positions that "
                f"have one: {known}"
            )
        return self._names[position]

    def _refuse_if_closed(self, asked: str) -> None:
        if self._closed:
            raise InstrumentError(f"{asked}: the relays were closed; make new ones")

    def _note(self, asked: str, outcome: str, began_s: float) -> None:
        text = f"{asked}: {outcome}".encode()
        self._recorder.record(WireEvent(WIRE, Direction.NOTE, text, began_s, self._clock.now()))

    def _note_failure(self, asked: str, error: BaseException, began_s: float) -> None:
        try:
            self._note(asked, f"failed: {type(error).__name__}: {error}", began_s)
        except BenchError as second:
            error.add_note(f"and it could not be recorded: {second}")


def named(what: str, position: int, where: str) -> str:
    """What a relay is called: ``tariff relay of position 2 (Dev1/port1/line3)``."""
    return f"{what} of position {position} ({where})" if position else f"{what} ({where})"


def check_numbers(lines: Mapping[int, int]) -> None:
    """Refuse relays that are none, doubled or below 0.

    Raises:
        ConfigError: what is wrong.
    """
    if not lines:
        raise ConfigError("relays: no position has a tariff relay; name the line of at least one")
    position_of: dict[int, int] = {}
    for position, line in lines.items():
        if line < 0:
            raise ConfigError(f"relays: position {position}: line {line}: must be 0 or more")
        if line in position_of:
            raise ConfigError(
                f"relays: positions {position_of[line]} and {position} are both on line {line}; "
                "each relay needs a line of its own"
            )
        position_of[line] = position

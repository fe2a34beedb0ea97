"""Tariff relays: digital output lines of an NI device, one a position, through NI-DAQmx.

NI-DAQmx Help, "DAQmx Write", "Initialized States for Terminals and Output Channels". Meant for
port1 or port2 of an X Series device: they have no sample clock, and the lines of port0 belong to
the pulse counter. A high line must close its relay: after power-up and reset the lines are
inputs, and no relay may be on then. Nothing here was verified against hardware.

What is confirmed is that the device drives the line as ordered. Whether the contact of the relay
has moved, only the meter at its tariff input can tell.
"""

from collections.abc import Mapping

from contracts.clock import Clock
from contracts.errors import BenchError, ConfigError, InstrumentError, SafetyError
from contracts.wire import Direction, WireEvent, WireRecorder
from instruments.fail_off import fail_off
from instruments.identity import Identity
from instruments.ni_output_lines import OutputLines

LOCAL = "local"
WIRE = "relays"
CONFIRMED = "confirmed by reading back"
STATE = {True: "on", False: "off"}


class NiRelays:
    """Relays that put the tariff voltage on the tariff inputs of the meters.

    The first use takes hold of the lines and switches all of them off, so that every state is
    known from then on. Another program is refused them until ``close``; another ``NiRelays`` of
    the same port on the same server takes them over and switches them off, so that what a bench
    that was killed has left on can be switched off by who comes next. To make one, and to
    ``identify`` it, switches nothing.

    Args:
        resource: ``local`` for the NI-DAQmx driver of this computer, or ``host:port`` of an NI
            gRPC device server.
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port1``.
        lines: line number of the relay of each position.
        clock: bench time.
        recorder: gets a note about each switching.

    Raises:
        ConfigError: the resource is in no known form, or the lines are none, doubled or negative.
    """

    __slots__ = ("_clock", "_closed", "_names", "_on", "_outputs", "_recorder")

    def __init__(
        self,
        resource: str,
        device: str,
        port: str,
        *,
        lines: Mapping[int, int],
        clock: Clock,
        recorder: WireRecorder,
    ) -> None:
        _check(lines)
        self._outputs = OutputLines(device, port, tuple(lines.values()), address=_address(resource))
        self._names = {
            position: f"tariff relay of position {position} ({device}/{port}/line{line})"
            for position, line in lines.items()
        }
        self._on = dict.fromkeys(lines, False)
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
            SafetyError: it could not be confirmed; a tariff voltage may be on.
            InstrumentError: the relays were closed.
        """
        asked = f"{self._outputs.port}, all tariff relays off"
        self._refuse_if_closed(asked)
        off = dict.fromkeys(self._on, False)
        # Whatever becomes of it, nothing that is switched later may bring the old state back.
        self._on = off
        try:
            fail_off(
                f"a tariff relay of {self._outputs.port}",
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
                f"{self._outputs.port}: position {position} has no tariff relay; positions that "
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


def _address(resource: str) -> str | None:
    if resource == LOCAL:
        return None
    host, _, port = resource.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigError(
            f"relays: resource {resource!r}: must be {LOCAL}, or HOST:PORT of an NI gRPC device "
            "server"
        )
    return resource


def _check(lines: Mapping[int, int]) -> None:
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

"""Relays on digital lines of a LabJack T7, over Modbus TCP; see ``labjack_t7_lines``.

A high line closes its relay. A line is pulled up while it is no output, which all are after
power-up: what drives the relay must hold it low, else it closes when the device gets its power.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import WireRecorder
from instruments import labjack_t7_watchdog as watchdog
from instruments.identity import Identity
from instruments.labjack_t7_lines import T7Lines, check_lines
from instruments.relays import TARIFF_RELAYS, Relays, check_numbers, named

WATCHDOG_S = 10


class _Outputs:
    """Some lines of a device, as outputs; the first use arms the watchdog and drives them low."""

    __slots__ = ("_device", "_held", "_lines", "_watchdog_s", "port", "taken")

    def __init__(self, device: T7Lines, lines: Sequence[int], watchdog_s: int) -> None:
        self.port = device.name
        self.taken = False
        self._device = device
        self._lines = tuple(lines)
        self._watchdog_s = watchdog_s
        self._held = False

    def identify(self) -> Identity:
        """Who the device is; drives nothing."""
        return self._device.identify()

    def drive(self, high: Sequence[bool], asked: str) -> None:
        """Drive all lines, in their order."""
        with _said(asked):
            self._hold()
            self._device.drive(list(zip(self._lines, high, strict=True)))

    def driven(self, asked: str) -> list[bool]:
        """Whether each is an output, and its terminal high."""
        with _said(asked):
            self._hold()
            levels, outputs = self._device.levels(), self._device.outputs()
        return [levels[line] and outputs[line] for line in self._lines]

    def reopen(self) -> None:
        """Take hold of the lines anew, over a new connection."""
        self._device.drop()
        self._held = False
        self._hold()

    def close(self) -> None:
        """Let the device go, its lines as they are."""
        self._device.close()

    def abandon(self, error: BaseException) -> None:
        """Let the device go because of ``error``."""
        del error
        self._device.close()

    def _hold(self) -> None:
        if self._held:
            return
        self.taken = True
        # Off first: whatever becomes of the watchdog, what was left on is off.
        self._device.drive([(line, False) for line in self._lines])
        watchdog.arm(self._device, self._lines, self._watchdog_s)
        self._held = True


@contextmanager
def _said(asked: str) -> Iterator[None]:
    """Begin the message of an error with what was asked."""
    try:
        yield
    except InstrumentError as error:
        raise InstrumentError(f"{asked}: {error}") from error


class LabJackT7Relays(Relays):
    """Relays on lines of a LabJack T7.

    Args:
        address: as of ``T7Lines``.
        lines: line number of the relay of each position, 0 to 22.
        clock: bench time.
        recorder: gets a note about each switching.
        what: one relay, in words.
        watchdog_s: the lines go low when nothing was said to the device for so long.

    Raises:
        ConfigError: the address is in no known form, or the lines are none, doubled or not there.
    """

    __slots__ = ()

    def __init__(
        self,
        address: str,
        *,
        lines: Mapping[int, int],
        clock: Clock,
        recorder: WireRecorder,
        what: str = TARIFF_RELAYS,
        watchdog_s: int = WATCHDOG_S,
    ) -> None:
        check_numbers(lines)
        check_lines(tuple(lines.values()), what)
        device = T7Lines(address)
        super().__init__(
            _Outputs(device, tuple(lines.values()), watchdog_s),
            names={n: named(what, n, f"{device.name}, line {line}") for n, line in lines.items()},
            what=what,
            clock=clock,
            recorder=recorder,
        )

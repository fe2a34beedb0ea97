"""Relays of a switch module in a Keysight 34970A or 34972A, such as the 34903A actuator.

HP 34970A User's Guide, "Switch Control Commands" (page 259) and "Firmware Revision Query" (page
146). Channels are numbered by slot and channel, 101 to 120 in slot 1. Written from the manual and
from public programs; nothing was verified on hardware.

The query tells the state that the instrument has ordered, not the contact.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError
from contracts.wire import WireRecorder
from instruments import scpi
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.relays import TARIFF_RELAYS, Relays, check_numbers, named
from instruments.visa import VisaLink

_MANUAL = "HP 34970A User's Guide"
COMMANDS = (
    Documented("*IDN?", f"{_MANUAL}, 146"),
    Documented("SYSTem:CTYPe? 100|200|300", f"{_MANUAL}, 146"),
    Documented("ROUTe:CLOSe (@<channels>)", f"{_MANUAL}, 259"),
    Documented("ROUTe:OPEN (@<channels>)", f"{_MANUAL}, 259"),
    Documented("ROUTe:CLOSe? (@<channels>)", f"{_MANUAL}, 259; 1 closed, 0 open"),
    Documented("SYSTem:ERRor?", "SCPI; public programs that drive the instrument"),
    Documented(
        "every channel can be closed beside the others",
        f"{_MANUAL}, 259: so on an actuator, not on a multiplexer that scans",
        "from memory, verify",
    ),
)
ERROR_QUERY = "SYST:ERR?"
SLOTS = (1, 2, 3)
CHANNELS = 99
MAINFRAMES = ("34970A", "34972A")
ACTUATOR = "34903A"
EMPTY = re.compile(r"0?")
"""What a slot without a module says in place of a model."""


class _Channels:
    """Some channels of one slot; the first use opens all of them."""

    __slots__ = ("_held", "_link", "_numbers", "_slot", "port", "taken")

    def __init__(self, link: VisaLink, slot: int, numbers: Sequence[int]) -> None:
        self.port = f"{link}, slot {slot}"
        self.taken = False
        self._link = link
        self._slot = slot
        self._numbers = tuple(100 * slot + number for number in numbers)
        self._held = False

    def identify(self) -> Identity:
        """Mainframe, and the module in the slot; switches nothing.

        Raises:
            InstrumentError: it is another instrument, or the slot has no 34903A.
        """
        frame = self._link.ask("*IDN?", scpi.parse_identity)
        if frame.model not in MAINFRAMES:
            raise InstrumentError(
                f"{self._link}: is a {frame.model}, must be {' or '.join(MAINFRAMES)}"
            )
        module = self._link.ask(f"SYST:CTYP? {100 * self._slot}", scpi.parse_identity)
        if module.model != ACTUATOR:
            found = "nothing" if EMPTY.fullmatch(module.model) else f"a {module.model}"
            raise InstrumentError(f"{self.port}: has {found}, must be a {ACTUATOR}")
        return Identity(
            frame.maker, f"{frame.model} with {module.model}", frame.serial, frame.firmware
        )

    def drive(self, high: Sequence[bool], asked: str) -> None:
        """Open channels before others are closed."""
        self._hold()
        wanted = list(zip(self._numbers, high, strict=True))
        self._order("OPEN", [number for number, on in wanted if not on], asked)
        self._order("CLOS", [number for number, on in wanted if on], asked)

    def driven(self, asked: str) -> list[bool]:
        """Whether each channel is closed, as the instrument says."""
        del asked
        self._hold()
        parse = partial(_flags, count=len(self._numbers))
        return self._link.ask(f"ROUT:CLOS? {_channels(self._numbers)}", parse)

    def reopen(self) -> None:
        """Open all channels over a new connection."""
        self._link.reopen()
        self._held = False
        self._hold()

    def close(self) -> None:
        """Let the instrument go, its relays as they are."""
        self._link.close()

    def abandon(self, error: BaseException) -> None:
        """Let the instrument go because of ``error``."""
        del error
        self._link.close()

    def _hold(self) -> None:
        if self._held:
            return
        self.taken = True
        # Others may have left errors in the queue.
        scpi.errors(self._link, ERROR_QUERY)
        self._order("OPEN", self._numbers, "all relays off")
        self._held = True

    def _order(self, verb: str, numbers: Sequence[int], asked: str) -> None:
        if not numbers:
            return
        try:
            scpi.command(self._link, f"ROUT:{verb} {_channels(numbers)}", ERROR_QUERY)
        except InstrumentError as error:
            raise InstrumentError(f"{asked}: {error}") from error


class ScpiRelays(Relays):
    """Relays of one slot.

    Args:
        link: to the mainframe; closed with the relays.
        slot: of the module, 1 to 3.
        lines: channel in that slot of the relay of each position, 1 to 99.
        clock: bench time.
        recorder: gets a note about each switching.
        what: one relay, in words.

    Raises:
        ConfigError: there is no such slot, or the channels are none, doubled or not there.
    """

    __slots__ = ()

    def __init__(
        self,
        link: VisaLink,
        slot: int,
        *,
        lines: Mapping[int, int],
        clock: Clock,
        recorder: WireRecorder,
        what: str = TARIFF_RELAYS,
    ) -> None:
        check_slot(slot, lines, what)
        super().__init__(
            _Channels(link, slot, tuple(lines.values())),
            names={n: named(what, n, f"channel {100 * slot + line}") for n, line in lines.items()},
            what=what,
            clock=clock,
            recorder=recorder,
        )


def check_slot(slot: int, lines: Mapping[int, int], what: str) -> None:
    """Refuse slots and channels that are not there.

    Raises:
        ConfigError: which.
    """
    check_numbers(lines)
    if slot not in SLOTS:
        raise ConfigError(f"{what}: slot {slot}: must be one of 1, 2, 3")
    for line in lines.values():
        if not 1 <= line <= CHANNELS:
            raise ConfigError(f"{what}: channel {line}: must be 1 to {CHANNELS}")


def _channels(numbers: Sequence[int]) -> str:
    return f"(@{','.join(map(str, numbers))})"


def _flags(reply: str, count: int) -> list[bool]:
    return [scpi.flag(part) for part in scpi.fields(reply, count, ",")]

"""Digital lines of a LabJack T7 that are switched and read one by one, and its watchdog.

T-Series Datasheet, "13.0 Digital I/O" and "23.0 Watchdog"; the registers and their sources are in
``COMMANDS``. Line 0 to 7 are FIO0 to FIO7, 8 to 15 EIO0 to EIO7, 16 to 19 CIO0 to CIO3, 20 to 22
MIO0 to MIO2. Nothing here was verified on hardware.

A line that is no output is pulled up to 3.3 V inside of the device, so what a relay is driven by
must hold its line low by itself: after power-up all lines are inputs.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from contracts.errors import ConfigError, InstrumentError
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.labjack_t7_link import COMMAND_PORT, RegisterLink

T = TypeVar("T")

T7 = 7
LINES = 23
STATE, DIRECTION, LINE = 2500, 2850, 2000
"""Levels of four ports, a register each; directions as one value; the lines, a register each."""
PORTS = ((0, 8), (8, 8), (16, 4), (20, 3))
"""First line and number of lines of FIO, EIO, CIO and MIO."""
PRODUCT_ID, FIRMWARE_VERSION, SERIAL_NUMBER = 60000, 60004, 60028
TIMEOUT_S = 1.0
"""In s of wall time: a device on a network of its own answers within milliseconds."""

_JSON = "LabJack ljm_constants.json"
COMMANDS = (
    Documented(
        "DIO0 (2000) to DIO22 (2022)",
        f"{_JSON}, T-Series Datasheet 13.0: one line, a write makes it an output, a read an input",
    ),
    Documented(
        "FIO_STATE (2500), EIO_STATE, CIO_STATE, MIO_STATE (2503)",
        f"{_JSON}: read without changing a direction; of an output the level at the terminal",
    ),
    Documented("DIO_DIRECTION (2850)", f"{_JSON}: 0 input, 1 output"),
    Documented("WATCHDOG_ENABLE_DEFAULT (61600)", f"{_JSON}, T-Series Datasheet 23.0"),
    Documented("WATCHDOG_ADVANCED_DEFAULT (61602)", _JSON),
    Documented("WATCHDOG_TIMEOUT_S_DEFAULT (61604)", f"{_JSON}, T-Series Datasheet 23.0"),
    Documented("WATCHDOG_STRICT_ENABLE_DEFAULT (61610)", _JSON),
    Documented("WATCHDOG_RESET_ENABLE_DEFAULT (61620)", f"{_JSON}, T-Series Datasheet 23.0"),
    Documented("WATCHDOG_DIO_ENABLE_DEFAULT (61630)", _JSON),
    Documented("WATCHDOG_DIO_STATE_DEFAULT (61632)", _JSON),
    Documented("WATCHDOG_DIO_DIRECTION_DEFAULT (61634)", _JSON),
    Documented("WATCHDOG_DIO_INHIBIT_DEFAULT (61636)", f"{_JSON}: a 1 leaves the line alone"),
    Documented(
        "two connections to port 502 at a time",
        "T-Series Datasheet 6.0 Ethernet; so a process has one for all that it does",
    ),
)


class _Shared:
    """The one connection of this process to a device."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.link: RegisterLink | None = None
        self.users = 0


_DEVICES: dict[tuple[str, int], _Shared] = {}
_DEVICES_LOCK = threading.Lock()
"""A device takes two connections, and the guard needs the second: whatever drivers this process
has for one device share theirs."""


class T7Lines:
    """The lines of one device; several threads may share it.

    Args:
        address: ``host``, or ``host:command port:stream port`` where they are not 502 and 702.
        timeout_s: how long an answer may take, in s of wall time.

    Raises:
        ConfigError: the address is in no known form.
    """

    __slots__ = ("_closed", "_shared", "_timeout_s", "_where", "name")

    def __init__(self, address: str, timeout_s: float = TIMEOUT_S) -> None:
        host, *ports = address.split(":")
        if not host or len(ports) not in (0, 2) or not all(p.isdecimal() for p in ports):
            raise ConfigError(
                f"LabJack T7 {address!r}: must be HOST, or HOST:COMMAND_PORT:STREAM_PORT"
            )
        self._where = (host, int(ports[0]) if ports else COMMAND_PORT)
        self._timeout_s = timeout_s
        self._closed = False
        self.name = f"LabJack T7 at {host}"
        with _DEVICES_LOCK:
            self._shared = _DEVICES.setdefault(self._where, _Shared())
            self._shared.users += 1

    def identify(self) -> Identity:
        """Who the device is.

        Raises:
            InstrumentError: it is not there, or is no T7.
        """
        product = self.use(lambda link: link.read_f32(PRODUCT_ID))
        if product != T7:
            raise InstrumentError(f"{self.name}: is no T7: PRODUCT_ID is {product:g}, must be {T7}")
        serial = self.use(lambda link: link.read_u32(SERIAL_NUMBER))
        firmware = self.use(lambda link: link.read_f32(FIRMWARE_VERSION))
        return Identity("LabJack", "T7", str(serial), f"{firmware:.4f}")

    def use(self, work: Callable[[RegisterLink], T]) -> T:
        """Do something over the connection; one that fails is dropped, and the next is new.

        Raises:
            InstrumentError: the device is gone or refuses.
        """
        if self._closed:
            raise InstrumentError(f"{self.name}: was closed; make a new one")
        shared = self._shared
        with shared.lock:
            if shared.link is None:
                shared.link = RegisterLink(*self._where, self._timeout_s)
            try:
                return work(shared.link)
            except InstrumentError:
                self.drop()
                raise

    def levels(self) -> list[bool]:
        """The level of every line, by its number.

        Raises:
            InstrumentError: as for ``use``.
        """
        data = self.use(lambda link: link.read(STATE, len(PORTS)))
        return [
            bool(data[2 * port + 1] >> bit & 1)
            for port, (_, width) in enumerate(PORTS)
            for bit in range(width)
        ]

    def outputs(self) -> list[bool]:
        """Whether each line is an output; raises as ``use``."""
        directions = self.use(lambda link: link.read_u32(DIRECTION))
        return [bool(directions >> line & 1) for line in range(LINES)]

    def drive(self, levels: Sequence[tuple[int, bool]]) -> None:
        """Make lines outputs, each with its level; raises as ``use``."""

        def write(link: RegisterLink) -> None:
            for line, high in levels:
                link.write_u16(LINE + line, int(high))

        self.use(write)

    def drop(self) -> None:
        """Close the connection; the next use opens a new one."""
        with self._shared.lock, suppress(OSError):
            if self._shared.link is not None:
                self._shared.link.close()
                self._shared.link = None

    def close(self) -> None:
        """Let the device go, its lines as they are; may be called twice."""
        if self._closed:
            return
        self._closed = True
        with _DEVICES_LOCK:
            self._shared.users -= 1
            if self._shared.users == 0:
                self.drop()
                _DEVICES.pop(self._where, None)


def check_lines(lines: Sequence[int], what: str) -> None:
    """Refuse lines that a T7 does not have.

    Raises:
        ConfigError: which.
    """
    for line in lines:
        if not 0 <= line < LINES:
            raise ConfigError(
                f"{what}: line {line}: a LabJack T7 has 0 to {LINES - 1}, FIO0 to MIO2"
            )

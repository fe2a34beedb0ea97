"""The digital lines of the device one by one, and its watchdog.

Assumptions: a register of the watchdog that is written while it is on is refused as an illegal
value; a line keeps its level when others are written. The watchdog runs by the wall's clock also
where bench time jumps, as the guard does that calms it.
"""

import time
from collections.abc import Callable, Iterable

from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.labjack_t7.registers import ILLEGAL_ADDRESS, ILLEGAL_VALUE, RegisterError
from simulator.world import World

LINES = 23
STREAMED = 16
LINE, STATE, DIRECTION = 2000, 2500, 2850
PORTS = ((0, 8), (8, 8), (16, 4), (20, 3))
ENABLE, TIMEOUT = 61600, 61604
DIO_ENABLE, DIO_STATE, DIO_DIRECTION, DIO_INHIBIT = 61630, 61632, 61634, 61636
WATCHDOG = (
    *(ENABLE, 61602, TIMEOUT, 61606, 61610, 61612, 61620),
    *(DIO_ENABLE, DIO_STATE, DIO_DIRECTION, DIO_INHIBIT),
)

OnOutput = Callable[[int, bool], None]


class DigitalLines:
    """Lines 0 to 22.

    Attributes:
        contacts: what makes the level of a line from outside; any other is pulled up.
        flash_writes: how often a register was written that is kept over a loss of power.
    """

    def __init__(self, world: World, due: Callable[[FaultKind], Iterable[DaqFault]]) -> None:
        self._world = world
        self._due = due
        self._driven: dict[int, bool] = {}
        self._told: list[OnOutput] = []
        self._watchdog = dict.fromkeys(WATCHDOG, 0)
        self._talked_s = time.monotonic()
        self.contacts: dict[int, Callable[[], bool]] = {}
        self.flash_writes = 0

    def on_output(self, told: OnOutput) -> None:
        """Call ``told`` with line and level whenever an output changes."""
        self._told.append(told)

    @property
    def driven(self) -> dict[int, bool]:
        """The level of each line that is an output."""
        return dict(self._driven)

    def read_word(self, address: int) -> int:
        """A register of 16 bits; to read one line makes it an input.

        Raises:
            RegisterError: there is none.
        """
        if address in range(LINE, LINE + LINES):
            self._driven.pop(address - LINE, None)
            return int(self._level(address - LINE))
        if address in range(STATE, STATE + len(PORTS)):
            first, width = PORTS[address - STATE]
            return sum(self._level(first + bit) << bit for bit in range(width))
        raise RegisterError(ILLEGAL_ADDRESS)

    def write_word(self, address: int, value: int) -> None:
        """Write a register of 16 bits: one line, which becomes an output.

        Raises:
            RegisterError: it is none of a line.
        """
        if address not in range(LINE, LINE + LINES):
            raise RegisterError(ILLEGAL_ADDRESS)
        self._drive(address - LINE, high=bool(value))

    def read(self, address: int) -> int:
        """A register of 32 bits.

        Raises:
            RegisterError: there is none.
        """
        if address == DIRECTION:
            return sum(1 << line for line in self._driven)
        if address not in self._watchdog:
            raise RegisterError(ILLEGAL_ADDRESS)
        return self._watchdog[address]

    def write(self, address: int, value: int) -> None:
        """Write a register of the watchdog.

        Raises:
            RegisterError: it is none, or the watchdog is on.
        """
        if address not in self._watchdog:
            raise RegisterError(ILLEGAL_ADDRESS)
        if address != ENABLE and self._watchdog[ENABLE]:
            raise RegisterError(ILLEGAL_VALUE)
        self._watchdog[address] = value
        self.flash_writes += 1

    def talked(self) -> None:
        """Somebody said something to the device."""
        self._talked_s = time.monotonic()

    def tick(self) -> None:
        """Drive what the watchdog is armed for, if nobody has talked for too long."""
        armed = self._watchdog[ENABLE] and self._watchdog[DIO_ENABLE]
        if not armed or time.monotonic() - self._talked_s < self._watchdog[TIMEOUT]:
            return
        for line in range(LINES):
            at = 1 << line
            if not self._watchdog[DIO_INHIBIT] & at and self._watchdog[DIO_DIRECTION] & at:
                self._drive(line, high=bool(self._watchdog[DIO_STATE] & at))

    def _drive(self, line: int, *, high: bool) -> None:
        with self._world.lock:
            self._world.now()
            if any(fault.line == f"dio{line}" for fault in self._due(FaultKind.STUCK)):
                self._driven.setdefault(line, False)
                return
            changed = self._driven.get(line, False) is not high
            self._driven[line] = high
            for told in self._told if changed else ():
                told(line, high)

    def _level(self, line: int) -> bool:
        if line in self._driven:
            return self._driven[line]
        if line in self.contacts:
            return self.contacts[line]()
        with self._world.lock:
            now_s = self._world.now()
            if line < STREAMED and line in self._world.lines:
                return self._world.toggles(line, now_s, now_s)[0]
        return True

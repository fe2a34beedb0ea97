"""An instrument as its dialect describes it: a table of commands over the world."""

import threading
from collections.abc import Iterable

from simulator.scpi.command import Command
from simulator.scpi.common_commands import common_commands
from simulator.scpi.errors import ScpiError
from simulator.scpi.faults import FaultKind, FaultPlan, WireFault
from simulator.scpi.mnemonics import check_suffixes
from simulator.scpi.status import Status
from simulator.world import World

Found = tuple[Command, tuple[int, ...]]


class ScpiDevice:
    """What all dialects share: the table, the status, the faults.

    Attributes:
        world: what it acts on or measures.
        lock: the world's; held while a command runs.
        status: errors and events.
        faults: what is planned to go wrong at the wire.
        identity: answer to ``*IDN?``.
        self_test_s: bench time of ``*TST?``.
        fault_kinds: what can be planned.
    """

    identity = ""
    self_test_s = 0.0
    fault_kinds = frozenset(
        {
            FaultKind.DROP,
            FaultKind.DELAY,
            FaultKind.STALE,
            FaultKind.GARBAGE,
            FaultKind.PARTIAL,
            FaultKind.RESTART,
        }
    )

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock: threading.RLock = world.lock
        self.status = Status()
        self.faults = FaultPlan(world)
        self._commands: list[Command] = common_commands(self)
        self._found: dict[tuple[str, bool], Found] = {}

    @property
    def headers(self) -> bool:
        """Whether replies have a header."""
        return False

    @property
    def verbose(self) -> bool:
        """Whether words and headers of replies are spelled in full."""
        return False

    def add(self, commands: Iterable[Command]) -> None:
        """Extend the table."""
        self._commands.extend(commands)

    def find(self, path: str, *, query: bool) -> Found:
        """The row of a header and its numeric suffixes.

        Raises:
            ScpiError: -113, or -114 for a suffix.
        """
        key = (path.upper(), query)
        if key not in self._found:
            self._found[key] = self._search(path, query=query)
        return self._found[key]

    def inject(self, fault: WireFault) -> None:
        """Plan something to go wrong.

        Raises:
            ValueError: this instrument has no such fault.
        """
        if fault.kind not in self.fault_kinds:
            kinds = ", ".join(sorted(self.fault_kinds))
            raise ValueError(f"{type(self).__name__} has no fault {fault.kind!r}; it has {kinds}")
        self.faults.add(fault)

    def reset(self) -> None:
        """``*RST``."""

    def restart(self) -> None:
        """Its supply goes and comes back: nothing is kept."""
        with self.lock:
            self.world.now()
            self.reset()
            self.status.restart()

    def show_headers(self) -> None:
        """Put headers before replies from now on, where the dialect has them."""

    def clear_events(self) -> None:
        """``*CLS`` on event registers of the dialect."""

    def next_error(self) -> str:
        """Take the oldest error, written as the dialect does."""
        code, text = self.status.pop()
        return f'{code},"{text}"'

    def truth(self) -> dict[str, object]:
        """What nobody at the wire can know."""
        return {}

    def _search(self, path: str, *, query: bool) -> Found:
        for command in self._commands:
            handler = command.ask if query else command.put
            suffixes = command.header.match(path)
            if handler is not None and suffixes is not None:
                check_suffixes(suffixes, command.limits)
                return command, suffixes
        raise ScpiError(-113, path)

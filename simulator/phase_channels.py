"""The three phases of a voltage or current source, and which of them a command acts on.

One command lets those that follow act on all phases, or on the one that ``INSTrument:NSELect`` has
chosen: ``INSTrument:COUPle ALL`` or ``NONE`` for AMETEK/California Instruments, whose angles belong
to one phase always (Lx/Ls II, page 86), ``INSTrument:EDIT ALL`` or ``EACH`` for Chroma.
"""

from collections.abc import Callable

from simulator.scpi.command import Call, Command
from simulator.scpi.parameters import Choice, Integer, Parameter

COUNT = 3


class Channels:
    """Which phases are selected; shared by all who talk to the instrument.

    Args:
        pattern: the command that chooses all phases or one.
        alone: its word for one; ``ALL`` is for all.
    """

    def __init__(self, pattern: str = "INSTrument:COUPle", alone: str = "NONE") -> None:
        self._pattern = pattern
        self._alone = alone
        self._coupled = True
        self._selected = 1

    @property
    def index(self) -> int:
        """Index of the phase that queries answer for."""
        return self._selected - 1

    @property
    def indices(self) -> range:
        """Indices of the phases that commands act on."""
        return range(COUNT) if self._coupled else range(self.index, self._selected)

    def reset(self) -> None:
        """All coupled, the first selected (an assumption)."""
        self._coupled, self._selected = True, 1

    def commands(self) -> list[Command]:
        """Rows of the table."""
        return [
            Command(self._pattern, self._put_couple, self._ask_couple),
            Command("INSTrument:NSELect", self._put_select, lambda _: str(self._selected)),
        ]

    def _put_couple(self, call: Call) -> None:
        self._coupled = call.value(0, Choice("ALL", self._alone)) == "ALL"

    def _ask_couple(self, _: Call) -> str:
        return "ALL" if self._coupled else self._alone

    def _put_select(self, call: Call) -> None:
        self._selected = call.value(0, Integer(1, COUNT))


class PerPhase:
    """A number for each phase.

    Args:
        channels: which phases are selected.
        parameter: its limits, and how it is written.
        defaults: after ``*RST``.
        changed: called when it has been set.
        check: refuses a value in the present state.
        alone: it belongs to one phase even when they are coupled.

    Attributes:
        values: phase A first.
    """

    def __init__(
        self,
        channels: Channels,
        parameter: Parameter[float],
        defaults: tuple[float, float, float],
        changed: Callable[[], None],
        check: Callable[[float], None] = lambda _: None,
        *,
        alone: bool = False,
    ) -> None:
        self._channels = channels
        self._parameter = parameter
        self._defaults = defaults
        self._changed = changed
        self._check = check
        self._alone = alone
        self.values = list(defaults)

    def reset(self) -> None:
        """As after ``*RST``."""
        self.values = list(self._defaults)

    def command(self, pattern: str) -> Command:
        """Its row of the table."""
        return Command(pattern, self._put, self._ask, asks=(0, 0))

    def _put(self, call: Call) -> None:
        value = call.value(0, self._parameter)
        self._check(value)
        index = self._channels.index
        for chosen in range(index, index + 1) if self._alone else self._channels.indices:
            self.values[chosen] = value
        self._changed()

    def _ask(self, call: Call) -> str:
        return self._parameter.reply(self.values[self._channels.index], verbose=call.verbose)

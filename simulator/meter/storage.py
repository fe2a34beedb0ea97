"""What a meter remembers without supply: a write counts from a while after its acknowledgement.

The manuals say that data are kept for ten years without power, and not how fast they are put
away. ``STORING_S`` is an assumption: a write that began less than this before the supply was lost
is undone as if it had never been, any other is kept. So the same run has the same result each
time.
"""

from collections.abc import Callable
from dataclasses import dataclass

STORING_S = 0.1


@dataclass(frozen=True, slots=True)
class _Change:
    at_s: float
    register: str
    undo: Callable[[], None]


class Storage:
    """Knows which changes are not stored yet.

    Attributes:
        storing_s: from the write to its being stored.
        never: registers whose changes are never stored.
    """

    __slots__ = ("_changes", "never", "storing_s")

    def __init__(self) -> None:
        self.storing_s = STORING_S
        self.never: set[str] = set()
        self._changes: list[_Change] = []

    def note(self, at_s: float, register: str, undo: Callable[[], None]) -> None:
        """A register was written at ``at_s``; ``undo`` makes it as it was before."""
        self._changes = [c for c in self._changes if not self._stored(c, at_s)]
        self._changes.append(_Change(at_s, register, undo))

    def lose_supply(self, at_s: float) -> None:
        """Undo what is not stored at ``at_s``, last first."""
        for change in reversed(self._changes):
            if not self._stored(change, at_s):
                change.undo()
        self._changes.clear()

    def _stored(self, change: _Change, at_s: float) -> bool:
        return change.register not in self.never and at_s - change.at_s >= self.storing_s

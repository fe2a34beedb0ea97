"""What can happen to the device in the middle of a run."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """The kinds of fault."""

    OVERRUN = "overrun"
    """Once: the next read finds its samples overwritten."""
    GONE = "gone"
    """From then on the server cannot be reached."""
    STALL = "stall"
    """From then on the sample clock stands still."""


@dataclass(frozen=True, slots=True)
class DaqFault:
    """One fault, and after how long with the output on (s of bench time, in all) it strikes."""

    kind: FaultKind
    after_s: float = 0.0

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
    UNPLUGGED = "unplugged"
    """From then on the server answers, but cannot reach the device."""
    OVERFLOW = "overflow"
    """Once: a change of the lines comes too fast to be read, and the device says so."""
    MISSED = "missed"
    """Once: as ``OVERFLOW``, and the device does not say so."""
    STUCK = "stuck"
    """From then on an output line stays as it is, whatever is written."""


@dataclass(frozen=True, slots=True)
class DaqFault:
    """One fault, and after how long with the output on (s of bench time, in all) it strikes.

    Attributes:
        kind: what happens.
        after_s: when.
        line: for ``STUCK`` alone: which output line, as ``port1/line0``.
    """

    kind: FaultKind
    after_s: float = 0.0
    line: str = ""

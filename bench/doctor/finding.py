"""What was looked at, and what was found."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.errors import BenchError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: it was.
        ok: whether it is as it must be.
        detail: what was found.
    """

    what: str
    ok: bool
    detail: str


class AmissError(BenchError):
    """Something answered, and is not as it must be."""


def look(what: str, see: Callable[[], str]) -> Finding:
    """Look at one thing; what goes wrong is what was found."""
    try:
        return Finding(what, ok=True, detail=see())
    except BenchError as error:
        return Finding(what, ok=False, detail=" ".join(str(error).split()))

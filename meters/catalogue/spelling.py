"""Messages for a name that nobody knows."""

import difflib
from collections.abc import Iterable


def what_is_known(name: str, known: Iterable[str]) -> str:
    """Say which of the known names comes nearest, and list them all."""
    names = sorted(known)
    if not names:
        return "none is known"
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
    return f"nearest is {nearest[0]!r}; known are {', '.join(names)}"

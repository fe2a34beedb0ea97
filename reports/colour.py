"""Colours for verdicts, on terminals alone; the word always says it too."""

import os
from typing import TextIO

from metrology.verdict import Verdict

_CODES = {
    Verdict.PASS: "32",
    Verdict.FAIL: "31;1",
    Verdict.INCONCLUSIVE: "33",
    Verdict.ERROR: "35;1",
}


def wanted(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours and nobody asked for none (NO_COLOR)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def painted(text: str, verdict: Verdict, *, colour: bool) -> str:
    """The text in the colour of a verdict, or as it is."""
    if not colour or verdict not in _CODES:
        return text
    return f"\x1b[{_CODES[verdict]}m{text}\x1b[0m"

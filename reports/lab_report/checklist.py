"""What ISO/IEC 17025 wants a report to say, as data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("checklist.toml")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a report has to say.

    Attributes:
        clause: of ISO/IEC 17025:2017.
        asks: for what, in words.
        section: heading under which this report says it.
        answer: key of what is said.
    """

    clause: str
    asks: str
    section: str
    answer: str


def checklist() -> tuple[Item, ...]:
    """All items, in the order of the clauses."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Item(**item) for item in found["item"])


def certainty() -> str:
    """How sure the project is of the list."""
    return str(tomllib.loads(_FILE.read_text(encoding="utf-8"))["certainty"])

"""Something in the catalogue's files that does not fit."""

from dataclasses import dataclass

Location = tuple[int | str, ...]
"""Section, then keys and list positions."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Where it is, and what is wrong, with the value and what would be right."""

    location: Location
    message: str

"""What a comparison can say of one result, and of all."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """How the second of two results is against the first.

    ``NOTED`` is told to the reader and does not count.
    """

    SAME = "same"
    BETTER = "better"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"
    NOTED = "noted"


EXIT_CODES = {Status.SAME: 0, Status.BETTER: 0, Status.DIFFERENT: 1, Status.INCONCLUSIVE: 2}
"""For a gate."""


def of_all(found: Iterable[Status]) -> Status:
    """Different before inconclusive before better before same."""
    seen = set(found)
    for status in (Status.DIFFERENT, Status.INCONCLUSIVE, Status.BETTER):
        if status in seen:
            return status
    return Status.SAME

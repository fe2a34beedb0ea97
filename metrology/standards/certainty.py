"""How sure we are of a number."""

from enum import StrEnum


class Certainty(StrEnum):
    """How sure we are of a number of a standard.

    ``FOUND``: read where its source says. ``EXPERT``: from expert knowledge, to be verified against
    the standard before a report relies on it. ``ASSUMED``: no standard says so; it is this
    project's own.
    """

    FOUND = "found"
    EXPERT = "from expert knowledge, verify"
    ASSUMED = "assumption of this project"

"""Quirks: where a manual is doubtful, and what the bench does about it."""

from enum import StrEnum

from meters.catalogue.entry import Entry


class Action(StrEnum):
    """What the bench does about a quirk.

    ``ASSERT``: it has made up its mind and judges by it. ``ACCEPT_EITHER``: several outcomes
    conform. ``CHARACTERISE``: the outcome is recorded, not judged. ``REFUSE``: it does not do it,
    unless told otherwise.
    """

    ASSERT = "assert"
    ACCEPT_EITHER = "accept-either"
    CHARACTERISE = "characterise"
    REFUSE = "refuse"


class Severity(StrEnum):
    """What a quirk can lead to when it is not heeded."""

    DAMAGE = "damage"
    VERDICT = "verdict"
    CONFUSION = "confusion"


class Certainty(StrEnum):
    """How a quirk is known: the manual shows it, it was concluded, it was seen in the field."""

    MANUAL = "manual"
    INFERRED = "inferred"
    FIELD = "field"


class Deviation(Entry):
    """A place where the data differ from the manual's table on purpose."""

    register_name: str
    field: str
    manual: str
    bench: str


class Quirk(Entry):
    """Something doubtful.

    Attributes:
        says: what the manual says, in our words; ``where``: its sections.
        doubt: why that is doubtful.
        handling: what the bench does, in words.
    """

    id: str
    title: str
    severity: Severity
    says: str
    where: str
    doubt: str
    action: Action
    handling: str
    certainty: Certainty
    deviations: tuple[Deviation, ...] = ()

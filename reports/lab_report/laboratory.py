"""What a laboratory adds to a run: who it is, for whom it works, what it declares.

Nothing here has a default that says something: what a file leaves out is None, and a report says
that it is not stated.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1)]


class Stated(BaseModel):
    """A part of the file: unknown keys are refused, values do not change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Party(Stated):
    """A laboratory or a customer."""

    name: Words | None = None
    address: Words | None = None
    contact: Words | None = None


class Accreditation(Stated):
    """Who accredited the laboratory, under which number, and for what."""

    body: Words
    number: Words
    scope: Words | None = None


class ReceivedItem(Stated):
    """What the laboratory knows of the unit that no bench can read."""

    received: dt.date | None = None
    condition: Words | None = None
    seals: Words | None = None
    customer_reference: Words | None = None


class Person(Stated):
    """A person with a function."""

    name: Words
    role: Words | None = None


class Surroundings(Stated):
    """Conditions at the bench while it measured, as the laboratory recorded them."""

    temperature: Words | None = None
    humidity: Words | None = None
    warm_up: Words | None = None
    other: tuple[Words, ...] = ()


class Amendment(Stated):
    """Which report this one replaces, and why."""

    replaces: Words
    reason: Words


class Laboratory(Stated):
    """The laboratory's data for a report.

    ``country`` is the code of ISO 3166-1. ``adjusted`` says whether the unit was adjusted, and
    where the results before it are. ``reviewed_limits`` says who compared the limits with the
    standards.
    """

    laboratory: Party = Party()
    country: Annotated[str | None, Field(pattern=r"^[A-Z]{2}$")] = None
    location: Words | None = None
    location_kind: Literal[
        "laboratory", "customer", "laboratoryBranch", "customerBranch", "other"
    ] = "other"
    accreditation: Accreditation | None = None
    customer: Party = Party()
    report_number: Words | None = None
    issued: dt.date | None = None
    item: ReceivedItem = ReceivedItem()
    surroundings: Surroundings = Surroundings()
    performed_by: Person | None = None
    authorised_by: Person | None = None
    method: Words | None = None
    rule_agreed: Words | None = None
    sampling: Words | None = None
    deviations: tuple[Words, ...] = ()
    external_results: Words | None = None
    adjusted: Words | None = None
    opinions: Words | None = None
    reviewed_limits: Words | None = None
    amends: Amendment | None = None

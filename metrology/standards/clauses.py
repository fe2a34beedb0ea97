"""Clauses of a document: which suite covers them, and why some cannot be covered."""

from dataclasses import dataclass

from metrology.standards.influence import Influence


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement of a document, and what becomes of it here.

    Exactly one of ``suites``, ``cannot`` and ``unknown`` says something; ``unknown`` may be beside
    ``suites`` where it can be measured but there is no number to judge it by.

    Attributes:
        number: as the document counts, or a table.
        title: what it is about.
        suites: those that cover it.
        loads: ``balanced``, ``single_phase`` and ``reverse``: the loads that a plan must have.
        influences: those that a plan must have.
        cannot: why it cannot be done on this bench.
        unknown: what is not known of it; nothing was invented.
    """

    number: str
    title: str
    suites: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    influences: tuple[Influence, ...] = ()
    cannot: str = ""
    unknown: str = ""

    def __post_init__(self) -> None:
        if not (self.suites or self.cannot or self.unknown):
            raise ValueError(f"clause {self.number}: needs suites, cannot or unknown")
        if self.suites and self.cannot:
            raise ValueError(f"clause {self.number}: suites and cannot contradict each other")

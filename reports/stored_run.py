"""A run as it was recorded, and what it therefore came to."""

from collections import Counter
from dataclasses import dataclass

from metrology.verdict import Verdict, of_run, of_unit
from reports.healed import HealedFault
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.run_records import InstrumentRecord, RemovedFile

NOT_ENDED = "the run did not end"
NOT_STARTED = "the run did not start"


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """One unit of a run.

    Attributes:
        unit: who it is, as last recorded.
        results: in the order in which they were recorded.
        planned: names of what was to be verified; ``name`` or ``name/part`` is its result.
        run_ended: whether the run came to its end.
    """

    unit: UnitRecord
    results: tuple[ResultRecord, ...]
    planned: tuple[str, ...]
    run_ended: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Names that were planned and never recorded."""
        parts = [result.name.split("/") for result in self.results]
        recorded = {"/".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}
        return tuple(name for name in self.planned if name not in recorded)

    @property
    def verdict(self) -> Verdict:
        """What the unit came to; the missing end of a run counts as a missing result."""
        missing = len(self.missing) + (0 if self.run_ended else 1)
        return of_unit((result.verdict for result in self.results), missing=missing)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many results had each verdict; verdicts that did not occur are left out."""
        seen = Counter(result.verdict for result in self.results)
        return {verdict: seen[verdict] for verdict in Verdict if seen[verdict]}


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One run of a store.

    Attributes:
        info: what was known when it began.
        units: by position.
        recorded_faults: those of the bench, in the order in which they were recorded.
        outcome: how it ended; None if it never did.
        healed: faults of instruments that the bench got over by itself; none of its own.
        instruments: that it used, as last recorded; empty in runs of before version 2.
        crash_found_utc: when its process was found to be gone; None if it was not.
        chain_head: of the chain of hashes when the run ended; empty if it is of no store.
        removed: files of its raw data that retention took away since.
    """

    info: RunInfo
    units: tuple[StoredUnit, ...]
    recorded_faults: tuple[str, ...]
    outcome: RunOutcome | None
    healed: tuple[HealedFault, ...] = ()
    instruments: tuple[InstrumentRecord, ...] = ()
    crash_found_utc: str | None = None
    chain_head: str = ""
    removed: tuple[RemovedFile, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it did not start: nothing was read of its plan, or could be."""
        return not self.info.plan_sha256

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults of the bench, each once; a run that did not end is one of them."""
        at_end = self._without_end if self.outcome is None else self.outcome.faults
        return tuple(dict.fromkeys((*self.recorded_faults, *at_end)))

    @property
    def _without_end(self) -> tuple[str, ...]:
        if self.crash_found_utc is None:
            return (NOT_ENDED,)
        return (NOT_ENDED, f"its process was found to be gone at {self.crash_found_utc}")

    @property
    def verdict(self) -> Verdict:
        """The worse of what was recorded at the end and what the records add up to."""
        found = of_run((unit.verdict for unit in self.units), bench_fault=bool(self.faults))
        return found if self.outcome is None else of_run((found, self.outcome.verdict))

    @property
    def missing(self) -> tuple[tuple[int, str], ...]:
        """Position and name of every result that was planned and never recorded."""
        return tuple((unit.unit.position, name) for unit in self.units for name in unit.missing)

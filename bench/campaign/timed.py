"""When in a run each unit failed first, by the bench's time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from metrology.verdict import Verdict
from reports.resumed_runs import recorded_results
from reports.store import RunStore
from reports.stored_run import StoredRun


@dataclass(frozen=True, slots=True)
class TimedRun(StoredRun):
    """A run that tells when its units failed.

    Attributes:
        failed_after_s: bench time from the opening of the bench until the first FAIL of a unit was
            recorded, in s, by position; without those that did not fail.
    """

    failed_after_s: Mapping[int, float] = field(default_factory=dict)


def timed(store: RunStore, name: str) -> TimedRun:
    """A run of a store, with the times at which its units failed."""
    run = store.load(name)
    with store.reading(f"read when units of {name!r} failed") as connection:
        recorded = recorded_results(connection, name)
    failed: dict[int, float] = {}
    for one in recorded:
        if one.result.verdict is Verdict.FAIL:
            failed.setdefault(one.result.position, one.bench_time_s)
    told = {part.name: getattr(run, part.name) for part in fields(StoredRun)}
    return TimedRun(**told, failed_after_s=failed)


def failed_after_s(run: StoredRun, position: int) -> float | None:
    """When a unit failed first, in s; None if it did not, or the run does not tell."""
    return run.failed_after_s.get(position) if isinstance(run, TimedRun) else None

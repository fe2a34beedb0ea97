"""The units that statistics are about, from runs as they are recorded."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from contracts.errors import BenchError, ConfigError
from metrology.verdict import Verdict
from reports.records import ResultRecord, UnitRecord
from reports.resumption import superseded
from reports.store import RunStore
from reports.stored_run import StoredRun, StoredUnit

FIRMWARE = "identification/firmware/software_version"
"""Name of the result that holds the version that was read."""


@dataclass(frozen=True, slots=True)
class UnitRun:
    """One unit in one run.

    Attributes:
        run: its name.
        started: when the run began, UTC.
        station: name.
        plan: name.
        unit: who it is, as recorded.
        results: what was found about it.
        missing: what was planned and not recorded.
        verdict: what it came to in this run.
        firmware: as recorded, else as it was read from it; empty if neither.
        faults: of the bench in that run.
    """

    run: str
    started: dt.datetime
    station: str
    plan: str
    unit: UnitRecord
    results: tuple[ResultRecord, ...]
    missing: tuple[str, ...]
    verdict: Verdict
    firmware: str
    faults: tuple[str, ...]

    @property
    def bench_failed(self) -> bool:
        """Whether it was the bench that kept the unit from a verdict."""
        return self.verdict is Verdict.ERROR or (
            bool(self.faults) and self.verdict is Verdict.INCONCLUSIVE
        )

    @property
    def position(self) -> int:
        """The socket it was in."""
        return self.unit.position

    @property
    def meter(self) -> str:
        """Its model."""
        return self.unit.meter

    @property
    def copy(self) -> tuple[str, str, str]:
        """Which copy of which model it is, and by which plan; without a serial it is its own."""
        who = self.unit
        return who.meter, who.serial or f"{self.run} position {who.position}", self.plan


@dataclass(frozen=True, slots=True)
class Selection:
    """Which runs and units are meant; None and empty mean all.

    Attributes:
        since: began then or later, UTC.
        until: began before, UTC.
        model, station, firmware, plan: names.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    model: str = ""
    station: str = ""
    firmware: str = ""
    plan: str = ""

    def has_run(self, run: StoredRun, started: dt.datetime) -> bool:
        """Whether the units of a run may be meant."""
        if not self.has_time(started):
            return False
        return self.station in {"", run.info.station} and self.plan in {"", run.info.plan}

    def has_time(self, started: dt.datetime) -> bool:
        """Whether runs that began then may be meant."""
        if self.since is not None and started < self.since:
            return False
        return self.until is None or started < self.until

    def has_unit(self, unit: StoredUnit) -> bool:
        """Whether a unit of such a run is meant."""
        return self.model in {"", unit.unit.meter} and self.firmware in {"", firmware_of(unit)}


def gather(
    runs: Iterable[StoredRun], selection: Selection, gone_on_with: Collection[str] = ()
) -> tuple[UnitRun, ...]:
    """Every unit of every run that is meant, in the order of time and position.

    A run that another one goes on with is left out: the other has what was found in both.

    Args:
        runs: to choose from.
        selection: which are meant.
        gone_on_with: runs that others go on with, which need not be among these.

    Raises:
        BenchError: a run has no time that could be read.
    """
    every = tuple(runs)
    left_out = superseded(every).union(gone_on_with)
    counted = (run for run in every if run.info.run not in left_out)
    found = [unit for run in counted for unit in _of_run(run, selection)]
    return tuple(sorted(found, key=lambda unit: (unit.started, unit.run, unit.position)))


def stored_runs(
    store: RunStore, names: Iterable[str]
) -> tuple[tuple[StoredRun, ...], tuple[str, ...]]:
    """The runs of a store with these names, and the names that it does not know."""
    known, unknown = [], []
    for name in names:
        try:
            known.append(store.load(name))
        except ConfigError:
            unknown.append(name)
    return tuple(known), tuple(unknown)


def _of_run(run: StoredRun, selection: Selection) -> Iterator[UnitRun]:
    started = moment(run.info.started_utc)
    if not selection.has_run(run, started):
        return
    for unit in run.units:
        if selection.has_unit(unit):
            yield UnitRun(
                run=run.info.run,
                started=started,
                station=run.info.station,
                plan=run.info.plan,
                unit=unit.unit,
                results=unit.results,
                missing=unit.missing,
                verdict=unit.verdict,
                firmware=firmware_of(unit),
                faults=run.faults,
            )


def firmware_of(unit: StoredUnit) -> str:
    """The firmware of a unit as recorded, else as it was read from it; empty if neither."""
    read = (str(r.value) for r in unit.results if r.name == FIRMWARE and r.value is not None)
    return unit.unit.firmware or next(read, "")


def moment(text: str) -> dt.datetime:
    """A time as it is recorded or as somebody types it; UTC if it says no zone.

    Raises:
        BenchError: it is none.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BenchError(f"{text!r} is no date such as 2026-03-01 or 2026-03-01T10:00Z") from error
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


def firsts(units: Sequence[UnitRun]) -> tuple[UnitRun, ...]:
    """The first run of each copy by each plan; a run in which the bench failed is none."""
    seen: dict[tuple[str, str, str], UnitRun] = {}
    for unit in units:
        if not unit.bench_failed:
            seen.setdefault(unit.copy, unit)
    return tuple(seen.values())


def lasts(units: Sequence[UnitRun]) -> tuple[UnitRun, ...]:
    """The last run of each copy by each plan; a run in which the bench failed is none."""
    return tuple({unit.copy: unit for unit in units if not unit.bench_failed}.values())

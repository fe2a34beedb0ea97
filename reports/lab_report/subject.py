"""What a report is about: one unit of a run, with what the laboratory and the station state."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace

from reports import results_json
from reports.lab_report.laboratory import Laboratory
from reports.resumption import gaps_of
from reports.stored_run import StoredRun, StoredUnit


@dataclass(frozen=True, slots=True)
class InstrumentStated:
    """An instrument and the certificate that makes it traceable.

    Attributes:
        role: what it does on the bench.
        identity: what it called itself in the run; empty if nobody asked or knows.
        certificate: its number.
        date: of the certificate.
        due: the day after which it is no more.
        uncertainty: what the certificate states, in words.
    """

    role: str
    identity: str
    certificate: str
    date: dt.date
    due: dt.date
    uncertainty: str

    def in_force(self, on: dt.date) -> bool:
        """Whether the certificate held on a day."""
        return self.date <= on <= self.due


@dataclass(frozen=True, slots=True)
class MeterStated:
    """What the catalogue knows of the model: all of it as people read it."""

    maker: str
    designation: str
    ratings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One unit of a run and all that a report on it states.

    Attributes:
        run: as it was recorded.
        unit: the one of its units that the report is about.
        laboratory: what the laboratory states.
        instruments: with their certificates.
        instruments_from: where that was read, in words; empty if it was not.
        meter: what the catalogue knows; None if it does not know the model.
    """

    run: StoredRun
    unit: StoredUnit
    laboratory: Laboratory
    instruments: tuple[InstrumentStated, ...] = ()
    instruments_from: str = ""
    meter: MeterStated | None = None
    _moments: tuple[dt.datetime, dt.datetime | None] = field(init=False)

    def __post_init__(self) -> None:
        outcome = self.run.outcome
        finished = None if outcome is None else dt.datetime.fromisoformat(outcome.finished_utc)
        begun = (self.run.info.started_utc, *(gap.begun_utc for gap in gaps_of(self.run)))
        started = min(map(dt.datetime.fromisoformat, begun))
        object.__setattr__(self, "_moments", (started, finished))

    @property
    def started(self) -> dt.datetime:
        """When the run began, UTC; if it went on with others, when the first of them did."""
        return self._moments[0]

    @property
    def finished(self) -> dt.datetime | None:
        """When the run ended, UTC; None if it never did."""
        return self._moments[1]

    @property
    def dated(self) -> dt.datetime:
        """The moment that dates the file, so that the same run makes the same bytes."""
        return self._moments[1] or self._moments[0]

    @property
    def number(self) -> str:
        """Of the report: the laboratory's, else made from the run and the position."""
        stated = self.laboratory.report_number
        return stated or f"{self.run.info.run}-{self.unit.unit.position}"

    @property
    def record_sha256(self) -> str:
        """SHA-256 of the run's results as JSON, in hex: what this report was made from.

        What retention took away since does not count: it changes no result.
        """
        as_ended = replace(self.run, removed=())
        return hashlib.sha256(results_json.text(as_ended).encode()).hexdigest()

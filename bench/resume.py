"""Whether an interrupted run can be gone on with: what it was, and what differs now.

Nothing here opens a bench: what can be told from the run store and from what was asked for is
told before. ``going_on`` does the rest with the bench.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.instrument_records import instrument_records
from bench.plan import Suite, plan_sha256
from bench.resume_points import PlannedItem, Point, may_have_begun
from bench.run_config import RunConfig
from bench.run_name import run_folder, software, store_path
from contracts.errors import BenchError, ConfigError
from reports.evidence import WIRE_FILE
from reports.records import JSON, ResultRecord
from reports.resumed_runs import (
    Recorded,
    instruments_of,
    last_record_utc,
    process_of,
    recorded_results,
    resumed_by,
)
from reports.resumption import RESUMED_RUN, Gap
from reports.run_records import InstrumentRecord
from reports.store import RunStore
from reports.stored_run import StoredRun

KILLED = "its process ended without a word"
LETS_COOL: Suite = "self_heating"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that was interrupted.

    Attributes:
        stored: as it was recorded.
        results: with the times of their records, in their order.
        ended_utc: of its end, else of its last sign of life, ISO 8601.
        stated: its instruments by role, as the station had them.
        said: who they said that they are, by role; empty if they were not asked.
        evidence: folder of its evidence.
    """

    stored: StoredRun
    results: tuple[Recorded, ...]
    ended_utc: str
    stated: Mapping[str, InstrumentRecord]
    said: Mapping[str, str]
    evidence: Path

    @property
    def name(self) -> str:
        """Of the run."""
        return self.stored.info.run

    @property
    def cause(self) -> str:
        """Why it was interrupted, as far as it is known."""
        outcome = self.stored.outcome
        return KILLED if outcome is None else "; ".join(self.stored.faults)

    def gap_s(self, now_utc: str) -> float:
        """Time since its end or its last sign of life, in s."""
        then, now = map(dt.datetime.fromisoformat, (self.ended_utc, now_utc))
        return max(0.0, (now - then).total_seconds())

    def gap(self, now_utc: str, taken_over: int) -> Gap:
        """The gap between it and a run that goes on with it from now on."""
        return Gap(
            run=self.name,
            begun_utc=self.stored.info.started_utc,
            interrupted_utc=self.ended_utc,
            cause=self.cause,
            resumed_utc=now_utc,
            gap_s=self.gap_s(now_utc),
            taken_over=taken_over,
            healed=tuple(map(str, self.stored.healed)),
        )

    def result(self, position: int, name: str) -> ResultRecord | None:
        """What it found under a name."""
        found = (r.result for r in self.results)
        return next((r for r in found if (r.position, r.name) == (position, name)), None)


def interrupted_run(out: Path, name: str) -> Interrupted:
    """A run of an output folder that can be gone on with.

    Raises:
        ConfigError: there is no such run, it runs, it ended as it was to, or another goes on
            with it.
    """
    with RunStore(store_path(out), create=False) as store:
        stored = store.load(name)
        with store.reading(f"read what run {name!r} came to") as connection:
            process = process_of(connection, name)
            gone = stored.crash_found_utc is not None or (process is not None and process.is_gone())
            gone = gone or stored.outcome is not None
            if why := why_not(stored, resumed_by(connection, name), gone=gone):
                raise ConfigError(f"--resume {name}: {why}")
            stated, said = instruments_of(connection, name)
            recorded_utc = last_record_utc(connection, name) or stored.info.started_utc
            results = recorded_results(connection, name)
    evidence = run_folder(out, name) / "evidence"
    if stored.outcome is None:
        ended_utc = _last_sign_utc(recorded_utc, evidence / WIRE_FILE)
    else:
        ended_utc = stored.outcome.finished_utc
    return Interrupted(stored, results, ended_utc, stated, said, evidence)


def _last_sign_utc(recorded_utc: str, transcript: Path) -> str:
    """When a run that was killed did something last: a suite records only at its end."""
    try:
        written_s = transcript.stat().st_mtime
    except FileNotFoundError:
        return recorded_utc
    except OSError as error:
        raise BenchError(f"{transcript}: cannot be looked at: {error.strerror}") from error
    written = dt.datetime.fromtimestamp(written_s, dt.UTC)
    if written <= dt.datetime.fromisoformat(recorded_utc):
        return recorded_utc
    return written.isoformat(timespec="milliseconds")


def why_not(stored: StoredRun, resumed: str | None, *, gone: bool) -> str:
    """Why a run cannot be gone on with; empty if it can.

    Args:
        stored: as it was recorded.
        resumed: the run that goes on with it already; None if none does.
        gone: whether its process has certainly ended.
    """
    if resumed is not None:
        return f"run {resumed} goes on with it already: give that one, if it was interrupted too"
    if stored.refused:
        return "it did not start, so there is nothing to go on with"
    if not gone:
        return (
            "it has not ended, and its process may still run: this can be told on the machine "
            "of that process alone"
        )
    if stored.outcome is not None and not stored.faults:
        return f"it was not interrupted: it ended with {stored.verdict.value}; run the plan again"
    if (earlier := _asked_to_resume(stored)) and not _took_over(stored):
        return f"it ended before it had taken anything over: give run {earlier}"
    return ""


def _asked_to_resume(stored: StoredRun) -> str:
    """The run that this one was to go on with, by its command line."""
    arguments = stored.info.arguments
    pairs = pairwise(arguments)
    joined = [a.partition("=")[2] for a in arguments if a.startswith("--resume=")]
    return next((value for option, value in pairs if option == "--resume"), "".join(joined))


def _took_over(stored: StoredRun) -> bool:
    return any(r.name == RESUMED_RUN for unit in stored.units for r in unit.results)


def differences(run: Interrupted, config: RunConfig, seed: int | None) -> list[str]:
    """What differs between an interrupted run and what is asked for now, one line each.

    Args:
        run: that was interrupted.
        config: of the run that is to go on with it.
        seed: of the virtual bench now.
    """
    info, sha256 = run.stored.info, plan_sha256(config.plan_file)
    pairs = [
        ("plan", info.plan, config.plan.name),
        ("content of the plan, SHA-256", info.plan_sha256, sha256),
        ("station", info.station, config.station.name),
        ("software", info.software, software()),
        ("seed of the virtual bench", info.seed, seed),
    ]
    found = [_changed(what, was, now) for what, was, now in pairs if was != now]
    return [*found, *_instruments(run, config), *_units(run, config)]


def _changed(what: str, was: object, now: object) -> str:
    return f"{what} was {_known(was)}, now it is {_known(now)}"


def _known(value: object) -> str:
    return "not known" if value in (None, "") else f"{value}"


def _instruments(run: Interrupted, config: RunConfig) -> list[str]:
    now = {record.role: record for record in instrument_records(config.station)}
    return [
        _changed(f"{role}, {part}", was, is_now)
        for role in sorted({*run.stated, *now})
        for part, was, is_now in _parts(
            run.stated.get(role, InstrumentRecord(role, "")),
            now.get(role, InstrumentRecord(role, "")),
        )
    ]


def _parts(was: InstrumentRecord, now: InstrumentRecord) -> Iterator[tuple[str, JSON, JSON]]:
    """What differs in the records of an instrument, in words, with both values."""
    pairs: list[tuple[str, JSON, JSON]] = [
        ("identity", was.identity, now.identity),
        ("certificate", was.certificate, now.certificate),
        ("date of the certificate", was.calibrated_on, now.calibrated_on),
        ("end of the certificate", was.due_on, now.due_on),
    ]
    stated_in_words = {"certificate", "date", "due"}
    names = sorted({*was.detail, *now.detail} - stated_in_words)
    pairs += [(f"calibration, {n}", was.detail.get(n), now.detail.get(n)) for n in names]
    yield from (pair for pair in pairs if pair[1] != pair[2])


def _units(run: Interrupted, config: RunConfig) -> list[str]:
    was = {u.unit.position: (u.unit.meter, u.unit.serial) for u in run.stored.units}
    now = {u.position: (u.meter.key, u.serial) for u in config.units}
    return [
        _changed(f"unit at position {p}", _who(was.get(p)), _who(now.get(p)))
        for p in sorted({*was, *now})
        if was.get(p) != now.get(p)
    ]


def _who(unit: tuple[str, str] | None) -> str:
    return "" if unit is None else f"{unit[0]} {unit[1] or 'without a label'}"


def plan_differences(run: Interrupted, planned: Mapping[int, Sequence[str]]) -> list[str]:
    """What is planned of a unit now and was not, or the other way round, one line each."""
    found = []
    for unit in run.stored.units:
        was, now = set(unit.planned), set(planned.get(unit.unit.position, ()))
        # A run that was killed at its very beginning has not written its plan yet.
        if unit.planned and was != now:
            names = ", ".join(sorted(was ^ now))
            found.append(f"what is verified at position {unit.unit.position} differs by {names}")
    return found


def still_warm(
    run: Interrupted,
    config: RunConfig,
    items: Sequence[PlannedItem],
    complete: Collection[Point],
    now_utc: str,
) -> list[str]:
    """Why self-heating cannot be measured yet, where the units may have been heated for it.

    A unit that is warm has drifted already. That it cools within the time in which it is heated
    is an assumption. Where the run broke before self-heating could have begun, the units are no
    warmer than in a run that was not interrupted.

    Args:
        run: that was interrupted.
        config: of the run that is to go on with it.
        items: every test of the plan, in the order in which they are done.
        complete: points that are not measured again.
        now_utc: ISO 8601.
    """
    needed_s = config.plan.self_heating.duration_s
    left = any(i.point[0] == LETS_COOL and i.point not in complete for i in items)
    if not left or (gap_s := run.gap_s(now_utc)) >= needed_s:
        return []
    if not may_have_begun(LETS_COOL, items, (one.result for one in run.results)):
        return []
    passed = f"{gap_s:.0f} s have passed, {needed_s:.0f} s let them cool"
    return [f"self_heating is to be measured, and the units may be warm: {passed}"]


def require_same(run: Interrupted, found: Sequence[str]) -> None:
    """Refuse to go on where something differs.

    Raises:
        ConfigError: something does; says all of it.
    """
    if found:
        raise ConfigError(f"--resume {run.name}: {'; '.join(found)}")

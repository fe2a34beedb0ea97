"""A run that goes on with an interrupted one: what it took over, and the gap between the two.

What was taken over is a record of the new run that names the run in which it was measured; the
gap is a finding about each unit, so that whatever shows the results shows it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from metrology.verdict import Verdict
from reports.records import JSON, ResultRecord
from reports.stored_run import StoredRun

GROUP = "resumed"
RESUMED_RUN = f"{GROUP}/run"
GAP = f"{GROUP}/gap"
MEASURED_IN = "measured_in_run"
"""Condition of a result that was taken over: the run in which it was measured."""
MEASURED_UTC = "measured_utc"
"""Condition of a result that was taken over: when it was recorded there, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between an interrupted run and the one that goes on with it.

    Attributes:
        run: that was interrupted.
        begun_utc: when it began, ISO 8601.
        interrupted_utc: of its end; of its last sign of life if it was killed, ISO 8601.
        cause: why it was interrupted, as far as it is known.
        resumed_utc: when the other run began, ISO 8601.
        gap_s: from its end or last sign of life until then, in s.
        taken_over: so many results were.
        healed: in words, what the interrupted run had healed, and so measured again.
    """

    run: str
    begun_utc: str
    interrupted_utc: str
    cause: str
    resumed_utc: str
    gap_s: float
    taken_over: int
    healed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"run {self.run} was interrupted at {self.interrupted_utc} ({self.cause}) and gone on "
            f"with at {self.resumed_utc}, {self.gap_s:.0f} s later; results taken over from it: "
            f"{self.taken_over}"
        )

    def records(self, position: int) -> tuple[ResultRecord, ResultRecord]:
        """What is recorded of it about the unit at a position."""
        why, held = str(self), asdict(self)
        return (
            _finding(position, RESUMED_RUN, "interrupted run", self.run, "", why, held),
            _finding(position, GAP, "time between the runs", self.gap_s, "s", why, held),
        )


def _finding(
    position: int,
    name: str,
    quantity: str,
    value: float | str,
    unit: str,
    reason: str,
    conditions: Mapping[str, JSON],
) -> ResultRecord:
    return ResultRecord(
        position=position,
        name=name,
        quantity=quantity,
        value=value,
        unit=unit,
        expanded_uncertainty=None,
        k=None,
        lower_limit=None,
        upper_limit=None,
        limit_set="",
        decision_rule="",
        verdict=Verdict.CHARACTERISED,
        reason=reason,
        conditions=conditions,
        evidence=(),
    )


def folder_of(run: str) -> str:
    """Where a run that goes on with another keeps the evidence of that one, in its own."""
    return f"from-{run}"


def taken_over(result: ResultRecord, run: str, recorded_utc: str) -> ResultRecord:
    """A result of an interrupted run as a record of the one that goes on with it.

    Args:
        result: as it was recorded.
        run: in which it was recorded; the run in which it was measured may be an earlier one.
        recorded_utc: when, ISO 8601.
    """
    origin: dict[str, JSON] = {MEASURED_IN: run, MEASURED_UTC: recorded_utc}
    return replace(
        result,
        # Of several gaps each has a name of its own.
        name=f"{result.name}/{run}" if result.name in (RESUMED_RUN, GAP) else result.name,
        conditions={**origin, **result.conditions},
        evidence=tuple(f"{folder_of(run)}/{cited}" for cited in result.evidence),
    )


def measured_in(result: ResultRecord, run: str) -> str:
    """The run in which a result was measured; ``run`` is the one that has it."""
    return str(result.conditions.get(MEASURED_IN, run))


def gaps_of(run: StoredRun) -> tuple[Gap, ...]:
    """The gaps of a run, in the order of time; none if it was made in one go."""
    found = {
        _gap(result.conditions)
        for unit in run.units
        for result in unit.results
        if result.name == RESUMED_RUN or result.name.startswith(f"{RESUMED_RUN}/")
    }
    return tuple(sorted(found, key=lambda gap: (gap.resumed_utc, gap.run)))


def _gap(conditions: Mapping[str, JSON]) -> Gap:
    """As ``Gap.records`` put it there; a gap that was taken over has more beside it."""
    seconds, count = conditions["gap_s"], conditions["taken_over"]
    healed = conditions.get("healed", ())
    assert isinstance(healed, Sequence), "see Gap.records()"  # noqa: S101
    assert isinstance(seconds, int | float), "see Gap.records()"  # noqa: S101
    assert isinstance(count, int), "see Gap.records()"  # noqa: S101
    return Gap(
        run=str(conditions["run"]),
        begun_utc=str(conditions["begun_utc"]),
        interrupted_utc=str(conditions["interrupted_utc"]),
        cause=str(conditions["cause"]),
        resumed_utc=str(conditions["resumed_utc"]),
        gap_s=float(seconds),
        taken_over=count,
        healed=tuple(map(str, healed)),
    )


def superseded(runs: Iterable[StoredRun]) -> frozenset[str]:
    """Names of the runs that others among them go on with: what counts runs leaves them out."""
    return frozenset(gap.run for run in runs for gap in gaps_of(run))

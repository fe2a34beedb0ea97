"""Questions to a run store that do not need whole runs; all are answered from an index."""

from collections import Counter

from sqlalchemy import Connection, func, select

from metrology.verdict import Verdict
from reports.records import UnitRecord
from reports.run_records import UnitVerdict
from reports.schema import PLAN, PLANNED, RESULT, RUN_END, UNIT_END

CHARTED = 1000
"""So many values a control chart has, unless told otherwise."""


def has_plan(connection: Connection, sha256: str) -> bool:
    """Whether the text of a plan is stored."""
    return connection.execute(select(PLAN.c.seq).where(PLAN.c.sha256 == sha256)).first() is not None


def plan_text(connection: Connection, sha256: str) -> str | None:
    """The text of a plan; None if it is not stored."""
    return connection.execute(select(PLAN.c.text).where(PLAN.c.sha256 == sha256)).scalar()


def planned_names(connection: Connection, run: str, position: int) -> set[str]:
    """What is planned of a unit so far."""
    query = select(PLANNED.c.name).where(PLANNED.c.run == run, PLANNED.c.position == position)
    return set(connection.execute(query).scalars())


def history(connection: Connection, serial: str) -> tuple[UnitVerdict, ...]:
    """What a unit came to in each run that ended, the oldest first."""
    query = select(UNIT_END).where(UNIT_END.c.serial == serial).order_by(UNIT_END.c.seq)
    return tuple(
        UnitVerdict(
            row["run"],
            UnitRecord(row["position"], row["meter"], row["serial"], row["firmware"]),
            Verdict(row["verdict"]),
            row["finished_utc"],
        )
        for row in connection.execute(query).mappings()
    )


def latest_values(
    connection: Connection, name: str, count: int = CHARTED, position: int | None = None
) -> list[float]:
    """The last values of a result over all runs, the oldest first: what a control chart shows.

    Args:
        connection: to the store.
        name: of the result.
        count: so many at most.
        position: at which it was found; None: at any.
    """
    query = select(RESULT.c.value).where(RESULT.c.name == name, RESULT.c.value.is_not(None))
    if position is not None:
        query = query.where(RESULT.c.position == position)
    query = query.order_by(RESULT.c.seq.desc()).limit(count)
    return list(connection.execute(query).scalars())[::-1]


def verdicts_since(connection: Connection, since_utc: str) -> Counter[Verdict]:
    """How many units of runs that ended since then came to each verdict: the yield.

    Args:
        connection: to the store.
        since_utc: ISO 8601, in UTC.
    """
    query = (
        select(UNIT_END.c.verdict, func.count())
        .where(UNIT_END.c.finished_utc >= since_utc)
        .group_by(UNIT_END.c.verdict)
    )
    return Counter({Verdict(verdict): count for verdict, count in connection.execute(query)})


def has_ended(connection: Connection, run: str) -> bool:
    """Whether the end of a run is recorded."""
    return connection.execute(select(RUN_END.c.seq).where(RUN_END.c.run == run)).first() is not None

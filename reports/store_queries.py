"""Questions to a run store that do not need whole runs; all are answered from an index."""

from sqlalchemy import Connection, select

from metrology.verdict import Verdict
from reports.records import UnitRecord
from reports.resumption import RESUMED_RUN
from reports.run_records import UnitVerdict
from reports.schema import PLAN, PLANNED, RESULT, UNIT_END

CHARTED = 1000
"""So many values a control chart has, unless told otherwise."""
_GONE_ON_WITH = select(RESULT.c.value_text).where(
    RESULT.c.name == RESUMED_RUN, RESULT.c.value_text.is_not(None)
)


def has_plan(connection: Connection, sha256: str) -> bool:
    """Whether the text of a plan is stored."""
    return connection.execute(select(PLAN.c.seq).where(PLAN.c.sha256 == sha256)).first() is not None


def planned_names(connection: Connection, run: str, position: int) -> set[str]:
    """What is planned of a unit so far."""
    query = select(PLANNED.c.name).where(PLANNED.c.run == run, PLANNED.c.position == position)
    return set(connection.execute(query).scalars())


def history(connection: Connection, serial: str) -> tuple[UnitVerdict, ...]:
    """What a unit came to in each run that ended, the oldest first.

    A run that another one went on with is one of them.
    """
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

    A run that another one goes on with is left out: the other has what was found in both.

    Args:
        connection: to the store.
        name: of the result.
        count: so many at most.
        position: at which it was found; None: at any.
    """
    query = select(RESULT.c.value).where(RESULT.c.name == name, RESULT.c.value.is_not(None))
    if position is not None:
        query = query.where(RESULT.c.position == position)
    # Without such runs, the index alone has the answer.
    if connection.execute(_GONE_ON_WITH.limit(1)).first() is not None:
        query = query.where(RESULT.c.run.not_in(_GONE_ON_WITH))
    query = query.order_by(RESULT.c.seq.desc()).limit(count)
    return list(connection.execute(query).scalars())[::-1]


def gone_on_with(connection: Connection) -> frozenset[str]:
    """Names of all runs that others go on with."""
    return frozenset(str(run) for run in connection.execute(_GONE_ON_WITH).scalars())

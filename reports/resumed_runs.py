"""What the run store knows of interrupted runs, and how another takes over their results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from contracts.errors import BenchError
from reports import run_rows, store_rows
from reports.process_identity import ProcessIdentity
from reports.records import ResultRecord
from reports.resumption import RESUMED_RUN
from reports.run_records import InstrumentRecord
from reports.schema import FAULT, INSTRUMENT, PROCESS, RESULT, UNIT
from reports.store import RunStore
from reports.store_load import require_open
from reports.store_rows import Row, as_text, utc_now

_TIMED = (RESULT, FAULT, UNIT, INSTRUMENT)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result and when it was recorded, by the wall (ISO 8601) and by the bench, in s."""

    result: ResultRecord
    recorded_utc: str
    bench_time_s: float


def recorded_results(connection: Connection, run: str) -> tuple[Recorded, ...]:
    """Every result of a run, in the order in which they were made."""
    query = select(RESULT).where(RESULT.c.run == as_text(run)).order_by(RESULT.c.seq)
    return tuple(
        Recorded(store_rows.to_result(row), row["recorded_utc"], row["bench_time_s"])
        for row in connection.execute(query).mappings()
    )


def last_record_utc(connection: Connection, run: str) -> str:
    """When a run recorded something last; empty if it never did."""
    latest = [
        connection.execute(
            select(func.max(table.c.recorded_utc)).where(table.c.run == as_text(run))
        ).scalar()
        for table in _TIMED
    ]
    return max((found for found in latest if found), default="")


def resumed_by(connection: Connection, run: str) -> str | None:
    """The run that goes on with this one; None if none does."""
    query = (
        select(RESULT.c.run)
        .where(RESULT.c.name == RESUMED_RUN, RESULT.c.value_text == as_text(run))
        .order_by(RESULT.c.seq)
        .limit(1)
    )
    return connection.execute(query).scalar()


def process_of(connection: Connection, run: str) -> ProcessIdentity | None:
    """The process that a run is, or was; None if it was recorded elsewhere."""
    query = select(PROCESS).where(PROCESS.c.run == as_text(run))
    row = connection.execute(query).mappings().first()
    return None if row is None else run_rows.to_process(row)


def instruments_of(
    connection: Connection, run: str
) -> tuple[Mapping[str, InstrumentRecord], Mapping[str, str]]:
    """The instruments of a run by role: as the station had them, and who they said that they are.

    The first record of a role is made when the run begins, a second when the instrument was asked.
    """
    query = select(INSTRUMENT).where(INSTRUMENT.c.run == as_text(run)).order_by(INSTRUMENT.c.seq)
    stated: dict[str, InstrumentRecord] = {}
    said: dict[str, str] = {}
    for row in connection.execute(query).mappings():
        found = run_rows.to_instrument(row)
        if found.role in stated:
            said[found.role] = found.identity
        else:
            stated[found.role] = found
    return stated, said


def add_taken_over(
    store: RunStore, run: str, interrupted: str, results: Iterable[Recorded]
) -> None:
    """Add results of an interrupted run to another, all or none; each keeps its bench time.

    Raises:
        BenchError: the run has ended, or another has gone on with the interrupted one meanwhile.
    """
    with store.writing(f"take over results into run {run!r}") as chain:
        require_open(chain.connection, store.place, as_text(run))
        if (heir := resumed_by(chain.connection, interrupted)) is not None:
            raise BenchError(
                f"{store.place}: run {heir} has gone on with run {interrupted} meanwhile; "
                "nothing was taken over"
            )
        stamp: Row = {"run": as_text(run), "recorded_utc": utc_now()}
        rows = (
            stamp | store_rows.of_result(one.result) | {"bench_time_s": one.bench_time_s}
            for one in results
        )
        chain.add_all(RESULT, rows)

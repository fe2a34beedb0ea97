"""Reading the run store: what is there, and whole runs."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import BindParameter, Connection, Table, bindparam, select

from contracts.errors import BenchError, ConfigError
from reports.run_from_rows import Rows, stored_run
from reports.schema import CHAIN, ORIGIN, RUN, RUN_END, UNIT
from reports.store_evidence import removed_files
from reports.store_rows import Found
from reports.stored_run import StoredRun

_RECENT = 5
_RUN: BindParameter[str] = bindparam("run")
_POSITION: BindParameter[int] = bindparam("position")
_BEGAN = select(RUN.c.seq).where(RUN.c.run == _RUN)
_ENDED = select(RUN_END.c.finished_utc).where(RUN_END.c.run == _RUN)
_OCCUPIED = select(UNIT.c.seq).where(UNIT.c.run == _RUN, UNIT.c.position == _POSITION).limit(1)


def recent_runs(connection: Connection) -> list[str]:
    """Names of the runs that began last, the latest first."""
    query = select(RUN.c.run).order_by(RUN.c.seq.desc()).limit(_RECENT)
    return list(connection.execute(query).scalars())


def require_new(connection: Connection, place: str, run: str) -> None:
    """Refuse the name of a run that has begun before.

    Raises:
        BenchError: there is one of this name.
    """
    if _began(connection, run):
        raise BenchError(f"{place}: there is a run {run!r} already; give the new one another name")


def require_known(connection: Connection, place: str, run: str) -> None:
    """Refuse a run that never began.

    Raises:
        ConfigError: there is no such run.
    """
    if _began(connection, run):
        return
    recent = ", ".join(recent_runs(connection))
    known = f"the latest are {recent}" if recent else "it has no runs yet"
    raise ConfigError(f"{place}: there is no run {run!r}; {known}")


def require_open(connection: Connection, place: str, run: str) -> None:
    """Refuse a run that never began or has ended.

    Raises:
        ConfigError: there is no such run.
        BenchError: it has ended.
    """
    require_known(connection, place, run)
    finished_utc = connection.execute(_ENDED, {"run": run}).scalar()
    if finished_utc is not None:
        raise BenchError(
            f"{place}: run {run!r} ended at {finished_utc}; begin a new one to add to it"
        )


def require_occupied(connection: Connection, place: str, run: str, position: int) -> None:
    """Refuse a position at which no unit is recorded.

    Raises:
        BenchError: there is none; its unit has to be added first.
    """
    if connection.execute(_OCCUPIED, {"run": run, "position": position}).first() is None:
        raise BenchError(
            f"{place}: run {run!r} has no unit at position {position}; add the unit first"
        )


def _began(connection: Connection, run: str) -> bool:
    return connection.execute(_BEGAN, {"run": run}).first() is not None


def load_run(connection: Connection, place: str, run: str) -> StoredRun:
    """A run that is known to be there, as it stands.

    Raises:
        BenchError: a row holds what this software would not have written.
    """

    def rows(table: Table) -> Sequence[Found]:
        query = select(table).where(table.c.run == run).order_by(table.c.seq)
        return connection.execute(query).mappings().all()

    try:
        found = stored_run(rows, chain_head=_chain_head(connection, rows))
    except (ValueError, BenchError) as error:
        raise BenchError(f"{place}: run {run!r} cannot be understood: {error}") from error
    removed = removed_files(connection, run).get(run, ())
    return replace(found, removed=tuple(removed)) if removed else found


def _chain_head(connection: Connection, rows: Rows) -> str:
    """The head of the chain when the run ended; while it has not, the head now.

    Of a run that was forwarded it is the head in the store where it was recorded.
    """
    for origin in rows(ORIGIN):
        return str(origin["chain_head"])
    query = select(CHAIN.c.hash).order_by(CHAIN.c.seq.desc()).limit(1)
    for end in rows(RUN_END):
        query = select(CHAIN.c.hash).where(CHAIN.c.seq == end["seq"])
    return connection.execute(query).scalar() or ""

"""Reading the run store: what is there, and whole runs."""

from collections import defaultdict

from sqlalchemy import BindParameter, Connection, Table, bindparam, select

from contracts.errors import BenchError, ConfigError
from reports import run_rows, store_rows
from reports.records import ResultRecord, UnitRecord
from reports.schema_2 import (
    CHAIN,
    CRASH,
    FAULT,
    HEALED,
    ORIGIN,
    PLANNED,
    RESULT,
    RUN,
    RUN_END,
    UNIT,
)
from reports.store_rows import Found
from reports.stored_run import StoredRun, StoredUnit

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
    try:
        return _load(connection, run)
    except (ValueError, BenchError) as error:
        raise BenchError(f"{place}: run {run!r} cannot be understood: {error}") from error


def _rows(connection: Connection, table: Table, run: str) -> list[Found]:
    """Rows of a run in one table, in the order in which they were made."""
    query = select(table).where(table.c.run == run).order_by(table.c.seq)
    return list(connection.execute(query).mappings())


def _load(connection: Connection, run: str) -> StoredRun:
    (info,) = _rows(connection, RUN, run)
    end = next(iter(_rows(connection, RUN_END, run)), None)
    crash = next(iter(_rows(connection, CRASH, run)), None)
    return StoredRun(
        info=store_rows.to_info(info),
        units=_units(connection, run, run_ended=end is not None),
        recorded_faults=tuple(row["text"] for row in _rows(connection, FAULT, run)),
        outcome=None if end is None else store_rows.to_outcome(end),
        healed_records=tuple(run_rows.to_healed(row) for row in _rows(connection, HEALED, run)),
        crash_found_utc=None if crash is None else crash["found_utc"],
        chain_head=_chain_head(connection, run, end),
    )


def _chain_head(connection: Connection, run: str, end: Found | None) -> str:
    """The head of the chain when the run ended; while it has not, the head now.

    Of a run that was forwarded it is the head in the store where it was recorded.
    """
    origin = next(iter(_rows(connection, ORIGIN, run)), None)
    if origin is not None:
        return str(origin["chain_head"])
    query = select(CHAIN.c.hash).order_by(CHAIN.c.seq.desc()).limit(1)
    if end is not None:
        query = select(CHAIN.c.hash).where(CHAIN.c.seq == end["seq"])
    return connection.execute(query).scalar() or ""


def _units(connection: Connection, run: str, *, run_ended: bool) -> tuple[StoredUnit, ...]:
    results = _results(connection, run)
    planned = _planned(connection, run)
    units: dict[int, UnitRecord] = {}
    for row in _rows(connection, UNIT, run):
        units[row["position"]] = store_rows.to_unit(row)
    return tuple(
        StoredUnit(units[position], tuple(results[position]), tuple(planned[position]), run_ended)
        for position in sorted(units)
    )


def _results(connection: Connection, run: str) -> dict[int, list[ResultRecord]]:
    found: dict[int, list[ResultRecord]] = defaultdict(list)
    for row in _rows(connection, RESULT, run):
        found[row["position"]].append(store_rows.to_result(row))
    return found


def _planned(connection: Connection, run: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in _rows(connection, PLANNED, run):
        found[row["position"]].append(row["name"])
    return found

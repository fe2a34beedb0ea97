"""What statistics need of a run store, and no more: rows of the runs that are meant.

Of results it is what was found, between which limits; conditions, reasons and evidence stay where
they are. A yield needs no result at all: what each unit came to stands by itself.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, func, or_, select

from metrology.verdict import Verdict
from reports.records import ResultRecord
from reports.resumption import RESUMED_RUN
from reports.run_from_rows import stored_run
from reports.schema import (
    CRASH,
    FAULT,
    HEALED,
    PLANNED,
    RESULT,
    RUN,
    RUN_END,
    UNIT,
    UNIT_END,
)
from reports.statistics.gathering import FIRMWARE, Selection, UnitRun, gather, moment
from reports.store import RunStore
from reports.store_load import load_run
from reports.store_queries import gone_on_with
from reports.store_rows import Found
from reports.stored_run import StoredRun

_MARGIN = dt.timedelta(days=1)
"""Times may be stated in any zone: by their text alone they are chosen only roughly."""
_ABOUT_RUNS = (RUN, RUN_END, CRASH, FAULT, HEALED, UNIT)
_OF_RESUMPTION = (RESULT.c.name >= f"{RESUMED_RUN}/", RESULT.c.name < f"{RESUMED_RUN}0")
"""Names of gaps that were taken over: ``0`` comes after ``/``."""
_NONE = "{}"
_LEAN = (
    *(
        RESULT.c[name]
        for name in (
            *("run", "position", "name", "value", "value_text", "unit"),
            *("lower_limit", "upper_limit", "limit_set", "verdict"),
        )
    ),
    case((RESULT.c.name.startswith(RESUMED_RUN), RESULT.c.conditions), else_=_NONE).label("gap"),
)
_Rows = Mapping[str, Sequence[Found]]
"""Rows of a table by run."""


def units_of(store: RunStore, selection: Selection) -> tuple[UnitRun, ...]:
    """Every unit that is meant with its results, in the order of time and position.

    Raises:
        BenchError: the store cannot be read, or holds what this software would not have written.
    """
    with store.reading("read the runs of the statistics") as connection:
        found = _about_runs(connection, selection)
        found[PLANNED.name] = _by_run(connection, _chosen(select(PLANNED), PLANNED, selection))
        found[RESULT.name] = _by_run(connection, _chosen(select(*_LEAN), RESULT, selection))
        return gather(_runs(found, selection), selection, gone_on_with(connection))


def how_many(store: RunStore, selection: Selection) -> int:
    """At most so many units are meant: those of every model and firmware, and of a day around.

    Raises:
        BenchError: the store cannot be read.
    """
    units = select(UNIT.c.run, UNIT.c.position).distinct()
    query = units.where(*_of_chosen(UNIT, selection))
    with store.reading("count the units of the statistics") as connection:
        counted = select(func.count()).select_from(query.subquery())
        return connection.execute(counted).scalar_one()


def day_of(store: RunStore, selection: Selection, latest: int) -> str:
    """The day after which at most so many of the units that are meant were tested, ISO 8601.

    Raises:
        BenchError: the store cannot be read, or there are no more units than that.
    """
    query = select(RUN.c.started_utc).join(UNIT, UNIT.c.run == RUN.c.run)
    query = query.where(*_of_chosen(UNIT, selection))
    query = query.order_by(RUN.c.started_utc.desc(), UNIT.c.seq.desc()).offset(latest)
    with store.reading("look for a day") as connection:
        began = str(connection.execute(query.limit(1)).scalar_one())
    # A day more, for the runs of a day around are counted.
    return (moment(began) + 2 * _MARGIN).date().isoformat()


def ended_units_of(store: RunStore, selection: Selection) -> tuple[UnitRun, ...]:
    """As ``units_of``, without results: what each unit came to when its run ended."""
    with store.reading("read the runs of the statistics") as connection:
        found = _about_runs(connection, selection)
        ends = _by_run(connection, _chosen(select(UNIT_END), UNIT_END, selection))
        verdicts = {
            (run, row["position"]): Verdict(row["verdict"])
            for run, rows in ends.items()
            for row in rows
        }
        found[RESULT.name] = _by_run(connection, _about_units(found[RUN.name], selection))
        runs = [
            _completed(connection, store.place, run, verdicts) for run in _runs(found, selection)
        ]
        gone_on = gone_on_with(connection)
    return tuple(
        replace(unit, verdict=verdicts.get((unit.run, unit.position), unit.verdict), results=())
        for unit in gather(runs, selection, gone_on)
    )


def _about_units(runs: _Rows, selection: Selection) -> "Select[*tuple[object, ...]]":
    """The results that say which firmware a unit has, or that another run was gone on with."""
    first = min((rows[0]["seq"] for rows in runs.values()), default=0)
    named = or_(RESULT.c.name == FIRMWARE, RESULT.c.name == RESUMED_RUN, and_(*_OF_RESUMPTION))
    return _chosen(select(*_LEAN), RESULT, selection).where(named, RESULT.c.seq >= first)


def _completed(
    connection: Connection,
    place: str,
    run: StoredRun,
    verdicts: Mapping[tuple[str, int], Verdict],
) -> StoredRun:
    """The run; all of it, if it is not recorded what its units came to."""
    name = run.info.run
    if all((name, unit.unit.position) in verdicts for unit in run.units):
        return run
    return load_run(connection, place, name)


def _about_runs(connection: Connection, selection: Selection) -> dict[str, _Rows]:
    return {
        table.name: _by_run(connection, _chosen(select(table), table, selection))
        for table in _ABOUT_RUNS
    }


def _runs(found: Mapping[str, _Rows], selection: Selection) -> Iterator[StoredRun]:
    for run, (info,) in found[RUN.name].items():
        if not selection.has_time(moment(info["started_utc"])):
            continue
        rows = {table: by_run.get(run, ()) for table, by_run in found.items()}
        yield stored_run(_Given(rows), _lean_result)


@dataclass(frozen=True, slots=True)
class _Given:
    """Rows of one run that are there already."""

    rows: Mapping[str, Sequence[Found]]

    def __call__(self, table: Table) -> Sequence[Found]:
        return self.rows.get(table.name, ())


def _lean_result(row: Found) -> ResultRecord:
    return ResultRecord(
        position=row["position"],
        name=row["name"],
        quantity="",
        value=row["value"] if row["value_text"] is None else row["value_text"],
        unit=row["unit"],
        expanded_uncertainty=None,
        k=None,
        lower_limit=row["lower_limit"],
        upper_limit=row["upper_limit"],
        limit_set=row["limit_set"],
        decision_rule="",
        verdict=Verdict(row["verdict"]),
        reason="",
        conditions={} if row["gap"] == _NONE else json.loads(row["gap"]),
        evidence=(),
    )


def _by_run(connection: Connection, query: "Select[*tuple[object, ...]]") -> _Rows:
    found: dict[str, list[Found]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["run"]].append(row)
    return found


def _chosen(
    query: "Select[*tuple[object, ...]]", table: Table, selection: Selection
) -> "Select[*tuple[object, ...]]":
    """The rows of a table that are of runs that may be meant, in their order."""
    return query.where(*_of_chosen(table, selection)).order_by(table.c.seq)


def _of_chosen(table: Table, selection: Selection) -> list[ColumnElement[bool]]:
    meant = list(_conditions(selection))
    return [table.c.run.in_(select(RUN.c.run).where(*meant))] if meant else []


def _conditions(selection: Selection) -> Iterable[ColumnElement[bool]]:
    if selection.since is not None:
        yield RUN.c.started_utc >= (selection.since - _MARGIN).date().isoformat()
    if selection.until is not None:
        yield RUN.c.started_utc < (selection.until + 2 * _MARGIN).date().isoformat()
    if selection.station:
        yield RUN.c.station == selection.station
    if selection.plan:
        yield RUN.c.plan == selection.plan

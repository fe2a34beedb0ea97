"""Store and forward: runs go from the store of a bench to one of several stations.

A bench records into a file of its own, which no network can take away. What has ended is copied
from there, run by run in the order in which they ended, each in one transaction: a run is in the
other store whole or not at all, and never twice.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, RowMapping, Table, select

from contracts.errors import BenchError
from reports.schema import (
    FORWARDED,
    ORIGIN,
    PLAN,
    PROCESS,
    RECORDS,
    REMOVED,
    RUN,
    RUN_END,
    STORE_SCHEMA,
)
from reports.store import RunStore
from reports.store_chain import Chain
from reports.store_queries import has_plan
from reports.store_rows import Row, utc_now

_OF_A_RUN = tuple(
    table
    for table in RECORDS.values()
    if "run" in table.c and table not in (FORWARDED, ORIGIN, PROCESS, REMOVED)
)


def forward(local: RunStore, central: RunStore) -> Iterator[str]:
    """Copy what has ended and is not yet there; yields the name of each run once it is there.

    Args:
        local: the store of the bench.
        central: where the runs go.

    Raises:
        BenchError: one of the stores cannot be used, or another run of the same name is there.
    """
    with local.reading("read what is to be forwarded") as connection:
        store = connection.execute(select(STORE_SCHEMA.c.store).limit(1)).scalar_one()
        runs = _pending(connection, central.place)
    for run in runs:
        head = local.load(run).chain_head
        with local.reading(f"read run {run!r}") as connection:
            plan, rows = _plan_of(connection, run), _rows_of(connection, run)
        origin: Row = {"run": run, "store": store, "chain_head": head, "kept_utc": utc_now()}
        with central.writing(f"take over run {run!r}") as chain:
            _take_over(chain, origin, plan, rows, central.place)
        with local.writing(f"note that run {run!r} was forwarded") as chain:
            row: Row = {"run": run, "place": central.place, "forwarded_utc": utc_now()}
            chain.add(FORWARDED, row)
        yield run


def _pending(connection: Connection, place: str) -> Sequence[str]:
    last = (
        select(RUN_END.c.seq)
        .join(FORWARDED, FORWARDED.c.run == RUN_END.c.run)
        .where(FORWARDED.c.place == place)
        .order_by(FORWARDED.c.seq.desc())
        .limit(1)
    )
    after = connection.execute(last).scalar() or 0
    query = select(RUN_END.c.run).where(RUN_END.c.seq > after).order_by(RUN_END.c.seq)
    return connection.execute(query).scalars().all()


def _rows_of(connection: Connection, run: str) -> list[tuple[int, Table, Row]]:
    """Every record of a run with its number, in their order."""
    found = [
        (row["seq"], table, _without_seq(row))
        for table in _OF_A_RUN
        for row in connection.execute(select(table).where(table.c.run == run)).mappings()
    ]
    return sorted(found, key=itemgetter(0))


def _plan_of(connection: Connection, run: str) -> Row | None:
    query = select(PLAN).join(RUN, RUN.c.plan_sha256 == PLAN.c.sha256).where(RUN.c.run == run)
    found = connection.execute(query).mappings().first()
    return None if found is None else _without_seq(found)


def _without_seq(row: RowMapping) -> Row:
    return {name: cell for name, cell in row.items() if name != "seq"}


def _take_over(
    chain: Chain,
    origin: Row,
    plan: Row | None,
    rows: Sequence[tuple[int, Table, Row]],
    place: str,
) -> None:
    query = select(RUN.c.run, ORIGIN.c.store).outerjoin(ORIGIN, ORIGIN.c.run == RUN.c.run)
    there = chain.connection.execute(query.where(RUN.c.run == origin["run"])).first()
    if there is not None:
        # The end came between the two stores: it is there, and was only not noted here.
        if there.store == origin["store"]:
            return
        raise BenchError(f"{place}: has another run {origin['run']!r}; it was not forwarded")
    if plan is not None and not has_plan(chain.connection, str(plan["sha256"])):
        chain.add(PLAN, plan)
    for table, group in groupby(rows, key=itemgetter(1)):
        chain.add_all(table, (row for _, _, row in group))
    chain.add(ORIGIN, origin)

"""One record into a SQLite store by its driver alone: a run adds one with every step.

SQLAlchemy takes several times as long for its part as SQLite does for all of it. What is written is
the same to the last bit.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Table, insert
from sqlalchemy.dialects import sqlite

from reports.schema import CHAIN
from reports.store_chain import hash_of
from reports.store_rows import Cell, Row

_STATE = """
SELECT (SELECT seq FROM run WHERE run = :run), (SELECT seq FROM run_end WHERE run = :run),
    (SELECT seq FROM unit WHERE run = :run AND position = :position LIMIT 1), seq, hash
FROM chain ORDER BY seq DESC LIMIT 1
"""
_DIALECT = sqlite.dialect(paramstyle="named")


def add_quickly(database: sqlite3.Connection, table: Table, row: Row) -> bool:
    """Add a record about a unit to the chain, on disk when this returns.

    Args:
        database: of a store, outside of a transaction, which begins and ends none by itself.
        table: that the record is for.
        row: the record with its run and position; it has no number yet.

    Returns:
        Whether it was added. It is not if its run is not open or has no unit at its position.

    Raises:
        sqlite3.Error: the store cannot be written, or a transaction is open already.
    """
    if database.in_transaction:
        raise sqlite3.OperationalError("a transaction is open already")
    try:
        # An interrupt may come right after this: so it is what the rollback is for, too.
        database.execute("BEGIN IMMEDIATE")
        found = database.execute(_STATE, {"run": row["run"], "position": row["position"]})
        added = _added(database, table, row, found.fetchone())
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    return added


def _added(
    database: sqlite3.Connection, table: Table, row: Row, state: Sequence[Cell] | None
) -> bool:
    if state is None:
        return False
    began, ended, occupied, seq, before = state
    if began is None or ended is not None or occupied is None or not isinstance(seq, int):
        return False
    own: Row = {"seq": seq + 1, **row}
    link: Row = {
        "seq": seq + 1,
        "record": table.name,
        "hash": hash_of(str(before), table.name, own),
    }
    database.execute(_insert(table, tuple(own)), own)
    database.execute(_insert(CHAIN, tuple(link)), link)
    return True


@lru_cache(maxsize=16)
def _insert(table: Table, columns: tuple[str, ...]) -> str:
    return str(insert(table).compile(dialect=_DIALECT, column_keys=columns))

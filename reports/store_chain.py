"""The chain of hashes over every record of a store: what was recorded cannot be changed unseen.

Each record has a number, one more than the record before it, whichever table it is in. Its hash
is SHA-256 of the hash before it and of the record as JSON: its table and the columns that have a
value, by name, numbers in their shortest form, binary content by its own hash. The first record
follows 64 zeros.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, Insert, RowMapping, Table, insert, select

from reports.schema import CHAIN
from reports.store_rows import Cell, Row

BEGINNING = "0" * 64
"""What the first record follows."""

_HEAD = select(CHAIN.c.seq, CHAIN.c.hash).order_by(CHAIN.c.seq.desc()).limit(1)


@lru_cache(maxsize=64)
def _into(table: Table) -> Insert:
    return insert(table)


def sha256(content: bytes) -> str:
    """Hash of a content, in hex."""
    return hashlib.sha256(content).hexdigest()


def hash_of(before: str, table: str, row: Row | RowMapping) -> str:
    """Hash of a record, in hex.

    Args:
        before: hash of the record before it.
        table: that the record is in.
        row: the record with its number; columns without a value do not count.
    """
    columns = {name: _plain(cell) for name, cell in row.items() if cell is not None}
    text = json.dumps([table, columns], allow_nan=False, separators=(",", ":"), sort_keys=True)
    return sha256(f"{before}{text}".encode("ascii"))


def _plain(cell: Cell) -> str | int | float | None:
    return f"sha256:{sha256(bytes(cell))}" if isinstance(cell, bytes | memoryview) else cell


def head_of(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last record."""
    found = connection.execute(_HEAD).first()
    return (0, BEGINNING) if found is None else (found.seq, found.hash)


class Chain:
    """Adds records to the end of the chain, within one transaction that nobody else writes in."""

    __slots__ = ("_connection", "_hash", "_seq")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seq, self._hash = head_of(connection)

    @property
    def connection(self) -> Connection:
        """Of the transaction."""
        return self._connection

    def add(self, table: Table, row: Row) -> None:
        """Add a record; its row has no number yet."""
        self.add_all(table, (row,))

    def add_all(self, table: Table, rows: Iterable[Row]) -> None:
        """Add records of one table, in their order; all of them have the same columns."""
        numbered: list[Row] = []
        links: list[Row] = []
        for row in rows:
            self._seq += 1
            own: Row = {"seq": self._seq, **row}
            self._hash = hash_of(self._hash, table.name, own)
            numbered.append(own)
            links.append({"seq": self._seq, "record": table.name, "hash": self._hash})
        if numbered:
            self._connection.execute(_into(table), numbered)
            self._connection.execute(_into(CHAIN), links)

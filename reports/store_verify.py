"""Proof that a run store is as it was written: the chain, every record, every file of evidence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, RowMapping, Select, Table, select

from reports.schema import CHAIN, EVIDENCE, ORIGIN, RECORDS
from reports.store_chain import BEGINNING, hash_of, sha256
from reports.store_evidence import removed_files

_AT_ONCE = 1000
_NAMING = ("run", "position", "name", "file", "role", "serial")
"""Columns by which a person finds a record."""


@dataclass(slots=True)
class Verification:
    """What a verification came to.

    Attributes:
        records: so many were looked at.
        files: so many files of evidence were looked at.
        head: hash of the last record.
        seen: those of the heads that were asked for which the chain has.
        problems: what is not as it was written, each naming its record or file.
        removed: files that retention took away, as was recorded; they are no problem.
    """

    records: int = 0
    files: int = 0
    head: str = BEGINNING
    seen: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


class _Cursor:
    """The records of one table, one after the other."""

    __slots__ = ("_rows", "next")

    def __init__(self, connection: Connection, table: Table) -> None:
        at_once = 1 if table is EVIDENCE else _AT_ONCE  # files are large
        self._rows = _streamed(connection, select(table).order_by(table.c.seq), at_once)
        self.next: RowMapping | None = None
        self.advance()

    def advance(self) -> None:
        self.next = next(self._rows, None)


def _streamed(
    connection: Connection, query: "Select[*tuple[object, ...]]", at_once: int = _AT_ONCE
) -> Iterator[RowMapping]:
    return iter(connection.execute(query.execution_options(yield_per=at_once)).mappings())


def verify_chain(connection: Connection, heads: frozenset[str] = frozenset()) -> Verification:
    """Work out the hash of every record again, and compare.

    A record that was changed does not hide another one: each follows the hash that stands before
    it, right or wrong.

    Args:
        connection: to the store, in a transaction that reads.
        heads: of the chain, as reports print them.
    """
    found = Verification()
    cursors = {name: _Cursor(connection, table) for name, table in RECORDS.items()}
    last = 0
    for link in _streamed(connection, select(CHAIN).order_by(CHAIN.c.seq)):
        if link["seq"] != last + 1:
            found.problems.append(f"records {last + 1} to {link['seq'] - 1}: not in the chain")
        _verify_record(found, cursors, link, heads)
        found.head, last = link["hash"], link["seq"]
        found.seen |= heads & {found.head}
        found.records += 1
    for name, cursor in cursors.items():
        _note_unchained(found, name, cursor, None)
    return found


def _verify_record(
    found: Verification,
    cursors: Mapping[str, _Cursor],
    link: RowMapping,
    heads: frozenset[str],
) -> None:
    seq, record = link["seq"], link["record"]
    cursor = cursors.get(record)
    if cursor is None:
        found.problems.append(f"record {seq}: the chain has it in {record!r}, which is no table")
        return
    _note_unchained(found, record, cursor, seq)
    row = cursor.next
    if row is None or row["seq"] != seq:
        found.problems.append(f"record {seq} in table {record}: it is missing")
        return
    if _hash_of(found.head, record, row) != link["hash"]:
        found.problems.append(f"{_named(record, row)}: not what was recorded there")
    if record == ORIGIN.name:
        # A run that was taken over has the head of the store where it was recorded.
        found.seen |= heads & {row["chain_head"]}
    cursor.advance()


def _hash_of(before: str, record: str, row: RowMapping) -> str | None:
    """As ``hash_of``; None of what nobody can have recorded: a number that is none."""
    try:
        return hash_of(before, record, row)
    except ValueError:
        return None


def _note_unchained(found: Verification, record: str, cursor: _Cursor, before: int | None) -> None:
    """Name the records before a number, or all that are left, which the chain does not have."""
    while cursor.next is not None and (before is None or cursor.next["seq"] < before):
        found.problems.append(f"{_named(record, cursor.next)}: the chain does not have it")
        cursor.advance()


def _named(record: str, row: RowMapping) -> str:
    """A record as a person would look for it."""
    parts = [f"{name} {row[name]}" for name in _NAMING if row.get(name) not in {None, ""}]
    who = f" ({', '.join(parts)})" if parts else ""
    return f"record {row['seq']} in table {record}{who}"


def verify_database(connection: Connection, found: Verification) -> None:
    """Let SQLite compare its indexes with its tables: by them records are found.

    Args:
        connection: to the store, in a transaction that reads; PostgreSQL is not asked.
        found: where problems are noted.
    """
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        found.problems += [f"database: {line}" for line in said if line != "ok"]


def verify_files(
    connection: Connection,
    found: Verification,
    run: str | None,
    folder_of: Callable[[str], Path],
) -> None:
    """Compare every file of evidence with what was kept of it; after ``verify_chain``.

    Args:
        connection: to the store, in a transaction that reads.
        found: where problems are noted.
        run: whose evidence; None: of all runs.
        folder_of: where the evidence of a run lies.

    Raises:
        OSError: a file cannot be read.
    """
    query = select(EVIDENCE.c.run, EVIDENCE.c.file, EVIDENCE.c.sha256).order_by(EVIDENCE.c.seq)
    if run is not None:
        query = query.where(EVIDENCE.c.run == run)
    removed = removals(connection)
    for row in connection.execute(query).mappings():
        if not isinstance(row["run"], str) or not isinstance(row["file"], str):
            continue  # the chain does not have such a record, and has been asked
        file = folder_of(row["run"]) / row["file"]
        found.files += 1
        told = removed.get((row["run"], row["file"]))
        if told is not None and not file.exists():
            found.removed.append(f"{file}: {told}; the store has a copy")
        elif not file.is_file():
            found.problems.append(f"{file}: it is missing; the store has a copy")
        elif sha256(file.read_bytes()) != row["sha256"]:
            found.problems.append(f"{file}: not what the run wrote; the store has a copy")


def removals(connection: Connection, run: str | None = None) -> Mapping[tuple[str, str], str]:
    """What retention did, in words, by run and file.

    Args:
        connection: to the store, in a transaction that reads.
        run: whose files; None: of all runs.
    """
    return {
        (name, removed.file): removed.fate
        for name, files in removed_files(connection, run).items()
        for removed in files
    }

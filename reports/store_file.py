"""The file of the run store: made whole or not at all, opened only if it is one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from contracts.errors import BenchError, ConfigError
from reports.store_schema import APPLICATION_ID, SCHEMA_VERSION, script

BUSY_TIMEOUT_S = 30.0
"""How long one writer waits for another; a commit takes milliseconds."""


def utc_now() -> str:
    """The wall's time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def translated(path: Path, doing: str) -> Iterator[None]:
    """Turn what the database or the file system says into a BenchError with path and cause."""
    try:
        yield
    except (sqlite3.Error, OSError, OverflowError) as error:
        raise BenchError(f"{path}: could not {doing}: {error}") from error


def make(path: Path) -> None:
    """Make an empty store, unless another process has just made it.

    It is built beside its place and then linked there, so that nobody opens half a store.

    Raises:
        BenchError: it cannot be written there.
    """
    draft = path.with_name(f".{path.name}.{uuid4().hex}.new")
    with translated(path, "make a run store"):
        try:
            _fill(draft)
            os.link(draft, path)
        except FileExistsError:
            return
        finally:
            draft.unlink(missing_ok=True)


def _fill(draft: Path) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.executescript(script())
        connection.execute(
            "INSERT INTO store_schema (version, made_utc) VALUES (?, ?)",
            (SCHEMA_VERSION, utc_now()),
        )
        connection.execute("PRAGMA journal_mode = WAL")


def connect(path: Path) -> sqlite3.Connection:
    """Open a store that exists; every commit is on disk before it returns.

    Raises:
        ConfigError: the file is no store, or one of another version.
        BenchError: it cannot be opened.
    """
    with translated(path, "open the run store"):
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    try:
        with translated(path, "open the run store"):
            _check(connection, path)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
    except BenchError:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if _application_id(connection) != APPLICATION_ID:
        raise ConfigError(f"{path}: not a meterbench run store; name one, or a file yet to be made")
    (version,) = connection.execute("SELECT max(version) FROM store_schema").fetchone()
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"{path}: a run store of schema {version}; this software reads schema {SCHEMA_VERSION}"
        )


def _application_id(connection: sqlite3.Connection) -> int | None:
    try:
        (found,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            return None
        raise
    return int(found)

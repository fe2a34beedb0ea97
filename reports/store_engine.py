"""Where a run store lies, a file or a server: made whole or not at all, checked, opened."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from contracts.errors import BenchError, ConfigError
from reports.schema import STORE_SCHEMA
from reports.store_chain import Chain
from reports.store_rows import Row, utc_now
from reports.store_triggers import make_tables

APPLICATION_ID = 0x4D425354
SCHEMA_VERSION = 3
_MAGIC = b"SQLite format 3\0"
_ID_AT = slice(68, 72)
_HEAD_BYTES = 100
_CONNECT_S = 5
"""How long a server may take to answer; psycopg wants whole seconds."""
BUSY_TIMEOUT_S = 30.0
"""How long one writer waits for another; a commit takes milliseconds."""
BEGIN = "meterbench_begin"
"""Execution option: how a transaction on SQLite begins."""
_ONE_WRITER = "SELECT pg_advisory_xact_lock(%d)" % APPLICATION_ID  # noqa: UP031 - digits alone


class Place:
    """A SQLite file, or a PostgreSQL database by its URL.

    Attributes:
        text: for messages; without the password.
        file: None for a server.
        url: for SQLAlchemy.

    Raises:
        ConfigError: a URL of something else.
    """

    __slots__ = ("file", "text", "url")

    def __init__(self, place: Path | str) -> None:
        if isinstance(place, str) and "://" in place:
            self.file = None
            self.url = _postgresql_url(place)
            self.text = self.url.render_as_string(hide_password=True)
        else:
            self.file = Path(place).absolute()
            self.url = _sqlite_url(self.file)
            self.text = str(self.file)


def _sqlite_url(file: Path) -> URL:
    return URL.create("sqlite+pysqlite", database=str(file))


def _postgresql_url(text: str) -> URL:
    wanted = "the URL of a run store is postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ConfigError(f"{wanted}, and this is none") from error
    if url.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise ConfigError(f"{url.drivername}: {wanted}")
    return url.set(drivername="postgresql+psycopg")


@contextmanager
def translated(place: Place, doing: str) -> Iterator[None]:
    """Turn what the database or the file system says into a BenchError with place and cause."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, OverflowError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise BenchError(f"{place.text}: could not {doing}: {cause}") from cause
    except UnicodeDecodeError as error:
        # sqlite3 gives it for a text, its own message included, that is no longer one.
        raise BenchError(f"{place.text}: could not {doing}: it is damaged: {error}") from error


def opened(place: Place, *, create: bool) -> Connection:
    """A connection to a store of the present schema; every commit is on disk before it returns.

    Raises:
        ConfigError: there is no store, something that is none, or one of a later version.
        BenchError: it cannot be opened, made or migrated.
    """
    if place.file is not None and not place.file.exists():
        _make_file(place.file, create=create)
    elif place.file is not None and place.file.is_dir():
        raise ConfigError(f"{place.file}: a folder; the run store is a file")
    with translated(place, "open the run store"):
        if place.file is not None and not _is_store(place.file):
            raise ConfigError(
                f"{place.text}: not a meterbench run store; name one, or a file yet to be made"
            )
        connection = _engine(place.url).connect()
    try:
        with translated(place, "open the run store"):
            _make_current(connection, place, create=create)
    except BenchError:
        connection.close()
        raise
    return connection


@contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """A transaction that writes; others that write wait until it is over."""
    end_abandoned(connection)
    connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_ONE_WRITER)
        yield


@contextmanager
def writing(connection: Connection) -> Iterator[Chain]:
    """A transaction that adds records to the chain."""
    with locked(connection):
        yield Chain(connection)


@contextmanager
def reading(connection: Connection) -> Iterator[Connection]:
    """A transaction that reads, all of it at one moment."""
    end_abandoned(connection)
    connection.execution_options(**{BEGIN: "BEGIN"})
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection


def end_abandoned(connection: Connection) -> None:
    """Roll back a transaction on SQLite that its owner never knew to be open.

    An interrupt may come between the BEGIN and what would end it; everything after would fail.
    """
    if connection.in_transaction():
        return
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        driver.rollback()


def _engine(url: URL) -> Engine:
    if url.drivername.startswith("postgresql"):
        return _server(url)
    arguments = {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _server(url: URL) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_S})
    except ImportError as error:
        raise ConfigError(
            "a run store on PostgreSQL needs psycopg: pip install 'meterbench[postgresql]'"
        ) from error


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Transactions begin and end where we say, not where the driver thinks.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE"))


def _make_file(file: Path, *, create: bool) -> None:
    """Make an empty store, unless another process has just made it.

    It is built beside its place and then linked there, so that nobody opens half a store.
    """
    if not create:
        raise ConfigError(f"{file}: no such run store; run a plan first, or name another")
    if not file.parent.is_dir():
        raise ConfigError(f"{file}: the folder {file.parent} does not exist; make it")
    draft = Place(file.with_name(f".{file.name}.{uuid4().hex}.new"))
    with translated(Place(file), "make a run store"):
        try:
            _fill_file(draft)
            os.link(str(draft.file), file)
        except FileExistsError:
            return
        finally:
            Path(draft.text).unlink(missing_ok=True)


def _fill_file(draft: Place) -> None:
    with closing(sqlite3.connect(draft.text)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
    with _engine(draft.url).connect() as connection, locked(connection):
        fill(connection)


def fill(connection: Connection) -> Chain:
    """Make the tables and the first record, in the transaction that is open."""
    make_tables(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    # As Alembic would: the next migration finds where to go on from.
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    version = text("INSERT INTO alembic_version (version_num) VALUES (:version)")
    connection.execute(version, {"version": f"{SCHEMA_VERSION:04}"})
    chain = Chain(connection)
    chain.add(STORE_SCHEMA, first_record(SCHEMA_VERSION))
    return chain


def first_record(version: int) -> Row:
    """What every chain begins with: the schema, and a name of the store that no other has."""
    return {"version": version, "made_utc": utc_now(), "store": uuid4().hex}


def _make_current(connection: Connection, place: Place, *, create: bool) -> None:
    if place.file is None:
        _make_tables_on_server(connection, place, create=create)
    version = _version(connection)
    if version < SCHEMA_VERSION:
        # Only here: Alembic takes longer to import than everything else together.
        from reports.migrations.upgrade import upgrade

        upgrade(connection)
    elif version > SCHEMA_VERSION:
        raise ConfigError(
            f"{place.text}: a run store of schema {version}; "
            f"this software reads schema {SCHEMA_VERSION}"
        )


def _version(connection: Connection) -> int:
    with reading(connection):
        return int(connection.execute(select(func.max(STORE_SCHEMA.c.version))).scalar_one())


def _make_tables_on_server(connection: Connection, place: Place, *, create: bool) -> None:
    with locked(connection):
        if inspect(connection).has_table(STORE_SCHEMA.name):
            return
        if not create:
            raise ConfigError(f"{place.text}: no run store there; run a plan first")
        fill(connection)


def _is_store(file: Path) -> bool:
    """Whether the first bytes are those of a SQLite file with our application id."""
    with file.open("rb") as opened_file:
        head = opened_file.read(_HEAD_BYTES)
    return head[: len(_MAGIC)] == _MAGIC and head[_ID_AT] == APPLICATION_ID.to_bytes(4, "big")

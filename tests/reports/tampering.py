"""A run store as who owns it can open it: past what keeps honest programs from changing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text

from reports.store_engine import Place


@contextmanager
def tampered(place: Path | str) -> Iterator[Connection]:
    """A connection without triggers and foreign keys; what is done is kept at the end."""
    engine = create_engine(Place(place).url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.exec_driver_sql(names).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        connection.commit()
        yield connection
        connection.commit()

"""Bring a run store of an earlier version up to the present one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from reports.store_engine import locked

_SCRIPTS = Path(__file__).parent / "scripts"
"""No package: what lies there is for Alembic to load, not for us to import."""


def upgrade(connection: Connection) -> None:
    """Run every migration that a store lacks, all in one transaction.

    Args:
        connection: to the store, outside of a transaction.

    Raises:
        SQLAlchemyError: a migration failed; the store is as it was.
    """
    config = Config()
    config.set_main_option("script_location", _SCRIPTS.as_posix())
    config.attributes["connection"] = connection
    is_file = connection.dialect.name == "sqlite"
    if is_file:
        _foreign_keys(connection, "OFF")
    with locked(connection):
        command.upgrade(config, "head")
    if is_file:
        _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    # Not possible within a transaction, and SQLAlchemy begins one with each statement.
    driver = connection.connection.cursor()
    driver.execute(f"PRAGMA foreign_keys = {state}")
    driver.close()

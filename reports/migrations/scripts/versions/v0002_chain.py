"""Version 2: one chain of hashes over all records, SQLite or PostgreSQL, more tables.

Version 1 was one SQLite file made without Alembic, in which each table counted its own rows. Its
records go into the chain table by table, each in its own order. The order between tables is not
known; but a record never comes before what it refers to.
"""

from collections.abc import Iterator
from pathlib import Path

from alembic import op
from sqlalchemy import Connection, Select, Table, literal_column, select, text

from reports import schema
from reports.store_chain import Chain
from reports.store_engine import first_record
from reports.store_rows import Cell, Row

revision = "0002"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = Path(__file__).with_name("v0002_tables.sql")
"""The tables, indexes and triggers of version 2 on SQLite, with a blank line between statements."""
_OLD = ("run", "unit", "planned", "result", "fault", "run_end")
"""In an order in which nothing comes before what it refers to."""


def upgrade() -> None:
    """Set the old tables aside, make the new ones, copy every row, drop the old ones."""
    connection = op.get_bind()
    _set_aside(connection)
    for statement in _TABLES.read_text(encoding="ascii").split("\n\n"):
        connection.exec_driver_sql(statement)
    chain = Chain(connection)
    chain.add(schema.STORE_SCHEMA, first_record(2))
    for name in _OLD:
        chain.add_all(schema.RECORDS[name], _converted(connection, schema.RECORDS[name]))
    for name in ("store_schema", *reversed(_OLD)):
        connection.exec_driver_sql(f"DROP TABLE v1_{name}")


def _set_aside(connection: Connection) -> None:
    query = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql > ''"
    for kind, name in connection.exec_driver_sql(query).all():
        connection.exec_driver_sql(f'DROP {kind} "{name}"')
    for name in ("store_schema", *_OLD):
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO v1_{name}")


def _converted(connection: Connection, table: Table) -> Iterator[Row]:
    old: Select[tuple[Cell]] = (
        select(literal_column("*")).select_from(text(f"v1_{table.name}")).order_by(text("seq"))
    )
    for row in connection.execute(old).mappings():
        new: Row = {name: cell for name, cell in row.items() if name != "seq"}
        yield new | _value(row["value"]) if table is schema.RESULT else new


def _value(value: Cell) -> Row:
    """Version 1 had numbers and texts in one column."""
    if isinstance(value, str):
        return {"value": None, "value_text": value}
    return {"value": value if value is None else float(value), "value_text": None}

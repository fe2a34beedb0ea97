"""Version 2: one chain of hashes over all records, SQLite or PostgreSQL, more tables.

Version 1 was one SQLite file made without Alembic, in which each table counted its own rows. Its
records go into the chain table by table, each in its own order. The order between tables is not
known; but a record never comes before what it refers to.
"""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import Connection, Select, Table, literal_column, select, text

from reports import schema_2
from reports.store_chain import Chain
from reports.store_engine import first_record
from reports.store_rows import Cell, Row
from reports.store_triggers import make_tables

revision = "0002"
down_revision = None
branch_labels = None
depends_on = None

_OLD = ("run", "unit", "planned", "result", "fault", "run_end")
"""In an order in which nothing comes before what it refers to."""


def upgrade() -> None:
    """Set the old tables aside, make the new ones, copy every row, drop the old ones."""
    connection = op.get_bind()
    _set_aside(connection)
    make_tables(connection)
    chain = Chain(connection)
    chain.add(schema_2.STORE_SCHEMA, first_record())
    for name in _OLD:
        chain.add_all(schema_2.RECORDS[name], _converted(connection, schema_2.RECORDS[name]))
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
        yield new | _value(row["value"]) if table is schema_2.RESULT else new


def _value(value: Cell) -> Row:
    """Version 1 had numbers and texts in one column."""
    if isinstance(value, str):
        return {"value": None, "value_text": value}
    return {"value": value if value is None else float(value), "value_text": None}

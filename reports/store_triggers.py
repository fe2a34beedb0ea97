"""The tables of the run store as SQL, with the triggers that make them append-only.

The triggers keep honest programs from changing what was recorded. They are no seal: who owns the
store can drop them, and the chain of hashes then shows what was changed.
"""

from collections.abc import Iterator, Sequence
from string import Template

from sqlalchemy import Connection, Dialect, Table, UniqueConstraint
from sqlalchemy.schema import CreateIndex, CreateTable

from reports.schema import METADATA

# INSERT OR REPLACE removes the old row without firing the trigger against DELETE.
_SQLITE: tuple[str, ...] = (
    (
        "CREATE TRIGGER ${table}_is_not_updated BEFORE UPDATE ON $table "
        "BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not updated'); END"
    ),
    (
        "CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON $table "
        "BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not deleted'); END"
    ),
    (
        "CREATE TRIGGER ${table}_is_not_replaced BEFORE INSERT ON $table "
        "WHEN EXISTS (SELECT 1 FROM $table AS old WHERE $same) "
        "BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not replaced'); END"
    ),
)
_POSTGRESQL: tuple[str, ...] = (
    (
        "CREATE TRIGGER ${table}_is_not_changed BEFORE UPDATE OR DELETE ON $table "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change()"
    ),
    (
        "CREATE TRIGGER ${table}_is_not_emptied BEFORE TRUNCATE ON $table "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change()"
    ),
)
_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE integrity_constraint_violation "
    "USING MESSAGE = ''the run store is append-only: '' || TG_TABLE_NAME || "
    "'' is not changed''; END'"
)


def make_tables(connection: Connection, tables: Sequence[Table] | None = None) -> None:
    """Make tables, append-only, in the transaction that is open.

    Args:
        connection: to the store.
        tables: which; None for all.
    """
    statements = _statements(connection.dialect, tables or METADATA.sorted_tables)
    if connection.dialect.name == "postgresql":
        # All at once: each by itself is a question and an answer over the network.
        options = {"no_parameters": True}
        connection.exec_driver_sql(";\n".join(statements), execution_options=options)
        return
    for statement in statements:
        connection.exec_driver_sql(statement)


def _statements(dialect: Dialect, tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
    is_server = dialect.name == "postgresql"
    if is_server:
        yield _POSTGRESQL_FUNCTION
    for table in tables:
        for template in _POSTGRESQL if is_server else _SQLITE:
            yield Template(template).substitute(table=table.name, same=_same_row(table))


def _same_row(table: Table) -> str:
    """When a new row would take the place of an old one."""
    return " OR ".join(" AND ".join(f"old.{c} = NEW.{c}" for c in key) for key in _keys(table))


def _keys(table: Table) -> Iterator[list[str]]:
    yield ["seq"]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]

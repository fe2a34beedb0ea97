"""Version 3: healed faults, and instruments with what their certificates state, have a place.

Before, a healed fault was a text in the table of faults, marked by how it began. It stays there,
since nothing is taken out of the chain, and comes into the table ``healed`` with that text beside
it, by which it is known to be no fault of the bench. The table ``removed`` is new.
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection, RowMapping, text

from reports.schema import HEALED, REMOVED, STORE_SCHEMA
from reports.store_chain import Chain
from reports.store_engine import first_record
from reports.store_rows import Row, utc_now
from reports.store_triggers import make_tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MARK = "healed {"
_MARKED = text(
    "SELECT run, text, bench_time_s FROM fault WHERE substr(text, 1, 8) = :mark ORDER BY seq"
)
_STORE = text("SELECT store FROM store_schema ORDER BY seq LIMIT 1")


def upgrade() -> None:
    """Add columns, indexes and a table, and take the marked faults over."""
    _add_columns()
    connection = op.get_bind()
    make_tables(connection, [REMOVED])
    chain = Chain(connection)
    store = connection.execute(_STORE).scalar_one()
    chain.add(STORE_SCHEMA, {**first_record(3), "store": store})
    chain.add_all(HEALED, _taken_over(connection))


def _add_columns() -> None:
    op.add_column("healed", sa.Column[int]("number", sa.Integer))
    _add_texts("noticed_utc", "said", "verified")
    seconds: sa.Double[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
    op.add_column("healed", sa.Column[float]("discarded_s", seconds))
    _add_texts("gave", "told_as")
    op.add_column("instrument", sa.Column[str]("uncertainty", sa.Text))
    op.drop_index("result_by_name", table_name="result")
    op.create_index("result_by_name", "result", ["name", "seq", "position", "value"])
    op.create_index("run_by_start", "run", ["started_utc"])


def _add_texts(*names: str) -> None:
    for name in names:
        op.add_column("healed", sa.Column[str](name, sa.Text))


def _taken_over(connection: Connection) -> Iterator[Row]:
    for row in connection.execute(_MARKED, {"mark": _MARK}).mappings().all():
        yield _healed(row)


def _healed(row: RowMapping) -> Row:
    told = json.loads(row["text"].removeprefix("healed "))
    return {
        "run": row["run"],
        "position": None,
        "instrument": told["instrument"],
        "kind": told["what"],
        "discarded": told["discarded"],
        "recorded_utc": utc_now(),
        "bench_time_s": row["bench_time_s"],
        "number": told["number"],
        "noticed_utc": told["utc"],
        "said": told["said"],
        "verified": told["verified"],
        "discarded_s": told["discarded_s"],
        "gave": told["gave"],
        "told_as": row["text"],
    }

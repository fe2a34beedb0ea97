"""The tables of schema version 3 of the run store, on SQLite and PostgreSQL.

What changes here needs another version and a migration. ``seq`` numbers the records of all tables
in one sequence, in the order in which they were made; ``chain`` has the hash of each. Columns that
came after version 2 may be empty, so that the hashes of earlier records stay as they are.
"""

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

METADATA = MetaData(
    naming_convention={
        "ix": "%(column_0_N_label)s_index",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
        "fk": "%(table_name)s_%(column_0_name)s_is_a_%(referred_table_name)s",
        "pk": "%(table_name)s_seq",
    }
)
_SEQ = BigInteger().with_variant(Integer(), "sqlite")
_NUMBER: Double[float] = Double().with_variant(REAL(), "sqlite")


def _table(name: str, *items: SchemaItem) -> Table:
    seq: Column[int] = Column("seq", _SEQ, primary_key=True, autoincrement=False)
    return Table(name, METADATA, seq, *items, sqlite_strict=True)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _number(name: str, *, null: bool = False) -> "Column[float]":
    return Column(name, _NUMBER, nullable=null)


def _run(*, once: bool = False) -> Column[str]:
    return Column("run", Text, ForeignKey("run.run"), nullable=False, unique=once)


def _position(*, null: bool = False) -> Column[int]:
    return Column("position", Integer, nullable=null)


CHAIN = _table("chain", _text("record"), _text("hash"))
STORE_SCHEMA = _table(
    "store_schema",
    Column("version", Integer, nullable=False),
    _text("made_utc"),
    _text("store"),
)
RUN = _table(
    "run",
    Column("run", Text, nullable=False, unique=True),
    _text("plan"),
    _text("plan_sha256"),
    _text("station"),
    _text("started_utc"),
    _text("software"),
    Column("seed", _SEQ),
    _text("arguments"),
)
PROCESS = _table(
    "process",
    _run(once=True),
    _text("host"),
    _text("boot"),
    Column("pid", Integer, nullable=False),
    _text("started"),
)
PLAN = _table(
    "plan",
    Column("sha256", Text, nullable=False, unique=True),
    _text("name"),
    _text("text"),
    _text("recorded_utc"),
)
INSTRUMENT = _table(
    "instrument",
    _run(),
    _text("role"),
    _text("identity"),
    _text("certificate"),
    _text("calibrated_on"),
    _text("due_on"),
    _text("detail"),
    _text("recorded_utc"),
    _text("uncertainty", null=True),
)
UNIT = _table(
    "unit",
    _run(),
    _position(),
    _text("meter"),
    _text("serial"),
    _text("firmware"),
    _text("recorded_utc"),
)
PLANNED = _table(
    "planned",
    _run(),
    _position(),
    _text("name"),
    UniqueConstraint("run", "position", "name"),
)
RESULT = _table(
    "result",
    _run(),
    _position(),
    _text("name"),
    _text("quantity"),
    _number("value", null=True),
    _text("value_text", null=True),
    _text("unit"),
    _number("expanded_uncertainty", null=True),
    _number("k", null=True),
    _number("lower_limit", null=True),
    _number("upper_limit", null=True),
    _text("limit_set"),
    _text("decision_rule"),
    _text("verdict"),
    _text("reason"),
    _text("conditions"),
    _text("evidence"),
    _text("recorded_utc"),
    _number("bench_time_s"),
)
FAULT = _table("fault", _run(), _text("text"), _text("recorded_utc"), _number("bench_time_s"))
HEALED = _table(
    "healed",
    _run(),
    _position(null=True),
    _text("instrument"),
    _text("kind"),
    _text("discarded"),
    _text("recorded_utc"),
    _number("bench_time_s"),
    Column("number", Integer),
    _text("noticed_utc", null=True),
    _text("said", null=True),
    _text("verified", null=True),
    _number("discarded_s", null=True),
    _text("gave", null=True),
    _text("told_as", null=True),
)
"""``told_as``: the text of table ``fault`` that said the same before version 3."""
EVIDENCE = _table(
    "evidence",
    _run(),
    _text("file"),
    _text("sha256"),
    Column("size", _SEQ, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _text("recorded_utc"),
    UniqueConstraint("run", "file"),
)
RUN_END = _table(
    "run_end",
    _run(once=True),
    _text("verdict"),
    _number("bench_time_s"),
    _number("wall_time_s"),
    _text("finished_utc"),
    _text("faults"),
)
UNIT_END = _table(
    "unit_end",
    _run(),
    _position(),
    _text("meter"),
    _text("serial"),
    _text("firmware"),
    _text("verdict"),
    _text("finished_utc"),
    UniqueConstraint("run", "position"),
)
CRASH = _table("crash", _run(once=True), _text("found_by"), _text("found_utc"))
ORIGIN = _table("origin", _run(once=True), _text("store"), _text("chain_head"), _text("kept_utc"))
FORWARDED = _table("forwarded", _run(once=True), _text("place"), _text("forwarded_utc"))
REMOVED = _table(
    "removed",
    _run(),
    _text("file"),
    _text("became"),
    _text("reason"),
    _text("removed_by"),
    _text("removed_utc"),
    UniqueConstraint("run", "file"),
)

RECORDS = {name: table for name, table in METADATA.tables.items() if name != CHAIN.name}
"""Every table with records, by name."""

Index("run_by_start", RUN.c.started_utc)
Index("unit_by_run", UNIT.c.run, UNIT.c.position)
Index("unit_by_serial", UNIT.c.serial)
Index("result_by_run", RESULT.c.run, RESULT.c.position)
Index("result_by_name", RESULT.c.name, RESULT.c.seq, RESULT.c.position, RESULT.c.value)
Index("fault_by_run", FAULT.c.run)
Index("healed_by_run", HEALED.c.run)
Index("instrument_by_run", INSTRUMENT.c.run)
Index("unit_end_by_serial", UNIT_END.c.serial)
Index("unit_end_by_time", UNIT_END.c.finished_utc, UNIT_END.c.verdict)
Index("process_by_host", PROCESS.c.host)

"""The tables of the run store, and the triggers that make them append-only.

The triggers keep honest programs from changing what was recorded. They are no seal: who owns the
file can drop them.
"""

from string import Template

APPLICATION_ID = 0x4D425354
SCHEMA_VERSION = 1

_TABLES = """
CREATE TABLE store_schema (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL, made_utc TEXT NOT NULL
) STRICT;
CREATE TABLE run (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE, plan TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL, station TEXT NOT NULL, started_utc TEXT NOT NULL,
    software TEXT NOT NULL, seed INTEGER, arguments TEXT NOT NULL
) STRICT;
CREATE TABLE unit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, meter TEXT NOT NULL, serial TEXT NOT NULL, firmware TEXT NOT NULL,
    recorded_utc TEXT NOT NULL
) STRICT;
CREATE TABLE planned (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (run, position, name)
) STRICT;
CREATE TABLE result (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    position INTEGER NOT NULL, name TEXT NOT NULL, quantity TEXT NOT NULL, value ANY,
    unit TEXT NOT NULL, expanded_uncertainty REAL, k REAL, lower_limit REAL, upper_limit REAL,
    limit_set TEXT NOT NULL, decision_rule TEXT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT NOT NULL, conditions TEXT NOT NULL, evidence TEXT NOT NULL,
    recorded_utc TEXT NOT NULL, bench_time_s REAL NOT NULL
) STRICT;
CREATE TABLE fault (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES run(run),
    text TEXT NOT NULL, recorded_utc TEXT NOT NULL, bench_time_s REAL NOT NULL
) STRICT;
CREATE TABLE run_end (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE REFERENCES run(run),
    verdict TEXT NOT NULL, bench_time_s REAL NOT NULL, wall_time_s REAL NOT NULL,
    finished_utc TEXT NOT NULL, faults TEXT NOT NULL
) STRICT;
CREATE INDEX unit_by_run ON unit (run, position);
CREATE INDEX result_by_run ON result (run, position);
CREATE INDEX result_by_name ON result (name, value);
CREATE INDEX fault_by_run ON fault (run);
"""

# INSERT OR REPLACE removes the old row without firing the trigger against DELETE.
_APPEND_ONLY = Template("""
CREATE TRIGGER ${table}_is_not_updated BEFORE UPDATE ON $table
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not updated'); END;
CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON $table
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not deleted'); END;
CREATE TRIGGER ${table}_is_not_replaced BEFORE INSERT ON $table
WHEN EXISTS (SELECT 1 FROM $table AS old WHERE $same)
BEGIN SELECT RAISE(ABORT, 'the run store is append-only: $table is not replaced'); END;
""")

_SAME_SEQ = "old.seq = NEW.seq"
_SAME_RUN = f"{_SAME_SEQ} OR old.run = NEW.run"
_SAME_NAME = "(old.run, old.position, old.name) = (NEW.run, NEW.position, NEW.name)"

SAME_ROW = {
    "store_schema": _SAME_SEQ,
    "run": _SAME_RUN,
    "unit": _SAME_SEQ,
    "planned": f"{_SAME_SEQ} OR {_SAME_NAME}",
    "result": _SAME_SEQ,
    "fault": _SAME_SEQ,
    "run_end": _SAME_RUN,
}
"""For each table, when a new row would take the place of an old one."""


def script() -> str:
    """The SQL that makes an empty store."""
    triggers = (_APPEND_ONLY.substitute(table=table, same=same) for table, same in SAME_ROW.items())
    return f"PRAGMA application_id = {APPLICATION_ID};\n{_TABLES}\n{''.join(triggers)}"

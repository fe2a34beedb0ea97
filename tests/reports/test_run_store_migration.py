import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.store import RunStore
from reports.store_verify import verify_chain
from tests.reports.recordings import INFO, OUTCOME, RESULT, UNIT

ROOT = Path(__file__).parents[2]
TABLES_2 = ROOT / "reports" / "migrations" / "scripts" / "versions" / "v0002_tables.sql"
VERSION_2 = Path(__file__).parent / "version_2.sql"
"""What version 2 wrote: a run with an instrument and a fault that was healed."""
VERSION_1 = Path(__file__).parent / "version_1.sql"
"""What version 1 wrote: two runs, the second of which did not end."""


@pytest.fixture
def old(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_1.read_text(encoding="utf-8"))
        database.execute("PRAGMA journal_mode = WAL")
    return path


@pytest.fixture
def newer(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        for statement in TABLES_2.read_text(encoding="utf-8").split("\n\n"):
            database.execute(statement)
        database.executescript(VERSION_2.read_text(encoding="utf-8"))
        database.execute("PRAGMA journal_mode = WAL")
    return path


def schema(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql > '' AND name NOT LIKE 'sqlite%'"
        )
        return {
            (kind, name, _columns(database, name) if kind == "table" else "".join(sql.split()))
            for kind, name, sql in rows.fetchall()
        }


def _columns(database: sqlite3.Connection, table: str) -> str:
    """Columns that came later stand elsewhere in the text of a table."""
    return str(
        [
            database.execute(f"PRAGMA {what}({table})").fetchall()
            for what in ("table_info", "foreign_key_list")
        ]
    )


def test_a_store_of_version_1_is_migrated_and_nothing_is_lost(old: Path) -> None:
    with RunStore(old) as store:
        first, second = store.load("r1"), store.load("r2")
        assert store.last_run() == "r2"
        with store.reading("verify") as connection:
            found = verify_chain(connection)
    assert first.info == INFO
    assert first.outcome == replace(OUTCOME, verdict=Verdict.FAIL)
    assert first.recorded_faults == ("source did not settle",)
    assert first.units[0].results == (
        RESULT,
        replace(RESULT, name="registers/l1", value="0x12", k=None),
    )
    assert first.units[0].planned == ("accuracy/iref-pf1", "registers/l1")
    assert first.units[1].results[0].value == "nan"
    assert first.units[1].results[0].reason == "two\nlines, it's 漢字"
    assert second.units[0].results[0].value is None
    assert second.outcome is None
    assert (found.records, found.problems) == (15, [])
    assert len(first.chain_head) == 64


def test_a_migrated_store_has_the_schema_of_a_new_one(old: Path, tmp_path: Path) -> None:
    RunStore(old).close()
    RunStore(tmp_path / "new.sqlite").close()
    assert schema(old) == schema(tmp_path / "new.sqlite")
    with closing(sqlite3.connect(old)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0003",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_healed_fault_of_version_2_is_no_fault_and_the_chain_goes_on(newer: Path) -> None:
    with closing(sqlite3.connect(newer)) as database:
        (head,) = database.execute("SELECT hash FROM chain ORDER BY seq DESC").fetchone()
    with RunStore(newer) as store:
        run = store.load("r1")
        with store.reading("verify") as connection:
            found = verify_chain(connection, frozenset({head}))
    (healed,) = run.healed
    assert (healed.number, healed.discarded, healed.gave) == (1, "iref-pf1", "0.1")
    assert (run.faults, run.verdict) == ((), Verdict.PASS)
    assert [(i.certificate, i.uncertainty) for i in run.instruments] == [("C-1", "")]
    assert (run.chain_head, found.problems, found.seen) == (head, [], {head})
    assert found.records == 13


def test_a_migrated_store_takes_new_records(old: Path) -> None:
    with RunStore(old) as store:
        store.add("r2", RESULT, 5.0)
        store.end("r2", OUTCOME)
        assert store.history(UNIT.serial)[-1].run == "r2"
    with RunStore(old) as store:
        assert len(store.load("r2").units[0].results) == 2


def test_a_migration_that_fails_leaves_the_store_as_it_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as database:
        database.execute("CREATE TABLE chain (seq INTEGER)")
    before = schema(old)
    with pytest.raises(BenchError, match="already exists"):
        RunStore(old)
    assert schema(old) == before


def test_alembic_is_imported_for_a_migration_alone(path: Path) -> None:
    RunStore(path).close()
    script = "import sys; from reports.store import RunStore; from pathlib import Path; "
    script += f"RunStore(Path({str(path)!r})).close(); print('alembic' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "False\n"

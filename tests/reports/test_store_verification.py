import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reports.store import RunStore
from reports.store_verify import Verification, verify_chain, verify_database, verify_files
from tests.reports.recordings import INFO, OUTCOME, RESULT, UNIT


@pytest.fixture
def recorded(path: Path) -> Path:
    """A store with a run that ended, its evidence beside it."""
    folder = path.parent / "r1" / "edges"
    folder.mkdir(parents=True)
    (folder / "a.npz").write_bytes(bytes(1000))
    (folder.parent / "wire.jsonl").write_text('{"n":1}\n')
    with RunStore(path) as store:
        store.begin(INFO)
        store.add_unit("r1", UNIT)
        for number in range(6):
            store.add("r1", replace(RESULT, name=f"accuracy/{number}"), float(number))
        store.keep("r1", folder.parent)
        store.end("r1", OUTCOME)
    return path


def verified(path: Path) -> Verification:
    with RunStore(path, create=False) as store, store.reading("verify") as connection:
        found = verify_chain(connection)
        verify_files(connection, found, None, lambda run: path.parent / run)
        return found


@contextmanager
def tampered(path: Path) -> Iterator[sqlite3.Connection]:
    """The store as who owns the file can open it: without its triggers."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f"DROP TRIGGER {name}")
        yield database
        database.commit()


def test_what_nobody_touched_is_as_it_was(recorded: Path) -> None:
    found = verified(recorded)
    assert (found.records, found.files, found.problems) == (14, 2, [])


def test_the_head_is_the_hash_of_the_end_of_the_last_run(recorded: Path) -> None:
    with RunStore(recorded) as store:
        head = store.load("r1").chain_head
        store.begin(replace(INFO, run="r2"))
        assert store.load("r1").chain_head == head
        assert store.load("r2").chain_head != head
    with RunStore(recorded) as store, store.reading("verify") as connection:
        found = verify_chain(connection, frozenset({head, "0" * 63}))
    assert found.seen == {head}
    assert found.head != head


def test_the_first_hash_is_what_the_description_says(recorded: Path) -> None:
    with closing(sqlite3.connect(recorded)) as database:
        database.row_factory = sqlite3.Row
        row = dict(database.execute("SELECT * FROM store_schema").fetchone())
        (written,) = database.execute("SELECT hash FROM chain WHERE seq = 1").fetchone()
    text = json.dumps(["store_schema", row], sort_keys=True, separators=(",", ":"))
    assert written == hashlib.sha256(("0" * 64 + text).encode()).hexdigest()


CHANGES = {
    "value": ("UPDATE result SET value = 0.124 WHERE seq = 5", "record 5 in table result"),
    "name": ("UPDATE result SET name = 'other' WHERE seq = 5", "record 5 in table result"),
    "emptied": ("UPDATE result SET k = NULL WHERE seq = 5", "record 5 in table result"),
    "unit": ("UPDATE unit SET serial = '22091009' WHERE seq = 4", "record 4 in table unit"),
    "verdict": ("UPDATE run_end SET verdict = 'FAIL'", "table run_end (run r1)"),
    "deleted": ("DELETE FROM result WHERE seq = 6", "record 6 in table result: it is missing"),
    "last": ("DELETE FROM run_end", "record 14 in table run_end: it is missing"),
    "copy": (
        "UPDATE evidence SET content = x'00' WHERE file = 'wire.jsonl'",
        "table evidence (run r1, file wire.jsonl): not what was recorded",
    ),
    "hash": ("UPDATE evidence SET sha256 = '' WHERE file = 'wire.jsonl'", "file wire.jsonl"),
    "added": (
        "INSERT INTO planned VALUES (99, 'r1', 1, 'x')",
        "record 99 in table planned (run r1, position 1, name x): the chain does not have it",
    ),
    "link": ("UPDATE chain SET hash = '' WHERE seq = 7", "record 7 in table result"),
    "links": ("DELETE FROM chain WHERE seq = 7", "records 7 to 7: not in the chain"),
    "elsewhere": ("UPDATE chain SET record = 'x' WHERE seq = 7", "record 7: the chain has it in"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_record_is_named(recorded: Path, change: str) -> None:
    statement, named = CHANGES[change]
    with tampered(recorded) as database:
        assert database.execute(statement).rowcount == 1
    problems = verified(recorded).problems
    assert any(named in problem for problem in problems), problems
    assert len(problems) <= 3


def test_records_in_another_order_are_both_named(recorded: Path) -> None:
    with tampered(recorded) as database:
        for before, after in ((5, 99), (6, 5), (99, 6)):
            database.execute("UPDATE result SET seq = ? WHERE seq = ?", (after, before))
    problems = verified(recorded).problems
    assert [problem.split(" in ")[0] for problem in problems] == ["record 5", "record 6"]


def test_a_changed_record_with_a_new_hash_breaks_the_next_one(recorded: Path) -> None:
    with tampered(recorded) as database:
        database.execute("UPDATE result SET value = 0.124 WHERE seq = 5")
        database.execute("UPDATE chain SET hash = ? WHERE seq = 5", ("ab" * 32,))
    problems = verified(recorded).problems
    assert problems[-1].startswith("record 6 in table result")


@pytest.mark.parametrize("file", ["wire.jsonl", "edges/a.npz"])
def test_a_changed_byte_of_evidence_and_a_missing_file_are_named(recorded: Path, file: str) -> None:
    path = recorded.parent / "r1" / file
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    (problem,) = verified(recorded).problems
    assert problem == f"{path}: not what the run wrote; the store has a copy"
    path.unlink()
    (problem,) = verified(recorded).problems
    assert problem == f"{path}: it is missing; the store has a copy"


def test_an_index_that_does_not_lead_to_a_record_is_named(recorded: Path) -> None:
    with closing(sqlite3.connect(recorded)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'result_by_name'"
        (page,) = database.execute(query).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    content = bytearray(recorded.read_bytes())
    at = content.index(b"accuracy/3", (page - 1) * size, page * size)
    content[at] ^= 1
    recorded.write_bytes(content)
    assert verified(recorded).problems == []
    with RunStore(recorded, create=False) as store, store.reading("verify") as connection:
        found = Verification()
        verify_database(connection, found)
    assert found.problems
    assert all("result_by_name" in problem for problem in found.problems)


def test_raw_data_of_nobody_are_named_and_not_looked_for(recorded: Path) -> None:
    """As a damaged file may have it; no program could write it."""
    with tampered(recorded) as database:
        database.execute("PRAGMA writable_schema = ON")
        change = "UPDATE sqlite_master SET sql = replace(sql, 'run TEXT NOT NULL', 'run TEXT')"
        database.execute(f"{change} WHERE name = 'evidence'")
    with tampered(recorded) as database:
        database.execute("UPDATE evidence SET run = NULL WHERE file = 'wire.jsonl'")
    problems = verified(recorded).problems
    assert len(problems) == 1
    assert "in table evidence (file wire.jsonl): not what was recorded" in problems[0]

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from contracts.errors import BenchError, ConfigError
from reports.store import RunStore
from tests.reports.recordings import INFO, OUTCOME, RESULT, UNIT

ROOT = Path(__file__).parents[2]


def test_a_run_begins_once(store: RunStore) -> None:
    with pytest.raises(BenchError, match="'r1' already"):
        store.begin(INFO)


def test_nothing_is_added_to_a_run_that_has_ended(store: RunStore) -> None:
    store.end("r1", OUTCOME)
    with pytest.raises(BenchError, match="ended at 2026-03-01T10:01:00Z"):
        store.add("r1", RESULT, 5.0)
    with pytest.raises(BenchError, match="ended at"):
        store.end("r1", OUTCOME)
    assert store.load("r1").units[0].results == ()


def test_a_result_of_nobody_is_refused(store: RunStore) -> None:
    with pytest.raises(BenchError, match="no unit at position 4; add the unit first"):
        store.add("r1", replace(RESULT, position=4), 5.0)
    with pytest.raises(BenchError, match="no unit at position 4"):
        store.plan("r1", 4, ["a/1"])


def test_an_unknown_run_is_refused_and_the_known_ones_are_named(store: RunStore) -> None:
    for refused in (
        lambda: store.load("r2"),
        lambda: store.add("r2", RESULT, 5.0),
        lambda: store.add_unit("r2", UNIT),
        lambda: store.add_fault("r2", "x", 5.0),
        lambda: store.end("r2", OUTCOME),
    ):
        with pytest.raises(ConfigError, match=r"no run 'r2'.*r1"):
            refused()


def test_an_empty_store_says_that_it_is_empty(place: Path | str) -> None:
    with RunStore(place) as store, pytest.raises(ConfigError, match="no runs yet"):
        store.load("r1")


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF" + bytes(8192)])
def test_a_file_that_is_no_store_is_refused_and_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"runs\.sqlite: not a meterbench run store"):
        RunStore(path)
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE run (run TEXT)")
    with pytest.raises(ConfigError, match="not a meterbench run store"):
        RunStore(path)


def test_a_store_of_a_newer_schema_is_refused(path: Path) -> None:
    RunStore(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO store_schema VALUES (99, 99, 'later', '')")
        other.commit()
    with pytest.raises(ConfigError, match="schema 99; this software reads schema 3"):
        RunStore(path)


def test_a_wrong_path_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such run store"):
        RunStore(tmp_path / "absent.sqlite", create=False)
    with pytest.raises(ConfigError, match="does not exist"):
        RunStore(tmp_path / "absent" / "runs.sqlite")
    with pytest.raises(ConfigError, match="a folder"):
        RunStore(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_new_store_is_one_file_without_drafts(path: Path) -> None:
    RunStore(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["runs.sqlite"]


def test_a_store_with_a_verdict_nobody_knows_is_not_believed(
    file_store: RunStore, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(
            "INSERT INTO run_end (seq, run, verdict, bench_time_s, wall_time_s, finished_utc,"
            " faults) VALUES (99, 'r1', 'FINE', 1, 1, 'now', '[]')"
        )
        other.commit()
    with pytest.raises(BenchError, match=r"cannot be understood.*FINE"):
        file_store.load("r1")


def test_a_closed_store_says_so_and_closes_twice(place: Path | str) -> None:
    store = RunStore(place)
    store.close()
    store.close()
    with pytest.raises(BenchError, match=r"could not begin run 'r1': .*closed"):
        store.begin(INFO)


def test_a_seed_too_large_for_the_file_is_refused(store: RunStore) -> None:
    with pytest.raises(BenchError, match=r"too large|out of range"):
        store.begin(replace(INFO, run="r2", seed=2**70))
    assert store.last_run() == "r1"


def interrupt_after_begin() -> None:
    """Raise as a signal would, between the return of the next BEGIN and whatever comes then."""

    def look(frame: FrameType, event: str, called: object) -> None:
        moment = (frame.f_code.co_name, event, getattr(called, "__name__", ""))
        if moment in {("add_quickly", "c_return", "execute"), ("_on_begin", "return", "")}:
            sys.setprofile(None)
            raise KeyboardInterrupt

    sys.setprofile(look)


@pytest.mark.parametrize("asked", ["add", "add_fault", "load"])
def test_an_interrupt_at_the_beginning_of_a_transaction_leaves_none_open(
    file_store: RunStore, asked: str
) -> None:
    calls: dict[str, Callable[[], object]] = {
        "add": lambda: file_store.add("r1", RESULT, 5.0),
        "add_fault": lambda: file_store.add_fault("r1", "x", 5.0),
        "load": lambda: file_store.load("r1"),
    }
    for then in calls.values():
        interrupt_after_begin()
        try:
            with pytest.raises(KeyboardInterrupt):
                calls[asked]()
        finally:
            sys.setprofile(None)
        then()
    file_store.end("r1", OUTCOME)
    assert len(file_store.load("r1").units[0].results) == 1


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from contracts.errors import BenchError
from reports.records import RunInfo
from reports.store import RunStore
store = RunStore(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))
begun = 0
try:
    while begun < 1000:
        store.begin(RunInfo(f"r{begun}", "x" * 5000, "", "", "", "", None, ()))
        begun += 1
except BenchError as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    print(begun, type(error).__name__, error, repr(error.__cause__))
"""


def test_a_full_disk_is_a_fault_of_the_bench_and_loses_nothing(path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    begun, kind, rest = answer.split(" ", 2)
    assert kind == "BenchError"
    assert str(path) in rest
    assert "OperationalError" in rest
    with RunStore(path) as store:
        assert store.last_run() == f"r{int(begun) - 1}"


READ_ONLY = """
import os, sys
from pathlib import Path
from contracts.errors import BenchError
from reports.records import RunInfo
from reports.store import RunStore
if os.geteuid() == 0:
    os.setuid(65534)
try:
    with RunStore(Path(sys.argv[1])) as store:
        store.begin(RunInfo("r2", "", "", "", "", "", None, ()))
except BenchError as error:
    print(type(error).__name__, error, repr(error.__cause__))
"""


@pytest.mark.parametrize("exists", [True, False])
def test_a_place_that_is_read_only_is_a_fault_of_the_bench(*, exists: bool) -> None:
    # Not in tmp_path, whose parents another user cannot enter.
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "runs.sqlite"
        if exists:
            RunStore(path).close()
            path.chmod(0o444)
        folder.chmod(0o555)
        answer = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        ).stdout
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert answer.startswith(f"BenchError {path}: could not ")
    assert "OperationalError" in answer

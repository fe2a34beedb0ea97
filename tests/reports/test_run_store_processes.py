import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, UnitRecord
from reports.schema import CRASH
from reports.store import RunStore
from reports.store_verify import verify_chain

ROOT = Path(__file__).parents[2]
PROCESSES = 6
ROWS = 25
ACKNOWLEDGED = 20

WRITER = """
import sys
from pathlib import Path
from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, UnitRecord
from reports.store import RunStore
path, run, rows = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
store = RunStore(path)
store.begin(RunInfo(run, "eol", "", "virtual bench", "", "", None, ()))
store.add_unit(run, UnitRecord(1, "pro380-mod", "", ""))
for row in range(rows):
    store.add(run, ResultRecord(1, f"a/{row}", "q", float(row), "", None, None, None, None,
                                "set", "rule", Verdict.PASS, "", {}, ()), float(row))
    print(row, flush=True)
"""


def start(path: Path, run: str, rows: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), run, str(rows)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def killed_while_writing(path: Path, run: str) -> int:
    """How many results a process had written, and been told so, when it was killed."""
    with start(path, run, 100_000) as process:
        go(process)
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(ACKNOWLEDGED)]
        process.kill()
        seen += process.stdout.readlines()
        process.wait()
    # The kill may have cut the last line short.
    acknowledged = [int(line) for line in seen if line.endswith("\n")]
    assert acknowledged == list(range(len(acknowledged)))
    return len(acknowledged)


def require_nothing_lost(path: Path, run: str, acknowledged: int) -> None:
    with RunStore(path, create=False) as store:
        loaded = store.load(run)
    values = [result.value for result in loaded.units[0].results]
    assert values == [float(row) for row in range(len(values))]
    assert 0 <= len(values) - acknowledged <= 1
    assert loaded.verdict is Verdict.ERROR
    assert loaded.units[0].verdict is Verdict.INCONCLUSIVE


def kill_again_and_again(path: Path, times: int) -> None:
    written = {f"r{n}": killed_while_writing(path, f"r{n}") for n in range(times)}
    for run, acknowledged in written.items():
        require_nothing_lost(path, run, acknowledged)
    with RunStore(path, create=False) as store, store.reading("verify") as connection:
        found = verify_chain(connection)
        crashes = connection.execute(select(CRASH.c.run).order_by(CRASH.c.seq)).scalars().all()
    assert found.problems == []
    assert found.records > sum(written.values())
    assert crashes == list(written)[:-1]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_ten_kills_lose_no_acknowledged_result_and_leave_the_chain_whole(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "runs.sqlite", 10)


@pytest.mark.long
def test_a_hundred_kills_lose_no_acknowledged_result(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "runs.sqlite", 100)


def test_six_processes_make_and_write_one_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with ExitStack() as stack:
        writers = [
            stack.enter_context(start(path, f"r{index}", ROWS)) for index in range(PROCESSES)
        ]
        for writer in writers:
            go(writer)
        outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * PROCESSES
    assert [len(output.split()) for output in outputs] == [ROWS] * PROCESSES
    with RunStore(path, create=False) as store:
        for index in range(PROCESSES):
            results = store.load(f"r{index}").units[0].results
            assert [result.value for result in results] == [float(row) for row in range(ROWS)]
        with store.reading("verify") as connection:
            assert verify_chain(connection).problems == []
    assert [file.name for file in tmp_path.iterdir()] == ["runs.sqlite"]


def test_a_run_is_read_by_another_store_while_threads_write_it(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    result = ResultRecord(
        1, "", "q", 0.0, "", None, None, None, None, "set", "rule", Verdict.PASS, "", {}, ()
    )

    def write(store: RunStore, thread: int) -> None:
        for row in range(10):
            store.add("r1", replace(result, name=f"{thread}/{row}"), 0.0)

    with RunStore(path) as store, RunStore(path) as reader:
        store.begin(RunInfo("r1", "eol", "", "virtual bench", "", "", None, ()))
        store.add_unit("r1", UnitRecord(1, "pro380-mod", "", ""))
        threads = [threading.Thread(target=write, args=(store, thread)) for thread in range(3)]
        for thread in threads:
            thread.start()
        sizes = [len(reader.load("r1").units[0].results) for _ in range(5)]
        for thread in threads:
            thread.join()
        assert sizes == sorted(sizes)
        assert len({result.name for result in reader.load("r1").units[0].results}) == 30

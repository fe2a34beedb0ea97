"""One changed byte of a report, of raw data or of the file of the store: ``verify`` says so."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bench.commands import verify
from bench.run_name import run_folder, store_path
from contracts.errors import BenchError
from tests.bench.test_verified_reports import NAMES, execute, reported
from tests.reports.recordings import INFO

FEW, MANY = 2, 100
COUNTS = [FEW, pytest.param(MANY, marks=pytest.mark.long)]
RAW = ("wire.jsonl", "edges/a.npz")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reported(tmp_path_factory.mktemp("changed") / "out")


def is_told(*asked: object) -> bool:
    """Whether ``verify`` finds a problem or refuses to go on."""
    try:
        return execute(verify, *asked) == 1
    except BenchError:
        return True


def changed(path: Path, random: Random, told: Callable[[], object]) -> None:
    """One byte of a file becomes any other; the file is as it was afterwards."""
    content = path.read_bytes()
    at, by = random.randrange(len(content)), random.randrange(1, 256)
    path.write_bytes(content[:at] + bytes([content[at] ^ by]) + content[at + 1 :])
    try:
        assert told(), f"{path.name}: byte {at} of {len(content)}, changed by {by}"
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", NAMES)
def test_any_byte_of_a_report_counts(out: Path, name: str, count: int) -> None:
    random = Random()
    for _ in range(count):
        changed(out / name, random, lambda: is_told(out / name, "--out", out))
    assert not is_told(out / name, "--out", out)


@pytest.mark.parametrize("name", RAW)
def test_any_byte_of_raw_data_counts(
    out: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, random = run_folder(out, INFO.run) / "evidence" / name, Random()
    for _ in range(FEW):
        changed(path, random, lambda: is_told(INFO.run, "--out", out))
        assert f"{path}: not what the run wrote" in capsys.readouterr().out
    assert not is_told(INFO.run, "--out", out)


def rows(store: Path) -> Mapping[str, Sequence[object]]:
    """All that a store holds."""
    with closing(sqlite3.connect(store)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: database.execute("SELECT * FROM TABLE".replace("TABLE", f'"{name}"')).fetchall()
            for (name,) in names
        }


@pytest.mark.parametrize("count", [20, pytest.param(1000, marks=pytest.mark.long)])
def test_no_byte_of_the_file_changes_what_is_read_unnoticed(
    out: Path, tmp_path: Path, count: int
) -> None:
    """A byte that nothing is read from may change; most of the zeros are such bytes."""
    with closing(sqlite3.connect(store_path(out))) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database.execute("VACUUM INTO ?", (str(store_path(tmp_path)),))
    copy, random, good = store_path(tmp_path), Random(), rows(store_path(out))
    content = copy.read_bytes()
    used = [at for at, byte in enumerate(content) if byte]
    for at in random.sample(used, count):
        by = random.randrange(1, 256)
        copy.write_bytes(content[:at] + bytes([content[at] ^ by]) + content[at + 1 :])
        for beside in tmp_path.glob(f"{copy.name}-*"):
            beside.unlink()
        where = f"byte {at} of {len(content)}, changed by {by}"
        try:
            told = is_told("--out", tmp_path)
        except (TypeError, ValueError) as error:
            raise AssertionError(f"{where}: {error!r}") from error
        assert told or rows(copy) == good, where

"""``retain``: what is old goes and is accounted for; what is not as it was written stays."""

import datetime as dt
import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError
from reports.retention import Retention, due, remove
from reports.store import RunStore
from tests.bench.command_line import Bench
from tests.reports.recordings import INFO, OUTCOME, RESULT, UNIT

OLD = "2020-01-01T10:00:00Z"


def evidence(out: Path, run: str) -> Path:
    return run_folder(out, run) / "evidence"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two old runs, a new one, and an old one that did not end."""
    now = dt.datetime.now(dt.UTC).isoformat()
    with RunStore(store_path(tmp_path)) as store:
        for run, ended in (("old1", OLD), ("old2", OLD), ("new", now), ("open", None)):
            folder = evidence(tmp_path, run)
            (folder / "edges").mkdir(parents=True)
            (folder / "wire.jsonl").write_text(f'{{"run":"{run}"}}\n')
            (folder / "edges" / "a.npz").write_bytes(run.encode())
            store.begin(replace(INFO, run=run))
            store.add_unit(run, UNIT)
            store.add(run, RESULT, 5.0)
            store.keep(run, folder)
            if ended:
                store.end(run, replace(OUTCOME, finished_utc=ended))
    return tmp_path


def files(out: Path) -> set[str]:
    return {p.relative_to(out / "runs").as_posix() for p in (out / "runs").rglob("*.*")}


YOUNG = {
    f"{run}/evidence/{file}" for run in ("new", "open") for file in ("wire.jsonl", "edges/a.npz")
}


def test_old_files_go_results_stay_and_verify_says_who_removed_them_and_when(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("retain", "--out", out, "--older-than", 30, "--by", "A. Person", "--do-it")
    assert bench(*asked) == 0
    assert files(out) == YOUNG
    assert capsys.readouterr().out.endswith("4 files removed and recorded\n")
    assert bench("verify", "--out", out) == 0
    said = capsys.readouterr().out
    today = dt.datetime.now(dt.UTC).date()
    assert "old1/evidence/wire.jsonl: deleted by retention on 20" in said
    assert str(today) in said or str(today - dt.timedelta(days=1)) in said
    assert "by A. Person (older than 30 days); the store has a copy" in said
    assert "nothing was changed" in said
    assert bench("results", "old1", "--out", out) == 0
    assert RESULT.name.split("/")[1] in capsys.readouterr().out


def test_without_being_told_to_nothing_goes(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(out)
    assert bench("retain", "--out", out, "--older-than", 30) == 0
    assert files(out) == before
    said = capsys.readouterr().out
    assert "4 files would go; --do-it removes them" in said
    assert bench("verify", "--out", out) == 0
    assert "retention" not in capsys.readouterr().out


def test_moved_files_are_in_the_archive_as_they_were(
    bench: Bench, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "archive"
    asked = ("retain", "--out", out, "--older-than", 30, "--move-to", archive, "--do-it")
    assert bench(*asked) == 0
    kept = {p.relative_to(archive).as_posix(): p.read_bytes() for p in archive.rglob("*.*")}
    assert kept["old2/edges/a.npz"] == b"old2"
    assert len(kept) == 4
    capsys.readouterr()
    assert bench("verify", "old2", "--out", out) == 0
    assert f"moved to {archive / 'old2' / 'wire.jsonl'} by retention" in capsys.readouterr().out


def test_a_file_that_somebody_else_removed_is_missing(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (evidence(out, "old1") / "wire.jsonl").unlink()
    assert bench("retain", "--out", out, "--older-than", 30, "--do-it") == 1
    assert "old1/evidence/wire.jsonl: it is missing" in capsys.readouterr().out
    assert bench("verify", "--out", out) == 1
    assert "wire.jsonl: it is missing; the store has a copy" in capsys.readouterr().out


def test_a_file_that_was_changed_stays(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = evidence(out, "old1") / "edges" / "a.npz"
    changed.write_bytes(b"forged")
    assert bench("retain", "--out", out, "--older-than", 30, "--do-it") == 1
    assert "a.npz: not what the run wrote; it stays" in capsys.readouterr().out
    assert changed.read_bytes() == b"forged"
    assert bench("verify", "--out", out) == 1


def test_a_removal_that_was_recorded_and_not_done_is_done_the_next_time(out: Path) -> None:
    """As if the power had failed between the record and the removal."""
    retention = Retention(
        dt.datetime.now(dt.UTC), "a test", "me", None, lambda run: evidence(out, run)
    )
    path = evidence(out, "old1") / "wire.jsonl"
    with RunStore(store_path(out)) as store:
        content = path.read_bytes()
        assert len(list(remove(store, retention, due(store, retention)[0]))) >= 4
        path.write_bytes(content)
        (again,), _ = due(store, retention)
        assert list(remove(store, retention, (again,))) == [path]
    assert not path.exists()


def test_a_file_meets_the_fate_that_is_recorded_or_none(out: Path, tmp_path: Path) -> None:
    """As if the power had failed before the file was deleted, and somebody archives then."""
    deleting = Retention(
        dt.datetime.now(dt.UTC), "a test", "me", None, lambda run: evidence(out, run)
    )
    moving = replace(deleting, archive=tmp_path / "archive")
    path = evidence(out, "old1") / "wire.jsonl"
    content = path.read_bytes()
    with RunStore(store_path(out)) as store:
        assert path in list(remove(store, deleting, due(store, deleting)[0]))
        path.write_bytes(content)
        (again,), _ = due(store, moving)
        with pytest.raises(ConfigError, match="recorded as deleted, and was not removed then; mov"):
            list(remove(store, moving, (again,)))
        assert path.exists()
        assert not (tmp_path / "archive").exists()
        assert list(remove(store, deleting, (again,))) == [path]


def test_a_copy_and_its_name_are_on_disk_before_the_original_goes(
    bench: Bench, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, bool]] = []
    fsync, original = os.fsync, evidence(out, "old1") / "wire.jsonl"

    def seen(handle: int) -> None:
        of = Path(f"/proc/self/fd/{handle}").readlink()
        writable = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
        assert of.is_dir() or writable
        synced.append((of, original.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", seen)
    archive = tmp_path / "archive"
    asked = ("retain", "--out", out, "--older-than", 30, "--move-to", archive, "--do-it")
    assert bench(*asked) == 0
    for folder in (archive / "old1", archive, tmp_path):
        assert (folder, True) in synced
    assert (archive / "old1" / ".wire.jsonl.part", True) in synced


def test_who_orders_it_is_named_where_the_system_does_not_know(
    bench: Bench, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    asked = ("retain", "--out", out, "--older-than", 30)
    assert bench(*asked) == 4
    assert "--by: the system does not know the user" in capsys.readouterr().err
    assert bench(*asked, "--by", "A. Person") == 0


def test_what_cannot_be_worked_out_again_says_who_removed_the_raw_data(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench("rejudge", "old1", "--out", out) == 4
    assert capsys.readouterr().err.endswith("has no number that could be worked out again\n")
    line = '{"position":1,"name":"x"}\n'
    (evidence(out, "old1") / "computations.jsonl").write_text(line)
    assert bench("rejudge", "old1", "--out", out) == 3
    (evidence(out, "old1") / "computations.jsonl").unlink()
    asked = ("retain", "--out", out, "--older-than", 30, "--by", "A. Person", "--do-it")
    assert bench(*asked) == 0
    capsys.readouterr()
    assert bench("rejudge", "old1", "--out", out) == 4
    said = capsys.readouterr().err
    assert "worked out again; edges/a.npz: deleted by retention on 20" in said
    assert "by A. Person (older than 30 days); files in all: 2" in said
    (evidence(out, "old1") / "computations.jsonl").write_text(line)
    assert bench("rejudge", "old1", "--out", out) == 4
    assert "deleted by retention" in capsys.readouterr().err


def test_another_file_in_the_archive_is_not_overwritten(
    bench: Bench, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "archive"
    (archive / "old1").mkdir(parents=True)
    (archive / "old1" / "wire.jsonl").write_text("another")
    before = files(out)
    asked = ("retain", "--out", out, "--older-than", 30, "--move-to", archive, "--do-it")
    assert bench(*asked) == 4
    assert "wire.jsonl: another file is there already" in capsys.readouterr().err
    assert "old1/evidence/wire.jsonl" in files(out)
    assert before - files(out) <= {"old1/evidence/edges/a.npz"}


def test_days_are_counted_from_one(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench("retain", "--out", out, "--older-than", 0, "--do-it") == 4
    assert "--older-than 0: a number of days from 1 up" in capsys.readouterr().err

"""A station is locked from before it is energised until its output is confirmed to be off."""

import os
from pathlib import Path

import pytest

from bench.station_lock import StationLock
from contracts.errors import BenchError, SafetyError

FILE = Path("my stations/rack.yaml")


def test_nothing_is_locked_at_first(tmp_path: Path) -> None:
    lock = StationLock(tmp_path, "rack")
    lock.require_free(FILE)
    assert lock.found() is None
    assert list(tmp_path.iterdir()) == []


def test_the_refusal_says_why_since_when_and_what_to_do(tmp_path: Path) -> None:
    lock = StationLock(tmp_path, "rack")
    lock.hold("the source may be on")
    found = lock.found()
    assert found is not None
    with pytest.raises(SafetyError) as told:
        StationLock(tmp_path, "rack").require_free(FILE)
    said = str(told.value)
    assert "\n" not in said
    assert f"station 'rack' is locked since {found.since_utc}: the source may be on" in said
    assert f"safe-off --station 'my stations/rack.yaml' --out {tmp_path}" in said


def test_a_run_takes_it_and_no_other_gets_it(tmp_path: Path) -> None:
    first, second = StationLock(tmp_path, "rack"), StationLock(tmp_path, "rack")
    first.take(FILE)
    with pytest.raises(SafetyError, match=f"process {os.getpid()} on .* is in use, or ended"):
        second.take(FILE)
    first.release()
    second.take(FILE)


def test_stations_are_locked_one_by_one_whatever_their_names(tmp_path: Path) -> None:
    names = ["rack", "rack/2", "..", "Prüfstand 1"]
    locks = [StationLock(tmp_path, name) for name in names]
    for number, lock in enumerate(locks):
        for other in locks[number:]:
            other.require_free(FILE)
        lock.hold("x")
        assert lock.path.parent == tmp_path / "locks"


@pytest.mark.parametrize("content", ["", "{", '{"station": "rack"}', "[]"])
def test_a_file_that_was_cut_short_locks_as_well(tmp_path: Path, content: str) -> None:
    lock = StationLock(tmp_path, "rack")
    lock.path.parent.mkdir()
    lock.path.write_text(content, encoding="utf-8")
    with pytest.raises(SafetyError, match="cannot be understood"):
        lock.require_free(FILE)
    lock.release()
    lock.require_free(FILE)


def test_nothing_is_energised_where_the_lock_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(BenchError, match=r"could not (read|lock) station 'rack'"):
        StationLock(tmp_path, "rack").take(FILE)


def test_to_unlock_twice_is_no_harm(tmp_path: Path) -> None:
    lock = StationLock(tmp_path, "rack")
    lock.hold("x")
    lock.release()
    lock.release()
    assert lock.found() is None

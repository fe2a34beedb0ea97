"""Retention: raw data of old runs are moved or deleted, and the store says so for good.

What a run found stays in the store, with the hash of every file and a compressed copy of it; what
goes is the file in the folder of evidence. The removal is recorded before a file goes, so that a
file that is gone was either recorded as removed, or is missing.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import RowMapping, select

from contracts.errors import BenchError, ConfigError
from reports.schema import EVIDENCE, REMOVED, RUN_END
from reports.store import RunStore
from reports.store_chain import sha256
from reports.store_rows import as_text, utc_now

DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Retention:
    """What is to go.

    Attributes:
        before: runs that ended earlier.
        reason: why, in words.
        by: who ordered it.
        archive: folder that the files move to; None to delete them.
        folder_of: where the evidence of a run lies.
    """

    before: dt.datetime
    reason: str
    by: str
    archive: Path | None
    folder_of: Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of evidence that is due, and is as the run wrote it."""

    run: str
    file: str
    path: Path
    sha256: str
    recorded: bool


def due(store: RunStore, retention: Retention) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """The files that are to go, and why others stay that are old enough.

    Runs that did not end keep theirs, and so does a file that is not what the run wrote: it is
    evidence of that.

    Raises:
        BenchError: the store or a file cannot be read.
    """
    query = (
        select(
            EVIDENCE.c.run,
            EVIDENCE.c.file,
            EVIDENCE.c.sha256,
            RUN_END.c.finished_utc,
            REMOVED.c.seq.label("removed"),
        )
        .join(RUN_END, RUN_END.c.run == EVIDENCE.c.run)
        .outerjoin(REMOVED, (REMOVED.c.run == EVIDENCE.c.run) & (REMOVED.c.file == EVIDENCE.c.file))
        .order_by(EVIDENCE.c.seq)
    )
    with store.reading("list the evidence") as connection:
        rows = connection.execute(query).mappings().all()
    found = [_kept(row, retention) for row in rows if _is_old(row, retention)]
    files = tuple(kept for kept in found if isinstance(kept, Kept))
    return files, tuple(words for words in found if isinstance(words, str))


def _is_old(row: RowMapping, retention: Retention) -> bool:
    ended = dt.datetime.fromisoformat(row["finished_utc"])
    known = ended if ended.tzinfo else ended.replace(tzinfo=dt.UTC)
    return known < retention.before


def _kept(row: RowMapping, retention: Retention) -> Kept | str | None:
    path = retention.folder_of(row["run"]) / row["file"]
    if not path.exists():
        return None if row["removed"] else f"{path}: it is missing"
    try:
        same = sha256(path.read_bytes()) == row["sha256"]
    except OSError as error:
        raise BenchError(f"{path}: cannot be read: {error.strerror}") from error
    if not same:
        return f"{path}: not what the run wrote; it stays"
    return Kept(row["run"], row["file"], path, row["sha256"], row["removed"] is not None)


def remove(store: RunStore, retention: Retention, files: tuple[Kept, ...]) -> Iterator[Path]:
    """Take the files away, each after it was recorded; yields those that are gone.

    Raises:
        ConfigError: the archive has another file of that name, or cannot be written.
        BenchError: the store cannot be written, or a file cannot be removed.
    """
    for kept in files:
        became = DELETED
        if retention.archive is not None:
            became = f"moved to {_archived(kept, retention.archive)}"
        if not kept.recorded:
            _record(store, retention, kept, became)
        try:
            kept.path.unlink()
        except OSError as error:
            raise BenchError(f"{kept.path}: cannot be removed: {error.strerror}") from error
        yield kept.path


def _archived(kept: Kept, archive: Path) -> Path:
    """A copy in the archive, on disk and compared, before the original goes."""
    place = archive.absolute() / kept.run / kept.file
    try:
        if place.exists() and sha256(place.read_bytes()) == kept.sha256:
            return place
        if place.exists():
            raise ConfigError(f"{place}: another file is there already; name another archive")
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")
        shutil.copyfile(kept.path, part)
        with part.open("rb") as copy:
            os.fsync(copy.fileno())
        if sha256(part.read_bytes()) != kept.sha256:
            raise BenchError(f"{part}: the copy is not what was copied; nothing was removed")
        part.replace(place)
    except OSError as error:
        raise ConfigError(f"{place}: cannot be written: {error.strerror}") from error
    return place


def _record(store: RunStore, retention: Retention, kept: Kept, became: str) -> None:
    with store.writing(f"record that {kept.path} was removed") as chain:
        chain.add(
            REMOVED,
            {
                "run": kept.run,
                "file": kept.file,
                "became": as_text(became),
                "reason": as_text(retention.reason),
                "removed_by": as_text(retention.by),
                "removed_utc": utc_now(),
            },
        )

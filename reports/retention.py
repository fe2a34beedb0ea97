"""Retention: raw data of old runs are moved or deleted, and the store says so for good.

What a run found stays in the store, with the hash of every file and a compressed copy of it; what
goes is the file in the folder of evidence. The removal is recorded before a file goes, so that a
file that is gone was either recorded as removed, or is missing.
"""

import contextlib
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
_FOLDERS_ABOVE = 2
"""Above those of a run: the archive, and what holds it."""


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
    """A file of evidence that is due, and is as the run wrote it.

    Attributes:
        run: that kept it.
        file: its name there.
        path: where it lies.
        sha256: of its content.
        recorded: what is recorded to have become of it; empty if nothing is.
    """

    run: str
    file: str
    path: Path
    sha256: str
    recorded: str


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
            REMOVED.c.became,
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
        return None if row["became"] else f"{path}: it is missing"
    try:
        same = sha256(path.read_bytes()) == row["sha256"]
    except OSError as error:
        raise BenchError(f"{path}: cannot be read: {error.strerror}") from error
    if not same:
        return f"{path}: not what the run wrote; it stays"
    return Kept(row["run"], row["file"], path, row["sha256"], row["became"] or "")


def remove(store: RunStore, retention: Retention, files: tuple[Kept, ...]) -> Iterator[Path]:
    """Take the files away, each after it was recorded; yields those that are gone.

    Raises:
        ConfigError: the archive has another file of that name, or cannot be written; or something
            else is recorded to have become of the file.
        BenchError: the store cannot be written, or a file cannot be removed.
    """
    for kept in files:
        became = DELETED
        if retention.archive is not None:
            became = f"moved to {_place(kept, retention.archive)}"
        if kept.recorded not in ("", became):
            raise ConfigError(
                f"{kept.path}: is recorded as {kept.recorded}, and was not removed then; "
                f"{became} is asked for: ask for what is recorded"
            )
        if retention.archive is not None:
            _archive(kept, _place(kept, retention.archive))
        if not kept.recorded:
            _record(store, retention, kept, became)
        try:
            kept.path.unlink()
        except OSError as error:
            raise BenchError(f"{kept.path}: cannot be removed: {error.strerror}") from error
        yield kept.path


def _place(kept: Kept, archive: Path) -> Path:
    return archive.absolute() / kept.run / kept.file


def _archive(kept: Kept, place: Path) -> None:
    """A copy in the archive, on disk and compared, before the original goes."""
    try:
        if not place.exists():
            _copy(kept, place)
        elif sha256(place.read_bytes()) != kept.sha256:
            raise ConfigError(f"{place}: another file is there already; name another archive")
        for folder in place.parents[: len(Path(kept.file).parts) + _FOLDERS_ABOVE]:
            _sync(folder)
    except OSError as error:
        raise ConfigError(f"{place}: cannot be written: {error.strerror}") from error


def _copy(kept: Kept, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    shutil.copyfile(kept.path, part)
    # Windows flushes only what is open for writing.
    with part.open("r+b") as copy:
        os.fsync(copy.fileno())
    if sha256(part.read_bytes()) != kept.sha256:
        raise BenchError(f"{part}: the copy is not what was copied; nothing was removed")
    part.replace(place)


def _sync(folder: Path) -> None:
    """Put the names in a folder on disk, where that can be asked for.

    Windows has no word for it, and a share of another machine may refuse.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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

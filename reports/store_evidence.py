"""Raw data in the run store: each file's content, compressed, with the hash of what it was."""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from contracts.errors import BenchError
from reports.run_records import RemovedFile
from reports.schema import EVIDENCE, REMOVED
from reports.store_chain import sha256
from reports.store_rows import Row, as_text

_LEVEL = 6


def files_in(folder: Path) -> Sequence[Path]:
    """Every file in a folder and below, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def evidence_row(folder: Path, file: Path) -> Row:
    """The row of table ``evidence``, without its run.

    Raises:
        OSError: the file cannot be read.
    """
    content = file.read_bytes()
    return {
        "file": as_text(file.relative_to(folder).as_posix()),
        "sha256": sha256(content),
        "size": len(content),
        "content": zlib.compress(content, _LEVEL),
    }


def kept_files(connection: Connection, run: str) -> Mapping[str, str]:
    """The files of evidence that a run kept, with the SHA-256 of each; none if it was killed."""
    query = select(EVIDENCE.c.file, EVIDENCE.c.sha256).where(EVIDENCE.c.run == as_text(run))
    rows = connection.execute(query.order_by(EVIDENCE.c.seq)).mappings()
    return {row["file"]: row["sha256"] for row in rows}


def removed_files(connection: Connection, run: str | None = None) -> dict[str, list[RemovedFile]]:
    """What retention took away, by run, in the order in which it went.

    Args:
        connection: to the store, in a transaction that reads.
        run: whose files; None: of all runs.
    """
    query = select(REMOVED, EVIDENCE.c.sha256).outerjoin(
        EVIDENCE, (EVIDENCE.c.run == REMOVED.c.run) & (EVIDENCE.c.file == REMOVED.c.file)
    )
    if run is not None:
        query = query.where(REMOVED.c.run == as_text(run))
    found: dict[str, list[RemovedFile]] = defaultdict(list)
    for row in connection.execute(query.order_by(REMOVED.c.seq)).mappings():
        found[row["run"]].append(
            RemovedFile(
                file=row["file"],
                sha256=row["sha256"] or "not known",
                became=row["became"],
                reason=row["reason"],
                by=row["removed_by"],
                utc=row["removed_utc"],
            )
        )
    return found


def copy_of(connection: Connection, run: str, file: str) -> bytes | None:
    """The content of a file of evidence from the copy in the store; None if it has none.

    Raises:
        BenchError: the copy is damaged.
    """
    query = select(EVIDENCE.c.content, EVIDENCE.c.sha256)
    query = query.where(EVIDENCE.c.run == as_text(run), EVIDENCE.c.file == as_text(file))
    found = connection.execute(query).first()
    if found is None:
        return None
    content = unpacked(bytes(found.content))
    if content is None or sha256(content) != found.sha256:
        raise BenchError(f"the copy of {file} of run {run!r} in the store is damaged")
    return content


def unpacked(content: bytes) -> bytes | None:
    """What was compressed; None if it is damaged."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None

"""Raw data in the run store: each file's content, compressed, with the hash of what it was."""

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from reports.schema import EVIDENCE
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


def unpacked(content: bytes) -> bytes | None:
    """What was compressed; None if it is damaged."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None

"""Raw data in the run store: each file's content, compressed, with the hash of what it was."""

import zlib
from collections.abc import Sequence
from pathlib import Path

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


def unpacked(content: bytes) -> bytes | None:
    """What was compressed; None if it is damaged."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None

"""Files for other people: whole or not there, and nothing is overwritten unless it is asked for."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contracts.errors import ConfigError

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be.

    Attributes:
        path: where.
        write: puts its content into a stream.
    """

    path: Path
    write: Callable[[BinaryIO], object]


def file_name(text: str) -> str:
    """The text as a part of a file's name, on every system."""
    return re.sub(r"[^A-Za-z0-9.+-]+", "_", text)[:_LONGEST].strip(".") or "_"


def write_all(files: Iterable[NewFile], *, overwrite: bool) -> Sequence[Path]:
    """Write the files; all are looked at before the first is written.

    Args:
        files: which.
        overwrite: whether one that is there is replaced.

    Returns:
        Their paths, as they were written.

    Raises:
        ConfigError: there is one already, or it cannot be written.
    """
    wanted = tuple(files)
    there = [str(file.path) for file in wanted if file.path.exists()]
    if there and not overwrite:
        raise ConfigError(f"{', '.join(there[:3])}: is there already; --overwrite replaces it")
    for file in wanted:
        _write(file)
    return [file.path for file in wanted]


def _write(file: NewFile) -> None:
    beside = file.path.with_name(f".{file.path.name}.{os.getpid()}.part")
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as stream:
                file.write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(file.path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{file.path}: cannot be written: {error.strerror}") from error

"""The folder of one run in which its raw data lie: every message on a wire, every pulse edge."""

import errno
import hashlib
import re
import threading
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from math import isfinite
from pathlib import Path
from types import TracebackType
from typing import Self

from contracts.errors import BenchError, ConfigError
from contracts.wire import Direction, WireEvent
from reports.json_text import compact, storable

WIRE_FILE = "wire.jsonl"
EDGES_FOLDER = "edges"
_STEM_CHARACTERS = 80
_READABLE_CONTROLS = str.maketrans("", "", "\r\n\t")


class EvidenceFolder:
    """Keeps what was on the wires, and has room for the pulse edges; one process writes to it.

    The sequence number of a message is the number of its line in ``wire.jsonl``, from 1. A line
    is with the operating system when ``record`` returns: it survives the end of this process.

    Attributes:
        path: the folder.

    Raises:
        ConfigError: the path is a file.
        BenchError: the folder cannot be made or written.
    """

    __slots__ = ("_end", "_lock", "_next", "_wire", "path")

    def __init__(self, path: Path) -> None:
        """Open a folder, making it if need be; an old one is continued, not overwritten."""
        self.path = path.absolute()
        if self.path.exists() and not self.path.is_dir():
            raise ConfigError(f"{self.path}: a file; evidence goes into a folder")
        self._lock = threading.Lock()
        wire = self.path / WIRE_FILE
        try:
            (self.path / EDGES_FOLDER).mkdir(parents=True, exist_ok=True)
            self._next = _close_last_line(wire) + 1
            self._wire = wire.open("ab", buffering=0)
            self._end = self._wire.tell()
        except OSError as error:
            raise BenchError(f"{self.path}: could not open the evidence: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def record(self, event: WireEvent) -> None:
        """Append one message to ``wire.jsonl``.

        Raises:
            BenchError: it cannot be written, or the folder is closed.
        """
        with self._lock:
            line = _line(self._next, event)
            try:
                self._append(line)
            except OSError as error:
                raise BenchError(f"{self.path / WIRE_FILE}: could not write: {error}") from error
            except ValueError as error:
                more = f"{event.channel} was {event.direction} more"
                raise BenchError(f"{self.path}: closed; {more}") from error
            self._next += 1

    def position(self) -> int:
        """Sequence number that the next message will have."""
        with self._lock:
            return self._next

    def cited(self, first: int) -> tuple[str, ...]:
        """Where to find the messages from ``first`` until now: ``wire.jsonl#120-180``, or nothing.

        Args:
            first: what ``position`` said before they were exchanged.
        """
        last = self.position() - 1
        return (f"{WIRE_FILE}#{first}-{last}",) if last >= first else ()

    def edges_path(self, name: str, suffix: str = ".npz") -> Path:
        """An empty file in which to keep pulse edges; nobody else gets the same one.

        Args:
            name: of what was measured, as in the results.
            suffix: of the file, with its dot.

        Raises:
            BenchError: it cannot be made.
        """
        folder = self.path / EDGES_FOLDER
        stem = _stem(name)
        number = 1
        while True:
            path = folder / f"{stem}-{number}{suffix}"
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                number += 1
            except OSError as error:
                raise BenchError(f"{path}: could not make it: {error}") from error
            else:
                return path

    def close(self) -> None:
        """Close ``wire.jsonl``; a second time does nothing."""
        with self._lock:
            self._wire.close()

    def _append(self, line: bytes) -> None:
        if self._wire.write(line) != len(line):
            # Half a line would make the next one unreadable too.
            self._wire.truncate(self._end)
            raise OSError(errno.ENOSPC, "only a part of the line was written")
        self._end += len(line)


def _close_last_line(wire: Path) -> int:
    data = wire.read_bytes() if wire.exists() else b""
    if data and not data.endswith(b"\n"):
        with wire.open("ab") as file:
            file.write(b"\n")
        return data.count(b"\n") + 1
    return data.count(b"\n")


def _line(sequence: int, event: WireEvent) -> bytes:
    """One line of JSON; put together by hand, for it is written in the middle of an exchange."""
    channel, direction, data, first_s, last_s = event
    text = _readable(direction, data)
    end = "}\n" if text is None else f',"text":{_quoted(text)}}}\n'
    return (
        f'{{"n":{sequence},"channel":{_channel(channel)},"direction":"{direction}",'
        f'"first_byte_s":{_number(first_s)},"last_byte_s":{_number(last_s)},'
        f'"hex":"{data.hex()}"{end}'
    ).encode("ascii")


@lru_cache
def _channel(name: str) -> str:
    return _quoted(storable(name))


def _number(value: float) -> str:
    return repr(float(value)) if isfinite(value) else compact(value)


def _readable(direction: Direction, data: bytes) -> str | None:
    if direction is Direction.NOTE:
        return data.decode("utf-8", "backslashreplace")
    if not data.isascii():
        return None
    text = data.decode("ascii")
    if text.rstrip("\r\n\t").isprintable():
        return text or None
    return text if text.translate(_READABLE_CONTROLS).isprintable() else None


def _stem(name: str) -> str:
    safe = re.sub(r"[^A-Za-z0-9.+-]+", "_", name)
    if len(safe) <= _STEM_CHARACTERS:
        return f"edges-{safe}"
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"edges-{safe[:_STEM_CHARACTERS]}-{digest}"

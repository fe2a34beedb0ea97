"""A station whose output may be on is locked until the output is confirmed to be off.

The lock is a file in the output folder. It is there before the output is ever switched on and goes
when the output is confirmed to be off, so it also outlasts a bench and a guard that both died.
"""

import datetime as dt
import json
import os
import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from contracts.errors import BenchError, SafetyError

FOLDER = "locks"
IN_USE = "is in use, or ended without confirming that the output is off"


@dataclass(frozen=True, slots=True)
class Locked:
    """Why a station is locked.

    Attributes:
        station: its name.
        reason: what was wrong.
        since_utc: when it was found, in ISO 8601.
    """

    station: str
    reason: str
    since_utc: str

    def __str__(self) -> str:
        return f"station {self.station!r} is locked since {self.since_utc}: {self.reason}"


class StationLock:
    """The lock of one station.

    Args:
        out: the output folder.
        station: the name of the station.

    Attributes:
        path: of the file.
    """

    __slots__ = ("_out", "_station", "path")

    def __init__(self, out: Path, station: str) -> None:
        self._out = out
        self._station = station
        self.path = out.absolute() / FOLDER / f"{quote(station, safe='')}.json"

    def found(self) -> Locked | None:
        """The lock as it stands; a file that cannot be understood locks as well.

        Raises:
            BenchError: it cannot be read.
        """
        with self._translated("read"):
            try:
                text = self.path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None
        try:
            return Locked(**json.loads(text))
        except (ValueError, TypeError):
            return Locked(self._station, f"{self.path} cannot be understood", "an unknown time")

    def require_free(self, station_file: Path) -> None:
        """Refuse a locked station.

        Raises:
            SafetyError: it is locked; why, since when, and what to do.
        """
        if (locked := self.found()) is not None:
            raise SafetyError(
                f"{locked}; see that it is safe, then: python -m bench safe-off --station "
                f"{shlex.quote(str(station_file))} --out {shlex.quote(str(self._out))}"
            )

    def take(self, station_file: Path) -> None:
        """Lock before the output is switched on.

        Raises:
            SafetyError: it is locked.
            BenchError: the file cannot be made.
        """
        self.require_free(station_file)
        self.hold(f"a run (process {os.getpid()} on {socket.gethostname()}) {IN_USE}")

    def hold(self, reason: str) -> None:
        """Lock, for this reason in place of any before; it is on disk on return.

        Raises:
            BenchError: the file cannot be written.
        """
        since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        text = json.dumps(asdict(Locked(self._station, reason, since)), indent=2) + "\n"
        part = self.path.with_suffix(f".{os.getpid()}.part")
        with self._translated("lock"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)

    def release(self) -> None:
        """Unlock: the output is confirmed to be off.

        Raises:
            BenchError: the file cannot be removed.
        """
        with self._translated("unlock"):
            self.path.unlink(missing_ok=True)

    @contextmanager
    def _translated(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BenchError(
                f"could not {what} station {self._station!r} ({self.path}): {error.strerror}"
            ) from error

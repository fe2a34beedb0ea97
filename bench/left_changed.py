"""Settings that are not as they were found, on disk before they are written.

The journal of a unit lives in the process of the run. Its file is what is left of it when the
process is killed: the run that goes on restores what the other left changed.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.settings import ChangeJournal
from bench.unit import Unit
from contracts.errors import BenchError
from meters.line_settings import LineSettings
from meters.place import Place
from reports.json_text import compact
from reports.records import JSON

FILE = "settings.jsonl"


@dataclass(frozen=True, slots=True)
class Left:
    """What one unit was left with.

    Attributes:
        pending: settings that were not as found, with the value to restore.
        places: where it may be, if something moved it on its bus.
        serial: that it told before it was moved; empty if nothing moved it.
    """

    pending: Mapping[str, float]
    places: tuple[Place, ...] = ()
    serial: str = ""


def keep_on_disk(units: Iterable[Unit], evidence: Path) -> None:
    """Let the journals of units be kept in a folder of evidence from now on."""
    for unit in units:
        unit.journal.tell = _Writer(evidence / FILE, unit.position)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Appends the state of one journal to the file; on disk when it returns."""

    path: Path
    position: int

    def __call__(self, journal: ChangeJournal) -> None:
        line: dict[str, JSON] = {
            "position": self.position,
            "pending": journal.pending,
            "places": [asdict(place) for place in journal.places],
            "serial": journal.serial,
        }
        try:
            with self.path.open("ab") as file:
                file.write(compact(line).encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BenchError(f"{self.path}: could not keep what is changed: {error}") from error


def left_changed(evidence: Path) -> dict[int, Left]:
    """What a run left changed, by position; units that are as they were found are left out.

    Raises:
        BenchError: the file is not one of these. Half a line at its end is none: what it was to
            say was not done any more.
    """
    path = evidence / FILE
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    found: dict[int, Left] = {}
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
            found[int(content["position"])] = _left(content)
        except (ValueError, KeyError, TypeError) as error:
            raise BenchError(f"{path}, line {number}: no state of a unit ({error!r})") from error
    return {position: left for position, left in found.items() if left.pending}


def _left(content: Mapping[str, object]) -> Left:
    pending, places = content["pending"], content["places"]
    if not isinstance(pending, dict) or not isinstance(places, list):
        raise TypeError("pending and places")
    return Left(
        {str(name): float(value) for name, value in pending.items()},
        tuple(Place(LineSettings(**place["line"]), int(place["address"])) for place in places),
        str(content["serial"]),
    )

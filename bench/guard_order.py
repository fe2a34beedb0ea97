"""What the guard is told on the first line of its input."""

from pathlib import Path

from bench.station import Station
from bench.station_lock import StationLock
from bench.yaml_file import Strict

DEADLINE_S = 10.0


class GuardOrder(Strict):
    """A station to be guarded, with its resources as they are now.

    ``locked_in``: the output folder in which the station is locked; None for a virtual bench that
    ends with its run, for nothing of it can stay on. ``deadline_s``: without a heartbeat for so
    long the guard switches off.
    """

    station: Station
    locked_in: Path | None = None
    deadline_s: float = DEADLINE_S

    @property
    def lock(self) -> StationLock | None:
        """The lock that goes when the output is confirmed to be off."""
        return None if self.locked_in is None else StationLock(self.locked_in, self.station.name)

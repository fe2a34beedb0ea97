"""A unit on its position: who it is, how it is reached, what was changed on it."""

from dataclasses import dataclass, field

from bench.instruments import line_name
from bench.settings import ChangeJournal
from meters.catalogue import Meter
from meters.client import ModbusMeter


@dataclass(slots=True)
class Unit:
    """One copy of a meter on the bench.

    Attributes:
        position: the socket that it is in.
        meter: its model.
        serial: from its label; empty if it was not scanned.
        client: how it is read and written.
        lost: why it does not answer any more; empty while it does.
        journal: what was changed on it, to be restored.
    """

    position: int
    meter: Meter
    serial: str
    client: ModbusMeter
    lost: str = ""
    journal: ChangeJournal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = ChangeJournal(self.client)

    @property
    def reachable(self) -> bool:
        """Whether it still answers on its bus."""
        return not self.lost

    def line(self, output: str) -> str:
        """Name of the counter line of one of its outputs."""
        return line_name(self.position, output)

    def __str__(self) -> str:
        return f"unit {self.position} ({self.meter.key} {self.serial or 'not scanned'})"

"""A unit on its position: who it is, how it is reached, what was changed on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.instruments import line_name
from bench.settings import ChangeJournal
from bench.transformers import Transformers
from meters.catalogue import Meter
from meters.client import MeterClient


@dataclass(slots=True)
class Unit:
    """One copy of a meter on the bench.

    Attributes:
        position: the socket that it is in.
        meter: its model.
        serial: from its label; empty if it was not scanned.
        client: how it is read and written.
        delivered: settings that it is delivered with, where its bus cannot tell or set them.
        expendable: whether writes that cannot be undone are allowed on it.
        lost: why it does not answer any more; empty while it does.
        doubted: why its wiring is in doubt, so that nothing is judged on it; empty if it is not.
        own_line: its LED was seen to be on its own line, as far as pulses can tell.
        link_faults: how many answers were missing or not in form since its bus was examined.
        examined: how often its bus was examined.
        transformers: what is known of the current transformers that it is set to.
        journal: what was changed on it, to be restored.
    """

    position: int
    meter: Meter
    serial: str
    client: MeterClient
    delivered: Mapping[str, float] = field(default_factory=dict)
    expendable: bool = False
    lost: str = ""
    doubted: str = ""
    own_line: bool = False
    link_faults: int = 0
    examined: int = 0
    transformers: Transformers = field(default_factory=Transformers)
    journal: ChangeJournal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = ChangeJournal(self.client, self.delivered, expendable=self.expendable)

    @property
    def reachable(self) -> bool:
        """Whether it still answers on its bus."""
        return not self.lost

    @property
    def ct_factor(self) -> float:
        """What its registers show of currents, powers and energies, over what flows through it.

        Primary over secondary current of its transformers; 1 for a unit without.
        """
        return self.transformers.ratio.factor

    def can_set(self, *names: str) -> bool:
        """Whether settings can be written over its bus."""
        return all(name in self.client.settings for name in names)

    def line(self, output: str) -> str:
        """Name of the counter line of one of its outputs."""
        return line_name(self.position, output)

    def __str__(self) -> str:
        return f"unit {self.position} ({self.meter.key} {self.serial or 'not scanned'})"

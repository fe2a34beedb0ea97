"""What goes wrong between an instrument and the bench, as data."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.world import World


class FaultKind(StrEnum):
    """What goes wrong; all but ``NAN`` once."""

    DROP = "drop"
    DELAY = "delay"
    STALE = "stale"
    GARBAGE = "garbage"
    PARTIAL = "partial"
    HEADER = "header"
    RESTART = "restart"
    NAN = "nan"
    TRIP = "trip"
    INHIBIT = "inhibit"


@dataclass(frozen=True, slots=True)
class WireFault:
    """One thing that goes wrong.

    Attributes:
        kind: ``drop`` closes the connection while an answer is due; ``delay`` lets an answer come
            late; ``stale`` sends the previous reply before the right one, so that whoever reads
            one line a query is one reply behind from then on; ``garbage`` sends bytes that mean
            nothing; ``partial`` sends half of a line and nothing more; ``header`` switches headers
            of replies on, as somebody at the front panel can; ``restart`` is the loss of its
            supply for a moment: connections are closed, what was set is lost, the output is off,
            and the bit PON is set (that nothing is kept is an assumption); ``nan`` makes all
            measured values NAN from then on; ``trip`` switches a source off; ``inhibit`` closes
            the contact at its remote inhibit, as an emergency stop does.
        after_s: for how long the output has been on in all before it happens, in bench time.
        delay_s: for ``delay``, how late the answer comes, in wall time.
    """

    kind: FaultKind
    after_s: float = 0.0
    delay_s: float = 0.0


class FaultPlan:
    """The faults of one instrument that have not happened yet."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._planned: list[WireFault] = []

    def add(self, fault: WireFault) -> None:
        """Plan a fault."""
        with self._world.lock:
            self._planned.append(fault)

    def due(self, kind: FaultKind) -> WireFault | None:
        """A fault of this kind whose time has come."""
        with self._world.lock:
            self._world.now()
            energised_s = self._world.energised_s
            ready = (f for f in self._planned if f.kind == kind and energised_s >= f.after_s)
            return next(ready, None)

    def take(self, kind: FaultKind) -> WireFault | None:
        """The same, and it will not come again."""
        with self._world.lock:
            fault = self.due(kind)
            if fault is not None:
                self._planned.remove(fault)
            return fault

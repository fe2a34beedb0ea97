"""Whether a meter has supply: any phase with half of its nominal voltage (an assumption)."""

from simulator.waveform import Output
from simulator.world import Segment

UN_V = 230.0
MIN_VOLTAGE_V = 0.5 * UN_V
START_UP_S = 1.5


class Supply:
    """The supply of a meter with some elements.

    Attributes:
        lowest_v: with less in every phase it has no supply.
        start_up_s: from supply to the first answer.
        fed_by: elements, from 0, whose phase feeds it.
        now_s: until when it has lived.
        since_s: since when it has supply; None without.
    """

    __slots__ = ("fed_by", "lowest_v", "now_s", "since_s", "start_up_s")

    def __init__(self, elements: int) -> None:
        self.fed_by = tuple(range(elements))
        self.lowest_v = MIN_VOLTAGE_V
        self.start_up_s = START_UP_S
        self.now_s = 0.0
        self.since_s: float | None = None

    @property
    def started(self) -> bool:
        """Whether it has had supply for as long as it takes to start."""
        return self.since_s is not None and self.now_s - self.since_s >= self.start_up_s

    def advance(self, segment: Segment) -> bool:
        """Live through a segment; whether the supply was lost at its start."""
        supplied = self.feeds(segment.output)
        lost = not supplied and self.since_s is not None
        if lost:
            self.since_s = None
        elif supplied and self.since_s is None:
            self.since_s = segment.start_s
        self.now_s = segment.stop_s
        return lost

    def feeds(self, output: Output) -> bool:
        """Whether an output is supply enough."""
        return any(output.phases[n].voltage_v >= self.lowest_v for n in self.fed_by)

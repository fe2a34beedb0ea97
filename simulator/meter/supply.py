"""Whether a meter has supply: any phase with half of its nominal voltage (an assumption)."""

from simulator.world import Segment

UN_V = 230.0
MIN_VOLTAGE_V = 0.5 * UN_V
START_UP_S = 1.5


class Supply:
    """The supply of a meter with some elements.

    Attributes:
        now_s: until when it has lived.
        since_s: since when it has supply; None without.
    """

    __slots__ = ("_elements", "now_s", "since_s")

    def __init__(self, elements: int) -> None:
        self._elements = elements
        self.now_s = 0.0
        self.since_s: float | None = None

    @property
    def started(self) -> bool:
        """Whether it has had supply for as long as it takes to start."""
        return self.since_s is not None and self.now_s - self.since_s >= START_UP_S

    def advance(self, segment: Segment) -> bool:
        """Live through a segment; whether the supply was lost at its start."""
        supplied = any(
            p.voltage_v >= MIN_VOLTAGE_V for p in segment.output.phases[: self._elements]
        )
        lost = not supplied and self.since_s is not None
        if lost:
            self.since_s = None
        elif supplied and self.since_s is None:
            self.since_s = segment.start_s
        self.now_s = segment.stop_s
        return lost

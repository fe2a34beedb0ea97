"""The parts of a time in which a meter stays as it is; a defect that comes and goes cuts it."""

from collections.abc import Callable, Iterator

from simulator.world import Segment

Action = Callable[[], None]
Timer = tuple[float, Action]


class Stages:
    """Those of a meter that stays as it is for ever."""

    __slots__ = ()

    def parts(self, segment: Segment) -> Iterator[Segment]:
        """A segment in parts; before each the meter becomes what it is in that part."""
        yield segment


class Timers:
    """What a meter does by itself at a later time; a good one does nothing."""

    __slots__ = ("_due",)

    def __init__(self) -> None:
        self._due: list[Timer] = []

    def at(self, time_s: float, action: Action) -> None:
        """Do something as soon as it is ``time_s``."""
        self._due.append((time_s, action))

    def run(self, now_s: float) -> None:
        """Do what is due."""
        due = [action for time_s, action in self._due if time_s <= now_s]
        self._due = [timer for timer in self._due if timer[0] > now_s]
        for action in due:
            action()

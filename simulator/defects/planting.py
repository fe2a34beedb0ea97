"""The defects of one unit: each is there while its conditions hold, and gone while they do not.

Whenever one comes or goes, all that come and go are taken out and those that show are put in
again, in the order in which they were ordered; so they add up as if they had been there always.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random

import numpy as np

from simulator.defects.changes import Attribute, live_parts_of, parts_of, snapshot
from simulator.defects.conditions import Conditions
from simulator.meter.pulses import FloatArray, PulseOutput, Spoiler
from simulator.meter.stages import Stages
from simulator.rack import Rack
from simulator.waveform import Output
from simulator.world import Segment

SHORTEST_S = 1e-9
WARMING_S = 10.0
TIME_CONSTANT_S = 600.0
"""Of the warmth that a condition names; as of ``Drift``, an assumption."""
LOOK_AHEAD = 1000
"""So many draws at most in one part of a time."""


class Comes(Enum):
    """How a defect can come and go."""

    BY_TIME = "for a time"
    BY_FRAME = "for a frame"
    BY_PULSE = "for a pulse"
    ONCE = "happens once each time that its conditions begin to hold"
    STAYS = "cannot go"


@dataclass(slots=True)
class Planted:
    """One defect of a unit.

    Attributes:
        name: of the defect.
        plant: makes it so.
        comes: how it comes and goes.
        conditions: when it shows.
        seed: of its chance.
        shows: whether it does now.
        frames: how many frames it was drawn for.
    """

    name: str
    plant: Callable[[], None]
    comes: Comes
    conditions: Conditions
    seed: str
    shows: bool = False
    frames: int = 0

    def drawn(self, now_s: float) -> bool:
        """Whether chance lets it show."""
        wanted = self.conditions
        if wanted.chance >= 1 or self.comes is Comes.BY_PULSE:
            return True
        by_frame = self.comes is Comes.BY_FRAME
        draw = self.frames if by_frame else interval(now_s, wanted.chance_every_s)
        return Random(f"{self.seed}/{draw}").random() < wanted.chance


def interval(now_s: float, every_s: float) -> int:
    """Number of the interval that a time lies in."""
    return math.floor(now_s / every_s + 1e-9)


@dataclass(slots=True)
class Past:
    """What a unit has lived through since a defect was planted first."""

    energised_s: float = 0.0
    since_loss_s: float = 0.0
    warmth: float = 0.0

    def live(self, duration_s: float, *, supplied: bool, heat: float) -> None:
        """Live through a time; ``heat`` is the warmth that its current would end at."""
        self.energised_s += duration_s if supplied else 0.0
        self.since_loss_s = self.since_loss_s + duration_s if supplied else 0.0
        self.warmth = heat + (self.warmth - heat) * math.exp(-duration_s / TIME_CONSTANT_S)


@dataclass(slots=True)
class Plantings(Stages):
    """The defects of the unit at a position."""

    rack: Rack
    target: str
    past: Past = field(default_factory=Past)
    names: set[str] = field(default_factory=set)
    _planted: list[Planted] = field(default_factory=list)
    _before: dict[tuple[int, str], Attribute] = field(default_factory=dict)

    @classmethod
    def of(cls, rack: Rack, target: str) -> "Plantings":
        """Those of the unit at a position; raises as ``Rack.unit``."""
        meter = rack.meter(target)
        if not isinstance(meter.stages, cls):
            meter.stages = cls(rack, target)
        return meter.stages

    def add(
        self, name: str, plant: Callable[[], None], comes: Comes, conditions: Conditions
    ) -> None:
        """Plant one more.

        Raises:
            ValueError: it cannot come and go, or planting it is refused.
        """
        if comes is Comes.STAYS and not conditions.always:
            raise ValueError(f"{name} is there for ever: it takes no conditions")
        now_s = self.rack.world.now()
        self._take_out()
        try:
            self._try(name, plant, comes, conditions)
        finally:
            self._put_in()
            self._renew(now_s, self.rack.world.output())

    def parts(self, segment: Segment) -> Iterator[Segment]:
        """A segment in parts in which the same defects show."""
        at_s, output = segment.start_s, segment.output
        while self._planted and at_s < segment.stop_s:
            self._renew(at_s, output)
            stop_s = min(max(self._next(at_s, output), at_s + SHORTEST_S), segment.stop_s)
            yield Segment(at_s, stop_s, output)
            self._live(stop_s - at_s, output)
            at_s = stop_s
        if not self._planted:
            yield segment
            return
        self._renew(at_s, output)

    def hear(self) -> None:
        """A frame is about to be heard."""
        for planted in self._planted:
            planted.frames += 1
        self._renew(self.rack.world.now(), self.rack.world.output())

    def _try(
        self, name: str, plant: Callable[[], None], comes: Comes, conditions: Conditions
    ) -> None:
        parts = parts_of(self.rack, self.target)
        if not conditions.always:
            parts += live_parts_of(self.rack, self.target)
        before = snapshot(parts)
        plant()
        if conditions.always:
            self.names.add(name)
            kept = [a for key, a in self._before.items() if before[key].changed()]
            self._before.update(snapshot_of(kept))
            return
        for attribute in before.values():
            if attribute.changed():
                attribute.restore()
        seed = f"{self.rack.meter(self.target).seed}/{len(self._planted)}/{name}"
        self._planted.append(Planted(name, plant, comes, conditions, seed))
        self.rack.bus_of(self.target).before[int(self.target)] = self.hear

    def _renew(self, now_s: float, output: Output) -> None:
        showing = set(self.names)
        wanted: list[bool] = []
        for planted in self._planted:
            shows = self._holds(planted, now_s, output, showing)
            wanted.append(shows)
            showing |= {planted.name} if shows else set()
        if wanted == [planted.shows for planted in self._planted]:
            return
        self._take_out()
        for planted, shows in zip(self._planted, wanted, strict=True):
            if shows and not planted.shows and planted.comes is Comes.ONCE:
                planted.plant()
            planted.shows = shows
        self._put_in()

    def _take_out(self) -> None:
        for attribute in self._before.values():
            attribute.restore()
        self.rack.meter(self.target).outputs.apply_s0_rate()

    def _put_in(self) -> None:
        for planted in self._planted:
            if planted.shows and planted.comes is not Comes.ONCE:
                self._plant(planted)

    def _plant(self, planted: Planted) -> None:
        before = snapshot(parts_of(self.rack, self.target))
        planted.plant()
        for key, attribute in before.items():
            if attribute.changed():
                self._before.setdefault(key, attribute)
        if planted.comes is Comes.BY_PULSE and planted.conditions.chance < 1:
            for output in self.rack.meter(self.target).outputs.lines.values():
                _let_chance_choose(output, before, planted)

    def _holds(self, planted: Planted, now_s: float, output: Output, showing: set[str]) -> bool:
        wanted, past = planted.conditions, self.past
        meter = self.rack.meter(self.target)
        phases = output.phases[: len(meter.sensor.errors)]
        current_a = max(p.current_a for p in phases)
        voltage_v = max(p.voltage_v for p in phases)
        return (
            wanted.after_s <= past.energised_s + SHORTEST_S
            and past.energised_s + SHORTEST_S < wanted.until_s
            and wanted.warm_s <= past.since_loss_s + SHORTEST_S
            and wanted.warmth <= past.warmth
            and wanted.if_above_a <= current_a < wanted.if_below_a
            and wanted.if_above_v <= voltage_v < wanted.if_below_v
            and wanted.if_tariff in (0, meter.tariff)
            and wanted.if_code in (0, meter.settings.code)
            and (not wanted.if_reverse or sum(p.power().real for p in phases) < 0)
            and wanted.if_with in ("", *showing)
            and planted.drawn(now_s)
        )

    def _next(self, now_s: float, output: Output) -> float:
        """When something may change by time alone."""
        supplied = self.rack.meter(self.target).supply.feeds(output)
        return min(self._next_of(planted, now_s, supplied) for planted in self._planted)

    def _next_of(self, planted: Planted, now_s: float, supplied: bool) -> float:  # noqa: FBT001 - one of three facts
        wanted, past = planted.conditions, self.past
        at_s = [math.inf]
        if supplied:
            waits = (wanted.after_s, wanted.until_s)
            at_s += [now_s + wait - past.energised_s for wait in waits]
            at_s.append(now_s + wanted.warm_s - past.since_loss_s)
        if wanted.warmth:
            at_s.append(now_s + WARMING_S)
        if wanted.chance < 1 and planted.comes in (Comes.BY_TIME, Comes.ONCE):
            at_s.append(_next_draw(planted, now_s))
        return min(time_s for time_s in at_s if time_s > now_s + SHORTEST_S)

    def _live(self, duration_s: float, output: Output) -> None:
        meter = self.rack.meter(self.target)
        phases = output.phases[: len(meter.sensor.errors)]
        heat = max(p.current_a for p in phases) ** 2 / meter.model.meter_amps**2
        self.past.live(duration_s, supplied=meter.supply.feeds(output), heat=heat)


def snapshot_of(attributes: list[Attribute]) -> Mapping[tuple[int, str], Attribute]:
    """Some attributes as they are now."""
    now = [snapshot([a.owner])[a.key] for a in attributes]
    return {attribute.key: attribute for attribute in now}


def _next_draw(planted: Planted, now_s: float) -> float:
    every_s = planted.conditions.chance_every_s
    shown, first = planted.drawn(now_s), interval(now_s, every_s) + 1
    for number in range(first, first + LOOK_AHEAD):
        if planted.drawn(number * every_s) != shown:
            return number * every_s
    return (first + LOOK_AHEAD) * every_s


def _let_chance_choose(
    output: PulseOutput, before: Mapping[tuple[int, str], Attribute], planted: Planted
) -> None:
    had = before[id(output), "spoilers"].value
    known = had if isinstance(had, list) else []
    share = planted.conditions.chance
    seed = Random(planted.seed).random()
    output.spoilers = [s if s in known else _sometimes(s, share, seed) for s in output.spoilers]


def _sometimes(spoiler: Spoiler, share: float, seed: float) -> Spoiler:
    def spoil(
        numbers: FloatArray, starts: FloatArray, stops: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        draws = np.modf(np.abs(np.sin((numbers + seed) * 12.9898) * 43758.5453))[0]
        hit = draws < share
        if starts.size != numbers.size:  # another has added or taken pulses: all are hit
            return spoiler(numbers, starts, stops)
        bad_starts, bad_stops = spoiler(numbers[hit], starts[hit], stops[hit])
        return np.concatenate((starts[~hit], bad_starts)), np.concatenate((stops[~hit], bad_stops))

    return spoil

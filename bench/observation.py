"""Watching the pulse lines of all positions at once, while the reference says what flows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.assembly import Bench
from bench.instruments import REFERENCE_PULSES
from contracts.errors import InstrumentError
from instruments.counter import EdgeCapture
from instruments.edges import (
    Debounced,
    EdgeBlock,
    Pulses,
    debounce,
    debounce_hold,
    pulses,
    pulses_by_channel,
    save,
)
from instruments.reading import Reading

FloatArray = NDArray[np.float64]
NOBODY_S = 0.0025
"""Where no unit has S0 outputs, their lines are watched as if pulses had this width."""
LONGEST_READ_S = 10.0
"""Longer than this nothing is waited for at once."""
LED_SHORTEST_S = 0.0005
"""Shortest flash of an LED that is expected, and shortest pause after it; an assumption."""


@dataclass(frozen=True, slots=True)
class PulseRecord:
    """The pulses of one line.

    Attributes:
        edges_s: leading edges in s since the start of the observation, ascending.
        widths_s: of the pulses that began and ended within it.
        on_at_start: it conducted from before the start.
        bounces: edges that were rejected as bounce.
        glitches: edges that were rejected as glitches.
    """

    edges_s: FloatArray
    widths_s: FloatArray
    on_at_start: bool
    bounces: int
    glitches: int


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen between start and end.

    Attributes:
        lines: pulses by name of the line.
        readings: of the reference, all steady.
        stops_s: when the window of each reading ended; see ``Watch``.
        duration_s: of the observation, by the counter's clock.
        sample_s: interval of the counter's samples.
        evidence: where it is kept.
        edges_file: which part of that are the raw edges.
        holds: by name of the line, for how many ticks a level must hold to be no bounce.
    """

    lines: Mapping[str, PulseRecord]
    readings: tuple[Reading, ...]
    stops_s: tuple[float, ...]
    duration_s: float
    sample_s: float
    evidence: tuple[str, ...]
    edges_file: str
    holds: Mapping[str, int]

    @property
    def powers_w(self) -> FloatArray:
        """Total active power, one value a reading, in W."""
        return np.array([r.total_active_power_w for r in self.readings])

    @property
    def phase_powers_w(self) -> tuple[float, float, float]:
        """Mean active power of each phase in W."""
        one, two, three = np.mean([r.active_powers_w for r in self.readings], axis=0)
        return float(one), float(two), float(three)


class Watch:
    """What has been seen so far, for deciding whether it is enough.

    Attributes:
        readings: of the reference, all steady.
        stops_s: when the window of each reading ended, in s since the start, by the counter's
            clock; late by as long as it takes to ask for the reading.
    """

    def __init__(self, capture: EdgeCapture) -> None:
        self._capture = capture
        self._block: EdgeBlock | None = None
        self.readings: list[Reading] = []
        self.stops_s: list[float] = []

    def refresh(self) -> None:
        """Take in what came since the last look."""
        self._block = self._capture.block

    @property
    def elapsed_s(self) -> float:
        """For how long it has been watched, in s."""
        return 0.0 if self._block is None else self._block.duration_s

    def has(self, line: str) -> bool:
        """Whether the station has such a line."""
        return self._block is not None and line in self._block.names

    def edges_s(self, line: str) -> FloatArray:
        """Leading edges of a line so far, in s; bounce is not taken out."""
        if self._block is None:
            return np.empty(0)
        return _seconds(self._block, pulses(self._block, line).start_ticks)


def observe(
    bench: Bench,
    name: str,
    enough: Callable[[Watch], bool],
    *,
    longest_s: float,
    step_s: float = 0.0,
) -> Observation:
    """Watch all lines until it is enough.

    Args:
        bench: with a load applied.
        name: of the measurement, for its evidence.
        enough: looks at what has been seen and says whether to stop.
        longest_s: stop then at the latest, in s of bench time.
        step_s: how long to watch between two looks; 0 for each update of the reference.

    Raises:
        InstrumentError: the counter lost data, an instrument failed, or the source was not steady
            all the time: nothing that was seen may be judged then.
    """
    first = bench.evidence.position()
    with bench.counter.capture() as capture:
        watch = Watch(capture)
        while not (watch.readings and (watch.elapsed_s >= longest_s or enough(watch))):
            if step_s:
                _read(bench, capture, min(step_s, max(longest_s - watch.elapsed_s, 0.001)))
            reading = bench.supply.reference.read()
            bench.supply.check_steady(reading)
            watch.readings.append(reading)
            capture.catch_up()
            watch.refresh()
            watch.stops_s.append(watch.elapsed_s)
        block = capture.block
    path = bench.evidence.edges_path(name)
    save(block, path)
    if bench.unsafe:
        raise InstrumentError(bench.unsafe)
    holds = {name: _hold(bench, block, name) for name in block.names}
    return Observation(
        lines=_records(block, holds),
        readings=tuple(watch.readings),
        stops_s=tuple(watch.stops_s),
        duration_s=block.duration_s,
        sample_s=block.clock.seconds(block.res_ticks),
        evidence=(*bench.evidence.cited(first), path.name),
        edges_file=path.name,
        holds=holds,
    )


def _read(bench: Bench, capture: EdgeCapture, duration_s: float) -> None:
    """Wait for samples, in pieces that the clock sees: the bench does not hang meanwhile."""
    while duration_s > LONGEST_READ_S:
        capture.read(LONGEST_READ_S)
        bench.clock.now()
        duration_s -= LONGEST_READ_S
    capture.read(max(duration_s, 0.001))


def _records(block: EdgeBlock, holds: Mapping[str, int]) -> Mapping[str, PulseRecord]:
    clean = debounce(block, holds)
    return {name: _record(clean, found) for name, found in pulses_by_channel(clean.block).items()}


def leading_edges_s(block: EdgeBlock, line: str, hold: int) -> FloatArray:
    """Leading edges of a line, clean of bounce, in s since the start of the block."""
    others = dict.fromkeys(block.names, 0)
    clean = debounce(block, {**others, line: hold})
    return _record(clean, pulses(clean.block, line)).edges_s


def _hold(bench: Bench, block: EdgeBlock, name: str) -> int:
    counter = bench.station.counter
    if name == REFERENCE_PULSES:
        return 0  # an electronic square wave does not bounce, and may be faster than any hold
    if name.endswith("/led"):
        hold_s, shortest_s = counter.led_debounce_s, LED_SHORTEST_S
    else:
        hold_s, shortest_s = counter.debounce_s, _shortest_width_s(bench)
    return debounce_hold(block.clock, hold_s, shortest_on_s=shortest_s, shortest_off_s=shortest_s)


def _shortest_width_s(bench: Bench) -> float:
    """Shortest S0 pulse of any unit; the pause after it may be shorter, by a third at most."""
    widths = [
        width_s
        for unit in bench.units.values()
        if unit.meter.pulses.s0 is not None
        for width_s in unit.meter.s0.widths_s
    ]
    return min(widths, default=NOBODY_S) * 2 / 3


def _record(clean: Debounced, found: Pulses) -> PulseRecord:
    rejected = clean.rejected_of(found.channel)
    return PulseRecord(
        edges_s=_seconds(clean.block, found.start_ticks),
        widths_s=np.asarray(found.width_ticks * found.clock.seconds(1), dtype=np.float64),
        on_at_start=found.on_at_start,
        bounces=rejected.bounce_edges,
        glitches=rejected.glitch_edges,
    )


def _seconds(block: EdgeBlock, ticks: NDArray[np.int64]) -> FloatArray:
    return np.asarray((ticks - block.t_from) * block.clock.seconds(1), dtype=np.float64)

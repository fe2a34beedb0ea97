"""Contact bounce: taken out without delay, and kept as a finding."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from contracts.errors import ConfigError
from instruments.edges.block import BoolArray, EdgeBlock, IntArray, TickClock


@dataclass(frozen=True, slots=True, eq=False)
class Rejected:
    """What was taken out of one channel.

    Attributes:
        channel: its name.
        ticks: when each rejected edge was, ascending; shape (n,).
        glitch: whether the edge was of a glitch: the line came back to its old level before
            ``hold`` had passed. Else it was bounce after an edge that was kept; shape (n,).
        longest_bounce_ticks: from a kept edge to the last of its bounce.
        open_at_end: the span ended before ``hold`` had passed since the last edge, so what was
            made of that last cluster may change with more data.
    """

    channel: str
    ticks: IntArray
    glitch: BoolArray
    longest_bounce_ticks: int
    open_at_end: bool

    @property
    def bounce_edges(self) -> int:
        """How many rejected edges were bounce."""
        return int(np.count_nonzero(~self.glitch))

    @property
    def glitch_edges(self) -> int:
        """How many rejected edges were of glitches."""
        return int(np.count_nonzero(self.glitch))


@dataclass(frozen=True, slots=True, eq=False)
class Debounced:
    """Clean edges, and what was rejected, one record a channel in the order of the channels."""

    block: EdgeBlock
    rejected: tuple[Rejected, ...]

    def rejected_of(self, name: str) -> Rejected:
        """The record of the channel called ``name``.

        Raises:
            InstrumentError: there is none.
        """
        return self.rejected[self.block.channel(name)]


def debounce_hold(
    clock: TickClock, hold_s: float, *, shortest_on_s: float, shortest_off_s: float
) -> int:
    """The hold of a channel in ticks, checked against the shortest pulse and pause to expect.

    Raises:
        ConfigError: ``hold_s`` is negative, or so long that it would swallow pulses.
    """
    hold = clock.ticks(hold_s)
    shortest_s = min(shortest_on_s, shortest_off_s)
    limit = int(shortest_s * 1e12 / clock.tick_ps)
    if hold < 0 or hold >= limit:
        raise ConfigError(
            f"debounce_s {hold_s:g}: must be 0 or more, and shorter than the shortest pulse or "
            f"pause, {shortest_s:g} s, by at least one tick of {clock.seconds(1):g} s"
        )
    return hold


@dataclass(frozen=True, slots=True, eq=False)
class _Clusters:
    """Clusters of edges, by channel; ``odd``: the level after one is another than before it."""

    ticks: IntArray
    owners: IntArray
    first: IntArray
    last: IntArray
    odd: BoolArray

    def of(self, number: int) -> slice:
        """Which of them are of a channel."""
        begin, end = np.searchsorted(self.owners, (number, number + 1))
        return slice(int(begin), int(end))


def _clusters(ticks: IntArray, channels: IntArray, hold: IntArray) -> _Clusters:
    apart = np.diff(ticks) >= hold[channels[1:]]
    begins = np.flatnonzero((np.diff(channels) != 0) | apart) + 1
    first = np.concatenate((np.zeros(min(ticks.size, 1), dtype=np.int64), begins))
    last = np.concatenate((begins - 1, np.full(min(ticks.size, 1), ticks.size - 1)))
    odd = np.asarray((last - first) % 2 == 0, dtype=np.bool_)
    return _Clusters(ticks, channels[first], first, last, odd)


def _record(block: EdgeBlock, found: _Clusters, number: int, hold: int) -> Rejected:
    mine = found.of(number)
    first, last, odd = found.first[mine], found.last[mine], found.odd[mine]
    if not first.size:
        empty = np.empty(0, dtype=np.int64)
        return Rejected(block.names[number], empty, empty.astype(np.bool_), 0, open_at_end=False)
    here = slice(int(first[0]), int(last[-1]) + 1)
    ticks, out = found.ticks[here], np.ones(here.stop - here.start, dtype=np.bool_)
    out[first[odd] - here.start] = False
    glitch = np.repeat(~odd, last - first + 1)
    lengths = np.where(odd, found.ticks[last] - found.ticks[first], 0)
    open_at_end = bool(block.t_to - ticks[-1] < hold)
    return Rejected(block.names[number], ticks[out], glitch[out], int(lengths.max()), open_at_end)


def _hold_array(block: EdgeBlock, hold_ticks: Mapping[str, int]) -> IntArray:
    if missing := set(block.names) - set(hold_ticks):
        raise ConfigError(f"no debounce hold for {sorted(missing)}: every channel needs one")
    return np.array([hold_ticks[name] for name in block.names], dtype=np.int64)


def debounce(block: EdgeBlock, hold_ticks: Mapping[str, int]) -> Debounced:
    """Take bounce and glitches out of every channel.

    Edges of a channel that follow one another in less than the hold are a cluster. If the level
    after the cluster is another than before it, its first edge is kept, so that there is no
    delay; if it is the same, the cluster was a glitch. Every edge that goes is recorded.

    Args:
        block: raw edges, levels alternating in each channel.
        hold_ticks: for each channel; see ``debounce_hold``, which checks it.

    Raises:
        ConfigError: a channel has no hold.
    """
    hold = _hold_array(block, hold_ticks)
    order = np.argsort(block.channels, kind="stable")
    channels = block.channels[order].astype(np.int64)
    found = _clusters(block.ticks[order], channels, hold)
    kept = np.zeros(block.ticks.size, dtype=np.bool_)
    kept[order[found.first[found.odd]]] = True
    clean = replace(
        block,
        ticks=block.ticks[kept],
        channels=block.channels[kept],
        levels=block.levels[kept],
    )
    numbers = range(len(block.names))
    return Debounced(clean, tuple(_record(block, found, n, int(hold[n])) for n in numbers))

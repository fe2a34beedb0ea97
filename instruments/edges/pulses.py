"""Edges of one channel to pulses."""

from dataclasses import dataclass

import numpy as np

from instruments.edges.block import EdgeBlock, EdgeFlag, IntArray, TickClock


@dataclass(frozen=True, slots=True, eq=False)
class Pulses:
    """The pulses of one channel in a span without gaps.

    Attributes:
        channel: its name.
        clock: what the ticks count.
        t_from: first tick of the span.
        t_to: first tick after it.
        start_ticks: conducting edge of each pulse, ascending; shape (n,).
        width_ticks: how long each pulse was on; the last has none if it is ``unfinished``;
            shape (n,) or (n - 1,).
        on_at_start: the output was on when the span began; that pulse is not counted.
        unfinished: the last pulse was still on when the span ended.
    """

    channel: str
    clock: TickClock
    t_from: int
    t_to: int
    start_ticks: IntArray
    width_ticks: IntArray
    on_at_start: bool
    unfinished: bool

    @property
    def count(self) -> int:
        """Pulses that began within the span."""
        return int(self.start_ticks.size)

    @property
    def complete(self) -> int:
        """Pulses that began and ended within the span."""
        return int(self.width_ticks.size)


def pulses(block: EdgeBlock, channel: str) -> Pulses:
    """The pulses of ``channel``; a span without any is a result, a span without data is not.

    Args:
        block: edges without bounce.
        channel: its name.

    Raises:
        InstrumentError: there is no such channel, nothing was acquired, or data were lost.
    """
    block.require_data()
    number = block.channel(channel)
    mine = np.flatnonzero(block.channels == number)
    ticks, levels = block.ticks[mine], block.levels[mine]
    return _pulses(block, number, ticks[levels], ticks[~levels])


def pulses_by_channel(block: EdgeBlock) -> dict[str, Pulses]:
    """The pulses of every channel, as ``pulses`` has them; the edges are sorted once.

    Raises:
        InstrumentError: nothing was acquired, or data were lost.
    """
    block.require_data()
    kinds = 2 * block.channels + ~block.levels
    ticks = block.ticks[np.argsort(kinds, kind="stable")]
    ends = np.cumsum(np.bincount(kinds, minlength=2 * len(block.names))).tolist()
    return {
        name: _pulses(
            block,
            number,
            ticks[ends[2 * number - 1] if number else 0 : ends[2 * number]],
            ticks[ends[2 * number] : ends[2 * number + 1]],
        )
        for number, name in enumerate(block.names)
    }


def _pulses(block: EdgeBlock, number: int, starts: IntArray, stops: IntArray) -> Pulses:
    on_at_start = bool(block.initial[number])
    if EdgeFlag.INIT_UNKNOWN in block.flags and starts.size + stops.size:
        on_at_start = bool(stops.size and (not starts.size or stops[0] < starts[0]))
    if on_at_start:
        stops = stops[1:]
    return Pulses(
        block.names[number],
        block.clock,
        block.t_from,
        block.t_to,
        start_ticks=starts,
        width_ticks=np.asarray(stops - starts[: stops.size], dtype=np.int64),
        on_at_start=on_at_start,
        unfinished=starts.size > stops.size,
    )

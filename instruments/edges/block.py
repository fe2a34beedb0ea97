"""A block of edges, and how blocks are joined and cut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Flag, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contracts.errors import InstrumentError

IntArray = NDArray[np.int64]
ChannelArray = NDArray[np.uint16]
BoolArray = NDArray[np.bool_]


class EdgeFlag(Flag):
    """What is special about a block."""

    NONE = 0
    GAP = auto()
    """Data were lost inside the block or at its end: nothing may be judged from it."""
    INIT_UNKNOWN = auto()
    """The levels at the start are not known; ``initial`` is a guess."""
    END = auto()
    """The acquisition was stopped here in order."""


@dataclass(frozen=True, slots=True)
class TickClock:
    """What the ticks of a block count. Ticks of two different clocks are never compared.

    Attributes:
        name: one name for each epoch: a source that starts anew counts on a new clock.
        tick_ps: length of a tick in ps; exact, so a clock whose tick is no whole number of
            picoseconds (96 MHz) cannot be had.
        tolerance_ppm: limit of the clock's deviation; a correction goes to results, never to
            ticks.
    """

    name: str
    tick_ps: int
    tolerance_ppm: float

    def seconds(self, ticks: int) -> float:
        """Nominal length of ``ticks`` in s."""
        return ticks * self.tick_ps * 1e-12

    def ticks(self, duration_s: float) -> int:
        """``duration_s`` in ticks, to the nearest."""
        return round(duration_s * 1e12 / self.tick_ps)


@dataclass(frozen=True, slots=True, eq=False)
class EdgeBlock:
    """Every edge of some lines in a span of time.

    Attributes:
        clock: what the ticks count.
        names: the channels' names; a channel's number is its place here.
        ticks: when each edge was, ascending; shape (n,).
        channels: whose edge it was; shape (n,).
        levels: the level after the edge, True while the output conducts; shape (n,).
        initial: the level of each channel just before ``t_from``; shape (channels,).
        t_from: first tick of the span that was watched.
        t_to: first tick after it.
        res_ticks: quantisation; an edge lies in (tick - res_ticks, tick].
        flags: what is special about the block.
    """

    clock: TickClock
    names: tuple[str, ...]
    ticks: IntArray
    channels: ChannelArray
    levels: BoolArray
    initial: BoolArray
    t_from: int
    t_to: int
    res_ticks: int = 1
    flags: EdgeFlag = EdgeFlag.NONE

    def __post_init__(self) -> None:
        count = self.ticks.size
        if self.channels.size != count or self.levels.size != count:
            raise InstrumentError(
                f"{count} ticks, {self.channels.size} channels and {self.levels.size} levels: "
                "an edge has one of each"
            )
        if self.initial.size != len(self.names):
            raise InstrumentError(
                f"{self.initial.size} initial levels for {len(self.names)} channels"
            )
        if self.t_to < self.t_from:
            raise InstrumentError(f"span from tick {self.t_from} to {self.t_to} runs backwards")
        if count:
            self._check_edges()

    def _check_edges(self) -> None:
        first, last = int(self.ticks[0]), int(self.ticks[-1])
        if first < self.t_from or last >= self.t_to or bool((np.diff(self.ticks) < 0).any()):
            raise InstrumentError(
                f"edges from tick {first} to {last} do not ascend within "
                f"[{self.t_from}, {self.t_to})"
            )
        if int(self.channels.max()) >= len(self.names):
            raise InstrumentError(
                f"channel {int(self.channels.max())} of {len(self.names)}: no such channel"
            )

    @property
    def duration_s(self) -> float:
        """Nominal length of the span in s."""
        return self.clock.seconds(self.t_to - self.t_from)

    @property
    def final(self) -> BoolArray:
        """The level of each channel at the end of the span."""
        levels = self.initial.copy()
        levels[self.channels] = self.levels
        return levels

    def channel(self, name: str) -> int:
        """Number of the channel called ``name``.

        Raises:
            InstrumentError: there is none.
        """
        if name not in self.names:
            raise InstrumentError(f"no channel {name!r} in this block: {', '.join(self.names)}")
        return self.names.index(name)

    def require_data(self) -> None:
        """Refuse to be judged without data.

        Raises:
            InstrumentError: nothing was watched, or data were lost.
        """
        if EdgeFlag.GAP in self.flags:
            raise InstrumentError(
                f"{self.clock.name}: data were lost in ticks {self.t_from} to {self.t_to}; "
                "nothing may be judged from them, measure again"
            )
        if self.t_to == self.t_from:
            raise InstrumentError(
                f"{self.clock.name}: nothing was acquired at tick {self.t_from}; "
                "that there was no pulse cannot be said"
            )


def _check_joint(left: EdgeBlock, right: EdgeBlock) -> None:
    if left.clock != right.clock:
        raise InstrumentError(
            f"blocks of two clocks, {left.clock} and {right.clock}, cannot be joined"
        )
    if left.names != right.names or left.res_ticks != right.res_ticks:
        raise InstrumentError(f"{left.clock.name}: blocks of different channels cannot be joined")
    if left.t_to != right.t_from:
        kind = "gap" if left.t_to < right.t_from else "overlap"
        raise InstrumentError(
            f"{left.clock.name}: {kind} between tick {left.t_to} and {right.t_from}; "
            "blocks must follow one another"
        )
    if EdgeFlag.INIT_UNKNOWN not in right.flags and bool((left.final != right.initial).any()):
        raise InstrumentError(
            f"{left.clock.name}: levels changed without an edge at tick {left.t_to}"
        )


def _joint_flags(blocks: Sequence[EdgeBlock]) -> EdgeFlag:
    flags = blocks[-1].flags & EdgeFlag.END | blocks[0].flags & EdgeFlag.INIT_UNKNOWN
    for block in blocks:
        flags |= block.flags & EdgeFlag.GAP
    return flags


def concatenate(blocks: Sequence[EdgeBlock]) -> EdgeBlock:
    """One block from blocks that follow one another.

    Raises:
        InstrumentError: there is none, there is time between two of them or they overlap, they
            are of different clocks or channels, or levels changed without an edge.
    """
    if not blocks:
        raise InstrumentError("no blocks to join: nothing was acquired")
    for left, right in pairwise(blocks):
        _check_joint(left, right)
    return replace(
        blocks[0],
        ticks=np.concatenate([b.ticks for b in blocks]),
        channels=np.concatenate([b.channels for b in blocks]),
        levels=np.concatenate([b.levels for b in blocks]),
        t_to=blocks[-1].t_to,
        flags=_joint_flags(blocks),
    )


def cut(block: EdgeBlock, t_from: int, t_to: int) -> EdgeBlock:
    """The part of ``block`` from tick ``t_from`` up to, not including, ``t_to``.

    Raises:
        InstrumentError: the block does not cover that span.
    """
    if not block.t_from <= t_from <= t_to <= block.t_to:
        raise InstrumentError(
            f"{block.clock.name}: ticks {t_from} to {t_to} were asked for; "
            f"{block.t_from} to {block.t_to} were acquired"
        )
    first, last = np.searchsorted(block.ticks, [t_from, t_to])
    initial = block.initial.copy()
    initial[block.channels[:first]] = block.levels[:first]
    flags = block.flags if t_to == block.t_to else block.flags & ~EdgeFlag.END
    return replace(
        block,
        ticks=block.ticks[first:last],
        channels=block.channels[first:last],
        levels=block.levels[first:last],
        initial=initial,
        t_from=t_from,
        t_to=t_to,
        flags=flags,
    )

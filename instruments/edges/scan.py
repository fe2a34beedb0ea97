"""Sampled port words to edges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.errors import ConfigError
from instruments.edges.block import (
    BoolArray,
    ChannelArray,
    EdgeBlock,
    EdgeFlag,
    IntArray,
    TickClock,
)

WordArray = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32] | NDArray[np.uint64]

MAX_LINES = 64


@dataclass(frozen=True, slots=True, eq=False)
class LineMap:
    """Which bit of a port word is which channel.

    Attributes:
        names: the channels' names.
        lines: the bit of each channel; shape (channels,).
        inverted: whether a channel conducts while its line is low; shape (channels,).
    """

    names: tuple[str, ...]
    lines: IntArray
    inverted: BoolArray

    @classmethod
    def of(cls, lines: Mapping[str, int], inverted: Collection[str] = ()) -> "LineMap":
        """From the line number of each channel, and the names of those wired inverted.

        Raises:
            ConfigError: no line, a line twice or out of range, or an unknown inverted channel.
        """
        numbers = list(lines.values())
        if not numbers:
            raise ConfigError("no lines: a counter needs at least one")
        if len(set(numbers)) != len(numbers):
            raise ConfigError(f"lines {dict(lines)}: a line is given to two channels")
        if not all(0 <= number < MAX_LINES for number in numbers):
            raise ConfigError(f"lines {dict(lines)}: a line is not within 0 to {MAX_LINES - 1}")
        if unknown := set(inverted) - set(lines):
            raise ConfigError(f"inverted {sorted(unknown)}: the channels are {list(lines)}")
        flipped = np.array([name in inverted for name in lines], dtype=np.bool_)
        return cls(tuple(lines), np.array(numbers, dtype=np.int64), flipped)

    def levels(self, word: int) -> BoolArray:
        """The level of each channel in one word."""
        bits = np.array([word >> int(line) & 1 for line in self.lines], dtype=np.bool_)
        return np.logical_xor(bits, self.inverted)

    def by_bit(self) -> IntArray:
        """The channel of each bit, -1 where there is none; shape (MAX_LINES,)."""
        table = np.full(MAX_LINES, -1, dtype=np.int64)
        table[self.lines] = np.arange(self.lines.size)
        return table


def _changes(words: WordArray, previous: int) -> IntArray:
    inside = np.flatnonzero(words[1:] != words[:-1]) + 1
    if int(words[0]) == previous:
        return inside
    return np.concatenate((np.zeros(1, dtype=np.int64), inside))


def _set_bits(delta: NDArray[np.uint64]) -> tuple[ChannelArray, NDArray[np.uint64]]:
    """How many bits are set in each row, and the mask of each set bit, row after row.

    A bit a pass, as few words change twice at once.
    """
    counts = np.bitwise_count(delta).astype(np.uint16)
    place = np.cumsum(counts, dtype=np.int64)
    bits = np.empty(int(place[-1]) if place.size else 0, dtype=np.uint64)
    place -= counts
    while delta.size:
        lowest = delta & np.negative(delta)
        bits[place] = lowest
        rest = delta ^ lowest
        more = np.flatnonzero(rest)
        delta, place = rest[more], place[more] + 1
    return counts, bits


def scan(
    words: WordArray,
    line_map: LineMap,
    clock: TickClock,
    t_from: int,
    previous: int | None,
) -> EdgeBlock:
    """Edges of every channel in consecutive samples of a port.

    Args:
        words: the samples, one a tick, as unsigned integers; shape (n,).
        line_map: which bit is which channel; other bits are ignored.
        clock: what ticks count.
        t_from: tick of the first sample.
        previous: the sample before the first; None at the start of the acquisition, when the
            first sample gives the initial levels.
    """
    if words.size == 0:
        return _nothing(line_map, clock, t_from, previous)
    before = int(words[0]) if previous is None else previous
    at = _changes(words, before)
    return edges_at(at + t_from, words[at], before, line_map, clock, (t_from, t_from + words.size))


def edges_at(
    at: IntArray,
    words: WordArray,
    before: int,
    line_map: LineMap,
    clock: TickClock,
    span: tuple[int, int],
) -> EdgeBlock:
    """Edges of every channel from the port's words after each change.

    Args:
        at: when each change was, ascending; shape (n,).
        words: the port after it; shape (n,).
        before: the port before the first.
        line_map: which bit is which channel; other bits are ignored.
        clock: what ticks count.
        span: first tick that was watched, and the first one after them.
    """
    wide = words.astype(np.uint64)
    delta = wide.copy()
    delta[1:] ^= wide[:-1]
    delta[:1] ^= np.uint64(before)
    counts, bits = _set_bits(delta)
    ticks, after = np.repeat(at, counts), np.repeat(wide, counts)
    channels = line_map.by_bit()[np.bitwise_count(bits - np.uint64(1))]
    if not bool((ours := channels >= 0).all()):
        ticks, after, bits, channels = ticks[ours], after[ours], bits[ours], channels[ours]
    return EdgeBlock(
        clock,
        line_map.names,
        ticks=ticks,
        channels=channels.astype(np.uint16),
        levels=np.logical_xor(after & bits != 0, line_map.inverted[channels]),
        initial=line_map.levels(before),
        t_from=span[0],
        t_to=span[1],
    )


def _nothing(line_map: LineMap, clock: TickClock, t_from: int, previous: int | None) -> EdgeBlock:
    return EdgeBlock(
        clock,
        line_map.names,
        ticks=np.empty(0, dtype=np.int64),
        channels=np.empty(0, dtype=np.uint16),
        levels=np.empty(0, dtype=np.bool_),
        initial=line_map.levels(previous or 0),
        t_from=t_from,
        t_to=t_from,
        flags=EdgeFlag.INIT_UNKNOWN if previous is None else EdgeFlag.NONE,
    )

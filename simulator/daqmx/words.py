"""What a sampled port sees: runs of equal words, from the toggles of its lines."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.world import World

IntArray = NDArray[np.int64]
WordArray = NDArray[np.uint32]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SampleTimes:
    """Sample i lies at ``start_s + i * interval_s`` of bench time."""

    start_s: float
    interval_s: float

    def of(self, index: int) -> float:
        """Bench time of one sample in s."""
        return self.start_s + index * self.interval_s

    def until(self, time_s: float) -> int:
        """How many samples were taken up to and including ``time_s``."""
        return int(self.first_at(np.array([np.nextafter(time_s, np.inf)]))[0])

    def first_at(self, times_s: FloatArray) -> IntArray:
        """Index of the first sample at or after each time; never below 0."""
        index = np.ceil((times_s - self.start_s) / self.interval_s)
        index += self.start_s + index * self.interval_s < times_s
        index -= self.start_s + (index - 1) * self.interval_s >= times_s
        return np.maximum(index, 0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Runs:
    """Samples as words and how often each is repeated."""

    words: WordArray
    counts: IntArray

    def as_bytes(self) -> bytes:
        """One byte a sample, as ``ReadDigitalU8`` gives them."""
        return np.repeat(self.words.astype(np.uint8), self.counts).tobytes()

    def as_varints(self) -> bytes:
        """The payload of a packed ``repeated uint32``.

        Repeating an encoded word costs next to nothing; encoding each sample anew would be most
        of the work of a read.
        """
        pairs = zip(self.words.tolist(), self.counts.tolist(), strict=True)
        return b"".join(varint(word) * count for word, count in pairs)


@lru_cache(maxsize=65536)
def varint(value: int) -> bytes:
    """``value`` in the variable length of protocol buffers."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def sample(world: World, width: int, times: SampleTimes, first: int, stop: int) -> Runs:
    """Samples ``first`` up to, not including, ``stop`` of lines 0 to ``width`` - 1.

    A sample has the level of the last toggle before it or at its very time.
    """
    begin_s = times.of(first)
    end_s = float(np.nextafter(times.of(stop - 1), np.inf))
    level = 0
    all_at, all_masks = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint32)]
    with world.lock:
        for line in sorted(number for number in world.lines if number < width):
            high, toggles_s = world.toggles(line, begin_s, end_s)
            level |= int(high) << line
            all_at.append(np.clip(times.first_at(toggles_s), first, stop - 1))
            all_masks.append(np.full(toggles_s.size, 1 << line, dtype=np.uint32))
    return _runs(level, np.concatenate(all_at), np.concatenate(all_masks), first, stop)


def _runs(level: int, at: IntArray, masks: WordArray, first: int, stop: int) -> Runs:
    order = np.argsort(at, kind="stable")
    at, masks = at[order], masks[order]
    begins = np.flatnonzero(np.diff(at, prepend=-1))
    flips = np.bitwise_xor.reduceat(masks, begins) if begins.size else masks
    words = np.bitwise_xor.accumulate(np.concatenate((np.array([level], dtype=np.uint32), flips)))
    bounds = np.concatenate((np.array([first]), at[begins], np.array([stop])))
    return Runs(words, np.diff(bounds))

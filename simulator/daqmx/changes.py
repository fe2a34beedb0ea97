"""Change detection: when watched lines changed, and how the port was then."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from simulator.world import World

MERGED_S = 50e-9
"""Changes within so short a time are one event: USB-6423 specification, "Detect DI change"."""

FloatArray = NDArray[np.float64]
WordArray = NDArray[np.uint32]


class Changes:
    """Events since the change detection was armed.

    Args:
        world: whose lines are watched.
        width: lines of the port.
        watched: numbers of the lines whose edges are events.
    """

    def __init__(self, world: World, width: int, watched: Collection[int]) -> None:
        self._world = world
        self._width = width
        self._mask = np.uint32(sum(1 << line for line in watched))
        self._until_s = world.now()
        self._times_s: FloatArray = np.empty(0)
        self._words: WordArray = np.empty(0, dtype=np.uint32)

    def times_s(self, from_s: float = 0.0) -> FloatArray:
        """When the events since ``from_s`` were."""
        self._update()
        return self._times_s[int(np.searchsorted(self._times_s, from_s)) :]

    def words(self) -> WordArray:
        """The port after each event, as far as the device could keep it."""
        self._update()
        return self._words

    def lose_word(self) -> None:
        """An event came too fast for the port to be read: its word is missing from now on."""
        self._update()
        self._words = self._words[:-1]

    def _update(self) -> None:
        with self._world.lock:
            now_s = self._world.now()
            if now_s <= self._until_s:
                return
            level, at_s, masks = self._toggles(self._until_s, now_s)
            self._until_s = now_s
        if not at_s.size:
            return
        order = np.argsort(at_s, kind="stable")
        at_s, masks = at_s[order], masks[order]
        words = np.bitwise_xor.accumulate(masks) ^ np.uint32(level)
        ours = np.flatnonzero(masks & self._mask)
        if not ours.size:
            return
        begins = np.flatnonzero(np.diff(at_s[ours], prepend=-np.inf) > MERGED_S)
        lasts = np.append(begins[1:], ours.size) - 1
        self._times_s = np.concatenate((self._times_s, at_s[ours[begins]]))
        self._words = np.concatenate((self._words, words[ours[lasts]]))

    def _toggles(self, begin_s: float, end_s: float) -> tuple[int, FloatArray, WordArray]:
        level = 0
        all_s, all_masks = [np.empty(0)], [np.empty(0, dtype=np.uint32)]
        for line in sorted(number for number in self._world.lines if number < self._width):
            high, toggles_s = self._world.toggles(line, begin_s, end_s)
            level |= int(high) << line
            all_s.append(toggles_s)
            all_masks.append(np.full(toggles_s.size, 1 << line, dtype=np.uint32))
        return level, np.concatenate(all_s), np.concatenate(all_masks)

"""The device: 16 logic channels that are sampled, and what happens to it.

What it models: channels D0 to D15, a sample clock with a hidden deviation, acquisitions one at a
time. What it does not: triggers, analogue channels, a buffer of its own.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.words import SampleTimes, WordArray, sample
from simulator.world import World

CHANNELS = tuple(f"D{number}" for number in range(16))
START_S = 0.05
"""Bench time from the order to the first sample: an assumption, drivers take what they take."""
SLICE_SAMPLES = 1 << 19
ENDS = {
    FaultKind.OVERRUN: "sr: the device ran over, samples were lost",
    FaultKind.GONE: "sr: the device is gone",
    FaultKind.UNPLUGGED: "sr: the device is gone",
}


class AcquisitionEndedError(Exception):
    """No more samples come; the text is what the program says of it, none if all is well."""


class LogicAnalyser:
    """A device whose channels D0 to D15 are the world's lines 0 to 15.

    Attributes:
        world: whose lines it samples.
        faults: what is still to happen to it; may be added to at any time.
    """

    def __init__(self, world: World, *, ppm: float = 0.0, faults: Iterable[DaqFault] = ()) -> None:
        self.world = world
        self.faults = list(faults)
        self._ppm = ppm

    def detune(self, ppm: float) -> None:
        """Let the timebase be off by so much more from the next acquisition on, in ppm."""
        self._ppm += ppm

    def truth(self) -> dict[str, object]:
        """What a bench cannot see: the deviation of the timebase, and what is still to happen."""
        return {
            "device": "logic analyser",
            "timebase_error_ppm": self._ppm,
            "faults": [{"kind": f.kind.value, "after_s": f.after_s} for f in self.faults],
        }

    def acquire(self, rate_hz: float, channels: Sequence[str], longest_s: float) -> "Acquisition":
        """Begin to sample.

        Raises:
            ValueError: there is no such channel.
        """
        lines = [CHANNELS.index(channel) for channel in channels]
        times = SampleTimes(self.world.now() + START_S, 1 / (rate_hz * (1 + self._ppm * 1e-6)))
        return Acquisition(self, times, lines, longest_s)

    def due(self, *kinds: FaultKind) -> DaqFault | None:
        """A fault of these kinds that has struck."""
        self.world.now()
        energised_s = self.world.energised_s
        return next((f for f in self.faults if f.kind in kinds and energised_s >= f.after_s), None)


class Acquisition:
    """Samples of some channels from the order to start.

    Args:
        device: whose.
        times: of the samples.
        lines: of the world, one a bit from bit 0.
        longest_s: it ends itself after so long.
    """

    def __init__(
        self, device: LogicAnalyser, times: SampleTimes, lines: Sequence[int], longest_s: float
    ) -> None:
        self._device, self._times, self._lines = device, times, lines
        self._last = round(longest_s / times.interval_s)
        self._sent = 0

    @property
    def start_s(self) -> float:
        """Bench time of the first sample in s."""
        return self._times.start_s

    def next_samples(self, until_s: float) -> bytes:
        """Some of the samples until ``until_s`` that were not given yet; empty: there are none.

        Raises:
            AcquisitionEndedError: no more come.
        """
        if self._device.due(FaultKind.STALL):
            return b""
        if fault := self._device.due(*ENDS):
            if fault.kind is FaultKind.OVERRUN:
                self._device.faults.remove(fault)
            raise AcquisitionEndedError(ENDS[fault.kind])
        if self._sent == self._last:
            raise AcquisitionEndedError
        taken = min(self._times.until(until_s), self._last)
        stop = min(taken, self._sent + SLICE_SAMPLES)
        if stop <= self._sent:
            return b""
        runs = sample(self._device.world, len(CHANNELS), self._times, self._sent, stop)
        self._sent = stop
        words = np.repeat(self._selected(runs.words), runs.counts)
        width = -(-len(self._lines) // 8)
        return words.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()

    def _selected(self, words: WordArray) -> WordArray:
        found = np.zeros_like(words)
        for bit, line in enumerate(self._lines):
            found |= (words >> line & 1) << bit
        return found

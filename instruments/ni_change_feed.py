"""Changes of a digital port of an NI device, each with the count of a timebase when it was.

Two tasks: one reads the port at each change of a watched line, the other counts the timebase and
keeps the count at each Change Detection Event. Their samples belong together one by one; a device
that keeps one and not the other is told, as are changes that it says it has lost.
"""

from dataclasses import dataclass

import numpy as np
from nidaqmx.stream_readers import CounterReader, DigitalSingleChannelReader
from numpy.typing import NDArray

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.edges import IntArray
from instruments.ni_task import NiTask
from instruments.sampled_capture import STEP_S, TIMEOUT_S

REGISTER = 1 << 32
"""Counts before the counter begins anew: with 100 kHz after 11.9 h without a look."""


@dataclass(frozen=True, slots=True, eq=False)
class PortChanges:
    """What a port did.

    Attributes:
        at: ticks in which the changes were: each lies in (at - 1, at]; shape (n,).
        words: the port after each; shape (n,).
    """

    at: IntArray
    words: NDArray[np.uint32]


class NiChangeFeed:
    """The two tasks; configured and not yet started.

    Args:
        changes: reads the port.
        counts: counts the timebase, on its first channel.
        name: of the capture, for messages.
        clock: bench time.
    """

    __slots__ = (
        "_changes",
        "_clock",
        "_count",
        "_counts",
        "_name",
        "_read_counts",
        "_read_words",
        "_register",
    )

    def __init__(self, changes: NiTask, counts: NiTask, name: str, clock: Clock) -> None:
        self._changes, self._counts, self._name, self._clock = changes, counts, name, clock
        self._count = 0
        self._register = counts.task.ci_channels[0]
        words = DigitalSingleChannelReader(changes.task.in_stream)
        stamps = CounterReader(counts.task.in_stream)
        # Asking the device for the number of channels at every read would double the traffic.
        words.verify_array_shape = stamps.verify_array_shape = False
        self._read_words = words.read_many_sample_port_uint32
        self._read_counts = stamps.read_many_sample_uint32

    def start(self) -> None:
        """Start to count, then to watch: a change without a count could not be timed."""
        self._counts.start()
        self._changes.start()

    def count(self) -> int:
        """The tick that is under way, counted on beyond the end of the register.

        Raises:
            InstrumentError: the device is gone.
        """
        with self._counts.asking("count register"):
            register = int(self._register.ci_count)
        self._count += (register - self._count) % REGISTER
        return self._count

    def take(self) -> PortChanges:
        """All changes that wait.

        Raises:
            InstrumentError: changes were lost, or the device is gone.
        """
        waiting = self._waiting()
        words, stamps = np.zeros((2, waiting), dtype=np.uint32)
        if waiting:
            with self._changes.asking(f"read of {waiting} changes"):
                self._check_number(self._read_words(words, waiting, TIMEOUT_S), waiting)
            with self._counts.asking(f"read of {waiting} counts"):
                self._check_number(self._read_counts(stamps, waiting, TIMEOUT_S), waiting)
        now = self.count()
        at = now - (now - stamps.astype(np.int64)) % REGISTER + 1
        return PortChanges(at, words)

    def close(self) -> None:
        """Stop both tasks and give the device back; may be called twice.

        Raises:
            InstrumentError: that failed.
        """
        try:
            self._changes.close()
        finally:
            self._counts.close()

    def _waiting(self) -> int:
        """How many changes wait with their counts.

        There must be no fewer changes than counts a moment before, and no more than a moment
        later; what the two transfers differ by is waited for.
        """
        given_up_s = self._clock.now() + TIMEOUT_S
        while True:
            before, words, after = self._counts_kept(), self._words_kept(), self._counts_kept()
            if before <= words <= after:
                return min(before, words)
            if self._clock.now() >= given_up_s:
                raise InstrumentError(
                    f"{self._name}: {words} changes wait and {after} counts of them: the device "
                    "has lost some of either, so no edge can be timed any more; measure again"
                )
            self._clock.sleep(STEP_S)

    def _words_kept(self) -> int:
        stream = self._changes.task.in_stream
        with self._changes.asking("changes available"):
            words, overflowed = int(stream.avail_samp_per_chan), stream.change_detect_overflowed
        if overflowed:
            raise InstrumentError(
                f"{self._name}: overflow: the lines changed faster than the device could read "
                "them, so edges are lost; a line bounces or is disturbed: mend that, or sample "
                "the port (driver ni_sampled_port), and measure again"
            )
        return words

    def _counts_kept(self) -> int:
        with self._counts.asking("counts available"):
            return int(self._counts.task.in_stream.avail_samp_per_chan)

    def _check_number(self, got: int, asked: int) -> None:
        if got != asked:
            raise InstrumentError(f"{self._name}: {got} samples came, {asked} were asked for")

"""One run of any device that sends samples of its lines, read as edges."""

from typing import Protocol

import numpy as np

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import WireEvent
from instruments.edges import EdgeBlock, LineMap, TickClock, concatenate, scan
from instruments.edges.scan import WordArray
from instruments.seen_edges import SeenEdges

TIMEOUT_S = 5.0
"""How much later than due samples may come: an assumption, generous for USB and a network."""
STEP_S = 0.01
"""How long to wait before looking again for samples that are due."""
SLICE_S = 1.0
"""A longer read is made of parts, so that what waits is little and a loss is told soon."""
LAG_S = 0.5
"""By how much a device's clock may differ from bench time at once: transfers come in packets."""
SLOPE = 200e-6
"""By how much it may differ over time: more is a wrong rate, not a tolerance."""


class WordFeed(Protocol):
    """Where the samples come from."""

    def start(self) -> None:
        """Begin to sample."""

    def available(self) -> int:
        """How many samples wait; brings itself up to date first.

        Raises:
            InstrumentError: samples were lost, or the device is gone.
        """

    def take(self, samples: int) -> WordArray:
        """The next samples, good until the next call.

        No more than ``available`` are asked for, unless the feed itself waits for them.
        """

    def close(self) -> None:
        """Stop sampling and give the device back; may be called twice."""


class SampledCapture:
    """Samples since the start of one acquisition, as edges.

    Args:
        feed: where they come from.
        ticks: one a sample.
        line_map: which bit is which channel.
        clock: bench time.
        paced: whether the samples are of now, so that they must keep pace with bench time.
        waits_for: how many samples at once ``feed.take`` itself waits for; None: it has only
            what is there, and the capture waits.
    """

    __slots__ = (
        "_clock",
        "_feed",
        "_line_map",
        "_paced",
        "_position",
        "_previous",
        "_seen",
        "_slice_samples",
        "_span_s",
        "_ticks",
        "_waits",
    )

    def __init__(
        self,
        feed: WordFeed,
        ticks: TickClock,
        line_map: LineMap,
        clock: Clock,
        *,
        paced: bool = True,
        waits_for: int | None = None,
    ) -> None:
        self._feed = feed
        self._ticks = ticks
        self._line_map = line_map
        self._clock = clock
        self._paced = paced
        self._waits = waits_for is None
        self._slice_samples = max(waits_for or ticks.ticks(SLICE_S), 1)
        self._seen = SeenEdges(ticks.name)
        self._position = 0
        self._previous: int | None = None
        self._span_s = (0.0, 0.0)

    @property
    def started_s(self) -> float:
        """Bench time of sample 0 in s, give or take ``started_half_width_s``."""
        return (self._span_s[0] + self._span_s[1]) / 2

    @property
    def started_half_width_s(self) -> float:
        """Half the time that the order to start took, in s."""
        return (self._span_s[1] - self._span_s[0]) / 2

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost.

        Raises:
            InstrumentError: nothing was read yet.
        """
        return self._seen.block

    def read(self, duration_s: float) -> EdgeBlock:
        """Wait for the next ``duration_s`` of samples; their edges.

        Raises:
            InstrumentError: samples were lost or do not come, the device is gone, or its sample
                clock does not keep pace with bench time.
        """
        samples = self._ticks.ticks(duration_s)
        if samples < 1:
            raise InstrumentError(
                f"{self._ticks.name}: read of {duration_s:g} s is shorter than a sample, "
                f"{self._ticks.seconds(1):g} s"
            )
        self._seen.refuse_if_over()
        with self._seen.failing():
            found = self._take(samples, wait=self._waits)
            self._check_pace()
        return found

    def catch_up(self) -> EdgeBlock:
        """The edges in all samples that are there by now; none of them may be new.

        Raises:
            InstrumentError: as for ``read``.
        """
        self._seen.refuse_if_over()
        with self._seen.failing():
            found = self._take(self._feed.available(), wait=False)
            self._check_pace()
        return found

    def start(self) -> None:
        """Begin to sample."""
        before_s = self._clock.now()
        with self._seen.failing():
            self._feed.start()
        self._span_s = (before_s, self._clock.now())

    def stop(self) -> None:
        """Stop sampling and give the device back."""
        self._seen.stopped = True
        self._feed.close()

    def abandon(self, error: BaseException) -> None:
        """Give the device back because of ``error``; if that fails too, the error gets a note."""
        try:
            self.stop()
        except InstrumentError as second:
            error.add_note(f"and the device could not be given back: {second}")

    def note(self) -> WireEvent:
        """What was done, in a line, as evidence."""
        done = (
            f"tick {self._ticks.tick_ps} ps, started at {self.started_s:.6f} s +- "
            f"{self.started_half_width_s:.6f} s, {self._position} samples read"
        )
        end_s = self.started_s + self._ticks.seconds(self._position)
        return self._seen.note(done, self.started_s, end_s)

    def _take(self, samples: int, *, wait: bool) -> EdgeBlock:
        nothing: WordArray = np.empty(0, dtype=np.uint32)
        found = [scan(nothing, self._line_map, self._ticks, self._position, self._previous)]
        while samples > 0:
            part = min(samples, self._slice_samples)
            if wait:
                self._wait_for(part)
            found.append(self._take_slice(part))
            samples -= part
        return concatenate(found[1:] or found)

    def _take_slice(self, samples: int) -> EdgeBlock:
        words = self._feed.take(samples)
        block = scan(words, self._line_map, self._ticks, self._position, self._previous)
        self._previous = int(words[-1])
        self._position += samples
        return self._seen.add(block)

    def _wait_for(self, samples: int) -> None:
        given_up_s = self._clock.now() + self._ticks.seconds(samples) + TIMEOUT_S
        while (missing := samples - self._feed.available()) > 0:
            if self._clock.now() >= given_up_s:
                raise InstrumentError(
                    f"{self._ticks.name}: {missing} of {samples} samples did not come within "
                    f"{TIMEOUT_S:g} s after they were due: the sample clock stands still or is "
                    "slower than ordered"
                )
            self._clock.sleep(max(self._ticks.seconds(missing), STEP_S))

    def _check_pace(self) -> None:
        if self._paced:
            check_pace(
                self._ticks,
                self._position + self._feed.available(),
                elapsed_s=self._clock.now() - self.started_s,
                started_half_width_s=self.started_half_width_s,
            )


def check_pace(
    ticks: TickClock, counted: int, *, elapsed_s: float, started_half_width_s: float
) -> None:
    """Refuse a clock that does not keep pace with bench time.

    Args:
        ticks: of the clock.
        counted: how many of them since its start.
        elapsed_s: bench time since its start.
        started_half_width_s: how well the start is known.

    Raises:
        InstrumentError: it stands still or runs at another rate than ordered.
    """
    sampled_s = ticks.seconds(counted)
    limit_s = LAG_S + SLOPE * elapsed_s + started_half_width_s
    if abs(sampled_s - elapsed_s) > limit_s:
        raise InstrumentError(
            f"{ticks.name}: {sampled_s:.3f} s were sampled in {elapsed_s:.3f} s of "
            f"bench time, {limit_s:.3f} s apart at most; the sample clock stands still "
            "or runs at another rate than ordered"
        )

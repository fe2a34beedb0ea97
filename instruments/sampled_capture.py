"""One run of any device that sends samples of its lines, read as edges."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import Direction, WireEvent
from instruments.edges import EdgeBlock, EdgeFlag, LineMap, TickClock, concatenate, scan
from instruments.edges.scan import WordArray

TIMEOUT_S = 5.0
"""How much later than due samples may come: an assumption, generous for USB and a network."""
STEP_S = 0.01
"""How long to wait before looking again for samples that are due."""
SLICE_S = 1.0
"""A longer read is made of parts, so that what waits is little and a loss is told soon."""
LAG_S = 0.5
"""By how much the sample clock may differ from bench time at once: transfers come in packets."""
SLOPE = 200e-6
"""By how much it may differ over time: more is a wrong rate, not a tolerance."""
WIRE = "counter"


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
        """The next samples; no more than ``available`` are asked for."""

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
    """

    __slots__ = (
        "_blocks",
        "_clock",
        "_failure",
        "_feed",
        "_line_map",
        "_paced",
        "_position",
        "_previous",
        "_span_s",
        "_stopped",
        "_ticks",
    )

    def __init__(
        self,
        feed: WordFeed,
        ticks: TickClock,
        line_map: LineMap,
        clock: Clock,
        *,
        paced: bool = True,
    ) -> None:
        self._feed = feed
        self._ticks = ticks
        self._line_map = line_map
        self._clock = clock
        self._paced = paced
        self._blocks: list[EdgeBlock] = []
        self._position = 0
        self._previous: int | None = None
        self._failure: str | None = None
        self._stopped = False
        self._span_s = (0.0, 0.0)

    @property
    def ticks(self) -> TickClock:
        """What the ticks of the edges count: samples."""
        return self._ticks

    @property
    def started_s(self) -> float:
        """Bench time of sample 0 in s, give or take half of what the order to start took."""
        return (self._span_s[0] + self._span_s[1]) / 2

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost.

        Raises:
            InstrumentError: nothing was read yet.
        """
        whole = concatenate(self._blocks)
        if self._failure is not None:
            return replace(whole, flags=whole.flags | EdgeFlag.GAP)
        return replace(whole, flags=whole.flags | EdgeFlag.END) if self._stopped else whole

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
        self._refuse_if_over()
        found = []
        with self._failing():
            while samples > 0:
                part = min(samples, max(self._ticks.ticks(SLICE_S), 1))
                self._wait_for(part)
                found.append(self._take(part))
                samples -= part
            self._check_pace()
        return concatenate(found)

    def catch_up(self) -> EdgeBlock:
        """The edges in all samples that are there by now; none of them may be new.

        Raises:
            InstrumentError: as for ``read``.
        """
        self._refuse_if_over()
        with self._failing():
            found = self._take(self._feed.available())
            self._check_pace()
        return found

    def start(self) -> None:
        """Begin to sample."""
        before_s = self._clock.now()
        with self._failing():
            self._feed.start()
        self._span_s = (before_s, self._clock.now())

    def stop(self) -> None:
        """Stop sampling and give the device back."""
        self._stopped = True
        self._feed.close()

    def abandon(self, error: BaseException) -> None:
        """Give the device back because of ``error``; if that fails too, the error gets a note."""
        self._stopped = True
        try:
            self._feed.close()
        except InstrumentError as second:
            error.add_note(f"and the device could not be given back: {second}")

    def note(self) -> WireEvent:
        """What was done, in a line, as evidence."""
        edges = sum(block.ticks.size for block in self._blocks)
        text = (
            f"{self._ticks.name}: tick {self._ticks.tick_ps} ps, started at "
            f"{self.started_s:.6f} s, {self._position} samples read, {edges} edges, "
            f"{self._failure or 'no failure'}"
        )
        end_s = self.started_s + self._ticks.seconds(self._position)
        return WireEvent(WIRE, Direction.NOTE, text.encode(), self.started_s, end_s)

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

    def _take(self, samples: int) -> EdgeBlock:
        words = self._feed.take(samples)
        block = scan(words, self._line_map, self._ticks, self._position, self._previous)
        if words.size:
            self._previous = int(words[-1])
        self._position += samples
        self._blocks.append(block)
        return block

    def _check_pace(self) -> None:
        if not self._paced:
            return
        sampled_s = self._ticks.seconds(self._position + self._feed.available())
        elapsed_s = self._clock.now() - self.started_s
        limit_s = LAG_S + SLOPE * elapsed_s + (self._span_s[1] - self._span_s[0]) / 2
        if abs(sampled_s - elapsed_s) > limit_s:
            raise InstrumentError(
                f"{self._ticks.name}: {sampled_s:.3f} s were sampled in {elapsed_s:.3f} s of "
                f"bench time, {limit_s:.3f} s apart at most; the sample clock stands still "
                "or runs at another rate than ordered"
            )

    def _refuse_if_over(self) -> None:
        if self._failure is not None:
            raise InstrumentError(f"{self._ticks.name}: capture is over, after {self._failure}")
        if self._stopped:
            raise InstrumentError(f"{self._ticks.name}: capture is over, it was stopped")

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Remember of any error that this capture has lost data."""
        try:
            yield
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise


@contextmanager
def capturing(capture: SampledCapture) -> Iterator[SampledCapture]:
    """Sample from entry to exit; whatever happens, the device is given back."""
    try:
        capture.start()
        yield capture
    except BaseException as error:
        capture.abandon(error)
        raise
    else:
        capture.stop()

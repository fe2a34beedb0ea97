"""One run of the sample clock of an NI device, read as edges."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import nidaqmx
import numpy as np
from nidaqmx.stream_readers import DigitalSingleChannelReader

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.edges import EdgeBlock, EdgeFlag, LineMap, TickClock, concatenate, scan
from instruments.edges.scan import WordArray
from instruments.ni_daqmx import clear_after, daqmx_errors

SLICE_SAMPLES = 500_000
"""At most so many samples in one read: up to 2.5 MB on the wire."""
SLICE_S = 10.0
"""Nor does one read wait longer: well within what the connection's keep-alive takes for dead."""
SLICES_PER_BUFFER = 4
"""A read never asks for more than this part of the buffer, so that there is room meanwhile."""
TIMEOUT_S = 5.0
"""How much later than due samples may come: an assumption, generous for USB and a network."""
LAG_S = 0.5
"""By how much the sample clock may differ from bench time at once: transfers come in packets."""
SLOPE = 200e-6
"""By how much it may differ over time: more is a wrong rate, not a tolerance."""


class Capture:
    """Samples since the start of one acquisition, as edges; made by ``NiSampledPort.capture``."""

    __slots__ = (
        "_blocks",
        "_clock",
        "_failure",
        "_line_map",
        "_position",
        "_previous",
        "_read_words",
        "_span_s",
        "_stopped",
        "_task",
        "_ticks",
        "_words",
    )

    def __init__(
        self,
        task: nidaqmx.Task,
        ticks: TickClock,
        line_map: LineMap,
        clock: Clock,
        *,
        port_width: int,
        buffer_samples: int,
    ) -> None:
        self._task = task
        self._ticks = ticks
        self._line_map = line_map
        self._clock = clock
        self._blocks: list[EdgeBlock] = []
        self._position = 0
        self._previous: int | None = None
        self._failure: str | None = None
        self._stopped = False
        self._span_s = (0.0, 0.0)
        reader = DigitalSingleChannelReader(task.in_stream)
        # Asking the device for the number of channels at every read would double the traffic.
        reader.verify_array_shape = False
        part = buffer_samples // SLICES_PER_BUFFER
        size = max(min(SLICE_SAMPLES, ticks.ticks(SLICE_S), part), 1)
        # NI-DAQmx gives 8-bit words for ports of up to 8 lines alone; wider ones need 32.
        self._words: WordArray
        if port_width <= 8:
            self._words = np.zeros(size, dtype=np.uint8)
            self._read_words = reader.read_many_sample_port_byte
        else:
            self._words = np.zeros(size, dtype=np.uint32)
            self._read_words = reader.read_many_sample_port_uint32

    @property
    def ticks(self) -> TickClock:
        """What the ticks of the edges count: samples."""
        return self._ticks

    @property
    def started_s(self) -> float:
        """Bench time of sample 0 in s, give or take ``started_half_width_s``."""
        return (self._span_s[0] + self._span_s[1]) / 2

    @property
    def started_half_width_s(self) -> float:
        """Half the time that the order to start took, in s."""
        return (self._span_s[1] - self._span_s[0]) / 2

    @property
    def samples_read(self) -> int:
        """How many samples were turned into edges."""
        return self._position

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost.

        Raises:
            InstrumentError: nothing was read yet.
        """
        whole = concatenate(self._blocks)
        # What is joined stays so: an hour of looks would join thousands of blocks at each.
        self._blocks = [whole]
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
        found = self._read_samples(samples)
        self._check_pace()
        return found

    def catch_up(self) -> EdgeBlock:
        """The edges in all samples that are there by now; none of them may be new.

        Raises:
            InstrumentError: as for ``read``.
        """
        self._refuse_if_over()
        with self._failing("samples available"):
            available = int(self._task.in_stream.avail_samp_per_chan)
        found = self._read_samples(available)
        self._check_pace()
        return found

    def start(self) -> None:
        """Start the sample clock."""
        before_s = self._clock.now()
        with self._failing("start"):
            self._task.start()
        self._span_s = (before_s, self._clock.now())

    def stop(self) -> None:
        """Stop the sample clock and give the device back."""
        self._stopped = True
        with daqmx_errors(f"{self._ticks.name}, stop"), closing(self._task):
            if self._failure is None:
                self._task.stop()

    def abandon(self, error: BaseException) -> None:
        """Give the device back because of ``error``; if that fails too, the error gets a note."""
        self._stopped = True
        clear_after(error, self._task)

    def summary(self) -> str:
        """What was done, in a line, as evidence."""
        edges = sum(block.ticks.size for block in self._blocks)
        return (
            f"{self._ticks.name}: tick {self._ticks.tick_ps} ps, started at "
            f"{self.started_s:.6f} s +- {self.started_half_width_s:.6f} s, "
            f"{self._position} samples read, {edges} edges, {self._failure or 'no failure'}"
        )

    def _read_samples(self, samples: int) -> EdgeBlock:
        self._refuse_if_over()
        found = [self._nothing()]
        while samples > 0:
            part = min(samples, self._words.size)
            found.append(self._read_slice(part))
            samples -= part
        return concatenate(found[1:] or found)

    def _nothing(self) -> EdgeBlock:
        none = self._words[:0]
        return scan(none, self._line_map, self._ticks, self._position, self._previous)

    def _read_slice(self, samples: int) -> EdgeBlock:
        words = self._words[:samples]
        timeout_s = self._ticks.seconds(samples) + TIMEOUT_S
        with self._failing(f"read of {samples} samples"):
            got = self._read_words(words, samples, timeout_s)
            if got != samples:
                raise InstrumentError(
                    f"{self._ticks.name}: {got} samples came, {samples} were asked for"
                )
        block = scan(words, self._line_map, self._ticks, self._position, self._previous)
        self._previous = int(words[-1])
        self._position += samples
        self._blocks.append(block)
        return block

    def _check_pace(self) -> None:
        with self._failing("samples acquired"):
            acquired = int(self._task.in_stream.total_samp_per_chan_acquired)
            elapsed_s = self._clock.now() - self.started_s
            sampled_s = self._ticks.seconds(acquired)
            limit_s = LAG_S + SLOPE * elapsed_s + self.started_half_width_s
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
    def _failing(self, asked: str) -> Iterator[None]:
        """Translate an error, and remember that this capture has lost data."""
        try:
            with daqmx_errors(f"{self._ticks.name}, {asked}"):
                yield
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise

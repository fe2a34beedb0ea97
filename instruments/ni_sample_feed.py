"""Samples of a digital port of an NI device, as its sample clock took them."""

import numpy as np
from nidaqmx.stream_readers import DigitalSingleChannelReader

from contracts.errors import InstrumentError
from instruments.edges import TickClock
from instruments.edges.scan import WordArray
from instruments.ni_task import NiTask
from instruments.sampled_capture import TIMEOUT_S

SLICE_SAMPLES = 500_000
"""At most so many samples in one read: up to 2.5 MB on the wire."""
SLICE_S = 10.0
"""Nor does one read wait longer: well within what the connection's keep-alive takes for dead."""
SLICES_PER_BUFFER = 4
"""A read never asks for more than this part of the buffer, so that there is room meanwhile."""


class NiSampleFeed:
    """Samples of one task, which is configured and not yet started.

    Args:
        task: with one port as its channel.
        ticks: one a sample.
        port_width: how many lines the port has.
        buffer_samples: how many may wait unread.

    Attributes:
        waits_for: how many samples ``take`` waits for at once.
    """

    __slots__ = ("_read_words", "_task", "_ticks", "_words", "waits_for")

    def __init__(
        self, task: NiTask, ticks: TickClock, *, port_width: int, buffer_samples: int
    ) -> None:
        self._task = task
        self._ticks = ticks
        reader = DigitalSingleChannelReader(task.task.in_stream)
        # Asking the device for the number of channels at every read would double the traffic.
        reader.verify_array_shape = False
        part = buffer_samples // SLICES_PER_BUFFER
        self.waits_for = max(min(SLICE_SAMPLES, ticks.ticks(SLICE_S), part), 1)
        # NI-DAQmx gives 8-bit words for ports of up to 8 lines alone; wider ones need 32.
        self._words: WordArray
        if port_width <= 8:
            self._words = np.zeros(self.waits_for, dtype=np.uint8)
            self._read_words = reader.read_many_sample_port_byte
        else:
            self._words = np.zeros(self.waits_for, dtype=np.uint32)
            self._read_words = reader.read_many_sample_port_uint32

    def start(self) -> None:
        """Start the sample clock."""
        self._task.start()

    def available(self) -> int:
        """How many samples wait.

        Raises:
            InstrumentError: samples were lost, or the device is gone.
        """
        with self._task.asking("samples available"):
            return int(self._task.task.in_stream.avail_samp_per_chan)

    def take(self, samples: int) -> WordArray:
        """Wait for the next samples, at most ``waits_for``.

        Raises:
            InstrumentError: samples were lost or do not come, or the device is gone.
        """
        words = self._words[:samples]
        timeout_s = self._ticks.seconds(samples) + TIMEOUT_S
        with self._task.asking(f"read of {samples} samples"):
            got = self._read_words(words, samples, timeout_s)
            if got != samples:
                raise InstrumentError(
                    f"{self._ticks.name}: {got} samples came, {samples} were asked for"
                )
        return words

    def close(self) -> None:
        """Stop the sample clock and give the device back; may be called twice.

        Raises:
            InstrumentError: that failed.
        """
        self._task.close()

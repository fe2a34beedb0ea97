"""Simulated NI boxes on the real clock, in a process of their own, with pulses on every line.

The process prints one line of JSON with the address of each box, and answers each line
``BOX SAMPLES`` on its standard input with one line of JSON: how many edges each line had from
sample 0 up to, not including, sample SAMPLES of the last task that sampled this box. It ends with
its input. Run by ``benchmarks.acquisition``.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray

from simulator.clock import RealClock
from simulator.daqmx import DaqDevice, DaqServer
from simulator.daqmx.words import SampleTimes
from simulator.world import World

PERIOD_S = 0.005
"""200 pulses a second."""
WIDTH_S = 0.002


class Pulses:
    """A line with pulses at a phase of its own, for as long as anybody looks."""

    def __init__(self, phase_s: float) -> None:
        self._phase_s = phase_s

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        first = int((start_s - self._phase_s) // PERIOD_S) - 1
        last = int((stop_s - self._phase_s) // PERIOD_S) + 2
        starts_s = self._phase_s + PERIOD_S * np.arange(first, last)
        edges_s = np.column_stack((starts_s, starts_s + WIDTH_S)).ravel()
        begin, end = np.searchsorted(edges_s, [start_s, stop_s])
        return bool(begin % 2), edges_s[begin:end]


class Box(DaqDevice):
    """A box that remembers when it sampled."""

    times: SampleTimes

    def sample_times(self, rate_hz: float) -> SampleTimes:
        """When the samples of a task that starts now will lie."""
        self.times = super().sample_times(rate_hz)
        return self.times

    def edges(self, samples: int) -> list[int]:
        """How many edges each line had among the first samples."""
        first_s, last_s = self.times.of(0), self.times.of(samples - 1)
        # An edge at the very time of a sample shows in it: the first is a level, the last counts.
        begin_s, end_s = float(np.nextafter(first_s, np.inf)), float(np.nextafter(last_s, np.inf))
        lines = sorted(self.world.lines)
        return [self.world.toggles(line, begin_s, end_s)[1].size for line in lines]


def serve(lines_of: Sequence[int]) -> None:
    """Serve boxes with so many lines each until the standard input ends."""
    rng = np.random.default_rng(1)
    boxes = []
    with ExitStack() as stack:
        addresses = []
        for lines in lines_of:
            world = World(RealClock())
            world.lines.update({n: Pulses(float(rng.uniform(0, PERIOD_S))) for n in range(lines)})
            boxes.append(Box(world, port_widths=(32,)))
            server = DaqServer(boxes[-1])
            addresses.append(f"127.0.0.1:{server.start()}")
            stack.callback(server.close)
        sys.stdout.write(f"{json.dumps(addresses)}\n")
        sys.stdout.flush()
        for order in sys.stdin:
            box, samples = map(int, order.split())
            sys.stdout.write(f"{json.dumps(boxes[box].edges(samples))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    serve([int(lines) for lines in sys.argv[1:]])

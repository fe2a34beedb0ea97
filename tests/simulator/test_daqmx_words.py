"""What the simulated port sees, and how it is put on the wire."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from nidaqmx._stubs import nidaqmx_pb2
from numpy.typing import NDArray

from simulator.clock import FastClock
from simulator.daqmx.words import Runs, SampleTimes, sample
from simulator.world import World


class Toggles:
    """A line that is low at first and changes at given times."""

    def __init__(self, times_s: list[float]) -> None:
        self.times_s = np.array(sorted(times_s))

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        first, last = np.searchsorted(self.times_s, [start_s, stop_s])
        return bool(first % 2), self.times_s[first:last]


@given(
    toggles=st.lists(st.lists(st.floats(0.0, 0.02), max_size=30), min_size=1, max_size=4),
    start_s=st.floats(0.0, 0.005),
    first=st.integers(0, 300),
    count=st.integers(1, 700),
)
def test_runs_are_what_looking_at_every_sample_would_give(
    toggles: list[list[float]], start_s: float, first: int, count: int
) -> None:
    world = World(FastClock())
    world.wait(1.0)
    for line, times_s in enumerate(toggles):
        world.lines[line] = Toggles(times_s)
    times = SampleTimes(start_s, 2e-5)
    runs = sample(world, 32, times, first, first + count)
    expected = [
        sum(
            (sum(t <= times.of(index) for t in lines) % 2) << line
            for line, lines in enumerate(toggles)
        )
        for index in range(first, first + count)
    ]
    assert np.repeat(runs.words, runs.counts).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 5)), max_size=20))
def test_encoded_runs_are_what_the_protocol_buffer_library_encodes(
    pairs: list[tuple[int, int]],
) -> None:
    runs = Runs(
        np.array([word for word, _ in pairs], dtype=np.uint32),
        np.array([count for _, count in pairs], dtype=np.int64),
    )
    words = [word for word, count in pairs for _ in range(count)]
    payload = runs.as_varints()
    official = nidaqmx_pb2.ReadDigitalU32Response(read_array=words).SerializeToString()
    assert official.endswith(payload)
    assert bool(payload) == bool(words)

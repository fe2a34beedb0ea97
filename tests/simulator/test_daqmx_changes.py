"""Change detection of the simulated NI device, with the real ``nidaqmx`` package as its client."""

from collections.abc import Iterator

import grpc
import nidaqmx
import numpy as np
import pytest
from nidaqmx.constants import AcquisitionType, Edge
from nidaqmx.errors import DaqError, DaqReadError
from nidaqmx.stream_readers import CounterReader, DigitalSingleChannelReader
from numpy.typing import NDArray

from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqServer
from simulator.daqmx.changes import Changes
from simulator.world import World

EVENT = "/Dev1/ChangeDetectionEvent"


class Toggles:
    """A line that is low at first and changes at given times."""

    def __init__(self, *times_s: float) -> None:
        self.times_s = np.array(times_s)

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        first, last = np.searchsorted(self.times_s, [start_s, stop_s])
        return bool(first % 2), self.times_s[first:last]


@pytest.fixture
def world() -> World:
    return World(FastClock())


@pytest.fixture
def options(world: World) -> Iterator[nidaqmx.GrpcSessionOptions]:
    server = DaqServer(DaqDevice(world))
    with grpc.insecure_channel(f"127.0.0.1:{server.start()}") as channel:
        yield nidaqmx.GrpcSessionOptions(channel, "")
    server.close()


def change_task(options: nidaqmx.GrpcSessionOptions, lines: str) -> nidaqmx.Task:
    task = nidaqmx.Task(grpc_options=options)
    task.di_channels.add_di_chan("Dev1/port0")
    task.timing.cfg_change_detection_timing(lines, lines, sample_mode=AcquisitionType.CONTINUOUS)
    return task


def count_task(options: nidaqmx.GrpcSessionOptions) -> nidaqmx.Task:
    task = nidaqmx.Task(grpc_options=options)
    task.ci_channels.add_ci_count_edges_chan("Dev1/ctr0")
    return task


def test_changes_within_fifty_nanoseconds_are_one(world: World) -> None:
    world.lines.update({0: Toggles(1.0, 2.0), 1: Toggles(1.0 + 40e-9, 2.0 + 60e-9)})
    changes = Changes(world, 32, (0, 1))
    world.wait(3.0)
    assert changes.words().tolist() == [3, 2, 0]
    assert np.allclose(changes.times_s(), [1.0, 2.0, 2.0])


def test_a_line_that_is_not_watched_is_read_and_makes_no_event(world: World) -> None:
    world.lines.update({0: Toggles(1.0, 3.0), 5: Toggles(0.5, 2.0)})
    changes = Changes(world, 32, (0,))
    world.wait(1.5)
    assert changes.words().tolist() == [0b100001]
    world.wait(2.5)
    assert changes.words().tolist() == [0b100001, 0]
    assert changes.times_s(2.0).tolist() == [3.0]


def test_each_change_has_the_count_of_the_timebase(
    world: World, options: nidaqmx.GrpcSessionOptions
) -> None:
    world.lines[3] = Toggles(0.5, 0.75)
    with change_task(options, "Dev1/port0/line3") as changes, count_task(options) as counts:
        counts.ci_channels[0].ci_count_edges_term = "/Dev1/20MHzTimebase"
        counts.timing.cfg_samp_clk_timing(1e5, source=EVENT, sample_mode=AcquisitionType.CONTINUOUS)
        counts.start()
        changes.start()
        world.wait(1.0)
        words, stamps = np.zeros((2, 2), dtype=np.uint32)
        DigitalSingleChannelReader(changes.in_stream).read_many_sample_port_uint32(words, 2)
        CounterReader(counts.in_stream).read_many_sample_uint32(stamps, 2)
        assert words.tolist() == [8, 0]
        assert int(stamps[1]) - int(stamps[0]) == pytest.approx(5_000_000, abs=1)
        assert not changes.in_stream.change_detect_overflowed
        with pytest.raises(DaqReadError, match="-200284"):
            CounterReader(counts.in_stream).read_many_sample_uint32(stamps[:1], 1, timeout=1.0)
        assert world.now() == pytest.approx(2.0, abs=0.01)


def test_a_counter_that_starts_late_has_fewer_counts_than_changes(
    world: World, options: nidaqmx.GrpcSessionOptions
) -> None:
    world.lines[3] = Toggles(0.5, 0.75)
    with change_task(options, "Dev1/port0/line3") as changes, count_task(options) as counts:
        counts.ci_channels[0].ci_count_edges_term = "/Dev1/100kHzTimebase"
        counts.timing.cfg_samp_clk_timing(1e5, source=EVENT, sample_mode=AcquisitionType.CONTINUOUS)
        changes.start()
        world.wait(0.6)
        counts.start()
        world.wait(1.0)
        assert changes.in_stream.avail_samp_per_chan == 2
        assert counts.in_stream.avail_samp_per_chan == 1


def test_what_is_not_modelled_is_refused_as_an_error_of_the_driver(
    options: nidaqmx.GrpcSessionOptions,
) -> None:
    with count_task(options) as counts:
        with pytest.raises(DaqError, match="-200254"):
            counts.ci_channels[0].ci_count_edges_term = "/Dev1/PFI0"
        with pytest.raises(DaqError, match="-200254"):
            counts.timing.cfg_samp_clk_timing(1e5, source="/Dev1/PFI1")
        with pytest.raises(DaqError, match="-200077"):
            counts.start()
    with nidaqmx.Task(grpc_options=options) as task:
        with pytest.raises(DaqError, match="-200170"):
            task.ci_channels.add_ci_count_edges_chan("Dev1/ctr9")
        with pytest.raises(DaqError, match="-200077"):
            task.ci_channels.add_ci_count_edges_chan("Dev1/ctr0", edge=Edge.FALLING)
        with pytest.raises(DaqError, match="-200478"):
            task.timing.cfg_change_detection_timing("Dev1/port0", "Dev1/port0")
    with nidaqmx.Task(grpc_options=options) as task:
        task.di_channels.add_di_chan("Dev1/port0")
        with pytest.raises(DaqError, match="-200077"):
            task.timing.cfg_change_detection_timing("Dev1/port1/line0", "Dev1/port1/line0")


def test_a_port_is_read_when_told_to_unless_another_has_its_lines(
    world: World, options: nidaqmx.GrpcSessionOptions
) -> None:
    world.lines.update({3: Toggles(0.5, 0.75), 4: Toggles(0.1)})
    world.wait(0.6)
    with nidaqmx.Task(grpc_options=options) as task:
        task.di_channels.add_di_chan("Dev1/port0")
        reader = DigitalSingleChannelReader(task.in_stream)
        assert reader.read_one_sample_port_uint32() == 0b11000
        with change_task(options, "Dev1/port0/line3") as changes:
            changes.start()
            with pytest.raises(DaqError, match="-50103"):
                reader.read_one_sample_port_uint32()

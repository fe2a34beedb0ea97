"""The simulated NI device, with the real ``nidaqmx`` package as its client."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import grpc
import nidaqmx
import numpy as np
import pytest
from nidaqmx.constants import READ_ALL_AVAILABLE, AcquisitionType
from nidaqmx.errors import DaqError, DaqReadError, RpcError
from nidaqmx.stream_readers import DigitalSingleChannelReader
from numpy.typing import NDArray

from simulator.clock import FastClock, RealClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.waveform import OFF, Component, Output, PhaseOutput
from simulator.world import World

RATE_HZ = 50_000
ON = Output(50.0, (PhaseOutput((Component(1, 230.0, 0.0),)),) * 3)

Words = NDArray[np.uint32]


class Toggles:
    """A line that is low at first and changes at given times."""

    def __init__(self, *times_s: float) -> None:
        self.times_s = np.array(times_s)

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        first, last = np.searchsorted(self.times_s, [start_s, stop_s])
        return bool(first % 2), self.times_s[first:last]


@dataclass
class Twin:
    world: World
    device: DaqDevice
    options: nidaqmx.GrpcSessionOptions

    def task(self, channel: str = "Dev1/port0") -> nidaqmx.Task:
        task = nidaqmx.Task(grpc_options=self.options)
        task.di_channels.add_di_chan(channel)
        return task

    def continuous(self, rate_hz: float = RATE_HZ) -> nidaqmx.Task:
        task = self.task()
        task.timing.cfg_samp_clk_timing(rate_hz, sample_mode=AcquisitionType.CONTINUOUS)
        return task


def read(task: nidaqmx.Task, count: int, timeout_s: float = 100.0) -> Words:
    words = np.zeros(count, dtype=np.uint32)
    reader = DigitalSingleChannelReader(task.in_stream)
    assert reader.read_many_sample_port_uint32(words, count, timeout_s) == count
    return words


def serve(world: World, device: DaqDevice) -> Iterator[Twin]:
    server = DaqServer(device)
    port = server.start()
    channel = grpc.insecure_channel(
        f"127.0.0.1:{port}", options=[("grpc.max_receive_message_length", -1)]
    )
    yield Twin(world, device, nidaqmx.GrpcSessionOptions(channel, ""))
    channel.close()
    server.close()


@pytest.fixture
def twin() -> Iterator[Twin]:
    world = World(FastClock())
    yield from serve(world, DaqDevice(world))


def test_it_introduces_itself_as_a_device_with_one_clocked_port(twin: Twin) -> None:
    device = nidaqmx.system.Device("Dev1", grpc_options=twin.options)
    assert device.product_type == "USB-6343"
    assert device.serial_num == twin.device.serial
    assert device.is_simulated
    assert device.di_max_rate == 1e6
    ports = list(device.di_ports)
    assert [port.name for port in ports] == ["Dev1/port0", "Dev1/port1", "Dev1/port2"]
    assert [port.di_port_width for port in ports] == [32, 8, 8]
    assert [port.di_samp_clk_supported for port in ports] == [True, False, False]


def test_a_sample_has_the_level_of_the_last_toggle_up_to_its_time(twin: Twin) -> None:
    task = twin.continuous()
    twin.world.lines[3] = Toggles(0.0, 0.5)
    twin.world.lines[31] = Toggles(0.25)
    task.start()
    words = read(task, RATE_HZ)
    times_s = 0.001 + np.arange(RATE_HZ) / RATE_HZ
    expected = (times_s < 0.5) * (1 << 3) + (times_s >= 0.25) * (1 << 31)
    assert np.array_equal(words, expected.astype(np.uint32))
    task.close()


def test_slices_give_the_same_samples_as_one_read(twin: Twin) -> None:
    seen = []
    for sizes in ([10_000], [1, 2, 997, 4000, 5000]):
        twin.world.lines[0] = Toggles(*(twin.world.now() + np.arange(0.010007, 0.3, 0.0037)))
        task = twin.continuous()
        task.start()
        seen.append(np.concatenate([read(task, size) for size in sizes]))
        task.close()
    assert np.array_equal(seen[0], seen[1])
    assert 0 < seen[0].sum() < 10_000


def test_the_timebase_is_off_by_its_ppm() -> None:
    world = World(FastClock())
    for twin in serve(world, DaqDevice(world, ppm=100.0)):
        task = twin.continuous()
        task.start()
        begin_s = world.now()
        read(task, 500_000)
        assert world.now() - begin_s == pytest.approx(499_999 / (RATE_HZ * 1.0001), rel=1e-9)
        assert task.timing.samp_clk_rate == RATE_HZ
        assert twin.device.truth()["timebase_error_ppm"] == 100.0
        task.close()


def test_the_rate_is_one_that_the_timebase_can_make(twin: Twin) -> None:
    task = twin.continuous(48_000)
    assert task.timing.samp_clk_rate == 1e8 / 2083
    task.close()


def test_a_blocking_read_spends_bench_time_and_nothing_more(twin: Twin) -> None:
    task = twin.continuous()
    task.start()
    begin_s = twin.world.now()
    read(task, RATE_HZ * 10)
    assert twin.world.now() - begin_s == pytest.approx(10.0, abs=1e-4)
    assert task.in_stream.avail_samp_per_chan == 0
    twin.world.wait(1.0)
    assert task.in_stream.avail_samp_per_chan == RATE_HZ
    assert task.in_stream.total_samp_per_chan_acquired == 11 * RATE_HZ
    task.close()


def test_a_read_that_times_out_gives_what_there_is(twin: Twin) -> None:
    task = twin.continuous()
    task.start()
    words = np.zeros(RATE_HZ, dtype=np.uint32)
    reader = DigitalSingleChannelReader(task.in_stream)
    with pytest.raises(DaqReadError) as caught:
        reader.read_many_sample_port_uint32(words, RATE_HZ, 0.5)
    assert caught.value.error_code == -200284
    assert caught.value.samps_per_chan_read == pytest.approx(RATE_HZ / 2, abs=1)
    task.close()


def test_unread_samples_beyond_the_buffer_are_an_overrun_until_restarted(twin: Twin) -> None:
    task = twin.continuous()
    task.in_stream.input_buf_size = 1000
    task.start()
    twin.world.wait(900 / RATE_HZ)
    read(task, 900)
    twin.world.wait(1100 / RATE_HZ)
    for _ in range(2):
        with pytest.raises(DaqReadError) as caught:
            read(task, 10)
        assert caught.value.error_code == -200279
    task.stop()
    task.start()
    assert read(task, 500).size == 500
    task.close()


def test_only_one_task_may_hold_the_device(twin: Twin) -> None:
    first, second = twin.continuous(), twin.continuous()
    first.start()
    with pytest.raises(DaqError) as caught:
        second.start()
    assert caught.value.error_code == -50103
    first.close()
    second.start()
    assert read(second, 10).size == 10
    second.close()


@pytest.mark.parametrize(
    ("channel", "code"), [("Dev1/port7", -200170), ("Dev9/port0", -200220), ("Dev1/ai0", -200170)]
)
def test_a_channel_that_is_not_there_is_refused(twin: Twin, channel: str, code: int) -> None:
    task = nidaqmx.Task(grpc_options=twin.options)
    with pytest.raises(DaqError) as caught:
        task.di_channels.add_di_chan(channel)
    assert caught.value.error_code == code
    task.close()


def test_a_static_port_has_no_sample_clock(twin: Twin) -> None:
    task = twin.task("Dev1/port1")
    with pytest.raises(DaqError) as caught:
        task.timing.cfg_samp_clk_timing(1000)
    assert caught.value.error_code == -201062
    task.close()


def test_too_fast_a_clock_is_refused(twin: Twin) -> None:
    task = twin.task()
    with pytest.raises(DaqError) as caught:
        task.timing.cfg_samp_clk_timing(2e6)
    assert caught.value.error_code == -200077
    task.close()


def test_bytes_of_a_wide_port_are_refused_and_of_a_narrow_one_given() -> None:
    for widths, works in (((32,), False), ((8,), True)):
        world = World(FastClock())
        world.lines[7] = Toggles(0.0)
        for twin in serve(world, DaqDevice(world, port_widths=widths)):
            task = twin.continuous()
            reader = DigitalSingleChannelReader(task.in_stream)
            words = np.zeros(100, dtype=np.uint8)
            if works:
                assert reader.read_many_sample_port_byte(words, 100) == 100
                assert set(words.tolist()) == {128}
            else:
                with pytest.raises(DaqReadError) as caught:
                    reader.read_many_sample_port_byte(words, 100)
                assert caught.value.error_code == -200563
            task.close()


def test_a_finite_task_ends(twin: Twin) -> None:
    task = twin.task()
    task.timing.cfg_samp_clk_timing(
        RATE_HZ, sample_mode=AcquisitionType.FINITE, samps_per_chan=1000
    )
    task.start()
    assert not task.is_task_done()
    words = np.zeros(1000, dtype=np.uint32)
    reader = DigitalSingleChannelReader(task.in_stream)
    assert reader.read_many_sample_port_uint32(words, READ_ALL_AVAILABLE) == 1000
    assert task.is_task_done()
    with pytest.raises(DaqReadError) as caught:
        read(task, 1)
    assert caught.value.error_code == -200278
    task.close()


def test_a_task_that_was_cleared_is_unknown(twin: Twin) -> None:
    task = twin.continuous()
    handle = task._handle
    task.close()
    with pytest.raises(DaqError) as caught:
        task._interpreter.start_task(handle)
    assert caught.value.error_code == -200088


def test_a_procedure_that_is_not_modelled_is_unimplemented(twin: Twin) -> None:
    device = nidaqmx.system.Device("Dev1", grpc_options=twin.options)
    with pytest.raises(RpcError) as caught:
        device.self_test_device()
    assert caught.value.rpc_code == grpc.StatusCode.UNIMPLEMENTED


def test_an_overrun_strikes_once_after_its_energised_time(twin: Twin) -> None:
    twin.device.faults.append(DaqFault(FaultKind.OVERRUN, after_s=2.0))
    task = twin.continuous()
    task.start()
    read(task, 3 * RATE_HZ)
    twin.world.set_output(ON)
    read(task, RATE_HZ)
    read(task, RATE_HZ + 100)
    with pytest.raises(DaqReadError) as caught:
        read(task, 10)
    assert caught.value.error_code == -200279
    task.stop()
    task.start()
    read(task, 3 * RATE_HZ)
    assert twin.device.truth()["faults"] == []
    twin.world.set_output(OFF)
    task.close()


def test_a_device_that_is_gone_stays_gone(twin: Twin) -> None:
    task = twin.continuous()
    task.start()
    twin.device.faults.append(DaqFault(FaultKind.GONE))
    for _ in range(2):
        with pytest.raises(RpcError) as caught:
            read(task, 10)
        assert caught.value.rpc_code == grpc.StatusCode.UNAVAILABLE


def test_a_stalled_clock_gives_no_more_samples(twin: Twin) -> None:
    task = twin.continuous()
    task.start()
    read(task, 100)
    twin.device.faults.append(DaqFault(FaultKind.STALL))
    with pytest.raises(DaqReadError) as caught:
        read(task, RATE_HZ, timeout_s=3.0)
    assert caught.value.error_code == -200284
    assert task.in_stream.total_samp_per_chan_acquired < 200
    task.close()


def test_closing_breaks_off_a_read_on_the_real_clock_and_ends_every_thread() -> None:
    before = set(threading.enumerate())
    world = World(RealClock())
    device = DaqDevice(world)
    server = DaqServer(device)
    port = server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    task = Twin(world, device, nidaqmx.GrpcSessionOptions(channel, "")).continuous()
    task.start()
    failures: list[str] = []

    def wait_long() -> None:
        try:
            read(task, 60 * RATE_HZ, timeout_s=3600.0)
        except (RpcError, DaqReadError) as error:
            failures.append(type(error).__name__)

    reader = threading.Thread(target=wait_long)
    reader.start()
    server.close()
    reader.join(timeout=30)
    channel.close()
    assert not reader.is_alive()
    assert len(failures) == 1
    assert {thread for thread in threading.enumerate() if thread.is_alive()} <= before

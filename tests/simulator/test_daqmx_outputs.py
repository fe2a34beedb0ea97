"""Output lines of the simulated NI device, with the real ``nidaqmx`` package as its client."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import grpc
import nidaqmx
import numpy as np
import pytest
from nidaqmx import SessionInitializationBehavior
from nidaqmx.constants import AcquisitionType, LineGrouping
from nidaqmx.errors import DaqError
from nidaqmx.stream_readers import DigitalMultiChannelReader, DigitalSingleChannelReader
from nidaqmx.stream_writers import DigitalMultiChannelWriter, DigitalSingleChannelWriter

from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.world import World

LINES = "Dev1/port1/line0, Dev1/port1/line2:3"
PER_LINE = LineGrouping.CHAN_PER_LINE
TOGETHER = LineGrouping.CHAN_FOR_ALL_LINES


@dataclass
class Twin:
    device: DaqDevice
    options: nidaqmx.GrpcSessionOptions
    told: list[tuple[float, str, int, bool]] = field(default_factory=list)

    def tell(self, port: str, line: int, on: bool) -> None:
        self.told.append((self.device.world.now(), port, line, on))

    def outputs(self, lines: str = LINES, grouping: LineGrouping = PER_LINE) -> nidaqmx.Task:
        task = nidaqmx.Task(grpc_options=self.options)
        task.do_channels.add_do_chan(lines, line_grouping=grouping)
        return task

    def sampled(self) -> nidaqmx.Task:
        task = nidaqmx.Task(grpc_options=self.options)
        task.di_channels.add_di_chan("Dev1/port0")
        task.timing.cfg_samp_clk_timing(50_000, sample_mode=AcquisitionType.CONTINUOUS)
        return task


@pytest.fixture
def twin() -> Iterator[Twin]:
    device = DaqDevice(World(FastClock()))
    server = DaqServer(device)
    channel = grpc.insecure_channel(f"127.0.0.1:{server.start()}")
    twin = Twin(device, nidaqmx.GrpcSessionOptions(channel, ""))
    device.on_output(twin.tell)
    yield twin
    channel.close()
    server.close()


def code_of(caught: pytest.ExceptionInfo[DaqError]) -> int:
    return int(caught.value.error_code)


def test_each_port_can_be_an_output(twin: Twin) -> None:
    device = nidaqmx.system.Device("Dev1", grpc_options=twin.options)
    ports = list(device.do_ports)
    assert [port.name for port in ports] == ["Dev1/port0", "Dev1/port1", "Dev1/port2"]
    assert [port.do_port_width for port in ports] == [32, 8, 8]


def test_who_listens_is_told_of_each_change_once_and_when(twin: Twin) -> None:
    task = twin.outputs()
    task.start()
    task.write([True, False, True])
    task.write([True, False, True])
    task.write([True, True, False])
    at_s = [told[0] for told in twin.told]
    assert [told[1:] for told in twin.told] == [
        ("port1", 0, True),
        ("port1", 3, True),
        ("port1", 2, True),
        ("port1", 3, False),
    ]
    assert at_s == pytest.approx([0.001, 0.001, 0.003, 0.003])
    assert twin.device.lines_out == {"port1/line0": True, "port1/line2": True, "port1/line3": False}
    assert twin.device.truth()["lines_out"] == twin.device.lines_out
    task.close()


def test_a_task_that_drives_lines_reads_them_back(twin: Twin) -> None:
    task = twin.outputs()
    assert task.channel_names == ["Dev1/port1/line0", "Dev1/port1/line2", "Dev1/port1/line3"]
    assert task.read() == [False, False, False]
    task.write([False, True, True])
    assert task.read() == [False, True, True]
    task.close()


def test_a_checked_write_of_lines_and_a_wrong_number_of_them(twin: Twin) -> None:
    task = twin.outputs()
    writer = DigitalMultiChannelWriter(task.out_stream)
    writer.write_one_sample_one_line(np.array([True, True, False]))
    assert task.read() == [True, True, False]
    writer.verify_array_shape = False
    with pytest.raises(DaqError) as caught:
        writer.write_one_sample_one_line(np.array([True, True]))
    assert code_of(caught) == -200524
    task.close()


def test_lines_of_one_channel_are_written_as_a_word_of_the_port(twin: Twin) -> None:
    task = twin.outputs("Dev1/port1/line2:3", TOGETHER)
    task.start()
    writer = DigitalSingleChannelWriter(task.out_stream)
    reader = DigitalSingleChannelReader(task.in_stream)
    writer.write_one_sample_port_byte(0b1111)
    assert twin.device.lines_out == {"port1/line2": True, "port1/line3": True}
    writer.write_one_sample_port_uint32(0b1000)
    assert reader.read_one_sample_port_byte() == 0b1000
    assert reader.read_one_sample_port_uint32() == 0b1000
    assert task.read() == 0b1000
    writer.write_one_sample_multi_line(np.array([True, False]))
    assert twin.device.lines_out == {"port1/line2": True, "port1/line3": False}
    task.close()


def test_a_whole_port_is_a_channel_of_all_its_lines(twin: Twin) -> None:
    task = twin.outputs("Dev1/port2", TOGETHER)
    task.write(0b10000001)
    assert [name for name, high in twin.device.lines_out.items() if high] == [
        "port2/line0",
        "port2/line7",
    ]
    task.close()


def test_levels_stay_when_a_task_ends(twin: Twin) -> None:
    task = twin.outputs()
    task.start()
    task.write([True, True, True])
    task.stop()
    task.close()
    assert set(twin.device.lines_out.values()) == {True}
    again = twin.outputs()
    again.start()
    assert again.read() == [True, True, True]
    again.close()


def test_lines_of_a_task_that_runs_are_not_for_another(twin: Twin) -> None:
    first, second = twin.outputs("Dev1/port1/line0"), twin.outputs("Dev1/port1/line0:1")
    first.start()
    for take in (second.start, lambda: second.write([True, True])):
        with pytest.raises(DaqError) as caught:
            take()
        assert code_of(caught) == -50103
    assert twin.told == []
    first.close()
    second.write([True, True])
    assert len(twin.told) == 2
    second.close()


def test_different_lines_of_a_port_are_for_different_tasks(twin: Twin) -> None:
    first, second = twin.outputs("Dev1/port1/line0"), twin.outputs("Dev1/port1/line1")
    first.start()
    second.start()
    first.write(True)
    second.write(True)
    assert len(twin.told) == 2
    first.close()
    second.close()


def test_outputs_and_a_sampled_port_live_side_by_side(twin: Twin) -> None:
    sampled, outputs = twin.sampled(), twin.outputs()
    sampled.start()
    outputs.start()
    words = np.zeros(5000, dtype=np.uint32)
    reader = DigitalSingleChannelReader(sampled.in_stream)
    for level in (True, False):
        outputs.write([level, level, level])
        assert reader.read_many_sample_port_uint32(words, words.size) == words.size
    assert len(twin.told) == 6
    assert sampled.in_stream.total_samp_per_chan_acquired >= 10_000
    outputs.close()
    sampled.close()


def test_a_line_of_the_port_that_is_sampled_is_not_for_output(twin: Twin) -> None:
    sampled, outputs = twin.sampled(), twin.outputs("Dev1/port0/line31")
    sampled.start()
    with pytest.raises(DaqError) as caught:
        outputs.start()
    assert code_of(caught) == -50103
    sampled.stop()
    outputs.start()
    with pytest.raises(DaqError) as caught:
        sampled.start()
    assert code_of(caught) == -50103
    outputs.close()
    sampled.close()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Dev1/port1/line8", -200170),
        ("Dev1/port1/line6:8", -200170),
        ("Dev1/port3/line0", -200170),
        ("Dev1/ao0", -200170),
        ("Dev2/port1/line0", -200220),
        ("Dev1/port1/line0, Dev1/port1/line0", -200371),
    ],
)
def test_lines_that_are_not_there_are_refused(twin: Twin, lines: str, code: int) -> None:
    task = nidaqmx.Task(grpc_options=twin.options)
    with pytest.raises(DaqError) as caught:
        task.do_channels.add_do_chan(lines, line_grouping=PER_LINE)
    assert code_of(caught) == code
    task.close()


def test_a_task_has_inputs_or_outputs_and_not_both(twin: Twin) -> None:
    task = twin.outputs()
    with pytest.raises(DaqError) as caught:
        task.di_channels.add_di_chan("Dev1/port0")
    assert code_of(caught) == -200559
    task.close()
    task = twin.sampled()
    with pytest.raises(DaqError) as caught:
        task.do_channels.add_do_chan("Dev1/port1/line0")
    assert code_of(caught) == -200559
    task.close()


def test_an_output_is_software_timed(twin: Twin) -> None:
    task = twin.outputs()
    with pytest.raises(DaqError) as caught:
        task.timing.cfg_samp_clk_timing(1000)
    assert code_of(caught) == -200077
    with pytest.raises(DaqError) as caught:
        task.write([[True, False]] * 3, auto_start=True)
    assert code_of(caught) == -200077
    assert twin.told == []
    task.close()


def test_what_is_written_to_a_task_at_rest_needs_leave_to_start(twin: Twin) -> None:
    task = twin.outputs()
    assert task.is_task_done()
    with pytest.raises(DaqError) as caught:
        task.write([True, True, True], auto_start=False)
    assert code_of(caught) == -200846
    task.start()
    assert not task.is_task_done()
    task.write([True, True, True], auto_start=False)
    assert len(twin.told) == 3
    task.close()


def test_a_task_without_channels_drives_nothing(twin: Twin) -> None:
    task = nidaqmx.Task(grpc_options=twin.options)
    writer = DigitalSingleChannelWriter(task.out_stream)
    writer.verify_array_shape = False
    with pytest.raises(DaqError) as caught:
        writer.write_one_sample_port_uint32(1)
    assert code_of(caught) == -200459
    task.close()


def test_a_line_that_is_stuck_stays_and_reads_as_it_is(twin: Twin) -> None:
    task = twin.outputs()
    task.start()
    task.write([True, False, False])
    twin.device.faults.append(DaqFault(FaultKind.STUCK, line="port1/line0"))
    task.write([False, True, False])
    assert task.read() == [True, True, False]
    assert twin.device.lines_out["port1/line0"]
    task.close()


def test_an_unplugged_device_refuses_until_it_is_plugged_in_again(twin: Twin) -> None:
    task = twin.outputs()
    task.start()
    twin.device.faults.append(DaqFault(FaultKind.UNPLUGGED))
    with pytest.raises(DaqError) as caught:
        task.write([True, True, True])
    assert code_of(caught) == -201003
    assert twin.told == []
    twin.device.faults.clear()
    task.write([True, True, True])
    assert len(twin.told) == 3
    task.close()


def test_a_task_with_a_name_outlives_who_made_it_and_can_be_found(twin: Twin) -> None:
    first = nidaqmx.Task("relays", grpc_options=twin.options)
    first.do_channels.add_do_chan(LINES, line_grouping=PER_LINE)
    first.start()
    first.write([True, False, True])
    again = nidaqmx.Task("relays", grpc_options=twin.options)
    assert again.channel_names == first.channel_names
    assert again.read() == [True, False, True]
    again.close()
    with pytest.raises(DaqError) as caught:
        first.read()
    assert code_of(caught) == -200088


@pytest.mark.parametrize(
    ("there", "behaviour", "code"),
    [
        (True, SessionInitializationBehavior.INITIALIZE_SERVER_SESSION, -200089),
        (False, SessionInitializationBehavior.ATTACH_TO_SERVER_SESSION, -200088),
    ],
)
def test_who_insists_on_a_new_or_an_old_task_is_refused_the_other(
    twin: Twin, there: bool, behaviour: SessionInitializationBehavior, code: int
) -> None:
    if there:
        nidaqmx.Task("relays", grpc_options=twin.options)
    options = nidaqmx.GrpcSessionOptions(
        twin.options.grpc_channel, "relays", initialization_behavior=behaviour
    )
    with pytest.raises(DaqError) as caught:
        nidaqmx.Task("relays", grpc_options=options)
    assert code_of(caught) == code


def test_a_task_that_a_write_has_started_gives_its_lines_back_at_once(twin: Twin) -> None:
    first, second = twin.outputs("Dev1/port1/line0"), twin.outputs("Dev1/port1/line0")
    first.write(True)
    second.write(False)
    assert [told[3] for told in twin.told] == [True, False]
    first.close()
    second.close()


def test_channels_of_different_size_have_spare_booleans(twin: Twin) -> None:
    task = twin.outputs("Dev1/port1/line0", TOGETHER)
    task.do_channels.add_do_chan("Dev1/port1/line4:5", line_grouping=TOGETHER)
    DigitalMultiChannelWriter(task.out_stream).write_one_sample_multi_line(
        np.array([[True, True], [False, True]])
    )
    assert twin.device.lines_out == {"port1/line0": True, "port1/line4": False, "port1/line5": True}
    found = np.ones((2, 2), dtype=np.bool_)
    DigitalMultiChannelReader(task.in_stream).read_one_sample_multi_line(found)
    assert found.tolist() == [[True, False], [False, True]]
    task.close()

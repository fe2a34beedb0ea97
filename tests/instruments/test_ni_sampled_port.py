"""The counter driver over the real ``nidaqmx`` package, against the simulated device."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.errors import ConfigError, InstrumentError
from contracts.wire import Direction
from instruments.edges import EdgeBlock, EdgeFlag, concatenate, pulses
from instruments.identity import Identity
from instruments.ni_sampled_port import NiSampledPort
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqServer
from simulator.world import World
from tests.instruments.beats import Beat, Notes, WorldClock

RATE_HZ = 50_000
TICK_S = 1 / RATE_HZ
LINES = {"led": 0, "s0": 7}


@dataclass
class Rig:
    world: World
    device: DaqDevice
    address: str
    notes: Notes
    made: list[NiSampledPort]

    def counter(
        self,
        device: str = "Dev1",
        port: str = "port0",
        *,
        lines: dict[str, int] | None = None,
        rate_hz: float = RATE_HZ,
        inverted: tuple[str, ...] = (),
        buffer_s: float = 20.0,
    ) -> NiSampledPort:
        counter = NiSampledPort(
            device,
            port,
            lines=LINES if lines is None else lines,
            sample_rate_hz=rate_hz,
            timebase_ppm=50.0,
            clock=WorldClock(self.world),
            recorder=self.notes,
            grpc_address=self.address,
            inverted=inverted,
            buffer_s=buffer_s,
        )
        self.made.append(counter)
        return counter


@pytest.fixture
def rig() -> Iterator[Rig]:
    world = World(FastClock())
    device = DaqDevice(world)
    server = DaqServer(device)
    rig = Rig(world, device, f"127.0.0.1:{server.start()}", Notes(), [])
    yield rig
    for counter in rig.made:
        counter.close()
    server.close()


def starts_s(block: EdgeBlock, channel: str, origin_s: float) -> NDArray[np.float64]:
    ticks = pulses(block, channel).start_ticks.astype(np.float64)
    return ticks * block.clock.seconds(1) + origin_s


def test_it_says_who_the_device_is(rig: Rig) -> None:
    assert rig.counter().identify() == Identity("NI", "USB-6343", "01D5A3C7", "NI-DAQmx 25.0.0")


def test_edges_are_at_most_a_sample_late(rig: Rig) -> None:
    led, s0 = Beat(0.01234567, 0.0711, 0.002), Beat(0.5, 1.7, 0.0301)
    rig.world.lines.update({0: led, 7: s0})
    with rig.counter().capture() as capture:
        block = capture.read(20.0)
        origin_s = capture.started_s + capture.started_half_width_s
    for name, line in (("led", led), ("s0", s0)):
        late_s = starts_s(block, name, origin_s) - line.starts_s[: pulses(block, name).count]
        assert late_s.min() > -1e-9
        assert late_s.max() < TICK_S + 1e-9
    widths = pulses(block, "led").width_ticks
    assert set(widths.tolist()) <= {99, 100, 101}
    assert pulses(block, "led").count == 282


def test_the_start_is_known_to_the_time_that_the_order_took(rig: Rig) -> None:
    rig.world.wait(3.0)
    with rig.counter().capture() as capture:
        assert capture.started_half_width_s > 0
        assert abs(capture.started_s - 3.0) <= 2 * capture.started_half_width_s


def test_slices_of_a_small_buffer_join_to_the_same_edges(rig: Rig) -> None:
    rig.world.lines[0] = Beat(0.0123, 0.0311, 0.004)
    with rig.counter(buffer_s=0.1).capture() as capture:
        parts = [capture.read(seconds) for seconds in (0.5, 0.00002, 0.2, 1.3)]
    assert np.array_equal(concatenate(parts).ticks, capture.block.ticks)
    assert capture.block.t_to == RATE_HZ * 2 + 1
    assert capture.block.ticks.size == 2 * pulses(capture.block, "led").count > 100


def test_catching_up_reads_what_is_there_and_may_find_nothing(rig: Rig) -> None:
    rig.world.lines[0] = Beat(0.25, 0.5, 0.03)
    with rig.counter().capture() as capture:
        rig.world.wait(2.0)
        first = capture.catch_up()
        second = capture.catch_up()
        rig.world.wait(1.0)
        third = capture.catch_up()
    assert pulses(first, "led").count == 4
    assert second.t_from == second.t_to == first.t_to
    assert third.t_from == first.t_to
    assert third.duration_s == pytest.approx(1.0, abs=2 * TICK_S)
    assert pulses(capture.block, "led").count == 6


def test_nothing_read_yet_is_no_data(rig: Rig) -> None:
    with rig.counter().capture() as capture:
        with pytest.raises(InstrumentError, match="nothing was acquired"):
            _ = capture.block
        capture.read(0.1)


def test_an_inverted_line_conducts_while_it_is_low(rig: Rig) -> None:
    rig.world.lines[7] = Beat(0.1, 0.2, 0.15)
    with rig.counter(inverted=("s0",)).capture() as capture:
        found = pulses(capture.read(2.0), "s0")
    assert found.on_at_start
    assert set(found.width_ticks.tolist()) <= {2499, 2500, 2501}


def test_the_end_of_a_capture_is_flagged_and_its_start_is_not(rig: Rig) -> None:
    with rig.counter().capture() as capture:
        capture.read(0.1)
        assert EdgeFlag.END not in capture.block.flags
    assert EdgeFlag.END in capture.block.flags
    assert EdgeFlag.GAP not in capture.block.flags


def test_every_capture_has_a_clock_of_its_own(rig: Rig) -> None:
    counter = rig.counter()
    blocks = []
    for _ in range(2):
        with counter.capture() as capture:
            blocks.append(capture.read(0.1))
    with pytest.raises(InstrumentError, match="two clocks"):
        concatenate(blocks)


def test_the_tick_is_that_of_the_rate_that_the_device_made(rig: Rig) -> None:
    with rig.counter().capture(48_000) as capture:
        block = capture.read(0.1)
    assert block.clock.tick_ps == 20_830_000
    assert block.clock.tolerance_ppm == 50.0


def test_a_tick_that_is_no_whole_picosecond_is_refused_and_the_device_given_back(rig: Rig) -> None:
    rig.device.timebase_hz = 96_000_000
    counter = rig.counter()
    with pytest.raises(InstrumentError, match="whole picoseconds"), counter.capture(48_000):
        pytest.fail("the capture must not begin")
    with counter.capture(50_000) as capture:
        assert capture.read(0.1).clock.tick_ps == 20_000_000


def test_a_port_of_eight_lines_is_read_in_bytes(rig: Rig) -> None:
    rig.device.port_widths = (8,)
    beat = rig.world.lines[7] = Beat(0.1, 0.2, 0.05)
    with rig.counter().capture() as capture:
        found = starts_s(capture.read(2.0), "s0", capture.started_s)
    assert np.allclose(found, beat.starts_s[: found.size], atol=0.002)
    assert found.size == 10


@pytest.mark.parametrize(
    ("device", "port", "said"),
    [
        ("Dev9", "port0", "Dev9/port0.*-200220.*no such device"),
        ("Dev1", "port5", "Dev1/port5.*-200170.*no such port"),
        ("Dev1", "port1", "Dev1/port1.*no sample clock"),
    ],
)
def test_what_is_not_there_or_cannot_be_sampled_is_refused(
    rig: Rig, device: str, port: str, said: str
) -> None:
    counter = rig.counter(device, port)
    with pytest.raises(InstrumentError, match=said), counter.capture():
        pytest.fail("the capture must not begin")


def test_identity_of_what_cannot_do_the_work_is_refused(rig: Rig) -> None:
    with pytest.raises(InstrumentError, match=r"2e\+06 Hz is not within 0 to 1e\+06 Hz"):
        rig.counter(rate_hz=2e6).identify()
    with pytest.raises(InstrumentError, match="line 40 is configured; the port has 32"):
        rig.counter(lines={"led": 40}).identify()


def test_wrong_lines_are_refused_before_anything_is_opened(rig: Rig) -> None:
    with pytest.raises(ConfigError, match="two channels"):
        rig.counter(lines={"led": 1, "s0": 1})


def test_a_read_shorter_than_a_sample_is_refused(rig: Rig) -> None:
    with (
        rig.counter().capture() as capture,
        pytest.raises(InstrumentError, match="shorter than a sample"),
    ):
        capture.read(1e-6)


def test_each_capture_leaves_a_note(rig: Rig) -> None:
    counter = rig.counter()
    rig.world.lines[0] = Beat(0.1, 0.2, 0.05)
    with counter.capture() as capture:
        capture.read(1.0)
    event = rig.notes.events[-1]
    assert (event.channel, event.direction) == ("counter", Direction.NOTE)
    assert event.last_byte_s - event.first_byte_s == pytest.approx(1.0)
    text = event.data.decode()
    for part in ("Dev1/port0 capture 1", "50000 samples read", "10 edges", "no failure"):
        assert part in text


def test_a_closed_counter_refuses_and_leaves_no_thread(rig: Rig) -> None:
    before = set(threading.enumerate())
    counter = rig.counter()
    counter.identify()
    counter.close()
    counter.close()
    with pytest.raises(InstrumentError, match="was closed"):
        counter.identify()
    assert {t for t in threading.enumerate() if "daqmx" not in t.name} <= before


def test_without_a_server_and_without_the_driver_it_says_what_to_install(rig: Rig) -> None:
    counter = NiSampledPort(
        "Dev1",
        "port0",
        lines=LINES,
        sample_rate_hz=RATE_HZ,
        timebase_ppm=50,
        clock=WorldClock(rig.world),
        recorder=rig.notes,
    )
    with pytest.raises(InstrumentError, match=r"no NI-DAQmx driver|no such device"):
        counter.identify()

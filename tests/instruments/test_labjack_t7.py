"""The LabJack T7 driver against the simulated device."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from contracts.errors import ConfigError, InstrumentError
from contracts.wire import NoRecorder
from instruments.edges import EdgeFlag, pulses
from instruments.identity import Identity
from instruments.labjack_t7 import COMMANDS, LabJackT7
from instruments.labjack_t7_registers import Register
from simulator.clock import FastClock
from simulator.labjack_t7 import LabJackServer
from simulator.labjack_t7 import LabJackT7 as Device
from simulator.world import World
from tests.instruments.beats import Beat, WorldClock
from tests.instruments.labjack_rig import LabJackRig


@pytest.fixture
def rig() -> Iterator[LabJackRig]:
    device = Device(World(FastClock()), ppm=15.0)
    server = LabJackServer(device)
    yield LabJackRig(device.world, device, server.start())
    server.close()


def test_it_says_who_it_is(rig: LabJackRig) -> None:
    assert rig.counter().identify() == Identity("LabJack", "T7", "470012345", "1.0292")


def test_pulses_are_found_where_they_were_and_as_wide_as_they_were(rig: LabJackRig) -> None:
    led = rig.world.lines[0] = Beat(0.1, 0.01, 0.002)
    rig.world.lines[9] = Beat(0.15, 0.1, 0.03)
    with rig.counter().capture() as capture:
        block = capture.read(10.0)
        tick_s = block.clock.seconds(1)
        found = pulses(block, "led")
        starts_s = found.start_ticks * tick_s + capture.started_s
    assert np.allclose(starts_s, led.starts_s[: found.count], atol=0.002)
    assert np.allclose(found.width_ticks * tick_s, 0.002, atol=1.01 * tick_s)
    assert pulses(block, "s0").count == 99


def test_parts_of_a_capture_follow_one_another_without_a_gap(rig: LabJackRig) -> None:
    rig.world.lines[0] = Beat(0.1, 0.01, 0.002)
    with rig.counter().capture() as capture:
        for _ in range(10):
            capture.read(0.333)
            rig.world.wait(0.217)
            capture.catch_up()
    block = capture.block
    assert block.flags == EdgeFlag.END
    assert block.t_from == 0
    elapsed_s = rig.world.now() - capture.started_s
    assert block.duration_s == pytest.approx(elapsed_s, abs=0.02)
    assert pulses(block, "led").count == pytest.approx((elapsed_s - 0.1) / 0.01, abs=3)


def test_the_same_run_gives_the_same_edges_every_time() -> None:
    assert _ticks_of_a_run() == _ticks_of_a_run()


def _ticks_of_a_run() -> list[int]:
    device = Device(World(FastClock()), ppm=-15.0)
    server = LabJackServer(device)
    rig = LabJackRig(device.world, device, server.start())
    device.world.lines[0] = Beat(0.1, 0.013, 0.002)
    spans = []
    with rig.counter().capture() as capture:
        for _ in range(20):
            device.world.wait(0.0917)
            spans.append(capture.catch_up().t_to)
    server.close()
    return [*spans, *(int(tick) for tick in capture.block.ticks)]


def test_an_inverted_line_conducts_while_it_is_low(rig: LabJackRig) -> None:
    rig.world.lines[0] = Beat(0.1, 0.1, 0.03)
    with rig.counter(inverted=("led",)).capture() as capture:
        found = pulses(capture.read(1.0), "led")
    assert found.on_at_start
    assert np.allclose(found.width_ticks * found.clock.seconds(1), 0.07, atol=5e-5)


@pytest.mark.parametrize(
    ("asked_hz", "tick_ps"), [(100_000, 10_000_000), (48_000, 20_800_000), (5_000, 200_000_000)]
)
def test_the_tick_is_that_of_the_rate_that_the_device_made(
    rig: LabJackRig, asked_hz: float, tick_ps: int
) -> None:
    with rig.counter().capture(asked_hz) as capture:
        block = capture.read(0.1)
    assert block.clock.tick_ps == tick_ps
    assert block.clock.tolerance_ppm == 20.0


def test_two_captures_have_clocks_of_their_own(rig: LabJackRig) -> None:
    counter = rig.counter()
    names = []
    for _ in range(2):
        with counter.capture() as capture:
            names.append(capture.read(0.1).clock.name)
    assert names[0] != names[1]


def test_a_line_that_the_stream_does_not_have_is_refused(rig: LabJackRig) -> None:
    with pytest.raises(ConfigError, match="line 0 to 15, FIO0 to EIO7"):
        rig.counter(lines={"led": 16})


@pytest.mark.parametrize("address", ["", ":1:2", "host:502", "host:a:b"])
def test_an_address_in_no_known_form_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="must be HOST"):
        LabJackT7(
            address,
            lines={"led": 0},
            sample_rate_hz=1e4,
            timebase_ppm=20,
            clock=WorldClock(World(FastClock())),
            recorder=NoRecorder(),
        )


def test_a_rate_that_it_cannot_make_is_refused_before_it_is_sent(rig: LabJackRig) -> None:
    with pytest.raises(InstrumentError, match=r"200000 Hz is not within 0 to 100000 Hz"):
        rig.counter(rate_hz=200_000).identify()


def test_another_device_is_refused(rig: LabJackRig) -> None:
    rig.device.product_id = 4.0
    with pytest.raises(InstrumentError, match="PRODUCT_ID is 4, must be 7"):
        rig.counter().identify()


def test_a_read_shorter_than_a_sample_is_refused(rig: LabJackRig) -> None:
    with (
        rig.counter().capture() as capture,
        pytest.raises(InstrumentError, match="shorter than a sample"),
    ):
        capture.read(1e-6)


def test_each_capture_leaves_a_note(rig: LabJackRig) -> None:
    rig.world.lines[0] = Beat(0.1, 0.2, 0.05)
    with rig.counter().capture() as capture:
        capture.read(1.0)
    text = rig.notes.events[-1].data.decode()
    for part in ("LabJack T7", "capture 1", "50000 samples read", "10 edges", "no failure"):
        assert part in text


def test_a_closed_counter_refuses_and_leaves_no_thread(rig: LabJackRig) -> None:
    counter = rig.counter()
    with counter.capture() as capture:
        capture.read(0.1)
    counter.close()
    counter.close()
    with pytest.raises(InstrumentError, match="was closed"):
        counter.identify()
    assert not [t for t in threading.enumerate() if t.name == "labjack stream"]


def test_every_register_says_where_it_is_documented() -> None:
    told = " ".join(entry.command for entry in COMMANDS)
    for register in Register:
        assert f"{register.name} ({register.value})" in told
    assert all(entry.source for entry in COMMANDS)

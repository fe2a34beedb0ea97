"""The change detection driver over the real ``nidaqmx`` package, against the simulated device."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.errors import InstrumentError
from instruments.edges import EdgeFlag, concatenate, pulses
from instruments.identity import Identity
from instruments.ni_change_capture import LONGEST_PULSE_S, NiChangeCapture
from instruments.ni_change_detection import NiChangeDetection
from meters.catalogue import keys, load
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.world import World
from tests.instruments.beats import Beat, Notes, WorldClock

LINES = {"led": 0, "s0": 7}
TICK_S = 1e-5


@dataclass
class Rig:
    device: DaqDevice
    address: str
    notes: Notes = field(default_factory=Notes)
    made: list[NiChangeDetection] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.device.world

    def counter(
        self,
        *,
        device: str = "Dev1",
        port: str = "port0",
        lines: dict[str, int] | None = None,
        inverted: tuple[str, ...] = (),
        buffer_changes: int = 10_000,
    ) -> NiChangeDetection:
        counter = NiChangeDetection(
            device,
            port,
            lines=LINES if lines is None else lines,
            timebase_ppm=50.0,
            clock=WorldClock(self.world),
            recorder=self.notes,
            grpc_address=self.address,
            inverted=inverted,
            buffer_changes=buffer_changes,
        )
        self.made.append(counter)
        return counter


@pytest.fixture
def rig() -> Iterator[Rig]:
    device = DaqDevice(World(FastClock()))
    server = DaqServer(device)
    rig = Rig(device, f"127.0.0.1:{server.start()}")
    yield rig
    device.faults.clear()
    for counter in rig.made:
        counter.close()
    server.close()


def test_it_says_who_the_device_is(rig: Rig) -> None:
    assert rig.counter().identify() == Identity("NI", "USB-6343", "01D5A3C7", "NI-DAQmx 25.0.0")


def test_edges_are_timed_to_a_tick_of_the_timebase(rig: Rig) -> None:
    led, s0 = Beat(0.31234567, 0.0711, 0.002), Beat(0.5, 1.7, 0.0301)
    rig.world.lines.update({0: led, 7: s0, 9: Beat(0.2, 0.01, 0.005)})
    with rig.counter().capture() as capture:
        block = capture.read(20.0)
    assert block.clock.tick_ps == 10_000_000
    assert pulses(block, "led").count == 277
    for name, line in (("led", led), ("s0", s0)):
        found = pulses(block, name)
        apart_s = (found.start_ticks - found.start_ticks[0]) * TICK_S
        assert np.allclose(
            apart_s, line.starts_s[: found.count] - line.starts_s[0], atol=1.01 * TICK_S
        )
    assert set(pulses(block, "led").width_ticks.tolist()) <= {199, 200, 201}


def test_an_edge_is_where_bench_time_has_it(rig: Rig) -> None:
    rig.world.wait(3.0)
    rig.world.lines[0] = Beat(4.0, 9.0, 0.5)
    with rig.counter().capture() as capture:
        found = pulses(capture.read(2.0), "led")
        at_s = capture.started_s + found.start_ticks[0] * TICK_S
    assert at_s == pytest.approx(4.0, abs=0.002)


def test_silence_is_a_result(rig: Rig) -> None:
    with rig.counter().capture() as capture:
        block = capture.read(3600.0)
    assert block.duration_s == pytest.approx(3600.0)
    assert pulses(block, "led").count == 0
    assert not pulses(block, "led").on_at_start


def test_parts_join_to_the_same_edges(rig: Rig) -> None:
    rig.world.lines.update({0: Beat(0.0123, 0.0311, 0.004), 7: Beat(0.0124, 0.0173, 0.002)})
    with rig.counter().capture() as capture:
        parts = [capture.read(0.5), capture.catch_up(), capture.catch_up(), capture.read(0.00002)]
        rig.world.wait(1.0)
        parts += [capture.catch_up(), capture.read(1.3)]
    whole = concatenate(parts)
    assert np.array_equal(whole.ticks, capture.block.ticks)
    assert whole.duration_s > 2.8
    assert pulses(whole, "led").count == pytest.approx(whole.duration_s / 0.0311, abs=1.1)


def test_catching_up_covers_until_now(rig: Rig) -> None:
    rig.world.lines[0] = Beat(0.25, 0.5, 0.03)
    with rig.counter().capture() as capture:
        rig.world.wait(2.0)
        first = capture.catch_up()
        assert first.duration_s == pytest.approx(2.0, abs=0.005)
    assert pulses(first, "led").count == 4


def test_a_line_that_is_on_at_the_start_is_known_to_be(rig: Rig) -> None:
    rig.world.lines.update({0: Beat(-0.5, 10.0, 2.0), 7: Beat(0.3, 0.5, 0.1)})
    with rig.counter(inverted=("s0",)).capture() as capture:
        block = capture.read(2.0)
    assert pulses(block, "led").on_at_start
    assert pulses(block, "s0").on_at_start
    assert pulses(block, "s0").count == 4


def test_a_first_change_that_could_be_two_gives_levels_and_no_edges(rig: Rig) -> None:
    """The S0 line goes on after the levels were read and before the device is armed."""
    rig.world.lines.update({0: Beat(0.05, 1.0, 0.1), 7: Beat(0.0025, 100.0, 50.0)})
    with rig.counter().capture() as capture:
        block = capture.read(3.5)
    assert EdgeFlag.INIT_UNKNOWN in block.flags
    assert (pulses(block, "led").count, pulses(block, "s0").count) == (3, 0)
    assert bool(block.final[1])
    assert "the first one for levels alone" in rig.notes.texts[-1]


def test_the_end_of_one_pulse_is_not_taken_for_the_beginning_of_another(rig: Rig) -> None:
    """Both lines go on together, after the levels were read and before the device is armed."""
    rig.world.lines.update({0: Beat(0.0025, 1.0, 0.001), 7: Beat(0.0025, 1.0, 0.0025)})
    with rig.counter().capture() as capture:
        found = pulses(capture.read(4.0), "s0")
    assert found.on_at_start
    assert (found.width_ticks * TICK_S).tolist() == pytest.approx([0.0025] * 3, abs=1.1 * TICK_S)


def test_a_long_pulse_that_began_unseen_has_no_leading_edge(rig: Rig) -> None:
    """The S0 line of a meter that is set to 95 ms goes on before the device is armed."""
    rig.world.lines.update({0: Beat(0.0925, 1.0, 0.001), 7: Beat(0.0025, 1.0, 0.095)})
    with rig.counter().capture() as capture:
        found = pulses(capture.read(3.9), "s0")
    assert found.on_at_start
    assert (found.width_ticks * TICK_S).tolist() == pytest.approx([0.095] * 3, abs=1.1 * TICK_S)


@pytest.mark.parametrize("width_s", [0.095, 0.5])
def test_the_end_of_a_pulse_that_began_unseen_is_not_called_a_spike(
    rig: Rig, width_s: float
) -> None:
    rig.world.lines[7] = Beat(0.0025, 1.0, width_s)
    with rig.counter().capture() as capture:
        found = pulses(capture.read(3.9), "s0")
    assert (found.width_ticks * TICK_S).tolist() == pytest.approx([width_s] * 3, abs=1.1 * TICK_S)
    assert "the first one for levels alone" in rig.notes.texts[-1]


def test_no_model_can_be_set_to_a_pulse_as_long_as_is_waited_for() -> None:
    outputs = [s0 for key in keys() if (s0 := load(key).pulses.s0) is not None]
    settable_s = [s0.settable_width.maximum_s for s0 in outputs if s0.settable_width]
    fixed_s = [b.width_s for s0 in outputs for widths in s0.width_sets for b in widths.bands]
    assert settable_s
    assert fixed_s
    assert max(*settable_s, *fixed_s) <= LONGEST_PULSE_S / 2


def test_lines_that_begin_together_long_after_the_start_are_edges(rig: Rig) -> None:
    rig.world.lines.update({0: Beat(0.5, 1.0, 0.001), 7: Beat(0.5, 1.0, 0.0025)})
    with rig.counter().capture() as capture:
        block = capture.read(4.0)
    assert (pulses(block, "led").count, pulses(block, "s0").count) == (4, 4)


def test_the_count_goes_on_beyond_the_end_of_the_register(rig: Rig) -> None:
    rig.world.lines[0] = Beat(100.0, 20_000.0, 0.5)
    with rig.counter().capture() as capture:
        for _ in range(9):
            rig.world.wait(10_000.0)
            capture.catch_up()
    found = pulses(capture.block, "led")
    assert found.t_to > 2 * 2**32 - 10_000
    apart_s = np.diff(found.start_ticks) * TICK_S
    assert np.allclose(apart_s, 20_000.0, atol=1.01 * TICK_S)
    assert found.count == 5


def test_each_capture_leaves_a_note_and_has_a_clock_of_its_own(rig: Rig) -> None:
    counter, blocks = rig.counter(), []
    rig.world.lines[0] = Beat(0.3, 0.5, 0.05)
    for _ in range(2):
        with counter.capture() as capture:
            blocks.append(capture.read(1.0))
    assert "Dev1/port0 capture 2: tick 10000000 ps" in rig.notes.texts[-1]
    assert "4 changes, 4 edges, no failure" in rig.notes.texts[-1]
    with pytest.raises(InstrumentError, match="two clocks"):
        concatenate(blocks)


@pytest.mark.parametrize(
    ("device", "port", "said"),
    [
        ("Dev9", "port0", "-200220.*no such device"),
        ("Dev1", "port5", "-200170.*no such port"),
        ("Dev1", "port1", "does not detect changes"),
    ],
)
def test_what_is_not_there_or_cannot_be_watched_is_refused(
    rig: Rig, device: str, port: str, said: str
) -> None:
    counter = rig.counter(device=device, port=port)
    with pytest.raises(InstrumentError, match=said), counter.capture():
        pytest.fail("the capture must not begin")


def test_wrong_orders_are_refused(rig: Rig) -> None:
    with pytest.raises(InstrumentError, match="line 40 is configured; the port has 32"):
        rig.counter(lines={"led": 40}).identify()
    with (
        pytest.raises(InstrumentError, match=r"200000 samples a second.*1/100000 s"),
        rig.counter().capture(200_000),
    ):
        pytest.fail("the capture must not begin")
    with (
        rig.counter().capture() as capture,
        pytest.raises(InstrumentError, match="shorter than a tick"),
    ):
        capture.read(1e-6)


def watch_until_lost(rig: Rig, kind: FaultKind, captures: list[NiChangeCapture]) -> None:
    with rig.counter().capture() as capture:
        captures.append(capture)
        capture.read(1.0)
        rig.world.wait(0.5)
        rig.device.faults.append(DaqFault(kind))
        capture.read(1.0)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FaultKind.OVERFLOW, "overflow: the lines changed faster.*edges are lost"),
        (FaultKind.MISSED, r"\d+ changes wait and \d+ counts of them"),
        (FaultKind.OVERRUN, "overrun.*read more often"),
        (FaultKind.STALL, "stands still"),
        (FaultKind.GONE, "cannot be reached"),
        (FaultKind.UNPLUGGED, "-201003.*cannot be reached"),
    ],
)
def test_lost_changes_are_told_and_nothing_is_judged_from_them(
    rig: Rig, kind: FaultKind, said: str
) -> None:
    rig.world.lines[0] = Beat(0.1, 0.2, 0.05)
    captures: list[NiChangeCapture] = []
    with pytest.raises(InstrumentError, match=said) as caught:
        watch_until_lost(rig, kind, captures)
    with pytest.raises(InstrumentError, match="data were lost"):
        pulses(captures[0].block, "led")
    with pytest.raises(InstrumentError, match="capture is over"):
        captures[0].catch_up()
    given_back = not getattr(caught.value, "__notes__", ())
    assert given_back == (kind not in {FaultKind.GONE, FaultKind.UNPLUGGED})


def test_a_port_of_eight_lines_is_watched_as_well(rig: Rig) -> None:
    rig.device.port_widths = (8,)
    rig.world.lines[7] = Beat(0.3, 0.2, 0.05)
    with rig.counter().capture() as capture:
        assert pulses(capture.read(2.0), "s0").count == 9


class Spike:
    """A line that goes on and comes back within one event of the device."""

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, NDArray[np.float64]]:
        edges_s = np.array([0.42, 0.42 + 20e-9])
        first, last = np.searchsorted(edges_s, [start_s, stop_s])
        return bool(first % 2), edges_s[first:last]


def test_a_change_that_leaves_no_line_different_is_no_edge_and_no_silence(rig: Rig) -> None:
    rig.world.lines.update({0: Spike(), 7: Beat(0.1, 0.2, 0.05), 9: Beat(0.41, 1.0, 0.5)})
    with (
        rig.counter().capture() as capture,
        pytest.raises(InstrumentError, match="left every line as it was: a spike"),
    ):
        capture.read(1.0)


def test_too_many_unread_changes_are_an_overrun(rig: Rig) -> None:
    rig.world.lines[0] = Beat(0.1, 0.01, 0.005)
    with rig.counter(buffer_changes=100).capture() as capture:
        rig.world.wait(2.0)
        with pytest.raises(InstrumentError, match="overrun"):
            capture.catch_up()


def test_a_timebase_at_another_rate_is_told() -> None:
    device = DaqDevice(World(FastClock()), ppm=3000.0)
    server = DaqServer(device)
    rig = Rig(device, f"127.0.0.1:{server.start()}")
    counter = rig.counter()
    with counter.capture() as capture, pytest.raises(InstrumentError, match="another rate"):
        capture.read(600.0)
    counter.close()
    server.close()


def test_a_device_that_another_holds_is_refused_and_free_afterwards(rig: Rig) -> None:
    first, second = rig.counter(), rig.counter()
    with (
        first.capture(),
        pytest.raises(InstrumentError, match=r"-50103.*another program"),
        second.capture(),
    ):
        pytest.fail("the capture must not begin")
    with second.capture() as capture:
        assert capture.read(0.1).duration_s == pytest.approx(0.1)

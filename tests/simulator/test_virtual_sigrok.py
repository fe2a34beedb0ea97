"""The program that the virtual bench puts in the place of ``sigrok-cli``, and what befalls it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import InstrumentError
from instruments.edges import EdgeFlag, pulses
from instruments.sigrok import Sigrok
from simulator.clock import FastClock, RealClock
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.sigrok import LogicAnalyser, SigrokServer
from simulator.sigrok.server import DRIVER
from simulator.world import World
from tests.instruments.beats import Beat, Notes, WorldClock
from tests.instruments.sigrok_program import on_linux

pytestmark = on_linux
RATE_HZ = 50_000


class Bench:
    """A world, its analyser, and the program that asks it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.device = LogicAnalyser(world)
        self.server = SigrokServer(self.device)
        self.program = self.server.start()
        if world.fast:
            world.tell_time = self.server.keep_pace

    def counter(self, longest_s: float = 3600.0) -> Sigrok:
        return Sigrok(
            DRIVER,
            lines={"led": 0, "s0": 15},
            sample_rate_hz=RATE_HZ,
            timebase_ppm=50.0,
            clock=WorldClock(self.world),
            recorder=Notes(),
            program=self.program,
            longest_s=longest_s,
        )

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, check=False, timeout=20
        )


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench(World(FastClock()))
    bench.world.lines.update({0: Beat(0.1, 0.2, 0.005), 15: Beat(0.15, 0.5, 0.03)})
    yield bench
    bench.server.close()


def test_it_answers_as_the_real_program_does(bench: Bench) -> None:
    found = bench.counter().identify()
    assert (found.maker, found.model) == ("sigrok", DRIVER)
    assert found.firmware.startswith("sigrok-cli 0.7")
    wrong = bench.ask("--driver", "fx2lafw", "--show")
    assert (wrong.returncode, wrong.stderr) == (1, "sr: no device was found\n")


def test_what_was_sampled_is_there_whenever_bench_time_has_gone_on(bench: Bench) -> None:
    with bench.counter().capture() as capture:
        capture.read(0.001)
        for _ in range(20):
            bench.world.wait(3.0)
            capture.catch_up()
    assert pulses(capture.block, "led").count == pytest.approx(60 / 0.2, abs=1)
    assert pulses(capture.block, "s0").count == pytest.approx(60 / 0.5, abs=1)


def test_a_clock_that_is_off_is_off_in_the_samples(bench: Bench) -> None:
    bench.device.detune(100.0)
    with bench.counter().capture() as capture:
        led = pulses(capture.read(100.0), "led")
    span_s = (led.start_ticks[-1] - led.start_ticks[0]) / RATE_HZ
    assert span_s / (0.2 * (led.count - 1)) - 1 == pytest.approx(100e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (FaultKind.OVERRUN, "exit code 1 .sr: the device ran over|did not come"),
        (FaultKind.GONE, "exit code 1 .sr: the device is gone|did not come"),
        (FaultKind.STALL, "did not come within 5 s"),
    ],
)
def test_a_fault_is_told_and_no_silence(bench: Bench, kind: FaultKind, says: str) -> None:
    with bench.counter().capture() as capture:
        capture.read(1.0)
        bench.device.faults.append(DaqFault(kind))
        with pytest.raises(InstrumentError, match=says):
            capture.read(30.0)
    assert EdgeFlag.GAP in capture.block.flags


def test_it_ends_itself_after_the_time_that_it_was_given(bench: Bench) -> None:
    with bench.counter(longest_s=2.0).capture() as capture:
        capture.read(1.5)
        with pytest.raises(InstrumentError, match=r"exit code 0|did not come"):
            capture.read(3.0)


def test_one_acquisition_at_a_time(bench: Bench) -> None:
    with (
        bench.counter().capture(),
        pytest.raises(InstrumentError, match="the device is held by another"),
        bench.counter().capture() as second,
    ):
        second.read(0.5)
    with bench.counter().capture() as again:
        assert again.read(0.5).duration_s == pytest.approx(0.5)


def test_it_keeps_pace_on_the_real_clock() -> None:
    bench = Bench(World(RealClock()))
    bench.world.lines[0] = Beat(0.0, 0.05, 0.01)
    try:
        with bench.counter().capture() as capture:
            assert pulses(capture.read(0.4), "led").count == pytest.approx(8, abs=1)
    finally:
        bench.server.close()


def test_nothing_is_left_when_the_bench_ends(bench: Bench) -> None:
    bench.server.close()
    assert not Path(bench.program).exists()

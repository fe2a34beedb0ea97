"""The same edges through each make of counter give the same pulses, within its resolution."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from contracts.wire import NoRecorder
from instruments.counter import Counter
from instruments.edges import EdgeBlock, pulses, save
from instruments.labjack_t7 import LabJackT7
from instruments.ni_change_detection import NiChangeDetection
from instruments.ni_port import NiPort
from instruments.ni_sampled_port import NiSampledPort
from instruments.replay import Replay
from instruments.sigrok import Sigrok
from instruments.sigrok_process import ask
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqServer
from simulator.labjack_t7 import LabJackServer
from simulator.labjack_t7 import LabJackT7 as LabJackDevice
from simulator.sigrok import LogicAnalyser, SigrokServer
from simulator.sigrok.server import DRIVER
from simulator.world import World
from tests.instruments.beats import Beat, WorldClock
from tests.instruments.sigrok_program import SIGROK, needs_sigrok, on_linux

RATE_HZ = 50_000
TICK_S = 1 / RATE_HZ
LINES = {"led": 0, "s0": 7}
BEATS = {"led": Beat(0.1003, 0.0131, 0.0021), "s0": Beat(0.2501, 0.1, 0.0307)}
SPAN_S = 5.0
Make = Callable[["Rack"], Counter]
NiCounter = TypeVar("NiCounter", bound=NiPort)


class Rack:
    """A world with the beats on its lines, and what serves and records it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(FastClock())
        self.world.lines.update({LINES[name]: beat for name, beat in BEATS.items()})
        self.clock = WorldClock(self.world)
        self.stack = ExitStack()

    def _daq_address(self) -> str:
        server = DaqServer(DaqDevice(self.world))
        address = f"127.0.0.1:{server.start()}"
        self.stack.callback(server.close)
        return address

    def ni_changes(self) -> NiChangeDetection:
        return self._ni(NiChangeDetection)

    def ni(self) -> NiSampledPort:
        return self._ni(partial(NiSampledPort, sample_rate_hz=RATE_HZ))

    def _ni(self, make: Callable[..., NiCounter]) -> NiCounter:
        counter = make(
            "Dev1",
            "port0",
            lines=LINES,
            timebase_ppm=50.0,
            clock=self.clock,
            recorder=NoRecorder(),
            grpc_address=self._daq_address(),
        )
        self.stack.callback(counter.close)
        return counter

    def labjack(self) -> LabJackT7:
        server = LabJackServer(LabJackDevice(self.world))
        address = server.start()
        self.stack.callback(server.close)
        return LabJackT7(
            address,
            lines=LINES,
            sample_rate_hz=RATE_HZ,
            timebase_ppm=20.0,
            clock=self.clock,
            recorder=NoRecorder(),
        )

    def replay(self) -> Replay:
        file = self.folder / "seen.npz"
        save(Rack(self.folder).watched(Rack.ni), file)
        return Replay(
            file, lines=LINES, sample_rate_hz=RATE_HZ, clock=self.clock, recorder=NoRecorder()
        )

    def sigrok(self) -> Sigrok:
        times_s = np.arange(round((SPAN_S + 0.1) * RATE_HZ)) * TICK_S
        words = np.zeros(times_s.size, dtype=np.uint8)
        for name, line in LINES.items():
            before = np.searchsorted(BEATS[name].edges_s, times_s, side="right")
            words |= (before % 2 << line).astype(np.uint8)
        raw, file = self.folder / "raw.bin", self.folder / "made.sr"
        raw.write_bytes(words.tobytes())
        form = f"binary:numchannels=8:samplerate={RATE_HZ}"
        read = ("--input-file", str(raw), "--input-format", form)
        ask(SIGROK or "", *read, "--output-file", str(file))
        return Sigrok(
            f"file:{file}",
            lines=LINES,
            sample_rate_hz=RATE_HZ,
            timebase_ppm=100.0,
            clock=self.clock,
            recorder=NoRecorder(),
        )

    def virtual_sigrok(self) -> Sigrok:
        server = SigrokServer(LogicAnalyser(self.world))
        program = server.start()
        self.stack.callback(server.close)
        self.world.tell_time = server.keep_pace
        return Sigrok(
            DRIVER,
            lines=LINES,
            sample_rate_hz=RATE_HZ,
            timebase_ppm=100.0,
            clock=self.clock,
            recorder=NoRecorder(),
            program=program,
        )

    def watched(self, make: Make) -> EdgeBlock:
        with self.stack:
            counter = make(self)
            counter.identify()
            with counter.capture() as capture:
                for _ in range(7):
                    capture.read(0.45)
                    self.world.wait(0.15)
                    capture.catch_up()
            return capture.block


@pytest.fixture
def rack(tmp_path: Path) -> Iterator[Rack]:
    rack = Rack(tmp_path)
    yield rack
    rack.stack.close()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(Rack.ni, id="ni_sampled_port"),
        pytest.param(Rack.ni_changes, id="ni_change_detection"),
        pytest.param(Rack.labjack, id="labjack_t7"),
        pytest.param(Rack.replay, id="replay"),
        pytest.param(Rack.sigrok, id="sigrok", marks=needs_sigrok),
        pytest.param(Rack.virtual_sigrok, id="virtual sigrok", marks=on_linux),
    ],
)
def test_the_same_edges_give_the_same_pulses(make: Make, rack: Rack) -> None:
    block = rack.watched(make)
    for name, beat in BEATS.items():
        found = pulses(block, name)
        expected_s = beat.starts_s[beat.starts_s < SPAN_S][: found.count]
        from_first_s = (found.start_ticks - found.start_ticks[0]) * block.clock.seconds(1)
        assert found.count > SPAN_S * 0.7 / np.diff(beat.starts_s[:2])[0]
        assert np.allclose(from_first_s, expected_s - expected_s[0], atol=1.01 * TICK_S)
        widths_s = found.width_ticks * block.clock.seconds(1)
        width_s = beat.edges_s[1] - beat.edges_s[0]
        assert np.allclose(widths_s, width_s, atol=1.01 * TICK_S)

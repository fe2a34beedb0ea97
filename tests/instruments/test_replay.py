"""Stored edges played back: on bench time, never more than was recorded."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contracts.errors import ConfigError, InstrumentError
from instruments.edges import EdgeBlock, EdgeFlag, LineMap, TickClock, pulses, save, scan
from instruments.replay import Replay
from simulator.clock import FastClock
from simulator.world import World
from tests.instruments.beats import Notes, WorldClock

RATE_HZ = 10_000
CLOCK = TickClock("Dev1/port0 capture 1", 100_000_000, 50.0)
LINES = LineMap.of({"1/led": 0, "1/s0_forward": 1, "2/led": 2})


def recorded(duration_s: float = 4.0) -> EdgeBlock:
    """LED of unit 1 on for 1 ms every 20 ms, its S0 for 30 ms every 100 ms, unit 2 silent."""
    ticks = np.arange(round(duration_s * RATE_HZ))
    words = (ticks % 200 < 10) * 1 + (ticks % 1000 < 300) * 2
    return scan(words.astype(np.uint8), LINES, CLOCK, 0, None)


def replay(path: Path, world: World, *names: str, notes: Notes | None = None) -> Replay:
    return Replay(
        path,
        lines={name: number for number, name in enumerate(names or LINES.names)},
        sample_rate_hz=RATE_HZ,
        clock=WorldClock(world),
        recorder=notes or Notes(),
    )


@pytest.fixture
def world() -> World:
    return World(FastClock())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(recorded(), tmp_path / "one.npz")
    return tmp_path / "one.npz"


def test_the_same_edges_come_in_parts_and_as_one(file: Path, world: World) -> None:
    with replay(file, world).capture() as capture:
        capture.read(1.3)
        world.wait(0.7)
        capture.catch_up()
        capture.read(2.0)
    whole, original = capture.block, recorded()
    assert whole.flags == EdgeFlag.END
    assert np.array_equal(whole.ticks, original.ticks)
    assert np.array_equal(whole.channels, original.channels)
    assert pulses(whole, "1/led").count == pulses(original, "1/led").count


def test_reading_takes_bench_time(file: Path, world: World) -> None:
    with replay(file, world).capture() as capture:
        capture.read(1.5)
        assert world.now() == pytest.approx(1.5)
        assert capture.catch_up().ticks.size == 0
        world.wait(0.25)
        assert capture.catch_up().duration_s == pytest.approx(0.25)


def test_channels_are_found_by_name_and_others_are_left_out(file: Path, world: World) -> None:
    with replay(file, world, "2/led", "1/s0_forward").capture() as capture:
        block = capture.read(1.05)
    assert block.names == ("2/led", "1/s0_forward")
    assert pulses(block, "1/s0_forward").count == 10
    assert pulses(block, "2/led").count == 0


def test_more_than_was_recorded_is_refused_with_what_there_is(file: Path, world: World) -> None:
    with replay(file, world).capture() as capture:
        capture.read(3.0)
        with pytest.raises(InstrumentError, match=r"one\.npz: the stored edges end after 4 s"):
            capture.read(1.5)
        with pytest.raises(InstrumentError, match="is over, after"):
            capture.catch_up()
    assert EdgeFlag.GAP in capture.block.flags


def test_catching_up_beyond_the_end_gives_the_rest_once_and_then_refuses(
    file: Path, world: World
) -> None:
    with replay(file, world).capture() as capture:
        world.wait(9.0)
        assert capture.catch_up().duration_s == pytest.approx(4.0)
        with pytest.raises(InstrumentError, match="the stored edges end after 4 s"):
            capture.catch_up()


def test_files_of_a_folder_are_played_in_the_order_in_which_they_were_written(
    tmp_path: Path, world: World
) -> None:
    for age_s, (name, length_s) in enumerate({"z": 1.0, "a": 2.0}.items()):
        save(recorded(length_s), tmp_path / f"{name}.npz")
        os.utime(tmp_path / f"{name}.npz", (1000 + age_s, 1000 + age_s))
    counter, notes = replay(tmp_path, world), []
    for length_s in (1.0, 2.0):
        with counter.capture() as capture:
            capture.read(length_s)
            notes.append(capture.block.clock.name)
    assert "replay of z.npz" in notes[0]
    assert "replay of a.npz" in notes[1]
    with (
        pytest.raises(InstrumentError, match="all 2 files of stored edges were played"),
        counter.capture(),
    ):
        pytest.fail("the capture must not begin")


def test_lost_data_are_not_played_back(tmp_path: Path, world: World) -> None:
    save(replace(recorded(), flags=EdgeFlag.GAP), tmp_path / "lost.npz")
    with pytest.raises(InstrumentError, match="data were lost"):
        replay(tmp_path, world).identify()


def test_a_channel_that_was_not_recorded_is_told(file: Path, world: World) -> None:
    with pytest.raises(InstrumentError, match=r"no channel '3/led'; recorded were 1/led"):
        replay(file, world, "3/led").identify()


def test_a_coarser_recording_than_is_asked_for_is_refused(file: Path, world: World) -> None:
    with (
        pytest.raises(InstrumentError, match="recorded with 10000 samples a second, 20000 are"),
        replay(file, world).capture(20_000),
    ):
        pytest.fail("the capture must not begin")


def test_nothing_to_play_is_told(tmp_path: Path, world: World) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        replay(tmp_path / "nowhere", world)
    with pytest.raises(ConfigError, match="no file of edges"):
        replay(tmp_path, world)
    (tmp_path / "x.npz").write_bytes(b"nonsense")
    with pytest.raises(ConfigError, match=r"x\.npz: not a file of edges"):
        replay(tmp_path, world).identify()


def test_each_capture_leaves_a_note(file: Path, world: World) -> None:
    notes = Notes()
    counter = replay(file, world, notes=notes)
    with counter.capture() as capture:
        capture.read(1.0)
    counter.close()
    assert "played 1.000000 s of 4.000000 s" in notes.events[-1].data.decode()
    with pytest.raises(InstrumentError, match="was closed"), counter.capture():
        pytest.fail("the capture must not begin")

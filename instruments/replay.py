"""A counter without a device: edges that another counter recorded, played back on bench time.

For running a procedure again with what a run has kept as evidence. Each capture plays the next
file, in the order in which they were written; there is nothing after the last one, nor after the
end of a file, and that is said.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError
from contracts.wire import WireEvent, WireRecorder
from instruments.edges import EdgeBlock, EdgeFlag, TickClock, cut, load
from instruments.identity import Identity
from instruments.seen_edges import SeenEdges, capturing

ROUNDING = 1.001
"""By how much a recorded sample may be longer than the one that is asked for."""


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise ConfigError(f"{path}: there is no such file or folder of stored edges to replay")
    found = sorted(path.glob("*.npz"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    if not found:
        raise ConfigError(f"{path}: there is no file of edges (*.npz) in this folder")
    return tuple(found)


class Replay:
    """Plays stored edges back.

    Args:
        path: a file of edges, or a folder of them.
        lines: the channels that are wanted; the numbers of their lines do not matter here.
        sample_rate_hz: of the counter that recorded them.
        clock: bench time.
        recorder: gets a note about each capture.

    Raises:
        ConfigError: there is nothing to play.
    """

    __slots__ = ("_clock", "_closed", "_files", "_names", "_played", "_recorder", "_sample_rate_hz")

    def __init__(
        self,
        path: Path,
        *,
        lines: Mapping[str, int],
        sample_rate_hz: float,
        clock: Clock,
        recorder: WireRecorder,
    ) -> None:
        self._files = _files(path)
        self._names = tuple(lines)
        self._sample_rate_hz = sample_rate_hz
        self._clock = clock
        self._recorder = recorder
        self._played = 0
        self._closed = False

    def identify(self) -> Identity:
        """What is played; refuses files that cannot be.

        Raises:
            ConfigError: a file is none of edges.
            InstrumentError: a file lacks a channel, or data were lost in it.
        """
        for file in self._files:
            self._load(file)
        return Identity("stored edges", self._files[0].name, str(len(self._files)), "replay")

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator["ReplayCapture"]:
        """Play the next file from entry to exit.

        Args:
            sample_rate_hz: at least so many samples a second must have been recorded.

        Raises:
            InstrumentError: there is no more file, or it cannot be played.
        """
        if self._closed:
            raise InstrumentError("the counter was closed; make a new one")
        if self._played == len(self._files):
            raise InstrumentError(
                f"replay: all {len(self._files)} files of stored edges were played, the last one "
                f"is {self._files[-1]}; the procedure asks for one more capture than was recorded"
            )
        file = self._files[self._played]
        block = self._load(file)
        self._check_rate(file, block, sample_rate_hz or self._sample_rate_hz)
        self._played += 1
        with capturing(ReplayCapture(file, block, self._clock), self._recorder) as capture:
            yield capture

    def close(self) -> None:
        """Play nothing any more; may be called twice."""
        self._closed = True

    def _load(self, file: Path) -> EdgeBlock:
        block = load(file)
        block.require_data()
        if missing := [name for name in self._names if name not in block.names]:
            raise InstrumentError(
                f"{file}: has no channel {missing[0]!r}; recorded were {', '.join(block.names)}"
            )
        return _only(block, self._names)

    def _check_rate(self, file: Path, block: EdgeBlock, asked_hz: float) -> None:
        recorded_s = block.clock.seconds(block.res_ticks)
        if recorded_s * asked_hz > ROUNDING:
            raise InstrumentError(
                f"{file}: recorded with {1 / recorded_s:g} samples a second, {asked_hz:g} are "
                "asked for"
            )


def _only(block: EdgeBlock, names: tuple[str, ...]) -> EdgeBlock:
    """The block with these channels alone, in this order."""
    numbers = [block.names.index(name) for name in names]
    place = np.full(len(block.names), -1, dtype=np.int64)
    place[numbers] = np.arange(len(numbers))
    channels = place[block.channels]
    mine = channels >= 0
    return replace(
        block,
        names=names,
        ticks=block.ticks[mine],
        channels=channels[mine].astype(np.uint16),
        levels=block.levels[mine],
        initial=block.initial[numbers],
    )


class ReplayCapture:
    """One file, as if its edges came now."""

    __slots__ = ("_block", "_clock", "_file", "_position", "_seen", "_start_s")

    def __init__(self, file: Path, block: EdgeBlock, clock: Clock) -> None:
        self._file = file
        name = f"replay of {file.name}, {block.clock.name}"
        ticks = TickClock(name, block.clock.tick_ps, block.clock.tolerance_ppm)
        self._block = replace(block, clock=ticks, flags=block.flags & ~EdgeFlag.END)
        self._seen = SeenEdges(name)
        self._clock = clock
        self._start_s = clock.now()
        self._position = block.t_from

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once more was asked for than was recorded.

        Raises:
            InstrumentError: nothing was read yet.
        """
        return self._seen.block

    def start(self) -> None:
        """The first edge that was recorded is timed from now."""
        self._start_s = self._clock.now()

    def read(self, duration_s: float) -> EdgeBlock:
        """Let the next ``duration_s`` of bench time pass; its edges.

        Raises:
            InstrumentError: so much was not recorded.
        """
        self._seen.refuse_if_over()
        ticks = self._block.clock.ticks(duration_s)
        if ticks < 1:
            raise InstrumentError(
                f"{self._block.clock.name}: read of {duration_s:g} s is shorter than a tick"
            )
        stop = self._position + ticks
        if stop > self._block.t_to:
            self._run_out()
        due_s = self._start_s + self._block.clock.seconds(stop - self._block.t_from)
        self._clock.sleep(max(due_s - self._clock.now(), 0.0))
        return self._play_to(stop)

    def catch_up(self) -> EdgeBlock:
        """The edges until now; at the end of the file those that are left, once.

        Raises:
            InstrumentError: the file has ended.
        """
        self._seen.refuse_if_over()
        elapsed = int((self._clock.now() - self._start_s) * 1e12 / self._block.clock.tick_ps)
        stop = self._block.t_from + elapsed
        if stop > self._block.t_to and self._position == self._block.t_to:
            self._run_out()
        return self._play_to(max(min(stop, self._block.t_to), self._position))

    def stop(self) -> None:
        """Play no more."""
        self._seen.stopped = True

    def abandon(self, _error: BaseException) -> None:
        """Play no more."""
        self.stop()

    def note(self) -> WireEvent:
        """What was done, in a line, as evidence."""
        played_s = self._block.clock.seconds(self._position - self._block.t_from)
        done = f"played {played_s:.6f} s of {self._block.duration_s:.6f} s of {self._file}"
        return self._seen.note(done, self._start_s, self._start_s + played_s)

    def _play_to(self, stop: int) -> EdgeBlock:
        found = cut(self._block, self._position, stop)
        self._position = stop
        return self._seen.add(found)

    def _run_out(self) -> None:
        with self._seen.failing():
            raise InstrumentError(
                f"{self._file}: the stored edges end after {self._block.duration_s:g} s; more is "
                "asked for than was recorded"
            )

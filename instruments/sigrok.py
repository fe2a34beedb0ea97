"""Pulse counter: a logic analyser through the program ``sigrok-cli``, or a file that it reads.

Any driver of libsigrok with logic channels; the generator ``demo`` is one. What it was asked and
where that is documented is in ``sigrok_process``. The clocks of cheap analysers are not specified,
so their tolerance has no default. A device that loses samples ends its acquisition, and the
program with it: that is told, as is a sample clock that does not keep pace with bench time.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError
from contracts.wire import WireRecorder
from instruments.edges import LineMap, TickClock
from instruments.edges.scan import WordArray
from instruments.identity import Identity
from instruments.sampled_capture import SampledCapture, WordFeed
from instruments.seen_edges import capturing
from instruments.sigrok_process import (
    BINARY,
    COMMANDS,
    ERRORS_ONLY,
    SigrokFeed,
    ask,
    bytes_a_sample,
    digital_channels,
    words_of,
)

__all__ = ["COMMANDS", "Sigrok"]

FILE = "file:"
BUFFER_S = 20.0
"""For how long a bench may do something else before samples are lost."""
LONGEST_S = 3600.0
FILE_S = 120.0
"""How long the conversion of a file may take."""


class FileFeed:
    """Samples of a file, as if they came now.

    Args:
        words: all of them.
        ticks: one a sample.
        clock: bench time.
    """

    __slots__ = ("_clock", "_ended", "_start_s", "_taken", "_ticks", "_words")

    def __init__(self, words: WordArray, ticks: TickClock, clock: Clock) -> None:
        self._words, self._ticks, self._clock = words, ticks, clock
        self._taken = 0
        self._start_s = 0.0
        self._ended = False

    def start(self) -> None:
        """The first sample is now."""
        self._start_s = self._clock.now()

    def available(self) -> int:
        """How many samples have come; at the end of the file those that are left, once.

        Raises:
            InstrumentError: the file has ended.
        """
        size = int(self._words.size)
        due = int((self._clock.now() - self._start_s) * 1e12 / self._ticks.tick_ps)
        if due > size and self._ended:
            raise InstrumentError(
                f"{self._ticks.name}: the file ends after {self._ticks.seconds(size):g} s; more is "
                "asked for than it has"
            )
        self._ended = due > size
        return min(due, size) - self._taken

    def take(self, samples: int) -> WordArray:
        """The next samples."""
        self._taken += samples
        return self._words[self._taken - samples : self._taken]

    def close(self) -> None:
        """Nothing is held."""


class Sigrok:
    """Edges of the logic channels of a device or of a file.

    Args:
        device: driver of libsigrok with its options, e.g. ``fx2lafw``; or ``file:PATH``.
        lines: line number of each channel: its place among ``channels``.
        sample_rate_hz: of the device; a file must have been recorded with it.
        timebase_ppm: limit of the device's timebase.
        clock: bench time.
        recorder: gets a note about each capture.
        channels: names of the logic channels; by default all that are called D0, D1 and so on.
        inverted: channels that conduct while their line is low.
        program: name or path of ``sigrok-cli``.
        longest_s: one capture may not last longer; the program ends itself then.

    Raises:
        ConfigError: the lines are none, doubled or out of range, or ``inverted`` is unknown.
    """

    __slots__ = (
        "_captures",
        "_channels",
        "_clock",
        "_closed",
        "_device",
        "_line_map",
        "_longest_s",
        "_program",
        "_recorder",
        "_sample_rate_hz",
        "_timebase_ppm",
    )

    def __init__(
        self,
        device: str,
        *,
        lines: Mapping[str, int],
        sample_rate_hz: float,
        timebase_ppm: float,
        clock: Clock,
        recorder: WireRecorder,
        channels: Sequence[str] = (),
        inverted: Collection[str] = (),
        program: str = "sigrok-cli",
        longest_s: float = LONGEST_S,
    ) -> None:
        self._device = device
        self._line_map = LineMap.of(lines, inverted)
        self._sample_rate_hz = sample_rate_hz
        self._timebase_ppm = timebase_ppm
        self._clock = clock
        self._recorder = recorder
        self._channels = tuple(channels)
        self._program = program
        self._longest_s = longest_s
        self._captures = 0
        self._closed = False

    def identify(self) -> Identity:
        """Which device or file it is; refuses one that cannot do the work.

        Raises:
            ConfigError: there is no such program, or the device has no such channel.
            InstrumentError: the device or file is not there, or was recorded at another rate.
        """
        shown = self._show()
        self._enabled(shown)
        version = ask(self._program, "--version").decode(errors="replace").split("\n", 1)[0]
        return Identity("sigrok", self._device, "not told", version.strip())

    @contextmanager
    def capture(self, sample_rate_hz: float | None = None) -> Iterator[SampledCapture]:
        """Sample from entry to exit; whatever happens, the program is ended.

        Args:
            sample_rate_hz: another rate than the configured one; a file leaves it.

        Raises:
            ConfigError: there is no such program, or the device has no such channel.
            InstrumentError: the device or file is not there, or is held by another.
        """
        if self._closed:
            raise InstrumentError("the counter was closed; make a new one")
        self._captures += 1
        from_file = self._device.startswith(FILE)
        rate_hz = self._sample_rate_hz if from_file else sample_rate_hz or self._sample_rate_hz
        ticks = self._tick_clock(rate_hz)
        feed = self._file(ticks) if from_file else self._live(ticks, rate_hz)
        capture = SampledCapture(feed, ticks, self._line_map, self._clock, paced=not from_file)
        with capturing(capture, self._recorder):
            yield capture

    def close(self) -> None:
        """Nothing is held between captures; further use is refused. May be called twice."""
        self._closed = True

    def _live(self, ticks: TickClock, rate_hz: float) -> WordFeed:
        channels = self._enabled(self._show())
        command = (
            self._program,
            *self._target(),
            *ERRORS_ONLY,
            *("--config", f"samplerate={rate_hz:.0f}"),
            *("--channels", ",".join(channels)),
            *("--time", f"{self._longest_s * 1000:.0f}"),
            *BINARY,
        )
        width, buffer_samples = bytes_a_sample(len(channels)), round(BUFFER_S * rate_hz)
        return SigrokFeed(command, ticks.name, width=width, buffer_samples=buffer_samples)

    def _file(self, ticks: TickClock) -> WordFeed:
        shown = self._show()
        width = bytes_a_sample(len(self._enabled(shown)))
        data = ask(self._program, *self._target(), *ERRORS_ONLY, *BINARY, within_s=FILE_S)
        if len(data) % width:
            raise InstrumentError(
                f"{ticks.name}: {len(data)} bytes are no whole number of samples of {width} bytes"
            )
        return FileFeed(words_of(data, width), ticks, self._clock)

    def _show(self) -> str:
        if self._closed:
            raise InstrumentError("the counter was closed; make a new one")
        shown = ask(self._program, *self._target(), *ERRORS_ONLY, "--show").decode(errors="replace")
        if self._device.startswith(FILE):
            found = re.search(r"^Samplerate: (\d+)$", shown, re.MULTILINE)
            if found is None or int(found[1]) != round(self._sample_rate_hz):
                recorded = found[1] if found else "no"
                raise InstrumentError(
                    f"{self._device}: recorded with {recorded} samples a second, the station "
                    f"states {self._sample_rate_hz:g}"
                )
        return shown

    def _target(self) -> tuple[str, str]:
        if self._device.startswith(FILE):
            return "--input-file", self._device.removeprefix(FILE)
        return "--driver", self._device

    def _enabled(self, shown: str) -> tuple[str, ...]:
        channels = self._channels or digital_channels(shown)
        highest = int(self._line_map.lines.max())
        if highest >= len(channels):
            raise ConfigError(
                f"sigrok {self._device}: line {highest} is configured; the logic channels are "
                f"{', '.join(channels) or 'none'}"
            )
        return channels

    def _tick_clock(self, rate_hz: float) -> TickClock:
        exact_ps = 1e12 / rate_hz
        if rate_hz != round(rate_hz) or abs(exact_ps - round(exact_ps)) > 1e-3:
            raise InstrumentError(
                f"sigrok {self._device}: {rate_hz!r} Hz is a sample every {exact_ps!r} ps; rates "
                "are whole hertz and ticks whole picoseconds, choose another rate"
            )
        name = f"sigrok {self._device} capture {self._captures}"
        return TickClock(name, round(exact_ps), self._timebase_ppm)

"""Edges from sampled words: 48 lines at 100 kS/s, each with 200 pulses a second.

Two figures are required, and marked so: at least 200 million samples a second become edges, and
the pulses of every line come at least 100 times as fast as from sigrok's ``timing`` decoder.

* The rate at which samples become edges, against the required 200 million a second; and, for
  comparison only, the rate at which they become the pulses of every line. The best of many rounds:
  what else the machine does can only make a round slower.
* The processor time of ten minutes of samples, second by second, with debounce and pulses at the
  end, against a quarter of those ten minutes. Every edge that was put in must come out.
* The pulses of the same samples against sigrok's ``timing`` decoder, one a line, where sigrok-cli
  is installed: the required 100 times. What sigrok takes for a file of a few samples is not
  counted.

The pulses are 2 ms wide, each line at a phase of its own. What it costs to get the samples from a
device is not in these figures, but in ``benchmarks.acquisition``. Run it with
``python -m benchmarks.edges``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ratio import Ratio, TimesAsLong, report
from instruments.edges import (
    EdgeBlock,
    LineMap,
    TickClock,
    concatenate,
    debounce,
    pulses_by_channel,
    scan,
)

LINES, RATE_HZ, PULSES_HZ = 48, 100_000, 200
WIDTH_TICKS = 200
HOLD_TICKS = 10
REQUIRED_HZ = 200e6
REQUIRED, NOTHING = 1.0, 0.0
SECONDS = 10
LONG_S = 600
SHARE_OF_A_CORE = 0.25
ROUNDS = 60
SIGROK_S = 5
TIMES_SIGROK = 100.0

Words = NDArray[np.uint64]
LINE_MAP = LineMap.of({f"line {number}": number for number in range(LINES)})
TICKS = TickClock("benchmark", 10_000_000, 50.0)


def samples(seconds: int) -> Words:
    """The words of a port; the phases are drawn, the same each time."""
    rng = np.random.default_rng(1)
    size, period = seconds * RATE_HZ, RATE_HZ // PULSES_HZ
    flips = np.zeros(size, dtype=np.uint64)
    for line in range(LINES):
        starts = np.arange(seconds * PULSES_HZ) * period + int(rng.integers(period - WIDTH_TICKS))
        flips[starts] ^= np.uint64(1 << line)
        flips[starts + WIDTH_TICKS] ^= np.uint64(1 << line)
    return np.bitwise_xor.accumulate(flips)


def edges_of(words: Words) -> EdgeBlock:
    """Edges, second by second as a capture has them."""
    blocks, previous = [], None
    for first in range(0, words.size, RATE_HZ):
        part = words[first : first + RATE_HZ]
        blocks.append(scan(part, LINE_MAP, TICKS, first, previous))
        previous = int(part[-1])
    return concatenate(blocks)


def pulses_of(block: EdgeBlock) -> int:
    """How many pulses all lines have."""
    return sum(found.count for found in pulses_by_channel(block).values())


def ratios() -> Iterator[Ratio | TimesAsLong]:
    """Measure them all."""
    words = samples(SECONDS)
    yield _rate("samples to edges, required", words, edges_of, REQUIRED)
    yield _rate("to pulses, for comparison", words, lambda w: pulses_of(edges_of(w)), NOTHING)
    yield _ten_minutes(words)
    yield from _against_sigrok()


def _rate(name: str, words: Words, work: Callable[[Words], object], required: float) -> Ratio:
    ours_s = _best_s(lambda: work(words))
    allowed_s = words.size / REQUIRED_HZ
    what = f"{LINES} lines, {name}: 200 MS/s"
    return Ratio(what, ours_s, allowed_s, allowed_s / ours_s, required)


def _best_s(work: Callable[[], object]) -> float:
    durations = []
    for _ in range(ROUNDS):
        begun_s = time.process_time()
        work()
        durations.append(time.process_time() - begun_s)
    return min(durations)


def _ten_minutes(words: Words) -> TimesAsLong:
    spent_s, found, expected = 0.0, 0, LONG_S * PULSES_HZ * LINES
    holds = dict.fromkeys(LINE_MAP.names, HOLD_TICKS)
    for _ in range(LONG_S // SECONDS):
        begun_s = time.process_time()
        found += pulses_of(debounce(edges_of(words), holds).block)
        spent_s += time.process_time() - begun_s
    if found != expected:
        raise ValueError(f"{found} pulses came out, {expected} were put in")
    name = f"{LINES} lines, {LONG_S} s, {found} of {expected} pulses: real time"
    return TimesAsLong(name, spent_s, LONG_S, SHARE_OF_A_CORE)


def _against_sigrok() -> Iterator[Ratio]:
    program = shutil.which("sigrok-cli")
    if program is None:
        sys.stdout.write("48 lines: sigrok's timing decoder: skipped, sigrok-cli is missing\n")
        return
    words = samples(SIGROK_S)
    ours_s = _best_s(lambda: pulses_of(edges_of(words)))
    with tempfile.TemporaryDirectory() as folder:
        theirs_s = _decoded_s(program, Path(folder), words)
        theirs_s -= _decoded_s(program, Path(folder), words[:100])
    name = f"{LINES} lines, to pulses, required: sigrok's timing decoder"
    yield Ratio(name, ours_s, theirs_s, theirs_s / ours_s, TIMES_SIGROK)


def _decoded_s(program: str, folder: Path, words: Words) -> float:
    """Processor time of sigrok for the same samples; it must find every interval between edges."""
    file = folder / "samples.bin"
    file.write_bytes(words.view(np.uint8).reshape(-1, 8)[:, : LINES // 8].tobytes())
    decoders = [part for n in range(LINES) for part in ("-P", f"timing:data={n}")]
    form = f"binary:numchannels={LINES}:samplerate={RATE_HZ}"
    before = os.times()
    done = subprocess.run(
        (program, "-i", str(file), "-I", form, *decoders, "-A", "timing=time"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    after = os.times()
    spent_s = sum(after[2:4]) - sum(before[2:4])
    intervals, edges = done.stdout.count(b"\n"), edges_of(words).ticks.size
    if edges > LINES and intervals != edges - LINES:
        raise ValueError(f"sigrok found {intervals} intervals, {edges - LINES} were put in")
    return spent_s


def main() -> int:
    """Print one line a ratio; 1 if one is missed."""
    return report(ratios())


if __name__ == "__main__":
    sys.exit(main())

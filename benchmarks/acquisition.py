"""Acquisition in real time: 48 lines at 100 kS/s through the driver, each with 200 pulses a second.

A port has 32 lines at most, so there are two boxes, with 32 and 16 lines. They are simulated, in a
process of their own, and sample by the real clock; the driver is that of the bench, over the real
``nidaqmx`` package and gRPC. Ours is the processor time of this process, with all its threads,
from the first sample to the last pulse: the share of one core of the time that it took.

No edge may be lost: the edges of each line are compared with those that the simulator generated
in the same samples. Run it with ``python -m benchmarks.acquisition``; ``--minutes 10`` for the
ten minutes that are required.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np

from bench.clock import SystemClock
from benchmarks.ratio import TimesAsLong, report
from contracts.wire import NoRecorder
from instruments.counter import EdgeCapture
from instruments.edges import EdgeBlock, debounce, pulses_by_channel
from instruments.ni_sampled_port import NiSampledPort

LINES_OF_BOX = (32, 16)
RATE_HZ = 100_000
LOOK_S = 0.5
"""How often the bench looks at the samples."""
HOLD_TICKS = 10
DEFAULT_S = 20.0
SHARE_OF_A_CORE = 0.25


@dataclass(frozen=True, slots=True)
class Boxes:
    """The simulated boxes."""

    process: subprocess.Popen[str]
    addresses: Sequence[str]

    def edges(self, box: int, samples: int) -> list[int]:
        """How many edges each line of a box had among so many samples."""
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("the simulated boxes were started without pipes")
        self.process.stdin.write(f"{box} {samples}\n")
        self.process.stdin.flush()
        found: list[int] = json.loads(self.process.stdout.readline())
        return found


@contextmanager
def boxes() -> Iterator[Boxes]:
    """Simulated boxes, ended at the end."""
    command = (sys.executable, "-m", "benchmarks.simulated_boxes", *map(str, LINES_OF_BOX))
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise ValueError("the simulated boxes were started without pipes")
        yield Boxes(process, json.loads(process.stdout.readline()))
        process.stdin.close()


def ratios(duration_s: float = DEFAULT_S) -> Iterator[TimesAsLong]:
    """Acquire for so long, and compare."""
    with boxes() as served, ExitStack() as stack:
        named = zip(served.addresses, LINES_OF_BOX, strict=True)
        captures = [_capture(stack, address, lines) for address, lines in named]
        cpu_s, begun_s = time.process_time(), time.monotonic()
        blocks, found = _watch(captures, duration_s)
        cpu_s, took_s = time.process_time() - cpu_s, time.monotonic() - begun_s
        expected = [served.edges(box, block.t_to) for box, block in enumerate(blocks)]
    put_in = sum(map(sum, expected))
    if amiss := sum(map(edges_amiss, blocks, expected)):
        raise ValueError(f"{amiss} of {put_in} edges were lost or came twice")
    lines = sum(LINES_OF_BOX)
    name = f"{lines} lines at 100 kS/s, 0 of {put_in} edges lost, {found} pulses"
    yield TimesAsLong(name, cpu_s, took_s, SHARE_OF_A_CORE)


def edges_amiss(block: EdgeBlock, expected: Sequence[int]) -> int:
    """By how many edges the lines differ from what was generated, each line by itself."""
    seen = np.bincount(block.channels, minlength=len(block.names))
    return int(np.abs(seen - np.asarray(expected)).sum())


def _capture(stack: ExitStack, address: str, lines: int) -> EdgeCapture:
    counter = NiSampledPort(
        "Dev1",
        "port0",
        lines={f"line {number}": number for number in range(lines)},
        sample_rate_hz=RATE_HZ,
        timebase_ppm=50.0,
        clock=SystemClock(),
        recorder=NoRecorder(),
        grpc_address=address,
    )
    stack.callback(counter.close)
    return stack.enter_context(counter.capture())


def _watch(captures: Sequence[EdgeCapture], duration_s: float) -> tuple[Sequence[EdgeBlock], int]:
    """What was seen, and how many pulses it is once debounced."""
    for _ in range(round(duration_s / LOOK_S)):
        for capture in captures:
            capture.read(LOOK_S)
    blocks = [capture.block for capture in captures]
    return blocks, sum(_pulses(block) for block in blocks)


def _pulses(block: EdgeBlock) -> int:
    holds = dict.fromkeys(block.names, HOLD_TICKS)
    return sum(found.count for found in pulses_by_channel(debounce(block, holds).block).values())


def main() -> int:
    """Print the line; 1 if the share is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.acquisition")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--minutes", type=float, help="for how long; 10 are required")
    chosen.add_argument("--seconds", type=float, default=DEFAULT_S)
    options = parser.parse_args()
    duration_s = options.seconds if options.minutes is None else options.minutes * 60
    return report(ratios(duration_s))


if __name__ == "__main__":
    sys.exit(main())

"""Watching the outputs of all positions for minutes, while loads change and buses are read.

Pulses are few here and a tenth of a period is nothing, so a slow sample clock will do; it still
sees the shortest pulse that an output makes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from bench.assembly import Bench
from bench.observation import LED_SHORTEST_S
from contracts.errors import InstrumentError
from instruments.counter import EdgeCapture
from instruments.edges import EdgeBlock, debounce, debounce_hold, pulses, save

FloatArray = NDArray[np.float64]
OUTPUTS = ("led", "s0_forward", "s0_reverse")
SAMPLE_RATE_HZ = 20_000.0
LONGEST_STEP_S = 5.0
"""Between two looks at the counter; its buffer holds more."""


class LedWatch:
    """What the outputs have done since the watch began.

    Attributes:
        evidence: name of the file in which the edges will be kept.
        elapsed_s: until when it has been looked at.
    """

    def __init__(self, bench: Bench, capture: EdgeCapture, evidence: str) -> None:
        self.evidence = evidence
        self._bench = bench
        self._capture = capture
        self._lines: Mapping[str, FloatArray] = {}
        self._lines_until_s = 0.0
        self._from_ticks: int | None = None
        self._looked_s = bench.clock.now()
        self.elapsed_s = 0.0

    @property
    def lines(self) -> Mapping[str, FloatArray]:
        """Leading edges by line in s since the watch began, until the last look, without bounce.

        They are worked out when they are asked for: in hours of pulses, once and not at each look.
        """
        if self._lines_until_s != self.elapsed_s:
            self._lines, self._lines_until_s = self._clean(), self.elapsed_s
        return self._lines

    def look(self) -> None:
        """Take in what came since the last look; at least every ``LONGEST_STEP_S`` or so."""
        self._looked(self._capture.catch_up())

    def look_in_time(self) -> None:
        """Look if the last look is ``LONGEST_STEP_S`` ago: for between the units of a round."""
        if self._bench.clock.now() - self._looked_s >= LONGEST_STEP_S:
            self.look()

    def wait(self, duration_s: float) -> None:
        """Watch for a while."""
        left_s = duration_s
        while left_s > 0:
            step_s = min(left_s, LONGEST_STEP_S)
            self._looked(self._capture.read(max(step_s, 2 / SAMPLE_RATE_HZ)))
            left_s -= step_s

    def pulses_s(self, line: str, since_s: float = 0.0) -> tuple[float, ...]:
        """Pulses of a line from a time on, in s since that time."""
        edges_s = self.lines.get(line, np.empty(0))
        return tuple(float(edge_s - since_s) for edge_s in edges_s[edges_s >= since_s])

    def _looked(self, found: EdgeBlock) -> None:
        if self._from_ticks is None:
            self._from_ticks = found.t_from
        self.elapsed_s = found.clock.seconds(found.t_to - self._from_ticks)
        self._looked_s = self._bench.clock.now()

    def _clean(self) -> Mapping[str, FloatArray]:
        block = self._capture.block
        clean = debounce(block, {name: self._hold(block, name) for name in block.names}).block
        tick_s = clean.clock.seconds(1)
        return {
            name: np.asarray((pulses(clean, name).start_ticks - clean.t_from) * tick_s)
            for name in clean.names
            if _output(name) in OUTPUTS
        }

    def _hold(self, block: EdgeBlock, name: str) -> int:
        """How long a level must hold; lines that are of no unit are left as they are."""
        counter = self._bench.station.counter
        if _output(name) == "led":
            return debounce_hold(
                block.clock,
                counter.led_debounce_s,
                shortest_on_s=LED_SHORTEST_S,
                shortest_off_s=LED_SHORTEST_S,
            )
        return block.clock.ticks(counter.debounce_s) if _output(name) in OUTPUTS else 0


def _output(line: str) -> str:
    return line.rpartition("/")[2]


@contextmanager
def watched(bench: Bench, name: str) -> Iterator[LedWatch]:
    """Watch from entry to exit; the edges are kept as evidence under a name.

    Raises:
        InstrumentError: the counter lost data, or the source is not known to be safe: nothing
            that was seen may be judged then.
    """
    path = bench.evidence.edges_path(name)
    slow_hz = min(SAMPLE_RATE_HZ, bench.station.counter.sample_rate_hz)
    with bench.counter.capture(slow_hz) as capture:
        yield LedWatch(bench, capture, path.name)
        capture.catch_up()
        block = capture.block
    save(block, path)
    if bench.unsafe:
        raise InstrumentError(bench.unsafe)

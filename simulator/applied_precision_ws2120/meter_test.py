"""The test of a meter's error: pulses of a meter against the energy that the standard measures.

A sample begins with a pulse and has as many more as ``SYST:TST:IMP`` says; the next one begins
where it ends. Assumptions: the result is (energy of the pulses / measured energy - 1) in %; a test
that has all its samples is no longer running; the pulses are those of one line of the counter, and
a pulse is a change to high.
Not modelled: testing by time, other energies than active, bounce, other inputs.
"""

import itertools
import statistics
from collections.abc import Callable

import numpy as np

from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.errors import ScpiError
from simulator.scpi.formats import shortest
from simulator.scpi.parameters import Integer, Number
from simulator.waveform import Output
from simulator.world import World

WS_PER_KWH = 3.6e6
BY_IMPULSES = 1
_NOTHING = (0, 0)


class MeterTest:
    """One test at a time.

    Args:
        world: what flows.
        power_w: total active power in W that the standard measures of an output.
        line: of the counter with the meter's pulses.
    """

    def __init__(self, world: World, power_w: Callable[[Output], float], line: int) -> None:
        self._world = world
        self._power_w = power_w
        self._line = line
        path = "SYSTem:TST"
        constant = Number(1e-9, 1e9, write=shortest)
        self._constant = Setting(f"{path}:CONStant:K", constant, 1000.0)
        self._impulses = Setting(f"{path}:IMP", Integer(1, 1000000), 1)
        self._most = Setting(f"{path}:MAXC", Integer(1, 999), 1)
        self._mode = Setting(f"{path}:MOD", Integer(0, 1), 0)
        self._energy = Setting(f"{path}:ENERgy:MOD", Integer(0, 2), 0)
        self._input = Setting(f"{path}:INPut", Integer(0, 2), 0)
        self._started_s: float | None = None
        self._stopped_s: float | None = None

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        path = "SYSTem:TST"
        settings = [s.command for s in (self._impulses, self._most, self._mode)]
        return [
            *settings,
            *(s.command for s in (self._energy, self._input)),
            self._constant.command,
            Command(f"{path}:STARt", self._start, self._ask_running, takes=_NOTHING),
            Command(f"{path}:STOP", self._stop, takes=_NOTHING),
            Command(f"{path}:STATe", ask=self._ask_running),
            Command(f"{path}:STATe:COUNt", ask=lambda _: str(len(self._errors_pct()))),
            Command(f"{path}:RESult", ask=self._ask_result, asks=(0, 1)),
            Command(f"{path}:RESult:STD", ask=self._ask_deviation),
        ]

    def _start(self, _call: Call) -> None:
        if self._mode.get() != BY_IMPULSES or self._energy.get():
            raise ScpiError(-221, "only active energy by impulses is modelled")
        self._started_s, self._stopped_s = self._world.now(), None

    def _stop(self, _call: Call) -> None:
        self._stopped_s = self._world.now()

    def _ask_running(self, _call: Call) -> str:
        ended = self._started_s is None or self._stopped_s is not None
        return str(int(not ended and len(self._errors_pct()) < self._most.get()))

    def _ask_result(self, call: Call) -> str:
        found = self._errors_pct()
        if not found:
            return "0.0"
        number = call.value(0, Integer(1, len(found))) if call.has(0) else 0
        return f"{found[number - 1] if number else statistics.fmean(found):+.6f}"

    def _ask_deviation(self, _call: Call) -> str:
        found = self._errors_pct()
        return f"{statistics.stdev(found) if len(found) > 1 else 0.0:+.6f}"

    def _errors_pct(self) -> list[float]:
        """Of the samples that are complete, in %."""
        if self._started_s is None:
            return []
        until_s = self._world.now() if self._stopped_s is None else self._stopped_s
        is_high, times_s = self._world.toggles(self._line, self._started_s, until_s)
        rising_s = times_s[int(is_high) :: 2]
        ends_s = rising_s[:: self._impulses.get()][: self._most.get() + 1]
        expected_ws = self._impulses.get() / self._constant.get() * WS_PER_KWH
        return [
            100 * (expected_ws / self._energy_ws(start_s, stop_s) - 1)
            for start_s, stop_s in itertools.pairwise(ends_s)
        ]

    def _energy_ws(self, start_s: float, stop_s: float) -> float:
        segments = self._world.segments(float(start_s), float(stop_s))
        parts = [self._power_w(s.output) * (s.stop_s - s.start_s) for s in segments]
        return float(np.abs(np.sum(parts)))

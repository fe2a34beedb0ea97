"""Integration: pages 6-74 and 6-75. Which times count; the energies are integrated elsewhere.

Assumptions: a start while it runs or after time-up, and a reset while it runs, are refused (-221).
Not modelled: real-time modes (they are refused), auto calibration.
"""

import math
from collections.abc import Callable

from simulator.scpi.command import Call, Command
from simulator.scpi.errors import ScpiError
from simulator.scpi.parameters import Choice, Integer

_MODES = Choice("NORMal", "CONTinuous", "RNORmal", "RCONtinuous")
_STATES = Choice("RESet", "READy", "STARt", "STOP", "ERRor", "TIMeup")
_TIMER = (Integer(0, 10000), Integer(0, 59), Integer(0, 59))
_NOTHING = (0, 0)

Span = tuple[float, float]


class Integrator:
    """Counts the time between start and stop.

    Args:
        now: bench time in s.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.reset()

    def reset(self) -> None:
        """``*RST``: nothing is integrated, no timer."""
        self._continuous = False
        self._timer_s = 0
        self._spans: list[Span] = []

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        path = ":INTEGrate"
        return [
            Command(f"{path}:STARt", self._start, takes=_NOTHING),
            Command(f"{path}:STOP", self._stop, takes=_NOTHING),
            Command(f"{path}:RESet", self._forget, takes=_NOTHING),
            Command(f"{path}:STATe", ask=self._ask_state),
            Command(f"{path}:MODE", self._put_mode, self._ask_mode, echo=True),
            Command(f"{path}:TIMer", self._put_timer, self._ask_timer, takes=(3, 3), echo=True),
        ]

    def state(self) -> str:
        """RESET, START, STOP or TIMEUP."""
        if not self._spans:
            return "RESET"
        if 0 < self._timer_s <= self._elapsed(self._now()) and not self._continuous:
            return "TIMEUP"
        return "START" if math.isinf(self._spans[-1][1]) else "STOP"

    def spans(self, until_s: float) -> list[Span]:
        """Times that count, as known at ``until_s``."""
        elapsed_s = self._elapsed(until_s)
        first_s, last_s = 0.0, elapsed_s
        if self._timer_s and self._continuous:
            first_s = elapsed_s // self._timer_s * self._timer_s
        elif self._timer_s:
            last_s = min(elapsed_s, self._timer_s)
        counted, done_s = [], 0.0
        for start_s, stop_s in self._until(until_s):
            begin_s = max(start_s, start_s + first_s - done_s)
            end_s = min(stop_s, start_s + last_s - done_s)
            if end_s > begin_s:
                counted.append((begin_s, end_s))
            done_s += stop_s - start_s
        return counted

    def _start(self, _call: Call) -> None:
        if self.state() in {"START", "TIMEUP"}:
            raise ScpiError(-221, "start")
        self._spans.append((self._now(), math.inf))

    def _stop(self, _call: Call) -> None:
        if self.state() == "START":
            self._spans[-1] = (self._spans[-1][0], self._now())

    def _forget(self, _call: Call) -> None:
        if self.state() == "START":
            raise ScpiError(-221, "reset while integrating")
        self._spans.clear()

    def _ask_state(self, call: Call) -> str:
        return _STATES.reply(self.state(), verbose=call.verbose)

    def _put_mode(self, call: Call) -> None:
        mode = call.value(0, _MODES)
        if mode.startswith("R"):
            raise ScpiError(-221, "real-time integration is not modelled")
        self._continuous = mode == "CONTINUOUS"

    def _ask_mode(self, call: Call) -> str:
        return _MODES.reply("CONTINUOUS" if self._continuous else "NORMAL", verbose=call.verbose)

    def _put_timer(self, call: Call) -> None:
        hours, minutes, seconds = (call.value(i, part) for i, part in enumerate(_TIMER))
        self._timer_s = (hours * 60 + minutes) * 60 + seconds

    def _ask_timer(self, _call: Call) -> str:
        minutes, seconds = divmod(self._timer_s, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours},{minutes},{seconds}"

    def _until(self, until_s: float) -> list[Span]:
        return [(a, min(b, until_s)) for a, b in self._spans if a < until_s]

    def _elapsed(self, until_s: float) -> float:
        return sum(b - a for a, b in self._until(until_s))

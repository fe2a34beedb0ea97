"""Gain of a simulated meter that changes with time: by its own heat, or without reason.

Heat: the warmth of its current path follows the square of the current with one time constant, and
the gain follows the warmth. Unrest: another gain every few seconds. Neither is in a good meter, and
neither is in the registers of the moment. One time constant and one gain for all elements are
assumptions.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.world import Segment

OWN_RISE_K, CURRENT_RISE_K = 6.0, 20.0
"""How much warmer than outside it is in the end: by its supply, by Imax (assumptions)."""
LONGEST_S = 10.0
"""So long at most one gain stands for a gain that changes with heat."""


@dataclass(slots=True)
class Drift:
    """What comes and goes with time.

    Attributes:
        seed: of the unrest.
        imax_a: current at which the warmth ends at 1.
        heating_pct: change of the gain at a warmth of 1.
        time_constant_s: of the warmth.
        unrest_pct: standard deviation of the gain.
        unrest_every_s: how long one gain lasts.
        warmth: 0 when cold.
        cold_pct: change of the gain when it has just got supply; gone with the time constant.
        pct_per_h: change of the gain for each hour under voltage, for ever.
        pct_per_k: change of the gain for each kelvin that the inside is warmer than outside.
        supplied_s: how long it has been under voltage in all.
        own_warmth: of its supply's own heat: 0 when cold.
    """

    seed: int
    imax_a: float
    heating_pct: float = 0.0
    time_constant_s: float = 600.0
    unrest_pct: float = 0.0
    unrest_every_s: float = 5.0
    warmth: float = 0.0
    cold_pct: float = 0.0
    pct_per_h: float = 0.0
    pct_per_k: float = 0.0
    supplied_s: float = 0.0
    own_warmth: float = 0.0

    @property
    def _lasting(self) -> bool:
        return bool(self.heating_pct or self.cold_pct or self.pct_per_h or self.pct_per_k)

    def parts(self, segment: Segment) -> Iterator[Segment]:
        """A segment in parts in which the gain hardly changes."""
        step_s = self.unrest_every_s if self.unrest_pct else math.inf
        step_s = min(step_s, LONGEST_S) if self._lasting else step_s
        if math.isinf(step_s):
            yield segment
            return
        start_s = segment.start_s
        while start_s < segment.stop_s:
            number = math.floor(start_s / step_s + 1e-9)
            stop_s = min((number + 1) * step_s, segment.stop_s)
            yield Segment(start_s, stop_s, segment.output)
            start_s = stop_s

    def advance(self, part: Segment) -> float:
        """Live through a part; the factor of its gain."""
        if self._lasting:
            self._warm(part)
        return self.factor(part.start_s)

    def factor(self, time_s: float) -> float:
        """The factor of the gain with the present warmth."""
        warmer_k = OWN_RISE_K * self.own_warmth + CURRENT_RISE_K * self.warmth
        pct = self.heating_pct * self.warmth + self.cold_pct * (1 - self.own_warmth)
        pct += self.pct_per_h * self.supplied_s / 3600 + self.pct_per_k * warmer_k
        return 1 + (pct + self._unrest_pct(time_s)) / 100

    def _warm(self, part: Segment) -> None:
        squares = [p.current_a**2 for p in part.output.phases]
        final = max(squares) / self.imax_a**2
        duration_s = part.stop_s - part.start_s
        kept = math.exp(-duration_s / self.time_constant_s)
        self.warmth = final + (self.warmth - final) * kept
        self.supplied_s += duration_s
        self.own_warmth = 1 + (self.own_warmth - 1) * kept

    def _unrest_pct(self, time_s: float) -> float:
        if not self.unrest_pct:
            return 0.0
        number = math.floor(time_s / self.unrest_every_s + 1e-9)
        rng = np.random.default_rng([self.seed, number])
        return float(np.clip(rng.normal(), -2, 2)) * self.unrest_pct

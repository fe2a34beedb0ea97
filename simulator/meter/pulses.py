"""Pulse outputs of a simulated meter: energy in, edges out, in closed form.

Not modelled: the slow release of an open collector, light of the lamps on the LED pick-up.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Spoiler = Callable[[FloatArray, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
"""Numbers, starts and stops of pulses; what is put out instead."""

KEEP_S = 30.0
"""Pulses older than this are forgotten once a reader has passed them."""


@dataclass(slots=True)
class PulseOutput:
    """One output: a pulse each time that 1/constant kWh have flowed.

    Attributes:
        constant_imp_per_kwh: pulses per kWh.
        width_s: the width of a pulse in s at a power in W.
        tick_s: the firmware looks at its energy once in a tick, so that an edge comes late by
            up to one tick; 0 for none.
        jitter_s: standard deviation of what comes on top.
        spoilers: change the starts and stops of pulses, by their numbers, of which each counts
            those that the one before has left; none in a good one.
        inverted: it conducts between the pulses.
        stuck: the output conducts for ever.
        bounce_s: for how long a contact bounces after each edge; 0 for none.
    """

    constant_imp_per_kwh: float
    width_s: Callable[[float], float]
    seed: int
    tick_s: float = 0.0
    jitter_s: float = 0.0
    spoilers: list[Spoiler] = field(default_factory=list)
    stuck: bool = False
    inverted: bool = False
    bounce_s: float = 0.0
    count: int = 0
    _reached: list[int] = field(default_factory=list)
    _fraction: float = 0.0
    _starts: list[FloatArray] = field(default_factory=list)
    _stops: list[FloatArray] = field(default_factory=list)

    def set_constant(self, constant_imp_per_kwh: float) -> None:
        """Another constant; the energy that waits for its pulse is kept as far as it fits."""
        share = self._fraction * constant_imp_per_kwh / self.constant_imp_per_kwh
        self._fraction = share % 1.0
        self.constant_imp_per_kwh = constant_imp_per_kwh

    def advance(self, start_s: float, stop_s: float, power_w: float) -> None:
        """Let ``power_w`` (never negative) flow from ``start_s`` to ``stop_s``."""
        rate_hz = power_w * self.constant_imp_per_kwh / 3.6e6
        reached = self._fraction + rate_hz * (stop_s - start_s)
        due = math.floor(reached)
        if due:
            numbers = np.arange(1, due + 1, dtype=np.float64)
            self._emit(start_s + (numbers - self._fraction) / rate_hz, self.width_s(power_w))
        self._fraction = reached - due

    def burst(self, first_s: float, number: int, every_s: float) -> None:
        """Put out pulses that no energy stands for."""
        self._emit(first_s + np.arange(number, dtype=np.float64) * every_s, self.width_s(0.0))

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        """Level just before ``start_s`` and the changes in [start, stop)."""
        if self.stuck:
            return True, np.empty(0)
        self._forget(start_s - KEEP_S)
        edges = self._edges() if self._starts else np.empty(0)
        first, last = np.searchsorted(edges, [start_s, stop_s])
        return bool(first % 2) != self.inverted, edges[first:last]

    def _emit(self, nominal_s: FloatArray, width_s: float) -> None:
        starts = nominal_s
        if self.tick_s:
            starts = np.ceil(nominal_s / self.tick_s) * self.tick_s
        if self.jitter_s:
            rng = np.random.default_rng([self.seed, self.count])
            starts = starts + np.abs(rng.normal(0.0, self.jitter_s, starts.size))
        self._reached += [self.count] * (len(self.spoilers) - len(self._reached))
        self.count += starts.size
        stops = starts + width_s
        for place, spoiler in enumerate(self.spoilers):
            first = self._reached[place]
            self._reached[place] += starts.size
            numbers = np.arange(first, first + starts.size, dtype=np.float64)
            starts, stops = spoiler(numbers, starts, stops)
        self._starts.append(starts)
        self._stops.append(stops)

    def _edges(self) -> FloatArray:
        starts, stops = np.concatenate(self._starts), np.concatenate(self._stops)
        if not starts.size:
            return starts
        order = np.argsort(starts, kind="stable")  # jitter may be longer than a period
        starts, stops = starts[order], stops[order]
        self._starts, self._stops = [starts], [stops]
        reach = np.maximum.accumulate(stops)
        apart = starts[1:] > reach[:-1]
        rising = starts[np.concatenate(([True], apart))]
        falling = reach[np.concatenate((apart, [True]))]
        edges = np.empty(rising.size * 2)
        edges[0::2], edges[1::2] = rising, falling
        return self._bounced(edges) if self.bounce_s else edges

    def _bounced(self, edges: FloatArray) -> FloatArray:
        extra = edges[:, None] + np.array([0.0, 0.3, 0.6]) * self.bounce_s
        return np.sort(extra.ravel())

    def _forget(self, before_s: float) -> None:
        if not self._stops:
            return
        starts, stops = np.concatenate(self._starts), np.concatenate(self._stops)
        kept = stops >= before_s
        self._starts = [starts[kept]] if kept.any() else []
        self._stops = [stops[kept]] if kept.any() else []

"""How long a load point will take, and how sure its error will be, before anything is energised.

The measurement is played through with an ideal source and a usual meter, by the very rule that ends
the real one; when the first pulse comes is chance, so it is played several times.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.error_setup import ErrorSetup, FloatArray, Seen
from bench.plan_parts.accuracy import AccuracyPlan
from bench.stopping import Progress
from metrology.decision import DecisionRule
from metrology.errors.result import error_of
from metrology.standards import Limit
from metrology.uncertainty import Estimate

TYPICAL_SHARE = 0.15
"""Of its limit, is the error of a good unit that is expected; an assumption."""
TYPICAL_TICK_SHARE = 0.4
"""Of the plan's bound, is the firmware tick of a usual meter; an assumption."""
PLAYED = ((0.1, 1), (0.3, -1), (0.5, 1), (0.7, -1), (0.9, 1))
"""After which share of a period the first pulse comes, and the sign of the error."""
STEP = 1.03
"""Ratio of one look to the next, once the updates of the reference lie closer."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a load point will come to for a good unit.

    Attributes:
        measuring_s: from the first reading to the last.
        pulses: periods of the LED in that time.
        error: an error as it would be found, with its uncertainty.
        ends: whether the rule ends it before the longest time.
    """

    measuring_s: float
    pulses: int
    error: Estimate
    ends: bool

    @property
    def dominant(self) -> str:
        """What makes the largest part of the uncertainty."""
        return self.error.budget[0].label if self.error.budget else "nothing"


def expected(
    setup: ErrorSetup,
    plan: AccuracyPlan,
    limits: Sequence[Limit],
    rule: DecisionRule,
    margin: float,
) -> Expected | None:
    """Play a load point through; None where the longest time is too short for an error.

    Of several times that it is played, the one whose time is in the middle counts.
    """
    error_pct = TYPICAL_SHARE * min((limit.mpe_pct for limit in limits), default=0.0)
    played = [
        _played(setup, plan, Progress(setup, plan, limits, rule, margin), phase, sign * error_pct)
        for phase, sign in PLAYED
    ]
    found = sorted((one for one in played if one), key=lambda one: one.measuring_s)
    return found[len(found) // 2] if found else None


def _played(
    setup: ErrorSetup, plan: AccuracyPlan, progress: Progress, phase: float, error_pct: float
) -> Expected | None:
    elapsed_s = setup.window_s
    while True:
        seen = _seen(setup, error_pct, elapsed_s, phase)
        progress.look(seen, elapsed_s)
        if progress.until_s is not None or elapsed_s >= plan.max_time_s:
            break
        elapsed_s = min(_next_s(elapsed_s, setup.window_s), plan.max_time_s)
    inputs = setup.inputs(seen)
    if inputs is None or inputs.edges_s.size < plan.min_pulses + 1:
        return None
    ends = progress.until_s is not None
    return Expected(elapsed_s, inputs.edges_s.size - 1, error_of(inputs), ends)


def at_longest(setup: ErrorSetup, plan: AccuracyPlan) -> Estimate | None:
    """The error of a good unit as it would be found in the longest time; None: too few pulses."""
    inputs = setup.inputs(_seen(setup, 0.0, plan.max_time_s, phase=0.5))
    if inputs is None or inputs.edges_s.size < plan.min_pulses + 1:
        return None
    return error_of(inputs)


def _next_s(elapsed_s: float, window_s: float) -> float:
    """At an update of the reference."""
    return math.ceil(elapsed_s * STEP / window_s + 1e-9) * window_s


def _seen(setup: ErrorSetup, error_pct: float, elapsed_s: float, phase: float) -> Seen:
    period_s = setup.period_s / (1 + error_pct / 100)
    count = max(math.floor(elapsed_s / period_s - phase) + 1, 0)
    tick_s = TYPICAL_TICK_SHARE * setup.timing.tick_s
    ideal_s = (np.arange(count) + phase) * period_s
    edges_s = np.unique(np.ceil(ideal_s / tick_s) * tick_s)
    stops_s = np.arange(1, math.floor(elapsed_s / setup.window_s + 1e-9) + 1) * setup.window_s
    power_w = 3.6e6 / (setup.constant_imp_per_kwh * setup.period_s)
    return Seen(
        edges_s[edges_s <= elapsed_s],
        _reference_edges_s(setup, power_w, elapsed_s),
        [power_w] * stops_s.size,
        [float(stop_s) for stop_s in stops_s],
    )


def _reference_edges_s(setup: ErrorSetup, power_w: float, elapsed_s: float) -> FloatArray:
    if setup.pulse_output is None:
        return np.empty(0)
    rate_hz = setup.pulse_output.rate_hz(power_w)
    return np.arange(math.floor(elapsed_s * rate_hz) + 1) / rate_hz

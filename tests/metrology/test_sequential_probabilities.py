"""Do the stated probabilities hold? Many simulated units, with a model of their own.

A unit has a true error and a fixed period; each edge is late by up to one tick of its firmware.
The station adds a systematic error, drawn from its uncertainty. Bounds are binomial: a count is
refused only where its probability, if the statement held, is below 0.1 %.
"""

import math
from dataclasses import dataclass, field
from statistics import median

import numpy as np
import pytest
from numpy.typing import NDArray

from metrology.decision import DecisionRule, decide
from metrology.sequential import Look, Sequential, StoppingRule
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

UNITS = 3000
LIMIT = 1.0
K = 1.96
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Setup:
    """A load point at a station: everything that the uncertainty comes from."""

    u_s: float
    tick_s: float
    period_s: float

    def u_d(self, elapsed_s: float) -> float:
        return 100 * self.tick_s / math.sqrt(6) / elapsed_s

    @property
    def fixed_s(self) -> float:
        """25 pulses, but at least 30 s."""
        return max(25 * self.period_s, 30.0)


@dataclass(slots=True)
class Unit:
    """One unit while it is measured."""

    setup: Setup
    rng: np.random.Generator
    true: float
    offset: float = field(init=False)
    start_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.offset = self.true + self.rng.normal(0, self.setup.u_s)
        self.start_s = self.rng.uniform(0, self.setup.tick_s)

    def estimate(self, elapsed_s: float) -> Estimate:
        late_s = self.start_s - self.rng.uniform(0, self.setup.tick_s)
        u_c = math.hypot(self.setup.u_s, self.setup.u_d(elapsed_s))
        return Estimate(self.offset + 100 * late_s / elapsed_s, u_c, math.inf, K, ())

    def sequentially(self, rule: StoppingRule) -> tuple[Verdict, float]:
        sequential = Sequential(-LIMIT, LIMIT, rule)
        elapsed_s = self.pulse_from(1.0)
        look: Look | None = None
        while True:
            found, u_d = self.estimate(elapsed_s), self.setup.u_d(elapsed_s)
            look = sequential.look(found, u_d, elapsed_s, LONGEST_S, previous=look)
            if look.verdict:
                return look.verdict, elapsed_s
            elapsed_s = self.pulse_from(look.next_s)

    def pulse_from(self, time_s: float) -> float:
        """The first edge at or after a time."""
        period_s = self.setup.period_s
        return max(math.ceil(round(time_s / period_s, 6)), 2) * period_s


JITTERY = Setup(u_s=0.005, tick_s=0.05, period_s=0.1)
USUAL = Setup(u_s=0.05, tick_s=0.005, period_s=0.39)
SLOW = Setup(u_s=0.05, tick_s=0.02, period_s=3.0)
COARSE = Setup(u_s=0.2, tick_s=0.05, period_s=0.5)
SETUPS = pytest.mark.parametrize(
    "setup", [JITTERY, USUAL, SLOW, COARSE], ids=["jittery", "usual", "slow", "coarse"]
)


def far_tail(probability: float, count: int) -> int:
    """The count that a binomial variable exceeds with a probability below 0.1 %."""
    mass = total = (1 - probability) ** count
    reached = 0
    while total < 0.999:
        mass *= (count - reached) / (reached + 1) * probability / (1 - probability)
        reached += 1
        total += mass
    return reached


def run(
    setup: Setup, errors: NDArray[np.float64], seed: int, rule: StoppingRule | None = None
) -> tuple[dict[Verdict, int], float]:
    rng = np.random.default_rng(seed)
    ends = [Unit(setup, rng, float(e)).sequentially(rule or StoppingRule()) for e in errors]
    found = [verdict for verdict, _ in ends]
    return {v: found.count(v) for v in Verdict}, median(time_s for _, time_s in ends)


@SETUPS
@pytest.mark.parametrize("true", [LIMIT, -1.002 * LIMIT])
def test_at_most_two_and_a_half_percent_of_units_at_or_just_outside_of_the_limit_pass(
    setup: Setup, true: float
) -> None:
    counts, _ = run(setup, np.full(UNITS, true), seed=1)
    assert counts[Verdict.PASS] <= far_tail(0.025, UNITS)


@SETUPS
def test_at_most_two_and_a_half_percent_of_units_just_within_the_limit_fail(setup: Setup) -> None:
    counts, _ = run(setup, np.full(UNITS, 0.998 * LIMIT), seed=2)
    assert counts[Verdict.FAIL] <= far_tail(0.025, UNITS)


def test_the_probability_is_used_and_not_wasted() -> None:
    """A rule that never passes a doubtful unit would hold its alpha, and cost good ones."""
    counts, _ = run(USUAL, np.full(UNITS, LIMIT), seed=3)
    assert counts[Verdict.PASS] >= 0.013 * UNITS


def test_looking_often_with_the_guard_band_alone_would_not_hold() -> None:
    """What the division of alpha is for: the same looks, each with 1.96 u."""
    rng = np.random.default_rng(4)
    passed = 0
    for _ in range(UNITS):
        unit = Unit(JITTERY, rng, LIMIT)
        seen = (unit.estimate(1.0 * LONGEST_S ** (n / 7)) for n in range(8))
        passed += any(
            decide(e.value, e.expanded, -LIMIT, LIMIT, DecisionRule.GUARD_BAND).verdict
            is Verdict.PASS
            for e in seen
        )
    assert passed > far_tail(0.025, UNITS)


@SETUPS
def test_the_fixed_rule_with_a_guard_band_passes_two_and_a_half_percent_at_the_limit(
    setup: Setup,
) -> None:
    rng = np.random.default_rng(5)
    passed = 0
    for _ in range(UNITS):
        found = Unit(setup, rng, 1.0005 * LIMIT).estimate(setup.fixed_s)
        decision = decide(found.value, found.expanded, -LIMIT, LIMIT, DecisionRule.GUARD_BAND)
        passed += decision.verdict is Verdict.PASS
    assert passed <= far_tail(0.025, UNITS)
    assert passed >= 0.015 * UNITS


@pytest.mark.parametrize("setup", [USUAL, SLOW, JITTERY], ids=["usual", "slow", "jittery"])
def test_a_good_unit_takes_at_most_half_of_the_time_of_the_fixed_rule(setup: Setup) -> None:
    """True errors as of a production with C_pk 1.33 within its limits."""
    true = np.random.default_rng(6).normal(0, LIMIT / 4, UNITS)
    counts, median_s = run(setup, true, seed=7)
    assert median_s <= setup.fixed_s / 2
    assert counts[Verdict.FAIL] == 0
    assert counts[Verdict.PASS] >= 0.99 * UNITS


def test_a_bad_unit_fails_early() -> None:
    counts, median_s = run(USUAL, np.full(500, 2.0), seed=8)
    assert counts[Verdict.FAIL] == 500
    assert median_s <= 2.0


def test_units_near_to_the_limit_pass_almost_as_often_as_with_the_fixed_rule() -> None:
    """Half of the units at the limit less 1.96 u pass the fixed rule; 46 % this one."""
    u_c = USUAL.u_s
    counts, _ = run(USUAL, np.full(UNITS, LIMIT - K * u_c), seed=9)
    assert counts[Verdict.PASS] >= 0.4 * UNITS

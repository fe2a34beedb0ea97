"""When is an accuracy point decided? A sequential rule with stated error probabilities.

The measured error at elapsed time T is ``e(T) = true + s + d(T)``. The systematic part s (standard
uncertainty u_s) is the same however long one measures; d (u_d) comes from the two edges of the
gate and shrinks with 1/T.

A unit is looked at several times, and each look could pass it by chance. So the permitted error
probability is divided: there are at most ``looks`` looks, the last gets the share ``last_share``
and the others what is left in equal parts. A look with the part a passes a unit whose distance to
the limit is at least ``k(a) u_c``, where k(a) leaves the probability a on one side of Student's t.
If the true error is at the limit or outside, the probability of a pass is at most a at each look,
and by Bonferroni's inequality at most the sum alpha over all of them, **whatever the dependence
between the looks**: that s is common to all and that all gates begin with the same edge does no
harm. The same holds for beta and a fail of a unit within; where there are limits on both sides,
each side gets half of beta. Source: Bonferroni's inequality; alpha spending after Lan and DeMets,
Biometrika 70 (1983) 659, here without use of the correlation, so on the safe side.

For this the times of the looks must not depend on the errors seen. Look i lies at ``first
(longest / first)^(i / (looks - 1))``: a grid that grows geometrically and is fixed by the first
look. Between two of its times nothing is decided. Leaving out looks that promise nothing only
lowers the error probabilities. The last look is at the longest time, or when u_d has become a
small share of u_s: then waiting gains nothing (with a share of 0.25 at most 3 % of u_c).

The price is small where it counts: with 0.8 of 2.5 % the last look demands 2.05 u_c where the
fixed rule demands 1.96, and an early look demands 3.0 to 3.2.
"""

import math
from dataclasses import dataclass

from metrology.decision import Decision, DecisionRule, decide, distance_to_limits
from metrology.distribution import quantile
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """The error probabilities, and how they are divided.

    Attributes:
        alpha: at most, that a unit at or outside of the limit passes.
        beta: at most, that a unit at or within the limits fails.
        looks: at most.
        last_share: of alpha and beta that is kept for the last look.
        saturated: share of u_s below which u_d no longer counts.
        decision: rule whose guard band is kept in any case; never ``simple``.

    Raises:
        ValueError: a number outside of its range.
    """

    alpha: float = 0.025
    beta: float = 0.025
    looks: int = 8
    last_share: float = 0.8
    saturated: float = 0.25
    decision: DecisionRule = DecisionRule.GUARD_BAND

    def __post_init__(self) -> None:
        for name in ("alpha", "beta"):
            if not 0 < getattr(self, name) <= 0.5:
                raise ValueError(f"{name} {getattr(self, name)}: above 0 and at most 0.5")
        for name in ("last_share", "saturated"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} {getattr(self, name)}: above 0 and below 1")
        if self.looks < 2:
            raise ValueError(f"{self.looks} looks: a sequential rule has two at least")
        if self.decision not in (DecisionRule.GUARD_BAND, DecisionRule.GUARD_1_65U):
            raise ValueError(f"decision {self.decision}: a guard band is needed")

    def share(self, number: int) -> float:
        """Of alpha and beta, for look ``number`` from 0; all shares add up to one."""
        last = self.looks - 1
        return self.last_share if number == last else (1 - self.last_share) / last


def stopping_rule(rule: DecisionRule) -> StoppingRule:
    """The stopping rule whose probabilities are those of a decision rule.

    ``guard_1_65u`` permits 5 % false acceptance. All others get 2.5 %, ``simple`` too: a point
    then ends early only where waiting could not turn the decision. For ``production_margin``
    give `Sequential` the limits of the margin (`metrology.decision.margin_limits`).
    """
    if rule is DecisionRule.GUARD_1_65U:
        return StoppingRule(alpha=0.05, decision=rule)
    return StoppingRule()


@dataclass(frozen=True, slots=True)
class Look:
    """What one look came to.

    Attributes:
        verdict: PASS or FAIL, if the decision is safe; INCONCLUSIVE if it will not get safer;
            None to go on.
        next_s: elapsed time from which the next look makes sense; infinite when it is over.
        number: of the look, from 0; the last of the rule's looks has the highest.
        first_s: elapsed time of the first look.
        guard_k: standard uncertainties that were demanded for a pass and for a fail.
    """

    verdict: Verdict | None
    next_s: float
    number: int
    first_s: float
    guard_k: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sequential:
    """The sequential rule for one accuracy point of one unit.

    Attributes:
        lower: the lower limit, or None; in the unit of the estimates.
        upper: the upper limit, or None.
        rule: error probabilities.
    """

    lower: float | None
    upper: float | None
    rule: StoppingRule = StoppingRule()

    def look(
        self,
        estimate: Estimate,
        shrinking_u: float,
        elapsed_s: float,
        longest_s: float,
        *,
        previous: Look | None,
    ) -> Look:
        """Look at what has been measured so far.

        Args:
            estimate: the error with its whole uncertainty u_c.
            shrinking_u: u_d, the part of u_c that shrinks with 1/T.
            elapsed_s: T.
            longest_s: for how long the point may be measured; the same at all looks.
            previous: what the look before came to, None at the first; without it the error
                probabilities would be spent again and again.

        Returns:
            A new look, or ``previous`` itself where its time has not come.

        Raises:
            ValueError: times that are not positive, a part above the whole, or a look after the
                end.
        """
        _check(estimate, shrinking_u, elapsed_s, longest_s, previous)
        grid = _Grid(previous.first_s if previous else elapsed_s, longest_s, self.rule.looks)
        saturated = shrinking_u <= self.rule.saturated * _systematic_u(estimate, shrinking_u)
        last = saturated or elapsed_s >= longest_s
        number = self.rule.looks - 1 if last else grid.number(elapsed_s)
        if previous and number <= previous.number:
            return previous
        guard_k = self._guard_k(number, estimate.degrees_of_freedom)
        verdict = self._decide(estimate, guard_k).verdict
        if verdict is not Verdict.INCONCLUSIVE or last:
            return Look(verdict, math.inf, number, grid.first_s, guard_k)
        next_s = self._next_s(estimate, shrinking_u, elapsed_s, grid, number)
        return Look(None, next_s, number, grid.first_s, guard_k)

    def _guard_k(self, number: int, degrees_of_freedom: float) -> tuple[float, float]:
        sides = 2 if self.lower is not None and self.upper is not None else 1
        share = self.rule.share(number)
        return (
            quantile(self.rule.alpha * share, degrees_of_freedom),
            quantile(self.rule.beta / sides * share, degrees_of_freedom),
        )

    def _decide(self, estimate: Estimate, guard_k: tuple[float, float]) -> Decision:
        return decide(
            estimate.value,
            estimate.expanded,
            self.lower,
            self.upper,
            self.rule.decision,
            k=estimate.k,
            degrees_of_freedom=estimate.degrees_of_freedom,
            guard_k=guard_k,
        )

    def _next_s(
        self, estimate: Estimate, shrinking_u: float, elapsed_s: float, grid: "_Grid", number: int
    ) -> float:
        """The first time of the grid at which a decision may be hoped for, or the end.

        Hope is that d, one u_d large now, stands against the decision and will vanish.
        """
        systematic_u = _systematic_u(estimate, shrinking_u)
        distance = distance_to_limits(estimate.value, self.lower, self.upper)
        end_s = grid.longest_s
        if systematic_u > 0:
            saturated_s = elapsed_s * shrinking_u / (self.rule.saturated * systematic_u)
            end_s = min(end_s, saturated_s)
        for later in range(number + 1, self.rule.looks - 1):
            time_s = grid.time_s(later)
            u_c = math.hypot(systematic_u, shrinking_u * elapsed_s / time_s)
            to_pass, to_fail = self._guard_k(later, estimate.degrees_of_freedom)
            if distance + shrinking_u >= to_pass * u_c or shrinking_u - distance >= to_fail * u_c:
                return min(time_s, end_s)
        return end_s


@dataclass(frozen=True, slots=True)
class _Grid:
    """The times at which a point may be looked at."""

    first_s: float
    longest_s: float
    looks: int

    def time_s(self, number: int) -> float:
        """Of look ``number``; the last look is at the longest time."""
        ratio = self.longest_s / self.first_s
        return float(self.first_s * ratio ** (number / (self.looks - 1)))

    def number(self, elapsed_s: float) -> int:
        """The latest look that is due, but not the last one."""
        return max(n for n in range(self.looks - 1) if elapsed_s >= self.time_s(n))


def _systematic_u(estimate: Estimate, shrinking_u: float) -> float:
    return math.sqrt(max(estimate.u_c**2 - shrinking_u**2, 0.0))


def _check(
    estimate: Estimate,
    shrinking_u: float,
    elapsed_s: float,
    longest_s: float,
    previous: Look | None,
) -> None:
    if not (0 < elapsed_s < math.inf and 0 < longest_s < math.inf):
        raise ValueError(f"{elapsed_s} s of at most {longest_s} s: both must be positive")
    if previous and elapsed_s < previous.first_s:
        raise ValueError(f"{elapsed_s} s is before the first look at {previous.first_s} s")
    if not 0 <= shrinking_u <= estimate.u_c * (1 + 1e-9):
        raise ValueError(f"{shrinking_u} is no part of the uncertainty {estimate.u_c}")
    if previous and previous.verdict:
        raise ValueError(f"the point has ended with {previous.verdict}")

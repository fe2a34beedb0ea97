"""Decision rules: from a value, its uncertainty and its limits to a verdict.

Source: JCGM 106:2012; ILAC-G8:09/2019, 4.2.

With the distance d from the value to the nearest limit, positive inside, and the expanded
uncertainty U = k u:

==================  ============  =====================  =====================  ============
rule                PASS          INCONCLUSIVE           FAIL                   at the limit
==================  ============  =====================  =====================  ============
simple              d >= 0                               d < 0                  <= 50 %
guard_band          d >= U        -U <= d < U            d < -U                 <= 2.5 %
guard_1_65u         d >= 1.65 u   -1.65 u <= d < 1.65 u  d < -1.65 u            <= 5 %
non_binary          d >= U        conditional pass from  d < -U                 <= 2.5 %
                                  d = 0, else
                                  conditional fail
production_margin   d >= U and    d < U within the       outside of the margin  <= 2.5 %
                    within it     margin                 or d < -U
==================  ============  =====================  =====================  ============

The last column is the probability that a unit at the limit passes (normal, k = 1.96).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from metrology.false_acceptance import probability_inside, probability_outside
from metrology.verdict import Verdict

ONE_SIDED_95 = 1.65
"""Standard uncertainties that leave 5 % on one side."""
MARGIN = 0.7
"""Share of the limit that a production keeps for itself, where its plan does not say."""


class DecisionRule(StrEnum):
    """How the uncertainty is taken into account.

    ``SIMPLE``: inside the limits is a pass, outside a fail (shared risk).
    ``GUARD_BAND``: a pass lies inside by the expanded uncertainty, a fail outside by it; between
    the two the measurement does not allow the decision (ILAC-G8 4.2.2, w = U).
    ``GUARD_1_65U``: the same with 1.65 standard uncertainties.
    ``NON_BINARY``: as the guard band, and what lies between is a conditional pass or a
    conditional fail (ILAC-G8 4.2.3).
    ``PRODUCTION_MARGIN``: as the guard band, and within a share of the limit; what lies outside
    of that share is a fail, though the unit may keep its class.
    """

    SIMPLE = "simple"
    GUARD_BAND = "guard_band"
    GUARD_1_65U = "guard_1_65u"
    NON_BINARY = "non_binary"
    PRODUCTION_MARGIN = "production_margin"


class Statement(StrEnum):
    """The statement of conformity that goes with a verdict."""

    PASS = "pass"  # noqa: S105 - a statement, not a password
    CONDITIONAL_PASS = "conditional pass"  # noqa: S105 - as above
    CONDITIONAL_FAIL = "conditional fail"
    FAIL = "fail"
    UNDECIDED = "undecided"
    OUTSIDE_MARGIN = "outside of the production margin"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and why.

    Attributes:
        verdict: what it comes to.
        reason: why it is not a pass, in a sentence.
        statement: of conformity.
        false_acceptance: probability that the true value lies outside of the limits, so that
            accepting the unit is false; None where the value has no uncertainty.
        false_rejection: of a FAIL, the probability that the true value lies within the limits;
            None for other verdicts, and where the value has no uncertainty.
    """

    verdict: Verdict
    reason: str
    statement: Statement
    false_acceptance: float | None = None
    false_rejection: float | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A value between its limits; ``distance`` is to the nearest of them, positive inside."""

    value: float
    expanded: float
    to_pass: float
    to_fail: float
    lower: float | None
    upper: float | None

    @property
    def distance(self) -> float:
        return distance_to_limits(self.value, self.lower, self.upper)


def decide(
    value: float,
    expanded: float,
    lower: float | None,
    upper: float | None,
    rule: DecisionRule,
    *,
    k: float = 2.0,
    margin: float = MARGIN,
    degrees_of_freedom: float = math.inf,
    guard_k: tuple[float, float] | None = None,
) -> Decision:
    """Judge a value against limits; value, uncertainty and limits in the same unit.

    Args:
        value: the measured value.
        expanded: its expanded uncertainty, not negative; 0 where none is known.
        lower: the lower limit, or None.
        upper: the upper limit, or None.
        rule: the decision rule.
        k: coverage factor of ``expanded``.
        margin: share of the limits that the rule ``production_margin`` allows.
        degrees_of_freedom: effective, of the uncertainty.
        guard_k: standard uncertainties that a sequential rule demands for a pass and for a fail;
            where they are more than the guard of the rule, they count in its place. The rule
            ``simple`` has no guard, and leaves them.

    Raises:
        ValueError: no limit at all, limits that cross, a value that is no number, a negative
            uncertainty, a coverage factor that is not positive, or a margin without a meaning.

    >>> decide(0.9, 0.2, -1.0, 1.0, DecisionRule.GUARD_BAND).verdict.value
    'INCONCLUSIVE'
    >>> decide(0.9, 0.2, -1.0, 1.0, DecisionRule.NON_BINARY).statement.value
    'conditional pass'
    """
    _check(value, expanded, lower, upper, k)
    judged = _Judged(value, expanded, *_guards(rule, expanded, k, guard_k), lower, upper)
    if rule is DecisionRule.PRODUCTION_MARGIN:
        verdict, statement, reason = _with_margin(judged, margin)
    else:
        verdict, statement, reason = _with_guard(judged, rule)
    if expanded == 0:
        return Decision(verdict, reason, statement)
    risks = (value, expanded / k, lower, upper, degrees_of_freedom)
    rejected = probability_inside(*risks) if verdict is Verdict.FAIL else None
    return Decision(verdict, reason, statement, probability_outside(*risks), rejected)


def margin_limits(
    lower: float | None, upper: float | None, margin: float
) -> tuple[float | None, float | None]:
    """Limits of a production margin: a share of the limits.

    The share is counted from zero where zero lies within the limits, else from the middle between
    them.

    Raises:
        ValueError: a share that is not above 0 and at most 1, or a single limit with zero on its
            wrong side, of which a share means nothing.

    >>> margin_limits(-1.0, 1.0, 0.7)
    (-0.7, 0.7)
    """
    if not 0 < margin <= 1:
        raise ValueError(f"margin {margin}: a share of the limit, above 0 and at most 1")
    origin = 0.0
    if distance_to_limits(0.0, lower, upper) < 0:
        if lower is None or upper is None:
            raise ValueError(f"{_interval(lower, upper)}: no share of it makes a margin")
        origin = (lower + upper) / 2
    return (
        None if lower is None else origin + margin * (lower - origin),
        None if upper is None else origin + margin * (upper - origin),
    )


def _check(
    value: float, expanded: float, lower: float | None, upper: float | None, k: float
) -> None:
    if lower is None and upper is None:
        raise ValueError("nothing can be decided without a limit")
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"lower limit {lower:g} is above the upper limit {upper:g}")
    if not (math.isfinite(value) and 0 <= expanded < math.inf):
        raise ValueError(f"value {value} with expanded uncertainty {expanded} cannot be judged")
    if not 0 < k < math.inf:
        raise ValueError(f"coverage factor {k}: it is above 0 and finite")


def _guards(
    rule: DecisionRule, expanded: float, k: float, guard_k: tuple[float, float] | None
) -> tuple[float, float]:
    if rule is DecisionRule.SIMPLE:
        return 0.0, 0.0
    u = expanded / k
    guard = ONE_SIDED_95 * u if rule is DecisionRule.GUARD_1_65U else expanded
    for_pass, for_fail = guard_k or (0.0, 0.0)
    return max(guard, for_pass * u), max(guard, for_fail * u)


def _with_guard(judged: _Judged, rule: DecisionRule) -> tuple[Verdict, Statement, str]:
    if judged.distance >= judged.to_pass:
        return Verdict.PASS, Statement.PASS, ""
    if judged.distance < -judged.to_fail:
        return Verdict.FAIL, Statement.FAIL, _beyond(judged)
    return Verdict.INCONCLUSIVE, _between(judged, rule), _near(judged)


def _between(judged: _Judged, rule: DecisionRule) -> Statement:
    if rule is not DecisionRule.NON_BINARY:
        return Statement.UNDECIDED
    return Statement.CONDITIONAL_PASS if judged.distance >= 0 else Statement.CONDITIONAL_FAIL


def _with_margin(judged: _Judged, margin: float) -> tuple[Verdict, Statement, str]:
    found = _with_guard(judged, DecisionRule.PRODUCTION_MARGIN)
    kept = margin_limits(judged.lower, judged.upper, margin)
    if found[0] is Verdict.FAIL or distance_to_limits(judged.value, *kept) >= 0:
        return found
    sure = found[0] is Verdict.PASS
    doubt = "" if sure else f" by less than its uncertainty {judged.expanded:.2g}"
    within = "within its class" if judged.distance >= 0 else "outside of its class"
    but = "but" if judged.distance >= 0 else "and"
    reason = (
        f"{judged.value:.6g} is {within} ({_interval(judged.lower, judged.upper)}){doubt}, {but} "
        f"outside of the production margin ({_interval(*kept)})"
    )
    return Verdict.FAIL, Statement.OUTSIDE_MARGIN, reason


def distance_to_limits(value: float, lower: float | None, upper: float | None) -> float:
    """Distance from a value to the nearest limit, positive inside; infinite without a limit."""
    return min(
        value - lower if lower is not None else math.inf,
        upper - value if upper is not None else math.inf,
    )


def _beyond(judged: _Judged) -> str:
    interval = _interval(judged.lower, judged.upper)
    return f"{judged.value:.6g} is outside of {interval} by {-judged.distance:.3g}"


def _near(judged: _Judged) -> str:
    interval = _interval(judged.lower, judged.upper)
    guard = judged.to_pass if judged.distance >= 0 else judged.to_fail
    kind = "uncertainty" if guard == judged.expanded else "guard band"
    return f"{judged.value:.6g} is nearer to the limit of {interval} than its {kind} {guard:.2g}"


def _interval(lower: float | None, upper: float | None) -> str:
    if lower is None:
        return f"at most {upper:.6g}"
    if upper is None:
        return f"at least {lower:.6g}"
    return f"{lower:.6g} to {upper:.6g}"

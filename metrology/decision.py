"""Decision rules: from a value, its uncertainty and its limits to a verdict.

Source: JCGM 106:2012; ILAC-G8:09/2019, 4.2.
"""

from dataclasses import dataclass
from enum import StrEnum

from metrology.verdict import Verdict


class DecisionRule(StrEnum):
    """How the uncertainty is taken into account.

    ``SIMPLE``: inside the limits is a pass, outside a fail (shared risk).
    ``GUARD_BAND``: a pass lies inside by the expanded uncertainty, a fail outside by it; between
    the two the measurement does not allow the decision.
    """

    SIMPLE = "simple"
    GUARD_BAND = "guard_band"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and why."""

    verdict: Verdict
    reason: str


def decide(
    value: float,
    expanded: float,
    lower: float | None,
    upper: float | None,
    rule: DecisionRule,
) -> Decision:
    """Judge a value against limits; all arguments in the same unit.

    Args:
        value: the measured value.
        expanded: its expanded uncertainty, not negative.
        lower: the lower limit, or None.
        upper: the upper limit, or None.
        rule: the decision rule.

    Raises:
        ValueError: no limit at all, limits that cross, a value that is no number, or a negative
            uncertainty.

    >>> decide(0.9, 0.2, -1.0, 1.0, DecisionRule.GUARD_BAND).verdict.value
    'INCONCLUSIVE'
    """
    if lower is None and upper is None:
        raise ValueError("nothing can be decided without a limit")
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"lower limit {lower:g} is above the upper limit {upper:g}")
    if not (abs(value) < float("inf") and 0 <= expanded < float("inf")):
        raise ValueError(f"value {value} with expanded uncertainty {expanded} cannot be judged")
    guard = expanded if rule is DecisionRule.GUARD_BAND else 0.0
    distance = min(
        value - lower if lower is not None else float("inf"),
        upper - value if upper is not None else float("inf"),
    )
    if distance >= guard:
        return Decision(Verdict.PASS, "")
    beyond = f"{value:.6g} is outside of {_interval(lower, upper)} by {-distance:.3g}"
    if distance < -guard:
        return Decision(Verdict.FAIL, beyond)
    near = f"{value:.6g} is nearer to the limit of {_interval(lower, upper)} than its uncertainty"
    return Decision(Verdict.INCONCLUSIVE, f"{near} {expanded:.2g}")


def _interval(lower: float | None, upper: float | None) -> str:
    if lower is None:
        return f"at most {upper:.6g}"
    if upper is None:
        return f"at least {lower:.6g}"
    return f"{lower:.6g} to {upper:.6g}"

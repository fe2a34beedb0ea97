"""When the measurement of one unit at one load point has lasted long enough."""

from collections.abc import Mapping, Sequence

from bench.error_setup import ErrorSetup, PulseInputs, Seen
from bench.plan_parts.accuracy import AccuracyPlan
from metrology.decision import DecisionRule, margin_limits
from metrology.errors.gate import gate, gate_share_pct
from metrology.errors.result import error_of
from metrology.sequential import Look, Sequential, stopping_rule
from metrology.standards import Limit

NO_PULSE_AFTER = 4.0
"""An LED that has not made its pulses after so many times the time for them makes none."""


class Progress:
    """One unit at one load point.

    Args:
        setup: how its error is measured.
        plan: when to end.
        limits: by which its error will be judged.
        rule: by which it will be decided.
        margin: share of the limits, for the rule of a production margin.

    Attributes:
        until_s: when it ended, in s since the start of the observation; None while it goes on.
    """

    def __init__(
        self,
        setup: ErrorSetup,
        plan: AccuracyPlan,
        limits: Sequence[Limit],
        rule: DecisionRule,
        margin: float,
    ) -> None:
        self._setup = setup
        self._plan = plan
        self._looks: dict[str, Look | None] = {limit.limit_set: None for limit in limits}
        self._rules = {limit.limit_set: _sequential(limit, rule, margin) for limit in limits}
        self.until_s: float | None = None

    @property
    def guard_k(self) -> Mapping[str, tuple[float, float]]:
        """By limit set, what the sequential rule demanded when it ended the measurement."""
        return {name: look.guard_k for name, look in self._looks.items() if look is not None}

    @property
    def usual_s(self) -> float:
        """In what time a good unit makes the pulses that are needed at least."""
        return max(self._setup.period_s * (self._plan.min_pulses + 1), self._plan.min_time_s)

    def look(self, seen: Seen, elapsed_s: float) -> None:
        """See whether it is enough, ``elapsed_s`` after the start."""
        if self.until_s is None and self._enough(seen, elapsed_s):
            self.until_s = elapsed_s

    def _enough(self, seen: Seen, elapsed_s: float) -> bool:
        plan = self._plan
        inputs = self._setup.inputs(seen)
        if inputs is None or inputs.edges_s.size < plan.min_pulses + 1:
            return elapsed_s > NO_PULSE_AFTER * self.usual_s
        if elapsed_s < plan.min_time_s:
            return False
        if plan.until == "decision":
            return self._decided(inputs, elapsed_s)
        if plan.expanded_pct is None:
            return _timing_pct(inputs) <= plan.timing_pct
        return error_of(inputs).expanded <= plan.expanded_pct

    def _decided(self, inputs: PulseInputs, elapsed_s: float) -> bool:
        """Whether each limit set has its decision, or will not get a safer one."""
        due = [n for n, look in self._looks.items() if look is None or _is_due(look, elapsed_s)]
        if due:
            estimate, shrinking_u = error_of(inputs), _timing_pct(inputs)
        for name in due:
            self._looks[name] = self._rules[name].look(
                estimate,
                min(shrinking_u, estimate.u_c),
                elapsed_s,
                self._plan.max_time_s,
                previous=self._looks[name],
            )
        return all(look is not None and look.verdict for look in self._looks.values())


def _timing_pct(inputs: PulseInputs) -> float:
    """The part of the uncertainty that shrinks with time."""
    return gate_share_pct(gate(inputs.edges_s, inputs.timing))


def _is_due(look: Look, elapsed_s: float) -> bool:
    return look.verdict is None and elapsed_s >= look.next_s


def _sequential(limit: Limit, rule: DecisionRule, margin: float) -> Sequential:
    lower, upper = -limit.mpe_pct, limit.mpe_pct
    if rule is DecisionRule.PRODUCTION_MARGIN:
        return Sequential(*margin_limits(lower, upper, margin), stopping_rule(rule))
    return Sequential(lower, upper, stopping_rule(rule))

"""Judging a run anew from its raw data, without measuring again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.computations import Kept, kept
from bench.recomputing import recomputed
from contracts.errors import BenchError, ConfigError
from metrology.decision import MARGIN, Decision, DecisionRule, decide
from metrology.standards import NoLimitError
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict
from reports.records import ResultRecord
from reports.stored_run import StoredRun


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One number, worked out again and judged anew.

    Attributes:
        position: of the unit.
        name: of the result.
        value, expanded_uncertainty: as they came out again, in ``unit``.
        before: verdict of the run.
        verdict: verdict now.
        reason: why it is not a pass.
        limits: whose limits were applied now.
        same: value and uncertainty came out as they were, to the last digit.
        difference: what they had been, if not.
    """

    position: int
    name: str
    value: float
    expanded_uncertainty: float | None
    unit: str
    before: Verdict
    verdict: Verdict
    reason: str
    limits: str
    same: bool
    difference: str


@dataclass(frozen=True, slots=True)
class _Limits:
    lower: float | None
    upper: float | None
    name: str


def rejudge(
    run: StoredRun,
    evidence: Path,
    limit_set: str | None,
    rule: DecisionRule | None,
    margin: float | None,
) -> Sequence[Rejudged]:
    """Every number of a run that can be worked out again.

    Args:
        run: as it was recorded.
        evidence: folder of its evidence.
        limit_set: for intrinsic errors, in place of those of the plan; only they are judged then.
        rule: in place of that of the plan.
        margin: share of the limits, for the rule of a production margin; None: that of the plan.

    Raises:
        ConfigError: the limit set is not for a model of the run.
        BenchError: the evidence is not as it was kept.
    """
    found = {(one.position, one.name): one for one in kept(evidence)}
    recorded = {
        (r.position, r.name): r for unit in run.units for r in unit.results if r.value is not None
    }
    missing = [name for _, name in found.keys() - recorded.keys()]
    if missing and run.outcome is not None:
        raise BenchError(f"{', '.join(missing)}: kept as evidence, but there is no such result")
    return [
        _rejudged(one, recorded[key], evidence, limit_set, rule, margin)
        for key, one in found.items()
        if key in recorded and (limit_set is None or one.judged is not None)
    ]


def _rejudged(
    one: Kept,
    result: ResultRecord,
    evidence: Path,
    limit_set: str | None,
    rule: DecisionRule | None,
    margin: float | None,
) -> Rejudged:
    number = recomputed(one, evidence)
    estimate = number if isinstance(number, Estimate) else None
    value = estimate.value if estimate else float(number)  # type: ignore[arg-type] # no Estimate
    expanded = estimate.expanded if estimate else None
    limits, why = _limits(one, result, limit_set)
    decision = _decision(one, result, number, limits, rule, margin)
    verdict = Verdict.NOT_APPLICABLE if why else result.verdict
    if "undecided" in result.conditions:
        # Whatever the number says, the air was not as it must be for a verdict.
        decision, why = None, result.reason
    same = (value, expanded) == (result.value, result.expanded_uncertainty)
    return Rejudged(
        position=one.position,
        name=one.name,
        value=value,
        expanded_uncertainty=expanded,
        unit=result.unit,
        before=result.verdict,
        verdict=decision.verdict if decision else verdict,
        reason=decision.reason if decision else why,
        limits=limits.name if limits else "",
        same=same,
        difference="" if same else f"it was {result.value} ± {result.expanded_uncertainty}",
    )


def _limits(one: Kept, result: ResultRecord, limit_set: str | None) -> tuple[_Limits | None, str]:
    """The limits, or why the limit set has none there."""
    if limit_set is None:
        if result.lower_limit is None and result.upper_limit is None:
            return None, ""
        return _Limits(result.lower_limit, result.upper_limit, result.limit_set), ""
    assert one.judged is not None, "see rejudge()"  # noqa: S101
    try:
        limit = one.judged.limit(limit_set)
    except NoLimitError as error:
        return None, str(error)
    except ValueError as error:
        raise ConfigError(f"--limit-set {limit_set}: {error}") from error
    return _Limits(-limit.mpe_pct, limit.mpe_pct, f"{limit.limit_set}, {limit.clause}"), ""


def _decision(
    one: Kept,
    result: ResultRecord,
    number: Estimate | float,
    limits: _Limits | None,
    rule: DecisionRule | None,
    margin: float | None,
) -> Decision | None:
    """The decision; None where there is no limit, and the result stays what it was."""
    if limits is None:
        return None
    chosen = rule or DecisionRule(result.decision_rule)
    if not isinstance(number, Estimate):
        return decide(number, 0.0, limits.lower, limits.upper, DecisionRule.SIMPLE)
    return decide(
        number.value,
        number.expanded,
        limits.lower,
        limits.upper,
        chosen,
        k=number.k,
        margin=_margin(result) if margin is None else margin,
        degrees_of_freedom=number.degrees_of_freedom,
        guard_k=one.guard_k,
    )


def _margin(result: ResultRecord) -> float:
    stated = result.conditions.get("margin", MARGIN)
    return float(stated) if isinstance(stated, int | float) else MARGIN

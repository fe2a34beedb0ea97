"""Which clauses of a document a plan covers, by which suite, and which it does not, with why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.applicability import reason_against
from bench.plan import Plan
from bench.plan_parts.influence import InfluencePlan
from meters.catalogue import Meter
from metrology.standards import Clause, Influence
from metrology.standards.influence import POLYPHASE_ONLY

WAVEFORMS: dict[Influence, str] = {
    Influence.HARMONICS: "fifth_harmonic",
    Influence.DC_EVEN_HARMONICS: "half_wave",
    Influence.ODD_HARMONICS: "phase_fired",
    Influence.SUB_HARMONICS: "burst",
}


BOTH = {"balanced", "single_phase"}
"""Loads of a clause about their difference."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What becomes of a clause in a plan.

    Attributes:
        clause: which.
        suites: of the plan, that cover it; empty: it is not covered.
        why: why not, or what is left open although it is.
    """

    clause: Clause
    suites: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """Whose coverage is asked for.

    Attributes:
        plan: what is done.
        suites: those of the plan that judge by the limit set in question.
        meter: the model; None: any.
    """

    plan: Plan
    suites: frozenset[str]
    meter: Meter | None


def coverage(clauses: Sequence[Clause], question: Question) -> tuple[Covered, ...]:
    """What a plan does about each clause."""
    return tuple(_covered(clause, question) for clause in clauses)


def _covered(clause: Clause, question: Question) -> Covered:
    if clause.cannot:
        return Covered(clause, (), f"not on this bench: {clause.cannot}")
    if not clause.suites:
        return Covered(clause, (), f"open: {clause.unknown}")
    if question.meter is not None and (foreign := _foreign(clause, question.meter)):
        return Covered(clause, (), f"not applicable: {foreign}")
    suites = tuple(suite for suite in clause.suites if suite in question.suites)
    reasons = [*_no_suite(clause, question)]
    reasons += [*_no_load(clause, question.plan), *_no_influence(clause, question.plan)]
    if reasons:
        return Covered(clause, (), "; ".join(reasons))
    return Covered(clause, suites, f"open: {clause.unknown}" if clause.unknown else "")


def _foreign(clause: Clause, meter: Meter) -> str:
    """Why a clause is not about a model; empty if it is."""
    polyphase = "single_phase" in clause.loads or bool(POLYPHASE_ONLY & {*clause.influences})
    if meter.ratings.elements == 1 and polyphase:
        return "for polyphase meters, and the model has one element"
    if Influence.DC_EVEN_HARMONICS in clause.influences and meter.ratings.connection != "direct":
        return "for direct connected meters"
    return ""


def _no_suite(clause: Clause, question: Question) -> Iterator[str]:
    named = [suite for suite in clause.suites if suite in question.suites]
    elsewhere = [suite for suite in clause.suites if suite in question.plan.suites]
    if named:
        reasons = [_against(suite, question.meter) for suite in named] if question.meter else []
        if reasons and all(reasons):
            yield "; ".join(reasons)
    elif elsewhere:
        yield f"suite {elsewhere[0]} of the plan judges by another limit set"
    else:
        yield f"the plan lacks suite {' or '.join(clause.suites)}"


def _against(suite: str, meter: Meter) -> str:
    """Why a suite does not apply to a model, whatever the bus; empty if it does on one."""
    reasons = [reason_against(suite, meter, kind, None) for kind in meter.buses]
    return "" if not all(reasons) else reasons[0] if reasons else "the model has no bus"


def _no_load(clause: Clause, plan: Plan) -> Iterator[str]:
    """Loads of the accuracy suite that a clause is about and the plan lacks."""
    if "accuracy" not in clause.suites or "accuracy" not in plan.suites:
        return
    points = plan.accuracy.points if plan.accuracy else ()
    has = {
        "balanced": any(len(point.phases) == 3 for point in points),
        "single_phase": {p for point in points if len(point.phases) == 1 for p in point.phases}
        == {1, 2, 3},
        "reverse": any(point.reverse for point in points),
    }
    words = {
        "balanced": "no balanced load point",
        "single_phase": "no load point of each phase alone",
        "reverse": "no load point in reverse",
    }
    yield from (f"the plan has {words[load]}" for load in clause.loads if not has[load])
    if set(clause.loads) == BOTH and not (plan.accuracy and plan.accuracy.difference):
        yield "accuracy.difference of the plan is false"


def _no_influence(clause: Clause, plan: Plan) -> Iterator[str]:
    if "influence" not in plan.suites:
        return
    for influence in clause.influences:
        if not _is_tried(influence, plan.influence):
            yield f"suite influence of the plan lacks {influence}"


def _is_tried(influence: Influence, part: InfluencePlan) -> bool:
    if influence in WAVEFORMS:
        return WAVEFORMS[influence] in part.waveforms
    tried = {
        Influence.VOLTAGE: part.voltage is not None,
        Influence.VOLTAGE_EXTENDED: part.extended_voltage is not None,
        Influence.FREQUENCY: part.frequency is not None,
        Influence.REVERSED_SEQUENCE: part.reversed_sequence,
        Influence.UNBALANCE: part.missing_phases != "none",
    }
    return tried.get(influence, False)

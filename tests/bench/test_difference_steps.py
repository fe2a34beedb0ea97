"""Single-phase to balanced load: which points of a plan are compared, and which are missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from bench.plan_parts.accuracy import AccuracyPlan
from bench.procedures import difference
from bench.procedures.shared_uncertainty import CLOCKS
from meters import catalogue

BALANCED = {"name": "iref-pf1", "current": "iref"}
ALONE = {"name": "l1-iref-pf1", "current": "ib", "phases": [1]}


def plan(*points: dict[str, Any]) -> AccuracyPlan:
    return AccuracyPlan.model_validate({"difference": True, "points": points})


def test_each_single_phase_point_at_iref_is_paired_with_the_balanced_one() -> None:
    other = {"name": "l2-itr-pf1", "current": "itr", "phases": [2]}
    inductive = {**ALONE, "name": "l1-iref-pf0.5l", "power_factor": "0.5L"}
    found = difference.steps(
        plan(BALANCED, ALONE, other, inductive), [catalogue.load("pro380-mod")]
    )
    assert [(step.name, step.balanced.name) for step in found] == [("l1-iref-pf1", "iref-pf1")]
    (step,) = found
    assert (step.single.phases, step.balanced.phases) == ((1,), (1, 2, 3))
    assert step.single.current_a == step.balanced.current_a
    assert not step.against


def test_reverse_needs_a_balanced_point_in_reverse() -> None:
    back = {**ALONE, "name": "l1-back", "reverse": True}
    with pytest.raises(ValidationError, match="point l1-back has no balanced one beside it"):
        plan(BALANCED, ALONE, back)
    found = plan(BALANCED, back, {**BALANCED, "name": "back", "reverse": True}).difference_pairs
    assert [(single.name, balanced.name) for single, balanced in found] == [("l1-back", "back")]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([BALANCED], "needs a point with one phase loaded at iref"),
        ([ALONE], "point l1-iref-pf1 has no balanced one beside it"),
        ([{**BALANCED, "current": "itr"}, ALONE], "has no balanced one beside it"),
        ([{**BALANCED, "power_factor": "0.5L"}, ALONE], "has no balanced one beside it"),
    ],
)
def test_a_plan_without_both_points_is_refused(points: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        plan(*points)
    assert AccuracyPlan.model_validate({"points": points}).difference is False


def test_a_meter_with_one_element_has_no_difference() -> None:
    (step,) = difference.steps(plan(BALANCED, ALONE), [catalogue.load("pro2-mod")])
    assert "one measuring element" in step.against


def test_nothing_of_the_reference_cancels_but_the_clocks() -> None:
    assert all("time" in label for label in CLOCKS)

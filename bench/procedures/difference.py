"""Difference between the errors with one phase loaded and with all, from what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.limits import ratings_of
from bench.outcome import Outcomes, together
from bench.plan_parts.accuracy import AccuracyPlan
from bench.procedures.influence import MeasuredPoints, VariationMeasurement
from bench.procedures.shared_uncertainty import CLOCKS
from meters.catalogue import Meter
from metrology.load_point import LoadPoint

ONE_ELEMENT = "the model has one measuring element: one phase is its whole load"


@dataclass(frozen=True, slots=True)
class DifferenceStep:
    """A single-phase load point and the balanced one beside it.

    Attributes:
        name: of the single-phase point.
        single: current in one phase alone.
        balanced: the same current in all.
        against: why there is no difference; empty if there is.
    """

    name: str
    single: LoadPoint
    balanced: LoadPoint
    against: str = ""


def steps(part: AccuracyPlan, meters: Sequence[Meter]) -> tuple[DifferenceStep, ...]:
    """The differences of a plan for units that have the same currents and elements."""
    if not part.difference:
        return ()
    own = meters[0].ratings
    ratings = ratings_of(meters[0])
    return tuple(
        DifferenceStep(
            single.name,
            single.at(ratings, own.un_v, own.fn_hz),
            balanced.at(ratings, own.un_v, own.fn_hz),
            ONE_ELEMENT if own.elements == 1 else "",
        )
        for single, balanced in part.difference_pairs
    )


def measure_difference(
    points: MeasuredPoints, step: DifferenceStep
) -> Outcomes[VariationMeasurement]:
    """The error of each unit with one phase loaded, less that with balanced load.

    One element of the reference and one transformer have other errors than all of them together,
    and nothing of their certificates is taken to cancel; clocks are the same.
    """
    if step.against:
        return Outcomes({}, {})
    balanced = points.at(step.balanced)
    single = together(balanced, points.at(step.single))
    values = {
        position: VariationMeasurement.between(error, balanced.values[position], CLOCKS)
        for position, error in single.values.items()
        if position in balanced.values
    }
    return Outcomes(values, single.faults)

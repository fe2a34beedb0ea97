"""The load points of a plan for the models of a run, in an order that saves time."""

from collections.abc import Sequence
from dataclasses import replace

from bench.limits import ratings_of
from bench.plan_parts.accuracy import Point
from meters.catalogue import Meter
from metrology.load_point import LoadPoint


def load_points(points: Sequence[Point], meter: Meter) -> Sequence[LoadPoint]:
    """Load points of a plan for a model, as written; those that are not for it are left out."""
    own, ratings = meter.ratings, ratings_of(meter)
    found = [point.at(ratings, own.un_v, own.fn_hz) for point in points]
    if own.elements > 1:
        return found
    # A single-phase meter is on L1: points of another phase alone, or of the other sequence, are
    # not for it.
    return [
        replace(point, phases=(1,))
        for point in found
        if 1 in point.phases and not point.reversed_sequence
    ]


def quickest(points: Sequence[LoadPoint]) -> Sequence[LoadPoint]:
    """The points in the order of their currents, smallest first.

    Going up, the reference's range is changed before the load, and going down after it, which
    costs an update more each time. Points of one current stay in the order of the plan.
    """
    return sorted(points, key=lambda point: point.current_a)

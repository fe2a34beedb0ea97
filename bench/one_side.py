"""The points of the bias rule: the errors of a unit, each with its limit by a limit set."""

from collections.abc import Mapping

from bench.limits import limits_at
from bench.plan import Plan
from meters.catalogue import Meter
from metrology.bias import BiasPoint
from metrology.load_point import LoadPoint
from metrology.uncertainty import Estimate


def bias_points(
    plan: Plan, meter: Meter, errors: Mapping[LoadPoint, Estimate]
) -> Mapping[str, tuple[BiasPoint, ...]]:
    """Those of each limit set of the errors' limits; without the points that it says nothing of.

    Args:
        plan: names the limit sets.
        meter: the model.
        errors: in %, by load point.
    """
    found: dict[str, tuple[BiasPoint, ...]] = {}
    for point, error in errors.items():
        for limit in limits_at(plan, meter, point).limits:
            one = BiasPoint(point.name, error, limit.mpe_pct)
            found[limit.limit_set] = (*found.get(limit.limit_set, ()), one)
    return found

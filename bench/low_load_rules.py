"""Whose rules a unit is judged by when it starts, has no load, or says the same again.

They are those of the first of the plan's limit sets that has them. A manual's table of basic errors
has none; then those of EN 50470-3:2006 count, which the manuals name, in the model's class.
"""

from collections.abc import Callable

from bench.limits import class_at, sets_at
from bench.plan import Plan
from meters.catalogue import Meter
from metrology.standards import LimitSet, NoLimitError, resolve

STANDARD_OF_THE_MANUALS = "EN50470-3:2006"


def limits_with(
    plan: Plan, meter: Meter, rule: Callable[[LimitSet], object], current_a: float = 0.0
) -> LimitSet:
    """The first limit set of a plan that has a rule, for a model.

    Args:
        plan: names the limit sets.
        meter: the model.
        rule: asks a limit set for what is needed.
        current_a: where the class of the model counts.

    Raises:
        ConfigError: a limit set is not for this model.
    """
    for limits in sets_at(plan, meter, current_a):
        try:
            rule(limits)
        except NoLimitError:
            continue
        return limits
    return resolve(STANDARD_OF_THE_MANUALS, class_at(meter, current_a))

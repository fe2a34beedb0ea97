"""Which limits judge a unit: those that the plan names, of the class that the model has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.plan import Plan
from contracts.errors import ConfigError
from meters.catalogue import Meter
from metrology.load_point import LoadPoint
from metrology.standards import Limit, LimitSet, NoLimitError, Ratings, manual_set, resolve


@dataclass(frozen=True, slots=True)
class Judged:
    """What limits of the intrinsic error depend on, or of its difference to balanced load.

    Attributes:
        point: what flowed.
        ratings: currents of the model.
        elements: measuring elements of it.
        accuracy_class: of it, at that current.
        manual: limit set of its own manual.
        difference: it is about the difference.
    """

    point: LoadPoint
    ratings: Ratings
    elements: int
    accuracy_class: str
    manual: str
    difference: bool = False

    def limit(self, name: str) -> Limit:
        """The limit by a limit set, named as in a plan.

        Raises:
            ValueError: it is not for this model.
            NoLimitError: it says nothing about this load point.
        """
        limits = resolve(name, self.accuracy_class, self.manual)
        if self.difference:
            return limits.difference(self.point, self.ratings)
        return limits.limit(self.point, self.ratings, elements=self.elements)


def judged(meter: Meter, point: LoadPoint, *, difference: bool = False) -> Judged:
    """What limits depend on, for a model at a load point."""
    letter = class_at(meter, point.current_a)
    elements = meter.ratings.elements
    return Judged(point, ratings_of(meter), elements, letter, manual_of(meter), difference)


def ratings_of(meter: Meter) -> Ratings:
    """The currents of a model, in terms of which limits and load points are stated."""
    own = meter.ratings
    imin_a, itr_a, iref_a = (own.current_a(name) for name in ("imin_a", "itr_a", "iref_a"))
    return Ratings(imin_a, itr_a, iref_a, own.imax_a, own.ist_a, own.connection)


def class_at(meter: Meter, current_a: float) -> str:
    """The class of accuracy of a model at a current in A."""
    found: str = meter.ratings.accuracy_class
    for above in meter.ratings.classes_above:
        if current_a > above.above_a:
            found = above.accuracy_class
    return found


def manual_of(meter: Meter) -> str:
    """The limit set of the basic errors in a model's own manual."""
    return manual_set(meter.identity.manual.title).name


def sets_at(plan: Plan, meter: Meter, current_a: float) -> Sequence[LimitSet]:
    """The limit sets of a plan, for a model at a current.

    Raises:
        ConfigError: one of them is not for this model.
    """
    try:
        letter = class_at(meter, current_a)
        return [resolve(name, letter, manual_of(meter)) for name in plan.limit_sets]
    except ValueError as error:
        raise ConfigError(f"plan {plan.name!r}, limit_set, {meter.key}: {error}") from error


@dataclass(frozen=True, slots=True)
class LimitsAt:
    """The limits of a plan at one load point.

    Attributes:
        limits: one for each limit set that has one there.
        without: why the others have none, by the name that the plan gives them.
    """

    limits: tuple[Limit, ...]
    without: Mapping[str, str]


def limits_at(plan: Plan, meter: Meter, point: LoadPoint, *, difference: bool = False) -> LimitsAt:
    """The limits of the intrinsic error of a model at a load point, or of the difference there.

    Raises:
        ConfigError: a limit set is not for this model.
    """
    found: list[Limit] = []
    without: dict[str, str] = {}
    for name in plan.limit_sets:
        try:
            found.append(judged(meter, point, difference=difference).limit(name))
        except NoLimitError as error:
            without[name] = str(error)
        except ValueError as error:
            raise ConfigError(f"plan {plan.name!r}, limit_set, {meter.key}: {error}") from error
    return LimitsAt(tuple(found), without)

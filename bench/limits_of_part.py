"""The limit set that a part of a plan names for itself, for a model."""

from bench.limits import class_at, manual_of
from contracts.errors import ConfigError
from meters.catalogue import Meter
from metrology.standards import LimitSet, resolve


def set_named(name: str, where: str, meter: Meter, current_a: float) -> LimitSet:
    """The limit set that a name means for a model at a current.

    Args:
        name: in full, or without its class for that of the model.
        where: the key of the plan that has it.
        meter: the model.
        current_a: in A.

    Raises:
        ConfigError: there is none of this name for the model.
    """
    try:
        return resolve(name, class_at(meter, current_a), manual_of(meter))
    except ValueError as error:
        raise ConfigError(f"{where}, {meter.key}: {error}") from error

"""The methods by which an error is measured."""

from collections.abc import Collection
from enum import StrEnum


class ErrorMethod(StrEnum):
    """How the energy of the meter and that of the reference are compared, the best first.

    ``PULSES_AGAINST_REFERENCE_PULSES``: both outputs on one counter, so that its timebase
    cancels and the source may vary. ``PULSES_AGAINST_POWER_AND_TIME``: the reference gives power.
    ``REGISTER_AGAINST_REFERENCE_ENERGY``: what the meter shows, against energy of the reference.
    """

    PULSES_AGAINST_REFERENCE_PULSES = "pulses_against_reference_pulses"
    PULSES_AGAINST_POWER_AND_TIME = "pulses_against_power_and_time"
    REGISTER_AGAINST_REFERENCE_ENERGY = "register_against_reference_energy"


def best_method(available: Collection[ErrorMethod]) -> ErrorMethod:
    """The best of the methods that a station can do with a unit.

    Raises:
        ValueError: it can do none.

    >>> power, register = list(ErrorMethod)[1:]
    >>> best_method({register, power}).value
    'pulses_against_power_and_time'
    """
    for method in ErrorMethod:
        if method in available:
            return method
    raise ValueError(f"no method of measuring an error is available: one of {list(ErrorMethod)}")

"""A register that may have no value: that is no reason to stop what reads it."""

from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.client import RegisterValueError
from meters.encoding import Value


class Untold(str):
    """Why a register has no value; it stays one wherever it is kept."""

    __slots__ = ()


def as_it_stands(unit: Unit, name: str) -> Value:
    """A register, or an ``Untold``.

    Raises:
        MeterLinkError: the unit is silent.
    """
    try:
        return unit.client.read_one(name)
    except RegisterValueError as error:
        return Untold(error)
    except MeterLinkError as error:
        if error.fault is LinkFault.SILENCE:
            raise
        return Untold(error)

"""What was asked of every unit at once, and came out differently for each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bench.settings import NotTakenOverError
from bench.unit import Unit
from contracts.errors import InstrumentError, LinkFault, MeterLinkError
from meters.client import RegisterValueError

T = TypeVar("T")
Earlier = TypeVar("Earlier")


class MeterFaultError(Exception):
    """A finding against a unit, in place of what was to be measured on it.

    Attributes:
        unanswered: whether it is that the unit did not answer, or not in form.
    """

    def __init__(self, finding: str) -> None:
        super().__init__(finding)
        self.unanswered = isinstance(finding, NoAnswer)


class NoAnswer(str):
    """A finding that a unit did not answer, or not in form; it stays one wherever it is kept."""

    __slots__ = ()


class NotMeasuredError(Exception):
    """Nothing was measured on this unit, and it says why; the unit cannot pass."""


class DoubtedError(Exception):
    """What was measured on this unit may be the bench's, and it says why; nothing is judged."""


@dataclass(frozen=True, slots=True)
class Outcomes(Generic[T]):
    """One outcome a position.

    Attributes:
        values: of the units on which it was measured.
        faults: findings against units, in place of a value.
    """

    values: Mapping[int, T]
    faults: Mapping[int, str]

    def of(self, unit: Unit) -> T:
        """What was measured on a unit.

        Raises:
            DoubtedError: the wiring of its position is in doubt.
            MeterFaultError: there is a finding against it instead.
            NotMeasuredError: it had dropped out before.
        """
        if unit.doubted:
            raise DoubtedError(unit.doubted)
        if unit.position in self.faults:
            raise MeterFaultError(self.faults[unit.position])
        if unit.position not in self.values:
            raise NotMeasuredError(f"not measured: {unit.lost or 'it was not on the bench'}")
        return self.values[unit.position]


def each(units: Iterable[Unit], action: Callable[[Unit], T]) -> Outcomes[T]:
    """Do something with every unit that still answers; a fault of one does not stop the others.

    A unit that falls silent drops out. When all units are silent at once it is the bus.

    Raises:
        InstrumentError: every unit was silent.
    """
    values: dict[int, T] = {}
    faults: dict[int, str] = {}
    silent: list[Unit] = []
    for unit in units:
        if not unit.reachable:
            continue
        try:
            values[unit.position] = action(unit)
        except MeterLinkError as error:
            faults[unit.position] = NoAnswer(error)
            unit.link_faults += 1
            if error.fault is LinkFault.SILENCE:
                silent.append(unit)
        except (RegisterValueError, NotTakenOverError) as error:
            faults[unit.position] = str(error)
    if silent and not values and len(silent) == len(faults):
        raise InstrumentError(
            f"every unit was silent at once ({len(silent)}): the bus is not working; "
            + "; ".join(faults.values())
        )
    for unit in silent:
        unit.lost = faults[unit.position]
    return Outcomes(values, faults)


def together(earlier: Outcomes[Earlier], later: Outcomes[T]) -> Outcomes[T]:
    """The later outcomes; a finding of an earlier step stands."""
    faults = {**later.faults, **earlier.faults}
    values = {p: v for p, v in later.values.items() if p not in faults}
    return Outcomes(values, faults)

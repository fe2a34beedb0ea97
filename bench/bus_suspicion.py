"""A fault of one answer: the meter's, or the bus's? The other units on the same bus tell.

A screw terminal, a missing termination or a second unit with the same address spoil answers of
units that have nothing wrong with them. So before such a fault becomes a finding, the unit is
asked some more, and if it answers at times, so are the others. A unit alone on its bus has nobody
to be compared with: its fault stays a finding.
"""

from bench.assembly import Bench
from bench.unit import Unit
from contracts.errors import MeterLinkError
from meters.client import PROBE, RegisterValueError

ASKED_ITSELF = 20
ASKED_OTHERS = 600
"""With one frame in a hundred disturbed, so many questions meet none once in a hundred thousand."""
ASKED_ADDRESS = 3
SAME_IN_ALL = "modbus_id"
"""Two units with one address give the same answer to this question, and no other."""
MOST = 3
"""So often a unit is examined in a run."""


def bus_at_fault(bench: Bench, unit: Unit) -> str:
    """Why answers of a unit may have been spoilt by its bus; empty if nothing says so.

    Raises:
        InstrumentError: the units have no supply, though they should.
    """
    if not unit.link_faults:
        return ""
    others = [
        other
        for other in bench.units.values()
        if other is not unit and other.client.link is unit.client.link
    ]
    unit.link_faults, unit.examined = 0, unit.examined + 1
    if not others or unit.examined > MOST or bench.supply.applied is None:
        return ""
    bench.supply.require_on()
    answered = _answered(unit, PROBE, ASKED_ITSELF)
    if answered:
        return _address(unit, others, answered) or _disturbed(others)
    return _dead(unit, others) or _address(unit, others, answered)


def _answered(unit: Unit, name: str, times: int) -> int:
    return sum(_answers(unit, name) for _ in range(times))


def _answers(unit: Unit, name: str) -> bool:
    try:
        unit.client.read_one(name)
    except MeterLinkError:
        return False
    except RegisterValueError:
        pass
    return True


def _dead(unit: Unit, others: list[Unit]) -> str:
    """Whether nobody on the bus answers: some did when the units came up."""
    if any(each.client.answers() for each in (unit, *others)):
        return ""
    return (
        f"the bus of {unit} is dead: {', '.join(map(str, others))} there "
        f"{'do' if len(others) > 1 else 'does'} not answer either; plug, converter, port?"
    )


def _disturbed(others: list[Unit]) -> str:
    """Whether another unit, that answers as well, sometimes does not."""
    for other in others:
        good = 0
        for asked in range(1, ASKED_OTHERS + 1):
            good += _answers(other, PROBE)
            if 0 < good < asked:
                return (
                    f"the bus is disturbed: of {asked} questions to {other} as well "
                    f"{asked - good} had no answer in form, so nobody's faults of answers are "
                    "findings; screen, termination, terminals?"
                )
            if asked > ASKED_ITSELF and not good:
                break
    return ""


def _address(unit: Unit, others: list[Unit], answered: int) -> str:
    """Whether two units have one address: one of them is spoilt there, and one is missing."""
    for other in others:
        spoilt, missing = (unit, other) if not _silent(unit) else (other, unit)
        if _silent(missing) and _two_answer(spoilt, answered if spoilt is unit else 0):
            return (
                f"{missing} is silent, and at the address of {spoilt}, "
                f"{spoilt.client.address}, more than one unit seems to answer"
            )
    return ""


def _silent(unit: Unit) -> bool:
    return not _answered(unit, PROBE, ASKED_ADDRESS) and not (
        unit.client.has(SAME_IN_ALL) and _answered(unit, SAME_IN_ALL, ASKED_ADDRESS)
    )


def _two_answer(unit: Unit, answered: int) -> bool:
    """Whether it answers what two units would say alike, and nothing else."""
    if answered or not unit.client.has(SAME_IN_ALL):
        return False
    alike = _answered(unit, SAME_IN_ALL, ASKED_ADDRESS)
    return alike == ASKED_ADDRESS and not _answered(unit, PROBE, ASKED_ADDRESS)

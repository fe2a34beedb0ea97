"""What ``suites/test_registers.py`` finds of what one unit told."""

from collections.abc import Mapping

from bench.outcome import Outcomes
from bench.procedures.registers import EnergiesRead, LiveRead, MapRead
from bench.unit import Unit
from fixtures.verify import Verify
from meters.encoding import Value
from metrology.load_point import LoadPoint
from metrology.verdict import Verdict
from suites import test_registers
from tests.judging.told import told
from tests.judging.units import unit_of

POINT = LoadPoint("iref", 230.0, 5.0)
PRO380 = unit_of()


def present(
    verify: Verify,
    values: Mapping[str, Value],
    missing: tuple[str, ...] = (),
    undecodable: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
) -> dict[str, Verdict]:
    """What is found of a register map, from which what did not come is taken out."""
    read = MapRead(
        values={n: v for n, v in values.items() if n not in missing + undecodable},
        missing=dict.fromkeys(missing, "exception 2"),
        undecodable=dict.fromkeys(undecodable, "no value"),
        refused=refused,
        evidence=(),
    )
    test_registers.test_present(PRO380, Outcomes({1: read}, {}), verify)
    return told(verify)


def reading(verify: Verify, read: LiveRead, unit: Unit = PRO380) -> dict[str, Verdict]:
    """What is found of values of the moment."""
    test_registers.test_reading(unit, POINT, Outcomes({1: read}, {}), verify)
    return told(verify)


def steady(verify: Verify, read: LiveRead) -> dict[str, Verdict]:
    """What is found of their spread."""
    test_registers.test_steady(PRO380, POINT, Outcomes({1: read}, {}), verify)
    return told(verify)


def direction(verify: Verify, read: LiveRead) -> dict[str, Verdict]:
    """What is found of directions."""
    test_registers.test_direction(PRO380, POINT, Outcomes({1: read}, {}), verify)
    return told(verify)


def quadrant(verify: Verify, read: LiveRead) -> dict[str, Verdict]:
    """What is found of quadrants."""
    test_registers.test_quadrant(PRO380, POINT, Outcomes({1: read}, {}), verify)
    return told(verify)


def sums(verify: Verify, values: Mapping[str, float]) -> dict[str, Verdict]:
    """What is found of energies."""
    read = EnergiesRead(values, ())
    test_registers.test_sums(PRO380, Outcomes({1: read}, {}), verify)
    return told(verify)

"""Registers of the moment against the reference, and the sums of the energy registers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from instruments.yokogawa_wt3000 import Reading
from meters.encoding import Value
from metrology.load_point import LoadPoint

REFRESHED_WITHIN_S = 1.5
"""Registers of the moment show a new load after so long at the latest; an assumption."""
LIVE = re.compile(
    r"(l[123]_)?(voltage|current|power_factor)|grid_frequency"
    r"|(total|l[123])_(active|reactive|apparent)_power"
)
ENERGY = re.compile(r"([tl][1-4]_)?(total|forward|reverse)_(active|reactive)_energy")


@dataclass(frozen=True, slots=True)
class LiveRead:
    """Registers of the moment of one unit, with what the reference saw at that time.

    Attributes:
        values: by name, in the catalogue's units (V, A, kW, kvar, kVA, Hz).
        reference: the reading right after them.
        evidence: where it is kept.
    """

    values: Mapping[str, Value]
    reference: Reading
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnergiesRead:
    """Every energy register of one unit in kWh and kvarh, read while it counted."""

    values: Mapping[str, float]
    evidence: tuple[str, ...]


def live_registers(unit: Unit) -> tuple[str, ...]:
    """Names of the values of the moment that a unit tells on its bus."""
    return tuple(name for name in unit.client.names if LIVE.fullmatch(name))


def energy_registers(unit: Unit) -> tuple[str, ...]:
    """Names of the present energies that a unit tells on its bus."""
    return tuple(name for name in unit.client.names if ENERGY.fullmatch(name))


def read_live(bench: Bench, point: LoadPoint) -> Outcomes[LiveRead]:
    """Apply a load point and read the registers of the moment of every unit."""
    bench.apply_point(point)
    bench.clock.sleep(REFRESHED_WITHIN_S)

    def read(unit: Unit) -> LiveRead:
        first = bench.evidence.position()
        values = unit.client.read(live_registers(unit))
        reading = bench.supply.reference.read()
        bench.supply.check_steady(reading)
        return LiveRead(values, reading, bench.evidence.cited(first))

    return each(bench.units.values(), read)


def read_energies(bench: Bench) -> Outcomes[EnergiesRead]:
    """Read every energy register of every unit, without load, so that they hold still."""
    bench.apply_voltage()

    def read(unit: Unit) -> EnergiesRead:
        first = bench.evidence.position()
        values = unit.client.read(energy_registers(unit))
        numbers = {name: float(value) for name, value in values.items()}
        return EnergiesRead(numbers, bench.evidence.cited(first))

    return each(bench.units.values(), read)

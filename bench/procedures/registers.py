"""Registers of the moment against the reference, and the sums of the energy registers."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from instruments.yokogawa_wt3000 import Reading
from meters.catalogue import Meter
from meters.encoding import Value
from metrology.load_point import LoadPoint

REFRESHED_WITHIN_S = 1.5
"""Registers of the moment show a new load after so long at the latest; an assumption."""
LIVE = (
    "voltage",
    "current",
    "active_power",
    "reactive_power",
    "apparent_power",
    "power_factor",
    "frequency",
)


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


def live_registers(meter: Meter) -> tuple[str, ...]:
    """Names of the registers of the moment that the model has."""
    return tuple(
        r.name for r in meter.readable_registers if r.type == "float_abcd" and r.name.endswith(LIVE)
    )


def energy_registers(meter: Meter) -> tuple[str, ...]:
    """Names of the energy registers that the model has."""
    return tuple(r.name for r in meter.readable_registers if r.name.endswith("_energy"))


def read_live(bench: Bench, point: LoadPoint) -> Outcomes[LiveRead]:
    """Apply a load point and read the registers of the moment of every unit."""
    bench.apply_point(point)
    bench.clock.sleep(REFRESHED_WITHIN_S)

    def read(unit: Unit) -> LiveRead:
        first = bench.evidence.position()
        values = unit.client.read(live_registers(unit.meter))
        reading = bench.supply.reference.read()
        bench.supply.check_steady(reading)
        return LiveRead(values, reading, bench.evidence.cited(first))

    return each(bench.units.values(), read)


def read_energies(bench: Bench) -> Outcomes[EnergiesRead]:
    """Read every energy register of every unit, without load, so that they hold still."""
    bench.apply_voltage()

    def read(unit: Unit) -> EnergiesRead:
        first = bench.evidence.position()
        values = unit.client.read(energy_registers(unit.meter))
        numbers = {name: float(value) for name, value in values.items()}
        return EnergiesRead(numbers, bench.evidence.cited(first))

    return each(bench.units.values(), read)

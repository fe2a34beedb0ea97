"""The whole register map, registers of the moment against the reference, and sums of energies.

A meter may refuse a long block and give its registers in shorter ones: it is read as it lets
itself be read, and what it refused is recorded.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.suspicion import require_not_all
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from instruments.reading import Reading
from meters.client import PROBE, RegisterValueError
from meters.encoding import Value
from metrology.load_point import LoadPoint

REFRESHED_WITHIN_S = 1.5
"""Registers of the moment show a new load after so long at the latest; an assumption."""
READ_AGAIN = 4
"""With five readings that have nothing to do with one another, noise as large as the class of a
reading stays unseen once in 250 times. So they are ``REFRESHED_WITHIN_S`` apart; a meter that
refreshes its values more slowly shows some of them twice, and less of its noise."""
NOT_THERE = (LinkFault.EXCEPTION, LinkFault.SILENCE)
"""How a meter answers for what it does not have; it may also be silent."""
LIVE = re.compile(
    r"(l[123]_)?(voltage|current|power_factor)|grid_frequency"
    r"|(total|l[123])_(active|reactive|apparent)_power|(present|l[123])_quadrant"
)
FAR_SHARE = 0.1
"""Of the apparent power: no meter of a class tells a power that is off by so much."""
CLEAR_VA = 1.0
"""With less, a phase is not loaded."""
LETTERS = re.compile(r"(l[23]_)?current_direction|phase_direction")
"""Directions as letters; what else these registers may have, the manuals leave open."""
ENERGY = re.compile(r"([tl][1-4]_)?(total|forward|reverse)_(active|reactive)_energy")


@dataclass(frozen=True, slots=True)
class MapRead:
    """Everything that one unit should tell on its bus.

    Attributes:
        values: what it tells, by name.
        missing: what it does not, by name, with the reason.
        undecodable: what holds no value of its encoding, by name, with the reason.
        refused: blocks that it gave in pieces alone.
        evidence: where it is kept.
    """

    values: Mapping[str, Value]
    missing: Mapping[str, str]
    undecodable: Mapping[str, str]
    refused: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveRead:
    """Registers of the moment of one unit, with what the reference saw at that time.

    Attributes:
        values: by name, in the catalogue's units (V, A, kW, kvar, kVA, Hz).
        again: the same values, read some times before; empty where they are read once.
        meanwhile: what the reference saw before each of these.
        odd: registers of a direction that hold no letters, by name, with the reason.
        reference: the reading right after them.
        evidence: where it is kept.
    """

    values: Mapping[str, Value]
    again: tuple[Mapping[str, Value], ...]
    meanwhile: tuple[Reading, ...]
    odd: Mapping[str, str]
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


def read_map(bench: Bench) -> Outcomes[MapRead]:
    """Read everything that the manual promises of every unit, without load."""
    return bench.healing.measure("register map", lambda: _read_map(bench))


def _read_map(bench: Bench) -> Outcomes[MapRead]:
    bench.apply_voltage()

    def read(unit: Unit) -> MapRead:
        first = bench.evidence.position()
        unit.client.read_one(PROBE)
        found = _gather(unit, unit.client.names)
        return MapRead(
            values=found.values,
            missing=found.missing,
            undecodable=found.undecodable,
            refused=tuple(found.refused),
            evidence=bench.evidence.cited(first),
        )

    return each(bench.units.values(), read)


@dataclass(slots=True)
class _Gathered:
    values: dict[str, Value] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    undecodable: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def _gather(unit: Unit, names: Sequence[str]) -> _Gathered:
    """What can be read of some names; one that cannot stands in the way of no other.

    Raises:
        MeterLinkError: an answer was not in form, which has nothing to do with what was asked.
    """
    found = _Gathered()
    pending = [tuple(names)]
    while pending:
        part = pending.pop()
        try:
            values, refused = unit.client.read_adaptive(part)
        except (MeterLinkError, RegisterValueError) as error:
            _set_aside(error, part, found)
            middle = len(part) // 2
            pending += [half for half in (part[middle:], part[:middle]) if len(part) > 1]
            continue
        found.values.update(values)
        found.refused.extend(refused)
    return found


def _set_aside(
    error: MeterLinkError | RegisterValueError, names: Sequence[str], found: _Gathered
) -> None:
    """Note why a name cannot be read, if it was asked for alone."""
    if isinstance(error, MeterLinkError) and error.fault not in NOT_THERE:
        raise error
    if len(names) == 1:
        kind = found.missing if isinstance(error, MeterLinkError) else found.undecodable
        kind[names[0]] = str(error)


def read_live(bench: Bench, point: LoadPoint, again: int) -> Outcomes[LiveRead]:
    """Apply a load point and read the registers of the moment of every unit.

    Args:
        bench: with its units.
        point: to be applied.
        again: so many times more they are read, to see whether they stay the same.
    """
    name = f"registers at {point.name}"
    return bench.healing.measure(name, lambda: _read_live(bench, point, again))


def _read_live(bench: Bench, point: LoadPoint, again: int) -> Outcomes[LiveRead]:
    bench.apply_point(point)
    bench.clock.sleep(REFRESHED_WITHIN_S)

    rounds = [_read_round(bench) for _ in range(again)]

    def read(unit: Unit) -> LiveRead:
        first = bench.evidence.position()
        values, _ = unit.client.read_adaptive(live_registers(unit))
        letters = _gather(unit, [name for name in unit.client.names if LETTERS.fullmatch(name)])
        reading = _steady_reading(bench)
        told = [each_round.told.values[unit.position] for each_round in rounds]
        return LiveRead(
            values={**values, **letters.values},
            again=tuple(earlier.values for earlier in told),
            meanwhile=tuple(each_round.reference for each_round in rounds),
            odd={**letters.missing, **letters.undecodable},
            reference=reading,
            evidence=(
                *(name for earlier in told for name in earlier.evidence),
                *bench.evidence.cited(first),
            ),
        )

    faults = {p: why for each_round in rounds for p, why in each_round.told.faults.items()}
    found = each([u for u in bench.units.values() if u.position not in faults], read)
    found = Outcomes(found.values, {**found.faults, **faults})
    _require_own_leads(bench, found)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Values of the moment of a unit, and where they are kept."""

    values: Mapping[str, Value]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Round:
    """Values of the moment of each unit, and what the reference saw before."""

    reference: Reading
    told: Outcomes[_Told]


def _read_round(bench: Bench) -> _Round:
    """Read the values of the moment of all units, and wait until they are refreshed."""
    began_s = bench.clock.now()

    def read(unit: Unit) -> _Told:
        first = bench.evidence.position()
        values, _ = unit.client.read_adaptive(live_registers(unit))
        return _Told(values, bench.evidence.cited(first))

    found = _Round(_steady_reading(bench), each(bench.units.values(), read))
    bench.clock.sleep(max(REFRESHED_WITHIN_S - (bench.clock.now() - began_s), 0.0))
    return found


def _steady_reading(bench: Bench) -> Reading:
    """What the reference sees.

    Raises:
        InstrumentError: the source does not hold what it was set to.
    """
    reading = bench.supply.reference.read()
    bench.supply.check_steady(reading)
    return reading


def _require_own_leads(bench: Bench, found: Outcomes[LiveRead]) -> None:
    """Refuse to judge powers of a phase that all units tell wrongly at once."""
    units = [unit for unit in bench.units.values() if unit.position in found.values]
    for phase in (1, 2, 3):
        name = f"l{phase}_active_power"
        able = [unit for unit in units if name in found.values[unit.position].values]
        wrong = {
            unit.position
            for unit in able
            if _far_off(unit, found.values[unit.position], name, phase - 1)
        }
        require_not_all(
            able,
            wrong,
            f"{name} is far from what the reference sees on L{phase}: voltage or current leads "
            "between the reference and the units are exchanged, or the wrong way round",
        )


def _far_off(unit: Unit, read: LiveRead, name: str, index: int) -> bool:
    told_w = float(read.values[name]) * 1000 / unit.ct_factor
    seen_w, seen_va = (
        read.reference.active_powers_w[index],
        read.reference.apparent_powers_va[index],
    )
    return seen_va > CLEAR_VA and abs(told_w - seen_w) > FAR_SHARE * seen_va


def read_energies(bench: Bench) -> Outcomes[EnergiesRead]:
    """Read every energy register of every unit, without load, so that they hold still."""
    return bench.healing.measure("energy registers", lambda: _read_energies(bench))


def _read_energies(bench: Bench) -> Outcomes[EnergiesRead]:
    bench.apply_voltage()

    def read(unit: Unit) -> EnergiesRead:
        first = bench.evidence.position()
        values, _ = unit.client.read_adaptive(energy_registers(unit))
        numbers = {name: float(value) for name, value in values.items()}
        return EnergiesRead(numbers, bench.evidence.cited(first))

    return each(bench.units.values(), read)

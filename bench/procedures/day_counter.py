"""The resettable day counter: its reset, and what it counts."""

from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.procedures.energies import Counted, count
from bench.procedures.persistence import DAY
from bench.unit import Unit

TOTAL = "total_active_energy"
FLOWS_KWH = 0.05


@dataclass(frozen=True, slots=True)
class DayCounted:
    """The day counter of one unit.

    Attributes:
        zeroed_kwh: what it read after its reset.
        lost_kwh: by how much the total went down at the reset; 0 where the bus does not tell it.
        forward, reverse: what it counted of either direction.
        evidence: where the reset is kept.
    """

    zeroed_kwh: float
    lost_kwh: float
    forward: Counted
    reverse: Counted
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reset:
    zeroed_kwh: float
    lost_kwh: float
    evidence: tuple[str, ...]


def has_day_counter(unit: Unit) -> bool:
    """Whether a unit can be reset and read over its bus."""
    return unit.can_set(DAY) and unit.client.has(DAY)


def follow_day_counter(bench: Bench) -> Outcomes[DayCounted]:
    """Reset the day counter of every unit that has one, and let energy flow in both directions."""
    bench.apply_voltage()
    able = [unit for unit in bench.units.values() if has_day_counter(unit)]
    if not able:
        return Outcomes({}, {})
    reset = each(able, lambda unit: _reset(bench, unit))
    forward = count(bench, FLOWS_KWH, [DAY])
    reverse = count(bench, FLOWS_KWH, [DAY], reverse=True)
    faults = {**reverse.faults, **forward.faults, **reset.faults}
    values = {
        position: DayCounted(
            zeroed_kwh=done.zeroed_kwh,
            lost_kwh=done.lost_kwh,
            forward=forward.values[position],
            reverse=reverse.values[position],
            evidence=done.evidence,
        )
        for position, done in reset.values.items()
        if position not in faults
    }
    return Outcomes(values, {p: why for p, why in faults.items() if p in _positions(able)})


def _positions(units: list[Unit]) -> set[int]:
    return {unit.position for unit in units}


def _reset(bench: Bench, unit: Unit) -> _Reset:
    first = bench.evidence.position()
    before_kwh = _total(unit)
    unit.client.write(DAY, 0)
    zeroed_kwh = float(unit.client.read_one(DAY))
    return _Reset(zeroed_kwh, before_kwh - _total(unit), bench.evidence.cited(first))


def _total(unit: Unit) -> float:
    return float(unit.client.read_one(TOTAL)) if unit.client.has(TOTAL) else 0.0

"""Whether a unit is still where it was moved to on its bus after its supply was lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from bench.assembly import Bench
from bench.buses import ADDRESSES
from bench.outcome import Outcomes, each, together
from bench.plan import PersistencePlan
from bench.procedures.persistence import ANSWERS_WITHIN_S, lose_supply, other_value
from bench.procedures.start_up import TRY_EVERY_S
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.place import Place


@dataclass(frozen=True, slots=True)
class LineKept:
    """Where one unit was found.

    Attributes:
        wanted: settings that had moved it, with their values.
        found: the values with which it answered.
        evidence: where it is kept.
    """

    wanted: Mapping[str, float]
    found: Mapping[str, float]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Move:
    """From where a unit was moved, and how: old and new value of each setting."""

    start: Place
    values: Mapping[str, tuple[float, float]]


def line_over_power_cycle(bench: Bench, plan: PersistencePlan) -> Outcomes[LineKept]:
    """Give every unit another baud rate and parity, lose the supply, look for it, restore it."""
    bench.apply_voltage()
    first = bench.evidence.position()
    moved = each(bench.units.values(), _move)
    supplied_s = lose_supply(bench, plan.off_s)

    def look(unit: Unit) -> LineKept:
        move = moved.values[unit.position]
        found = _found(bench, unit, move, supplied_s + ANSWERS_WITHIN_S)
        wanted = {name: new for name, (_, new) in move.values.items()}
        return LineKept(wanted, found, bench.evidence.cited(first))

    able = [unit for unit in bench.units.values() if unit.position in moved.values]
    found = each(able, look)
    each(bench.units.values(), lambda unit: unit.journal.restore())
    return together(moved, found)


def _move(unit: Unit) -> _Move:
    start = unit.client.place
    values: dict[str, tuple[float, float]] = {}
    for name in unit.client.moving:
        if name in ADDRESSES or not unit.can_set(name):
            continue
        old = unit.journal.remember(name)
        values[name] = (old, other_value(unit, name, old))
        unit.journal.change(name, values[name][1])
    return _Move(start, values)


def _found(bench: Bench, unit: Unit, move: _Move, until_s: float) -> Mapping[str, float]:
    """Ask at every place where it may be until it answers; all settings kept comes first.

    Raises:
        MeterLinkError: it answers at none of them.
    """
    places = list(_places(unit, move))
    while True:
        for place, values in places:
            unit.client.place = place
            if unit.client.answers():
                return values
        if bench.clock.now() > until_s:
            tried = ", ".join(str(place) for place, _ in places)
            raise MeterLinkError(
                f"{unit}: silent after the loss of supply at {tried}", LinkFault.SILENCE
            )
        bench.clock.sleep(TRY_EVERY_S)


def _places(unit: Unit, move: _Move) -> Iterator[tuple[Place, Mapping[str, float]]]:
    for values in product(*((new, old) for old, new in move.values.values())):
        chosen = dict(zip(move.values, values, strict=True))
        unit.client.place = move.start
        for name, value in chosen.items():
            unit.client.place = unit.client.place_after(name, value)
        yield unit.client.place, chosen

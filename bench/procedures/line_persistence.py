"""Whether a unit is still where it was moved to on its bus after its supply was lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from bench.assembly import Bench
from bench.outcome import Outcomes, each, together
from bench.plan import PersistencePlan
from bench.procedures.persistence import lose_supply
from bench.procedures.start_up import ANSWERS_WITHIN_S, TRY_EVERY_S
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.place import Place

ADDRESSES = ("modbus_id", "primary_address")
HIGHEST = 247
"""Of the addresses that all manuals agree on, the last; from there on down one is chosen."""


_Where = tuple[Place, Mapping[str, float]]


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
    """Move every unit to another place on its bus, lose the supply, look for it, restore it."""
    bench.apply_voltage()
    first = bench.evidence.position()
    moved = each(bench.units.values(), lambda unit: _move(bench, unit))
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


def _move(bench: Bench, unit: Unit) -> _Move:
    start = unit.client.place
    values: dict[str, tuple[float, float]] = {}
    for name in unit.client.moving:
        if unit.can_set(name):
            old = unit.journal.remember(name)
            values[name] = (old, _another(bench, unit, name, old))
            unit.journal.change(name, values[name][1])
    return _Move(start, values)


def _another(bench: Bench, unit: Unit, name: str, old: float) -> float:
    """The nearest legal value; of addresses one at which nobody answers."""
    if name in ADDRESSES:
        return next(a for a in range(HIGHEST, 0, -1) if _is_free(bench, unit, a))
    return nearest_other(unit, name, old)


def nearest_other(unit: Unit, name: str, old: float) -> float:
    """The legal value of a setting that is nearest to another one."""
    legal = unit.client.settings[name].legal_values
    return min((float(v) for v in legal if v != old), key=lambda value: abs(value - old))


def _is_free(bench: Bench, unit: Unit, address: int) -> bool:
    others = (u for u in bench.units.values() if u.client.link is unit.client.link)
    if any(address in other.journal.addresses for other in others):
        return False
    here = unit.client.place
    unit.client.place = replace(here, address=address)
    try:
        return not unit.client.answers()
    finally:
        unit.client.place = here


def _found(bench: Bench, unit: Unit, move: _Move, until_s: float) -> Mapping[str, float]:
    """Wait for it where all settings are kept; if it does not come, ask elsewhere.

    Raises:
        MeterLinkError: it answers nowhere.
    """
    (kept, values), *elsewhere = _places(unit, move)
    unit.client.place = kept
    while not unit.client.answers():
        if bench.clock.now() > until_s:
            return _found_elsewhere(unit, elsewhere)
        bench.clock.sleep(TRY_EVERY_S)
    return values


def _found_elsewhere(unit: Unit, places: Sequence[_Where]) -> Mapping[str, float]:
    for place, values in places:
        unit.client.place = place
        if unit.client.answers():
            return values
    tried = ", ".join(str(place) for place, _ in places)
    raise MeterLinkError(
        f"{unit}: silent after the loss of supply, also at {tried}", LinkFault.SILENCE
    )


def _places(unit: Unit, move: _Move) -> Iterator[_Where]:
    """Everywhere where it may be: with all settings kept first, with all lost last."""
    for values in product(*((new, old) for old, new in move.values.values())):
        chosen = dict(zip(move.values, values, strict=True))
        unit.client.place = move.start
        for name, value in chosen.items():
            unit.client.place = unit.client.place_after(name, value)
        yield unit.client.place, chosen

"""Settings that the bus cannot tell: by their effects they are known to outlast a loss of supply.

The energy flows in reverse, where the codes differ most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bench.assembly import Bench
from bench.outcome import Outcomes, each, together
from bench.plan import PersistencePlan
from bench.procedures.energies import Counted, count
from bench.procedures.outputs_after_loss import another_rate, output_set, watch_outputs
from bench.procedures.persistence import other_value, power_cycle
from bench.procedures.pulse_outputs import OutputSeen
from bench.settings import CODE, RATE
from bench.unit import Unit
from metrology.combination import Expectation, Flow, expect

TOTAL = "total_active_energy"
TARIFF = "tariff"
CHANGED = (TARIFF, CODE, RATE)
COUNTED_KWH = 0.05


@dataclass(frozen=True, slots=True)
class Effects:
    """What one unit did after the loss of supply.

    Attributes:
        wanted: settings that were written before, with their values; empty if its bus tells all.
        code: the combination code in force, written or delivered; None if it has none.
        counted: energies of the flow; ``flow_kwh`` is a magnitude, the flow was in reverse.
        output: what came out of the output of a direction while energy flowed so: in reverse, if
            the manual says of a unit that it has pulses then; None: no rate was written.
        evidence: where it is kept.
    """

    wanted: Mapping[str, float]
    code: int | None
    counted: Counted
    output: OutputSeen | None
    evidence: tuple[str, ...]


def effects_over_power_cycle(bench: Bench, plan: PersistencePlan) -> Outcomes[Effects]:
    """Write what the bus cannot tell, lose the supply, let energy flow, and restore."""
    able = [unit for unit in bench.units.values() if unread(unit)]
    if not able:
        return Outcomes({}, {})
    bench.apply_voltage()
    first = bench.evidence.position()
    wanted = _change_unread(able)
    up = together(wanted, power_cycle(bench, plan.off_s))
    counted = together(up, count(bench, COUNTED_KWH, _registers(able), reverse=True))
    sets = each(
        [u for u in able if u.position in counted.values and RATE in wanted.values[u.position]],
        lambda unit: output_set(unit, wanted.values[unit.position][RATE]),
    )
    reverse = any(_pulses_in_reverse(unit, wanted.values.get(unit.position, {})) for unit in able)
    outputs = watch_outputs(bench, sets.values, reverse=reverse)
    each(bench.units.values(), lambda unit: unit.journal.restore())
    values = {
        unit.position: Effects(
            wanted=wanted.values[unit.position],
            code=_code_in_force(unit, wanted.values[unit.position]),
            counted=counted.values[unit.position],
            output=outputs.get(unit.position),
            evidence=bench.evidence.cited(first),
        )
        for unit in able
        if unit.position in counted.values
    }
    return Outcomes(values, counted.faults)


def unread(unit: Unit) -> tuple[str, ...]:
    """The settings of a unit that its bus cannot tell."""
    return tuple(name for name in CHANGED if unit.can_set(name) and not unit.client.has(name))


def expected(unit: Unit, code: int, energy: float, *, reverse: bool = True) -> Expectation:
    """What a code should make of energy in a direction, of which the magnitude is given."""
    entry = unit.meter.codes[code]
    flow = Flow((-energy if reverse else energy, 0, 0))
    return expect(entry.meaning.value, entry.feeds.model_dump(mode="json"), flow)


def reverse_of_tariffs(unit: Unit) -> dict[int, str]:
    """The reverse register of each tariff, as far as the bus tells them."""
    names = {number: f"t{number}_reverse_active_energy" for number in range(1, 5)}
    return {number: name for number, name in names.items() if unit.client.has(name)}


def _pulses_in_reverse(unit: Unit, wanted: Mapping[str, float]) -> bool:
    """Whether the manual says that energy in reverse has pulses, with the code in force."""
    code = _code_in_force(unit, wanted)
    return code is not None and bool(expected(unit, code, 1.0).s0_reverse)


def _registers(units: list[Unit]) -> list[str]:
    return sorted({TOTAL, *(name for u in units for name in reverse_of_tariffs(u).values())})


def _change_unread(units: Sequence[Unit]) -> Outcomes[Mapping[str, float]]:
    """Setting by setting, so that of one all writes are short before the loss."""
    wanted: Outcomes[Mapping[str, float]] = each(units, lambda _: {})
    for name in CHANGED:
        able = [unit for unit in units if unit.position in wanted.values]
        now = each(able, partial(_change, name=name))
        both = {p: {**wanted.values[p], **changed} for p, changed in now.values.items()}
        wanted = Outcomes(both, {**now.faults, **wanted.faults})
    return wanted


def _change(unit: Unit, name: str) -> Mapping[str, float]:
    if name not in unread(unit):
        return {}
    new = _another(unit, name, unit.journal.remember(name))
    if new is None:
        return {}
    unit.journal.change(name, new)
    return {name: new}


def _another(unit: Unit, name: str, old: float) -> float | None:
    """Another value, whose effect on energy in reverse is another; None if there is none."""
    if name == TARIFF:
        return other_value(unit, name, old)
    if name == RATE:
        return another_rate(unit, old)
    legal = unit.client.settings[name]
    codes = (c for c in unit.meter.codes if legal.allows(c) and not legal.locks(c))
    return next((float(code) for code in codes if _differ(unit, code, int(old))), None)


def _differ(unit: Unit, one: int, other: int) -> bool:
    """Whether totals of two codes cannot be mistaken, while the outputs pulse with both."""
    new, old = expected(unit, one, 1.0), expected(unit, other, 1.0)
    feeds = (new.s0_forward, new.s0_reverse) == (old.s0_forward, old.s0_reverse)
    return feeds and not set(new.totals) & set(old.totals)


def _code_in_force(unit: Unit, wanted: Mapping[str, float]) -> int | None:
    found = wanted.get(CODE, unit.delivered.get(CODE))
    return None if found is None else int(found)

"""What a meter keeps when its supply is lost, also in the middle of a write, and its counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.plan import PersistencePlan
from bench.procedures.energies import let_flow
from bench.procedures.identification import ERROR_CODE, error_code
from bench.procedures.outputs_after_loss import (
    OutputSet,
    another_rate,
    output_set,
    watch_outputs,
)
from bench.procedures.pulse_outputs import OutputSeen
from bench.procedures.registers import energy_registers
from bench.procedures.settings import legal_values
from bench.procedures.start_up import ANSWERS_WITHIN_S, StartUp, asked_in_turn
from bench.settings import CODE, RATE, STORES_WITHIN_S
from bench.unit import Unit
from meters.client import PROBE
from meters.encoding import Value

FLOWS_KWH = 0.05
"""Flows before the supply is lost, so that there is energy that had not been there for long."""
KEPT = (RATE, CODE, "lcd_cycle_time", "tariff")
PULSED_CODES = ("forward_plus_reverse", "forward")
"""With either, forward energy comes out of the forward output."""
POWER_DOWNS = "power_down_counter"
DAY = "resettable_day_counter"
STATUS = "status"
"""Of every answer over M-Bus; elsewhere a register tells an error."""
INTERRUPTED = "lcd_cycle_time"
"""The setting that is written when the supply is lost: of all it does the least harm."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What one unit had before its supply was lost, and after.

    Attributes:
        wanted: settings that were written before, with their values.
        before, after: settings, counters, energies and what tells an error, by name.
        came_up: how, when it was supplied again.
        evidence: where it is kept.
        output: what its forward output then put out of forward energy; None: no rate was written.
    """

    wanted: Mapping[str, float]
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    came_up: StartUp
    evidence: tuple[str, ...]
    output: OutputSeen | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A write whose answer had just come when the supply was lost.

    Attributes:
        old, new: the values.
        answer: of the write.
        before_s: so long before the supply was switched off, in s.
        found: when it was back.
        evidence: where it is kept.
    """

    old: float
    new: float
    answer: str
    before_s: float
    found: float
    evidence: tuple[str, ...]


def lose_supply(bench: Bench, off_s: float, *, stored: bool = True) -> float:
    """Take the supply away for a time; arguments as of ``power_cycle``.

    Returns:
        Bench time at which the units were supplied again, in s.
    """
    if stored:
        bench.clock.sleep(STORES_WITHIN_S)
    bench.make_safe()
    bench.clock.sleep(off_s)
    bench.apply_voltage()
    return bench.supply.supplied_s


def power_cycle(bench: Bench, off_s: float, *, stored: bool = True) -> Outcomes[StartUp]:
    """Take the supply away for a time, and wait for every unit to answer again.

    Args:
        bench: the bench.
        off_s: for how long, in s.
        stored: give the units time before to store what was written to them.

    Returns:
        How each came up. A unit that does not answer in time drops out.
    """
    supplied_s = lose_supply(bench, off_s, stored=stored)
    reachable = [unit for unit in bench.units.values() if unit.reachable]
    found = asked_in_turn(bench, reachable, supplied_s)

    def came_up(unit: Unit) -> StartUp:
        if unit.position in found:
            return found[unit.position]
        asked_s = bench.clock.now()
        unit.client.read_one(PROBE)
        return StartUp(asked_s - supplied_s)

    return each(bench.units.values(), came_up)


def other_value(unit: Unit, name: str, now: float) -> float:
    """A legal value of a setting that is not the present one."""
    return next(v for v in legal_values(unit.client.settings[name]) if v != now)


def keep_over_power_cycle(bench: Bench, plan: PersistencePlan) -> Outcomes[Kept]:
    """Change settings, count, lose the supply, and read everything again; then restore."""
    bench.apply_voltage()
    first = bench.evidence.position()
    wanted = each(bench.units.values(), _change_all)
    let_flow(bench, FLOWS_KWH)
    before = each(bench.units.values(), _read_all)
    late = each(bench.units.values(), _change_late)
    sets = _outputs_set(bench, wanted.values)
    up = power_cycle(bench, plan.off_s)
    counting_s = _counting_s(bench, up)
    after = each(bench.units.values(), _read_all)
    bench.clock.sleep(max(0.0, counting_s - bench.clock.now()))
    there = {p: s for p, s in sets.values.items() if p in after.values}
    outputs = watch_outputs(bench, there, reverse=False)
    each(bench.units.values(), lambda unit: unit.journal.restore())
    evidence = bench.evidence.cited(first)
    values = {
        position: Kept(
            wanted={**wanted.values[position], **late.values[position]},
            before=before.values[position],
            after=kept,
            came_up=up.values[position],
            evidence=evidence,
            output=outputs.get(position),
        )
        for position, kept in after.values.items()
        if all(position in found.values for found in (wanted, before, late, up))
    }
    changed = {**sets.faults, **late.faults, **before.faults, **wanted.faults}
    faults = {**after.faults, **up.faults, **changed}
    return Outcomes({p: v for p, v in values.items() if p not in faults}, faults)


def _counting_s(bench: Bench, up: Outcomes[StartUp]) -> float:
    """When each must count at the latest: a unit may answer sooner after it was supplied."""
    answered_s = max((start.after_s for start in up.values.values()), default=0.0)
    return bench.clock.now() - answered_s + ANSWERS_WITHIN_S


def _outputs_set(bench: Bench, wanted: Mapping[int, Mapping[str, float]]) -> Outcomes[OutputSet]:
    """Of the units whose rate was written."""
    able = [u for u in bench.units.values() if RATE in wanted.get(u.position, {})]
    return each(able, lambda unit: output_set(unit, wanted[unit.position][RATE]))


def _change_all(unit: Unit) -> Mapping[str, float]:
    return _change(unit, [name for name in KEPT if name != INTERRUPTED])


def _change_late(unit: Unit) -> Mapping[str, float]:
    """One setting more, so short before the loss that a meter that stores late has not stored it.

    It is the one that changes nothing of the energies, which have been read.
    """
    return _change(unit, [INTERRUPTED])


def _change(unit: Unit, names: Sequence[str]) -> Mapping[str, float]:
    changed = {}
    for name in names:
        if unit.can_set(name) and unit.client.has(name):
            changed[name] = _new_value(unit, name, unit.journal.remember(name))
            unit.journal.change(name, changed[name])
    return changed


def _new_value(unit: Unit, name: str, now: float) -> float:
    """Another value, with which the forward output has pulses to look at."""
    if name == RATE:
        return another_rate(unit, now)
    if name != CODE:
        return other_value(unit, name, now)
    legal = set(legal_values(unit.client.settings[name])) - {now}
    codes = [c for c in unit.meter.codes.values() if c.code in legal]
    pulsed = (float(c.code) for meaning in PULSED_CODES for c in codes if c.meaning == meaning)
    return next(pulsed, other_value(unit, name, now))


def _read_all(unit: Unit) -> Mapping[str, Value]:
    names = [*KEPT, POWER_DOWNS, DAY, STATUS, *energy_registers(unit)]
    values, _ = unit.client.read_adaptive([name for name in names if unit.client.has(name)])
    told = error_code(unit)
    return values if told is None else {**values, ERROR_CODE: told}


def unsaved_tariff(bench: Bench, plan: PersistencePlan) -> Outcomes[Kept]:
    """Select a tariff that is not saved over one that is, and lose the supply."""
    bench.apply_voltage()
    first = bench.evidence.position()

    def select(unit: Unit) -> Mapping[str, float]:
        tariffs = unit.meter.tariffs
        if tariffs is None or not unit.client.has(tariffs.setting):
            return {}
        legal = unit.client.settings[tariffs.setting]
        codes = [code for code in tariffs.codes if legal.allows(code.code)]
        if all(code.saved is not False for code in codes):
            return {}
        passing = next(code for code in reversed(codes) if code.saved is False)
        saved = next(c for c in codes if c.saved and c.tariff != passing.tariff)
        unit.journal.change(tariffs.setting, saved.code)
        unit.client.write(tariffs.setting, passing.code)
        return {"saved": saved.code, "passing": passing.code}

    wanted = each(bench.units.values(), select)
    before = each(bench.units.values(), _read_tariff)
    up = power_cycle(bench, plan.off_s)
    after = each(bench.units.values(), _read_tariff)
    each(bench.units.values(), lambda unit: unit.journal.restore())
    evidence = bench.evidence.cited(first)
    faults = {**after.faults, **up.faults, **before.faults, **wanted.faults}
    values = {
        p: Kept(wanted.values[p], before.values[p], after.values[p], up.values[p], evidence)
        for p in after.values
        if p not in faults and p in wanted.values and p in up.values
    }
    return Outcomes(values, faults)


def _read_tariff(unit: Unit) -> Mapping[str, Value]:
    tariffs = unit.meter.tariffs
    name = "" if tariffs is None else tariffs.setting
    return unit.client.read([name]) if unit.client.has(name) else {}


def interrupted_write(bench: Bench, plan: PersistencePlan) -> Outcomes[Interrupted]:
    """Lose the supply right after writes were acknowledged, the last one just before."""
    bench.apply_voltage()
    first = bench.evidence.position()
    able = bench.that_set(INTERRUPTED)
    if not able:
        return Outcomes({}, {})
    written = each(able, lambda unit: _write_other(bench, unit))
    began_s = bench.clock.now()
    up = power_cycle(bench, plan.off_s, stored=False)
    found = each(able, lambda u: float(u.client.read_one(INTERRUPTED)))
    each(able, lambda unit: unit.journal.restore())
    evidence = bench.evidence.cited(first)
    faults = {**found.faults, **up.faults, **written.faults}
    values = {
        position: Interrupted(
            old=written.values[position].old,
            new=written.values[position].new,
            answer=written.values[position].answer,
            before_s=began_s - written.values[position].at_s,
            found=value,
            evidence=evidence,
        )
        for position, value in found.values.items()
        if position not in faults
    }
    return Outcomes(values, faults)


@dataclass(frozen=True, slots=True)
class _Written:
    old: float
    new: float
    answer: str
    at_s: float


def _write_other(bench: Bench, unit: Unit) -> _Written:
    old = unit.journal.remember(INTERRUPTED)
    new = other_value(unit, INTERRUPTED, old)
    answer = unit.client.attempt(INTERRUPTED, new)
    return _Written(old, new, answer, bench.clock.now())


def _counts_power_downs(unit: Unit) -> bool:
    return unit.can_set(POWER_DOWNS) and unit.client.has(POWER_DOWNS)


def reset_power_downs(bench: Bench, plan: PersistencePlan) -> Outcomes[tuple[float, float]]:
    """Reset the power-down counter, lose the supply once; the counter after either."""
    bench.apply_voltage()

    def reset(unit: Unit) -> float:
        if not _counts_power_downs(unit):
            return float("nan")
        unit.client.write(POWER_DOWNS, 0)
        return float(unit.client.read_one(POWER_DOWNS))

    zeroed = each(bench.units.values(), reset)
    power_cycle(bench, plan.off_s)

    def read(unit: Unit) -> float:
        known = _counts_power_downs(unit)
        return float(unit.client.read_one(POWER_DOWNS)) if known else float("nan")

    once = each(bench.units.values(), read)
    faults = {**once.faults, **zeroed.faults}
    values = {p: (zeroed.values[p], v) for p, v in once.values.items() if p in zeroed.values}
    return Outcomes(values, faults)

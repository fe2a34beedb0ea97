"""Does it keep what it must when its supply is lost, and forget what it must?"""

import math

from bench.outcome import Outcomes
from bench.procedures.day_counter import DayCounted, has_day_counter
from bench.procedures.energies import Counted
from bench.procedures.identification import ERROR_CODE
from bench.procedures.line_persistence import LineKept
from bench.procedures.persistence import (
    DAY,
    INTERRUPTED,
    POWER_DOWNS,
    STATUS,
    Interrupted,
    Kept,
)
from bench.procedures.pulse_outputs import OutputSeen
from bench.procedures.unread_settings import (
    TARIFF,
    TOTAL,
    Effects,
    expected,
    reverse_of_tariffs,
    unread,
)
from bench.settings import CODE, RATE
from bench.unit import Unit
from fixtures.first_answer import judge_first_answer
from fixtures.s0_widths import judge_widths, why_unclear
from fixtures.verify import ASSUMED, MANUAL, Limits, Verify
from metrology.pulse_train import expected_pulses

RESOLUTION_KWH = 0.01
ONE_STEP_KWH = 1.5 * RESOLUTION_KWH
"""Half a step more, for the difference of two readings is not exactly one step."""
ENERGY_PCT = 2.0
REFUSED, NEED_NOT = "refused", "the manual does not promise this register"
BY_CODE = "the manual has it follow the combination code"
NOT_FED = "the manual does not state what feeds the outputs"
FORWARD_ENERGY = "forward energy"
"""What the manual says that the day counter counts, as the catalogue has it."""
MANUAL_NEVER_SAYS = "the manual does not say what becomes of a write that the supply cuts off"


def test_settings_are_kept(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """What was set before the loss of supply is set after it."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    for name, wanted in seen.wanted.items():
        verify.equal(name, name, float(seen.after[name]), wanted, MANUAL)
    judge_first_answer(verify, "start-up", seen.came_up)


def test_energies_are_kept(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """No energy register, nor the day counter, changes by a loss of supply without load."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    energies = [name for name in seen.before if name == DAY or name.endswith("_energy")]
    for name in energies:
        before = float(seen.before[name])
        limits = Limits.around(before, ONE_STEP_KWH, f"before the loss of supply; {ASSUMED}")
        verify.within(name, name, float(seen.after[name]), "kWh", limits)
    if not energies:
        verify.not_applicable("", "the model has no energy registers on its bus")


def test_power_down_counter(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """The counter counts the loss of supply, once."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    if POWER_DOWNS not in seen.before:
        verify.not_applicable("", "the model has no such counter on its bus")
        return
    wanted = float(seen.before[POWER_DOWNS]) + 1
    verify.equal("", "power-down counter", float(seen.after[POWER_DOWNS]), wanted, MANUAL)


def test_error_flags(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """The loss of supply sets no error flag and clears none."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    told = [n for n in (ERROR_CODE, STATUS) if n in seen.before or n in seen.after]
    for name in told:
        before, after = (str(v.get(name, REFUSED)) for v in (seen.before, seen.after))
        if REFUSED in (before, after):
            verify.characterised(name, name, after, reason=f"{before} before; {NEED_NOT}")
        else:
            verify.equal(name, name, after, before, MANUAL)
    if not told:
        verify.not_applicable("", "the meter has no register for it")


def test_line_settings_are_kept(
    unit: Unit, line_after_loss: Outcomes[LineKept], verify: Verify
) -> None:
    """It answers where it was moved to before the loss of supply."""
    seen = line_after_loss.of(unit)
    verify.evidence = seen.evidence
    for name, wanted in seen.wanted.items():
        verify.equal(name, name, seen.found[name], wanted, MANUAL)
    if not seen.wanted:
        verify.not_applicable("", "nothing can move the model on its bus")


def test_effects_are_kept(
    unit: Unit, effects_after_loss: Outcomes[Effects], verify: Verify
) -> None:
    """A setting that the bus cannot tell still has its effect after the loss of supply."""
    if not unread(unit):
        verify.not_applicable("", "its bus tells every setting")
        return
    seen = effects_after_loss.of(unit)
    verify.evidence, verify.conditions = seen.evidence, dict(seen.wanted)
    if TARIFF in seen.wanted:
        _check_tariff(unit, seen, verify)
    if CODE in seen.wanted and TOTAL in seen.counted.before_kwh:
        totals = expected(unit, int(seen.wanted[CODE]), seen.counted.flow_kwh).totals
        found = seen.counted.change_kwh(TOTAL)
        nearest = min(totals, key=lambda total: abs(total - found))
        limits = Limits.around(nearest, _width_kwh(seen.counted), f"reverse energy; {ASSUMED}")
        verify.within(CODE, "change of the total", found, "kWh", limits)
    if RATE in seen.wanted:
        _check_rate(unit, seen, verify)


def _check_tariff(unit: Unit, seen: Effects, verify: Verify) -> None:
    width = _width_kwh(seen.counted)
    for number, name in reverse_of_tariffs(unit).items():
        flow = seen.counted.flow_kwh if number == seen.wanted[TARIFF] else 0.0
        limits = Limits.around(flow, width, f"reverse energy; {ASSUMED}")
        found = abs(seen.counted.change_kwh(name))
        verify.within(f"{TARIFF}/T{number}", f"change of {name}", found, "kWh", limits)


def _check_rate(unit: Unit, seen: Effects, verify: Verify) -> None:
    output = seen.output
    fed_kwh = None if output is None else _fed_kwh(unit, seen.code, output)
    if output is None or not fed_kwh:
        verify.not_applicable(RATE, NOT_FED)
        return
    _check_pulses(RATE, output, fed_kwh, verify)


def _fed_kwh(unit: Unit, code: int | None, output: OutputSeen) -> float | None:
    """Energy of which an output should have made pulses; None: the manual does not state it."""
    if code is None:
        return None
    reverse = output.expected == "s0_reverse"
    should = expected(unit, code, output.energy_kwh, reverse=reverse)
    return should.s0_reverse if reverse else should.s0_forward


def _check_pulses(part: str, output: OutputSeen, energy_kwh: float, verify: Verify) -> None:
    slack_kwh = energy_kwh * ENERGY_PCT / 100
    limits = Limits(*expected_pulses(energy_kwh, output.rate, slack_kwh=slack_kwh), MANUAL)
    found = output.right.edges_s.size
    verify.within(part, f"pulses of {output.expected}", found, "imp", limits)


def _width_kwh(counted: Counted) -> float:
    return counted.slack_kwh + counted.flow_kwh * ENERGY_PCT / 100 + 2 * RESOLUTION_KWH


def test_outputs_are_kept(
    unit: Unit,
    kept: Outcomes[Kept],
    effects_after_loss: Outcomes[Effects],
    verify: Verify,
) -> None:
    """After the loss of supply S0 pulses have the rate that is set, and the width of that rate."""
    untold = RATE in unread(unit)
    seen = (effects_after_loss if untold else kept).of(unit)
    verify.evidence = seen.evidence
    output = seen.output
    if output is None:
        verify.not_applicable("", "the model has no S0 output whose rate its bus sets")
        return
    verify.conditions = {"power_w": output.power_w, "rate_imp_per_kwh": output.rate}
    if why := why_unclear(unit, output):
        verify.inconclusive("", "pulses", why)
        return
    if isinstance(seen, Kept):
        _check_forward(unit, seen, output, verify)
    _check_width(unit, output, verify)


def _check_forward(unit: Unit, seen: Kept, output: OutputSeen, verify: Verify) -> None:
    """How many pulses; where the manual does not say what feeds the output, all energy or none."""
    code = seen.before.get(CODE)
    fed_kwh = _fed_kwh(unit, None if code is None else int(float(code)), output)
    if fed_kwh is None and not output.right.edges_s.size:
        verify.characterised("pulses", f"pulses of {output.expected}", 0, "imp", reason=NOT_FED)
        return
    _check_pulses("pulses", output, output.energy_kwh if fed_kwh is None else fed_kwh, verify)


def _check_width(unit: Unit, output: OutputSeen, verify: Verify) -> None:
    if unit.meter.s0.settable_width is not None and output.set_width_s is None:
        verify.not_applicable("width", "its bus does not tell the width that is set")
    elif not output.right.widths_s.size:
        verify.not_applicable("width", f"there was no pulse of {output.expected}")
    else:
        judge_widths(unit, output, "width", verify)


def test_unsaved_tariff(unit: Unit, tariff_after_loss: Outcomes[Kept], verify: Verify) -> None:
    """A tariff that is not saved gives way to the one that is."""
    seen = tariff_after_loss.of(unit)
    verify.evidence = seen.evidence
    tariffs = unit.meter.tariffs
    if tariffs is None or not seen.wanted:
        verify.not_applicable("", "the model saves every tariff")
        return
    named = {code.code: code.tariff for code in tariffs.codes}
    before = named.get(int(seen.before[tariffs.setting]), "?")
    after = named.get(int(seen.after[tariffs.setting]), "?")
    verify.equal("selected", "tariff", before, named[int(seen.wanted["passing"])], MANUAL)
    verify.equal("after", "tariff", after, named[int(seen.wanted["saved"])], MANUAL)


def test_interrupted_write(unit: Unit, interrupted: Outcomes[Interrupted], verify: Verify) -> None:
    """A setting whose write the loss of supply followed is the old one or the new one."""
    if not unit.can_set(INTERRUPTED):
        verify.not_applicable("", f"the model has no setting {INTERRUPTED} on this bus")
        return
    seen = interrupted.of(unit)
    verify.evidence = seen.evidence
    verify.conditions = {"supply_lost_after_s": seen.before_s, "answer": seen.answer}
    why = f"{INTERRUPTED} was {seen.old:g}, was written as {seen.new:g}, and is {seen.found:g}"
    verify.true("", INTERRUPTED, seen.found, ok=seen.found in (seen.old, seen.new), why=why)
    which = {seen.old: "old", seen.new: "new"}.get(seen.found, "neither")
    verify.characterised("which", "value that it has", which, reason=MANUAL_NEVER_SAYS)


def test_reset_of_power_downs(
    unit: Unit, power_downs: Outcomes[tuple[float, float]] | None, verify: Verify
) -> None:
    """The power-down counter is 0 after its reset, and 1 after the next loss of supply."""
    if power_downs is None:
        verify.not_applicable("", "the plan does not allow counters to be reset")
        return
    zeroed, once = power_downs.of(unit)
    if math.isnan(zeroed):
        verify.not_applicable("", "the model has no such counter on its bus")
        return
    verify.equal("reset", "power-down counter", zeroed, 0.0, MANUAL)
    verify.equal("counts", "power-down counter", once, 1.0, MANUAL)


def test_day_counter(unit: Unit, day_counted: Outcomes[DayCounted] | None, verify: Verify) -> None:
    """The day counter is 0 after its reset, which nothing else notices, and counts what flows."""
    if day_counted is None:
        verify.not_applicable("", "the plan does not allow counters to be reset")
        return
    if not has_day_counter(unit):
        verify.not_applicable("", "the model has no such counter on its bus")
        return
    seen = day_counted.of(unit)
    verify.evidence = (*seen.evidence, *seen.forward.evidence, *seen.reverse.evidence)
    nothing = Limits.around(0, ONE_STEP_KWH, f"{MANUAL}; {ASSUMED}")
    verify.within("reset", "day counter", seen.zeroed_kwh, "kWh", nothing)
    verify.within("total", "total that the reset took", seen.lost_kwh, "kWh", nothing)
    counts = {item.name: item.counts for item in unit.meter.counters}
    if counts.get(DAY) == FORWARD_ENERGY:
        limits = Limits.around(seen.forward.flow_kwh, _width_kwh(seen.forward), MANUAL)
        verify.within("forward", "day counter", seen.forward.change_kwh(DAY), "kWh", limits)
        verify.within("reverse", "day counter", seen.reverse.change_kwh(DAY), "kWh", nothing)
        return
    _check_by_code("forward", seen.forward, (1, 0), verify)
    _check_by_code("reverse", seen.reverse, (0, 1, -1), verify)


def _check_by_code(part: str, counted: Counted, signs: tuple[int, ...], verify: Verify) -> None:
    """It may follow forward energy or the combination code; which one is recorded."""
    found = counted.change_kwh(DAY)
    nearest = min((sign * counted.flow_kwh for sign in signs), key=lambda kwh: abs(kwh - found))
    limits = Limits.around(nearest, _width_kwh(counted), f"whole flow or nothing of it; {ASSUMED}")
    verify.within(part, "day counter", found, "kWh", limits)
    verify.characterised(f"{part}/counts", "what it counted of the flow", found, "kWh", BY_CODE)

"""Does it keep what it must when its supply is lost, and forget what it must?"""

import math

from bench.outcome import Outcomes
from bench.procedures.persistence import (
    ANSWERS_WITHIN_S,
    INTERRUPTED,
    POWER_DOWNS,
    Interrupted,
    Kept,
)
from bench.unit import Unit
from fixtures.verify import ASSUMED, MANUAL, Limits, Verify

RESOLUTION_KWH = 0.01
MANUAL_NEVER_SAYS = "the manual does not say what becomes of a write that the supply cuts off"


def test_settings_are_kept(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """What was set before the loss of supply is set after it."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    for name, wanted in seen.wanted.items():
        verify.equal(name, name, float(seen.after[name]), wanted, MANUAL)
    verify.within(
        "start-up",
        "time to the first answer",
        seen.up_after_s,
        "s",
        Limits(None, ANSWERS_WITHIN_S, f"EN50470-3:2006 start-up; {ASSUMED}"),
    )


def test_energies_are_kept(unit: Unit, kept: Outcomes[Kept], verify: Verify) -> None:
    """No energy register goes up or down by a loss of supply without load."""
    seen = kept.of(unit)
    verify.evidence = seen.evidence
    energies = [name for name in seen.before if name.endswith("_energy")]
    for name in energies:
        before = float(seen.before[name])
        limits = Limits.around(before, RESOLUTION_KWH, f"before the loss of supply; {ASSUMED}")
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
    which = "new" if seen.found == seen.new else "old"
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

"""Is every setting taken over as the manual says, and nothing else?"""

from bench.outcome import Outcomes
from bench.procedures.settings import Setting, SettingSeen
from bench.settings import RATE
from bench.unit import Unit
from fixtures.verify import Verify

NOT_THERE = "the model does not have this setting"
REFUSED = "exception 3"
"""Modbus Application Protocol V1.1b3, 6.6 and 6.12: an illegal value; the manuals state nothing."""

NOT_TOLD = "not told any more"
WIDTH_BY_RATE = "legal widths depend on the rate, the manual does not say how (2PU-C9)"

Tried = Outcomes[SettingSeen]


def test_legal_values(unit: Unit, setting: Setting, setting_tried: Tried, verify: Verify) -> None:
    """Every legal value is accepted and read back."""
    seen = setting_tried.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None:
        verify.not_applicable("", NOT_THERE)
    for tried in seen.legal:
        why = f"{setting.name} = {tried.value:g}: {tried.answer}; {tried.found}"
        verify.true(f"{tried.value:g}", setting.name, tried.found, ok=tried.stored, why=why)


def test_illegal_values(unit: Unit, setting: Setting, setting_tried: Tried, verify: Verify) -> None:
    """No value beside the legal ones is stored; how it is refused, the manual leaves open."""
    seen = setting_tried.of(unit)
    verify.evidence = seen.evidence
    if not seen.illegal:
        verify.not_applicable("", NOT_THERE if seen.before is None else "none is tried")
    for tried in seen.illegal:
        part = f"{tried.value:g}"
        why = f"{setting.name} = {tried.value:g} is not legal, and reads back as {tried.found}"
        verify.true(part, setting.name, tried.found, ok=not tried.stored, why=why)
        said = "as the standard has it" if tried.answer == REFUSED else "the standard has: 3"
        verify.characterised(f"{part}/answer", "answer", tried.answer, reason=said)


def test_others_untouched(
    unit: Unit, setting: Setting, setting_tried: Tried, verify: Verify
) -> None:
    """Writing one setting leaves every other one as it was."""
    seen = setting_tried.of(unit)
    verify.evidence = seen.evidence
    if not seen.others:
        missing = seen.before is None
        verify.not_applicable("", NOT_THERE if missing else "its bus tells no other setting")
    for name, (before, after) in seen.others.items():
        found = NOT_TOLD if after is None else after
        if (setting.name, name) == (RATE, _width(unit)):
            verify.characterised(name, name, found, reason=WIDTH_BY_RATE)
        else:
            verify.equal(name, name, found, before, f"before {setting.name} was written")


def _width(unit: Unit) -> str:
    """The setting of the width of S0 pulses; empty if there is none."""
    s0 = unit.meter.pulses.s0
    return "" if s0 is None or s0.settable_width is None else s0.settable_width.setting


def test_restored(unit: Unit, setting: Setting, setting_tried: Tried, verify: Verify) -> None:
    """The setting is as it was found."""
    seen = setting_tried.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None:
        verify.not_applicable("", NOT_THERE)
        return
    ok = not seen.not_restored
    verify.true("", setting.name, f"{seen.before:g}", ok=ok, why=seen.not_restored)

"""Does it answer at every baud rate, parity and address, after others, and after odd requests?"""

import math
from collections.abc import Collection

from bench.outcome import NotMeasuredError, Outcomes
from bench.procedures.communication import LineSetting, Moved
from bench.procedures.odd_requests import TIMES, AfterAnother, HalfWrite, OddReads
from bench.settings import RATE
from bench.unit import Unit
from fixtures.verify import ASSUMED, Verify

NOT_THERE = "the model does not have this setting"
OCCUPIED = "another meter answers there"
BAUD_RATE = "baud_rate"
REFUSED = "exception 3"
"""Modbus Application Protocol V1.1b3, 6.3: no such number of registers; the manuals state nothing.
"""
LAST_UNDISPUTED, DISPUTE = 247, "PRO-F7"
"""Above it, a refusal conforms as well, where the catalogue has this quirk."""


def test_every_value(
    unit: Unit, line_setting: LineSetting, moved: Outcomes[Moved], verify: Verify
) -> None:
    """It acknowledges each value, and then answers there."""
    seen = moved.of(unit)
    verify.evidence, verify.conditions = seen.evidence, dict(seen.beside)
    disputed = LAST_UNDISPUTED if DISPUTE in _quirks(unit, line_setting) else math.inf
    may_refuse = _may_refuse(unit, line_setting)
    if seen.before is None:
        verify.not_applicable("", NOT_THERE)
    elif not (seen.answered or seen.refused) and all(v > disputed for v, _ in seen.findings):
        raise NotMeasuredError("not measured: others answer at every address of the plan")
    for value in seen.answered:
        verify.true(f"{value:g}", line_setting.name, f"{value:g}", ok=True, why="")
    for value, why in seen.findings:
        if value > disputed:
            verify.characterised(f"{value:g}", line_setting.name, "refused", reason=why)
        else:
            verify.true(f"{value:g}", line_setting.name, f"{value:g}", ok=False, why=why)
    for value, why in seen.refused:
        if value in may_refuse:
            verify.characterised(f"{value:g}", line_setting.name, "refused", reason=why)
        else:
            verify.true(f"{value:g}", line_setting.name, "refused", ok=False, why=why)
    for value in seen.occupied:
        verify.characterised(f"{value:g}", line_setting.name, "not tried", reason=OCCUPIED)


def _may_refuse(unit: Unit, line_setting: LineSetting) -> Collection[float]:
    """Baud rates, as they are written, that the manual has, but not in its specification.

    Quirks PRO380-E3 and 2PU-E4: a refusal conforms as well.
    """
    modbus = unit.meter.modbus_rtu
    if modbus is None or line_setting.name != BAUD_RATE:
        return ()
    specified = (modbus.default_baud, *modbus.specified_bauds)
    return [code for baud, code in modbus.baud_values.items() if baud not in specified]


def _quirks(unit: Unit, line_setting: LineSetting) -> tuple[str, ...]:
    commands = unit.meter.mbus.commands if unit.meter.mbus is not None else ()
    return next((c.quirks for c in commands if c.name == line_setting.name), ())


def test_old_place(
    unit: Unit, line_setting: LineSetting, moved: Outcomes[Moved], verify: Verify
) -> None:
    """Where it was before, it does not answer any more."""
    seen = moved.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None or not seen.answered:
        verify.not_applicable("", NOT_THERE if seen.before is None else "it has not moved")
        return
    first = seen.answered[0]
    why = f"with {line_setting.name} = {first:g} it still answers at {seen.before:g}"
    verify.true("", line_setting.name, f"{first:g}", ok=not seen.still_there, why=why)


def test_restored(
    unit: Unit, line_setting: LineSetting, moved: Outcomes[Moved], verify: Verify
) -> None:
    """It is where it was found."""
    seen = moved.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None:
        verify.not_applicable("", NOT_THERE)
        return
    ok = not seen.not_restored
    verify.true("", line_setting.name, f"{seen.before:g}", ok=ok, why=seen.not_restored)


def test_after_another(
    unit: Unit, asked_after_another: Outcomes[AfterAnother], verify: Verify
) -> None:
    """It hears a request that comes directly after one to another station."""
    seen = asked_after_another.of(unit)
    verify.evidence = seen.evidence
    if seen.why_not:
        verify.not_applicable("", seen.why_not)
        return
    if seen.doubt:
        raise NotMeasuredError(f"not measured: {seen.doubt}")
    verify.conditions = {"pause_s": round(seen.pause_s, 3), "other_address": seen.other_address}
    why = f"{seen.missed} of {TIMES} requests were missed {seen.pause_s:.3f} s after one to another"
    verify.true("", "requests answered", TIMES - seen.missed, ok=not seen.missed, why=why)


def test_odd_requests(unit: Unit, oddly_read: Outcomes[OddReads], verify: Verify) -> None:
    """After a read of no register, or of too many, it still answers; to that, as it will."""
    seen = oddly_read.of(unit)
    verify.evidence = seen.evidence
    if seen.why_not:
        verify.not_applicable("", seen.why_not)
    for count, answer in seen.answers.items():
        said = "as the standard has it" if answer == REFUSED else "the standard has: 3"
        verify.characterised(f"{count}-registers/answer", "answer", answer, reason=said)
        why = f"after a read of {count} registers it missed the next request"
        ok = count not in seen.missed_after
        found = "answered" if ok else "missed"
        verify.true(f"{count}-registers/afterwards", "next request", found, ok=ok, why=why)


def test_half_write(unit: Unit, half_written: Outcomes[HalfWrite], verify: Verify) -> None:
    """One word of its S0 rate, written alone, changes nothing: the manuals have both at once."""
    seen = half_written.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None:
        verify.not_applicable("", seen.why_not)
        return
    verify.characterised("answer", "answer", seen.answer, reason="the manuals leave it open")
    source = f"before one word of it was written; {ASSUMED}"
    verify.equal(RATE, RATE, seen.found, seen.before, source)
    ok = not seen.not_restored
    verify.true("restored", RATE, f"{seen.before:g}", ok=ok, why=seen.not_restored)

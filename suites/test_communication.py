"""Does it answer at every baud rate, parity and address, and come back?"""

from bench.outcome import Outcomes
from bench.procedures.communication import LineSetting, Moved
from bench.unit import Unit
from fixtures.verify import Verify

NOT_THERE = "the model does not have this setting"


def test_every_value(
    unit: Unit, line_setting: LineSetting, moved: Outcomes[Moved], verify: Verify
) -> None:
    """It acknowledges each value, and then answers there."""
    seen = moved.of(unit)
    verify.evidence = seen.evidence
    if seen.before is None:
        verify.not_applicable("", NOT_THERE)
    for value in seen.answered:
        verify.true(f"{value:g}", line_setting.name, f"{value:g}", ok=True, why="")
    for value, why in seen.findings:
        verify.true(f"{value:g}", line_setting.name, f"{value:g}", ok=False, why=why)


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

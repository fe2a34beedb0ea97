"""Does the ratio of the current transformers take effect, on units that may be spoilt?"""

from bench.outcome import Outcomes
from bench.procedures.ct_ratio import RatioSeen, setting_of
from bench.unit import Unit
from fixtures.verify import ASSUMED, MANUAL, Limits, Verify

NO_SETTING = "the model has no setting for it on this bus"
NOT_EXPENDABLE = "it cannot be undone: only on a unit that is declared by --expendable SERIAL"
SCALE_PCT = 1.0


def test_set(unit: Unit, ratio_seen: Outcomes[RatioSeen], verify: Verify) -> None:
    """Another ratio is taken over, the primary current follows, and the old one can be set."""
    if not setting_of(unit):
        verify.not_applicable("", NO_SETTING)
        return
    if not unit.expendable:
        verify.not_applicable("", NOT_EXPENDABLE)
        return
    seen = ratio_seen.of(unit)
    verify.evidence = seen.evidence
    verify.conditions = {"old": f"{seen.old:08.0f}", "new": f"{seen.new:08.0f}"}
    verify.true(
        "accepted", "answer", seen.refused or "accepted", ok=not seen.refused, why=seen.refused
    )
    verify.equal("found", "CT ratio", f"{seen.found:08.0f}", f"{seen.new:08.0f}", MANUAL)
    wanted_a = seen.current_before_a * seen.scale
    limits = Limits.around(wanted_a, wanted_a * SCALE_PCT / 100, f"primary side; {ASSUMED}")
    verify.within("current", "l1_current", seen.current_after_a, "A", limits)
    verify.equal("back", "CT ratio", f"{seen.back:08.0f}", f"{seen.old:08.0f}", MANUAL)

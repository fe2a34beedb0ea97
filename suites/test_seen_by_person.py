"""Does a person see on display and LEDs what the manual says?"""

from bench.operator import Answer
from bench.outcome import Outcomes
from bench.procedures.seen_by_person import Looked
from bench.sights import Sight
from bench.unit import Unit
from fixtures.verify import Verify


def test_seen(unit: Unit, sight: Sight, looked_at: Outcomes[Looked], verify: Verify) -> None:
    """Somebody looked and said yes; without a yes or a no the unit cannot pass."""
    if sight.on(unit.meter) is None:
        verify.not_applicable("", "the model has nothing of this kind to be seen")
        return
    looked = looked_at.of(unit)
    question, answered = looked.question, looked.answered
    verify.conditions = {
        "item": question.number,
        "source": question.source,
        "state": question.state,
        "answered_by": answered.by,
        "answered_utc": answered.at_utc,
        "answered_through": answered.through,
    }
    said = f"{answered.answer}: {answered.remark}" if answered.remark else f"{answered.answer}"
    if answered.answer is Answer.CANNOT_TELL:
        verify.inconclusive("", question.shown, said)
        return
    why = f"a person says {said}; to be seen is {question.shown}"
    verify.true("", question.shown, said, ok=answered.answer is Answer.YES, why=why)

"""How the suite judges what a person says: yes passes, no fails, and nothing else decides."""

import pytest

from bench.operator import Answer, Answered, Question
from bench.outcome import Outcomes
from bench.procedures.seen_by_person import Looked
from bench.sights import Sight
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_seen_by_person
from tests.judging.told import FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, told
from tests.judging.units import unit_of

SIGHT = Sight("tariff-led")
AT = "2026-11-21T08:00:00+00:00"


def judge(verify: Verify, answer: Answer, remark: str = "", model: str = "pro380-mod") -> None:
    unit = unit_of(model)
    question = Question(
        position=1,
        model=model,
        serial=unit.serial,
        number=1,
        shown="the tariff LED lit, because T2 is selected",
        source="manual 7.3",
        state="230 V, 5 A forward; T2 is selected",
    )
    looked = Looked(question, Answered(answer, remark, "A. Person", AT, "terminal"))
    test_seen_by_person.test_seen(unit, SIGHT, Outcomes({1: looked}, {}), verify)


@pytest.mark.parametrize(
    ("answer", "remark", "verdict", "said"),
    [
        (Answer.YES, "", PASS, "yes"),
        (Answer.YES, "faintly", PASS, "yes: faintly"),
        (Answer.NO, "", FAIL, "no"),
        (Answer.NO, "it is dark", FAIL, "no: it is dark"),
    ],
)
def test_a_yes_passes_and_a_no_fails(
    answer: Answer, remark: str, verdict: Verdict, said: str, verify: Verify
) -> None:
    judge(verify, answer, remark)
    assert told(verify) == {"": verdict}
    [found] = verify.findings
    assert found.value == said
    assert found.conditions["answered_by"] == "A. Person"


@pytest.mark.parametrize("remark", ["", "nobody answered within 600 s"])
def test_who_cannot_tell_decides_nothing(remark: str, verify: Verify) -> None:
    judge(verify, Answer.CANNOT_TELL, remark)
    assert told(verify) == {"": INCONCLUSIVE}
    assert verify.findings[0].reason == (f"cannot tell: {remark}" if remark else "cannot tell")


def test_a_model_without_the_item_is_not_asked_about(verify: Verify) -> None:
    """The PRO2-S has no tariffs."""
    judge(verify, Answer.NO, model="pro2-s")
    assert told(verify) == {"": NOT_APPLICABLE}

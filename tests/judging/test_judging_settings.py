"""How the suite judges settings: legal values stay, others do not, and no other setting moves."""

from collections.abc import Mapping

import pytest

from bench.outcome import Outcomes
from bench.procedures.settings import Setting, SettingSeen, Tried
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_settings
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, told
from tests.judging.units import unit_of

SETTING = Setting("s0_output_rate")
ABSENT = SettingSeen((), (), None, "", {}, ())
"""What is seen of a model without the setting."""


def seen(
    legal: tuple[Tried, ...] = (),
    illegal: tuple[Tried, ...] = (),
    not_restored: str = "",
    others: Mapping[str, tuple[float, float | None]] | None = None,
) -> SettingSeen:
    return SettingSeen(legal, illegal, 10000.0, not_restored, others or {}, ("frames.bin",))


def outcomes(one: SettingSeen) -> Outcomes[SettingSeen]:
    return Outcomes({1: one}, {})


def test_each_legal_value_must_be_stored(verify: Verify) -> None:
    legal = (
        Tried(2000.0, "accepted", stored=True, found="2000"),
        Tried(0.01, "accepted", stored=False, found="it is 0.1"),
        Tried(10.0, "exception 3", stored=False, found="refused"),
    )
    test_settings.test_legal_values(unit_of(), SETTING, outcomes(seen(legal)), verify)
    assert told(verify) == {"2000": PASS, "0.01": FAIL, "10": FAIL}
    assert {found.evidence for found in verify.findings} == {("frames.bin",)}


def test_no_illegal_value_may_be_stored_and_its_answer_is_recorded(verify: Verify) -> None:
    illegal = (
        Tried(0.0, "exception 3", stored=False, found="10000"),
        Tried(10001.0, "accepted", stored=True, found="10001"),
        Tried(10002.0, "exception 4", stored=False, found="10000"),
    )
    test_settings.test_illegal_values(unit_of(), SETTING, outcomes(seen((), illegal)), verify)
    assert told(verify) == {
        "0": PASS,
        "0/answer": CHARACTERISED,
        "10001": FAIL,
        "10001/answer": CHARACTERISED,
        "10002": PASS,
        "10002/answer": CHARACTERISED,
    }
    answers = [found for found in verify.findings if found.name.endswith("answer")]
    assert [found.value for found in answers] == ["exception 3", "accepted", "exception 4"]
    assert ["as the standard" in found.reason for found in answers] == [True, False, False]
    assert {found.evidence for found in verify.findings} == {("frames.bin",)}


def test_every_other_setting_must_stay(verify: Verify) -> None:
    others = {"tariff": (1.0, 1.0), "lcd_cycle_time": (10.0, 11.0), "baud_rate": (9600.0, 9600.0)}
    tried = outcomes(seen(others=others))
    test_settings.test_others_untouched(unit_of(), SETTING, tried, verify)
    assert told(verify) == {"tariff": PASS, "lcd_cycle_time": FAIL, "baud_rate": PASS}
    assert {found.evidence for found in verify.findings} == {("frames.bin",)}


def test_a_setting_that_is_not_told_any_more_has_not_stayed(verify: Verify) -> None:
    tried = outcomes(seen(others={"tariff": (1.0, None)}))
    test_settings.test_others_untouched(unit_of(), SETTING, tried, verify)
    assert told(verify) == {"tariff": FAIL}


def test_the_width_may_follow_the_rate_and_nothing_else_may(verify: Verify) -> None:
    """2PU-C9."""
    tried = outcomes(seen(others={"pulse_width": (100.0, 35.0), "tariff": (1.0, 2.0)}))
    test_settings.test_others_untouched(unit_of("2pu-ct"), Setting("s0_output_rate"), tried, verify)
    assert told(verify) == {"pulse_width": CHARACTERISED, "tariff": FAIL}


def test_the_width_may_not_follow_another_setting(verify: Verify) -> None:
    tried = outcomes(seen(others={"pulse_width": (100.0, 35.0)}))
    test_settings.test_others_untouched(unit_of("2pu-ct"), Setting("tariff"), tried, verify)
    assert told(verify) == {"pulse_width": FAIL}


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (seen(), PASS),
        (seen(not_restored="it is 2000, and was 10000"), FAIL),
        (ABSENT, NOT_APPLICABLE),
    ],
)
def test_it_must_be_as_it_was_found(one: SettingSeen, verdict: Verdict, verify: Verify) -> None:
    test_settings.test_restored(unit_of(), SETTING, outcomes(one), verify)
    assert told(verify) == {"": verdict}


def test_a_model_without_the_setting_has_no_legal_values(verify: Verify) -> None:
    test_settings.test_legal_values(unit_of(), SETTING, outcomes(ABSENT), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("one", "there"), [(ABSENT, False), (seen(), True)], ids=["without-it", "with-it"]
)
def test_why_nothing_was_tried_or_compared_is_told(
    one: SettingSeen, there: bool, verify: Verify
) -> None:
    test_settings.test_illegal_values(unit_of(), SETTING, outcomes(one), verify)
    test_settings.test_others_untouched(unit_of(), SETTING, outcomes(one), verify)
    assert [found.verdict for found in verify.findings] == [NOT_APPLICABLE] * 2
    absent = [found.reason == test_settings.NOT_THERE for found in verify.findings]
    assert absent == [not there] * 2

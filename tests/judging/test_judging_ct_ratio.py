"""A ratio that was set takes effect and can be set back; see ``suites/test_ct_ratio.py``."""

from dataclasses import replace

import pytest

from bench.outcome import Outcomes
from bench.procedures.ct_ratio import RatioSeen
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_ct_ratio
from tests.judging.told import FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

GOOD = RatioSeen(
    old=50_005,
    new=1_000_005,
    found=1_000_005,
    current_before_a=4.0,
    current_after_a=80.0,
    back=50_005,
    refused="",
    evidence=(),
)
ALL_WELL = {"accepted": PASS, "found": PASS, "current": PASS, "back": PASS}


def judged(
    verify: Verify, seen: RatioSeen, model: str = "2pu-ct", *, expendable: bool = True
) -> dict[str, Verdict]:
    """What is found of a unit whose ratio was 5/5, then 100/5, then 5/5 again."""
    unit = unit_of(model)
    unit.expendable = expendable
    test_ct_ratio.test_set(unit, Outcomes({1: seen}, {}), verify)
    return told(verify)


def test_a_unit_that_takes_the_ratio_over_and_back_passes(verify: Verify) -> None:
    assert judged(verify, GOOD) == ALL_WELL
    assert limits(verify)["current"] == pytest.approx((79.2, 80.8))


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (replace(GOOD, refused="exception 4"), "accepted"),
        (replace(GOOD, found=50_005), "found"),
        (replace(GOOD, back=1_000_005), "back"),
        (replace(GOOD, current_after_a=79.1), "current"),
        (replace(GOOD, current_after_a=80.9), "current"),
        (replace(GOOD, current_after_a=4.0), "current"),
    ],
)
def test_each_step_is_judged_by_itself(verify: Verify, seen: RatioSeen, wrong: str) -> None:
    assert judged(verify, seen) == {**ALL_WELL, wrong: FAIL}


def test_the_current_may_be_off_by_one_percent(verify: Verify) -> None:
    assert judged(verify, replace(GOOD, current_after_a=79.3)) == ALL_WELL


def test_a_model_without_the_setting_is_left_alone(verify: Verify) -> None:
    assert judged(verify, GOOD, "pro380-mod-ct") == {"": NOT_APPLICABLE}


def test_a_unit_that_is_not_expendable_is_left_alone(verify: Verify) -> None:
    assert judged(verify, GOOD, expendable=False) == {"": NOT_APPLICABLE}

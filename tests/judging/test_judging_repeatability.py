"""How the suite judges scatter: standard deviation and range as shares of the class."""

from collections.abc import Sequence

import pytest

from bench.outcome import Outcomes
from bench.procedures.repeatability import Repeated
from fixtures.verify import Verify
from metrology.load_point import LoadPoint
from metrology.repeatability import RepeatabilityInputs
from metrology.verdict import Verdict
from suites import test_repeatability
from tests.judging.errors import release
from tests.judging.told import CHARACTERISED, FAIL, PASS, limits, told
from tests.judging.units import unit_of

CLASS_B = {"s-n-1": (None, 0.05), "range": (None, 0.2)}
"""A twentieth and a fifth of 1 %, the project's own criterion."""
CLASS_A = {"s-n-1": (None, 0.1), "range": (None, 0.4)}


def judge(
    verify: Verify,
    errors_pct: Sequence[float],
    model: str = "pro380-mod",
    current_a: float = 5.0,
    limit_set: str = "EN50470-3:2006",
) -> None:
    seen = Repeated(RepeatabilityInputs(tuple(errors_pct)), (3.0,) * len(errors_pct), ("a.bin",))
    test_repeatability.test_scatter(
        unit_of(model),
        LoadPoint("repeated", 230.0, current_a),
        Outcomes({1: seen}, {}),
        release(limit_set=limit_set),
        verify,
    )


def around(half_range_pct: float, count: int = 3) -> Sequence[float]:
    """Errors around 0.3 %, of which one is the highest and one the lowest.

    Of three, half of the range is the standard deviation.
    """
    return (0.3 - half_range_pct, *(0.3,) * (count - 2), 0.3 + half_range_pct)


@pytest.mark.parametrize(
    ("errors_pct", "deviation", "range_"),
    [
        (around(0.0), PASS, PASS),
        (around(0.049), PASS, PASS),
        (around(0.051), FAIL, PASS),
        (around(0.099, 30), PASS, PASS),
        (around(0.101, 30), PASS, FAIL),
        (around(0.3), FAIL, FAIL),
    ],
)
def test_standard_deviation_and_range_each_have_a_limit(
    errors_pct: Sequence[float], deviation: Verdict, range_: Verdict, verify: Verify
) -> None:
    judge(verify, errors_pct)
    assert told(verify) == {
        "s-n-1": deviation,
        "range": range_,
        "s-n": CHARACTERISED,
        "mean": CHARACTERISED,
    }
    assert {part: limits(verify)[part] for part in CLASS_B} == CLASS_B
    assert {found.evidence for found in verify.findings} == {("a.bin",)}


def test_what_is_recorded_is_the_mean_and_the_deviation_of_all(verify: Verify) -> None:
    judge(verify, around(0.03))
    assert [found.value for found in verify.findings] == pytest.approx(
        [0.03, 0.06, 0.03 * (2 / 3) ** 0.5, 0.3]
    )


@pytest.mark.parametrize(("current_a", "expected"), [(25.0, CLASS_B), (26.0, CLASS_A)])
def test_the_class_is_that_of_the_model_at_the_current(
    current_a: float, expected: dict[str, tuple[None, float]], verify: Verify
) -> None:
    """The PRO380 Compact is of class B up to 25 A and of class A above."""
    judge(verify, around(0.0), "pro380-compact", current_a)
    assert {part: limits(verify)[part] for part in expected} == expected


def test_a_table_of_basic_errors_alone_is_judged_by_the_same_shares(verify: Verify) -> None:
    judge(verify, around(0.0), limit_set="manual")
    assert {part: limits(verify)[part] for part in CLASS_B} == CLASS_B

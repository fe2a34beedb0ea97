"""How the suite judges a drift at the highest current, and what it says of its end."""

from collections.abc import Sequence

import pytest

from bench.outcome import Outcomes
from bench.procedures.self_heating import Heated
from fixtures.verify import Verify
from metrology.load_point import LoadPoint
from metrology.self_heating import SelfHeatingInputs
from metrology.verdict import Verdict
from suites import test_self_heating
from tests.judging.errors import release
from tests.judging.told import CHARACTERISED, FAIL, PASS, limits, told
from tests.judging.units import unit_of

IMAX = LoadPoint("imax-pf1", 230.0, 100.0)
FOR_AN_HOUR_S = (10.0, 1200.0, 2400.0, 3600.0)


def judge(
    verify: Verify,
    errors_pct: Sequence[float],
    times_s: Sequence[float] = FOR_AN_HOUR_S,
    point: LoadPoint = IMAX,
) -> None:
    seen = Heated(SelfHeatingInputs(tuple(times_s), tuple(errors_pct)), ("heated.bin",))
    test_self_heating.test_drift(unit_of(), point, Outcomes({1: seen}, {}), release(), verify)


@pytest.mark.parametrize(
    ("errors_pct", "verdict"),
    [
        ((0.3, 0.3, 0.3, 0.3), PASS),
        ((0.3, 0.8, 0.99, 0.99), PASS),
        ((0.3, -0.3, -0.39, -0.39), PASS),
        ((0.3, 0.8, 1.01, 1.01), FAIL),
        ((0.3, -0.3, -0.41, -0.41), FAIL),
        ((0.3, 1.1, 0.5, 0.3), FAIL),
    ],
)
def test_the_error_may_drift_by_so_much_from_the_first(
    errors_pct: Sequence[float], verdict: Verdict, verify: Verify
) -> None:
    judge(verify, errors_pct)
    assert told(verify) == {"": verdict, "at-rest": CHARACTERISED}
    assert limits(verify)[""] == (-0.7, 0.7)
    assert {found.evidence for found in verify.findings} == {("heated.bin",)}


def test_where_the_standard_has_no_limit_the_drift_is_recorded(verify: Verify) -> None:
    """That of self-heating is for Imax alone."""
    judge(verify, (0.0, 0.0, 0.0, 2.0), point=LoadPoint("half-imax", 230.0, 50.0))
    assert told(verify) == {"": CHARACTERISED, "at-rest": CHARACTERISED}
    assert verify.findings[0].value == 2.0


@pytest.mark.parametrize(
    ("errors_pct", "times_s", "said"),
    [
        ((0.0, 0.3, 0.4, 0.59), FOR_AN_HOUR_S, "yes"),
        ((0.0, 0.3, 0.4, 0.61), FOR_AN_HOUR_S, "no"),
        ((0.0, 0.1), (10.0, 1100.0), "not watched for 20 minutes"),
    ],
)
def test_whether_it_came_to_rest_is_recorded(
    errors_pct: Sequence[float], times_s: Sequence[float], said: str, verify: Verify
) -> None:
    judge(verify, errors_pct, times_s)
    [found] = [f for f in verify.findings if f.name.endswith("at-rest")]
    assert found.value == said

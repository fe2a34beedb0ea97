import math
from dataclasses import replace

import pytest

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.records import RunOutcome
from tests.reports.recordings import RESULT

OUTCOME = RunOutcome(Verdict.PASS, 10.0, 1.0, "2026-03-01T10:00:00Z", ())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_cannot_pass(value: float) -> None:
    with pytest.raises(BenchError, match=r"iref-pf1.*PASS"):
        replace(RESULT, value=value)


def test_what_is_not_a_number_may_fail() -> None:
    assert math.isnan(float(replace(RESULT, value=math.nan, verdict=Verdict.FAIL).value or 0))


@pytest.mark.parametrize("value", ["0x1234", None])
def test_a_text_and_a_mere_check_may_pass(value: str | None) -> None:
    assert replace(RESULT, value=value).verdict is Verdict.PASS


@pytest.mark.parametrize("uncertainty", [math.nan, math.inf, -0.1])
def test_an_uncertainty_that_is_none_is_refused(uncertainty: float) -> None:
    with pytest.raises(BenchError, match="expanded uncertainty"):
        replace(RESULT, expanded_uncertainty=uncertainty)


@pytest.mark.parametrize("k", [math.nan, math.inf, 0.0, -2.0])
def test_a_coverage_factor_that_is_none_is_refused(k: float) -> None:
    with pytest.raises(BenchError, match="coverage factor"):
        replace(RESULT, k=k)


@pytest.mark.parametrize("limit", [math.nan, math.inf, -math.inf])
def test_a_limit_that_limits_nothing_is_refused(limit: float) -> None:
    with pytest.raises(BenchError, match="None"):
        replace(RESULT, lower_limit=limit)
    with pytest.raises(BenchError, match="None"):
        replace(RESULT, upper_limit=limit)


def test_limits_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(BenchError, match=r"lower limit 1.0 above upper limit -1.0"):
        replace(RESULT, lower_limit=1.0, upper_limit=-1.0)


@pytest.mark.parametrize("verdict", [Verdict.CHARACTERISED, Verdict.NOT_APPLICABLE])
def test_a_run_has_no_verdict_that_only_a_result_can_have(verdict: Verdict) -> None:
    with pytest.raises(BenchError, match="PASS, FAIL, INCONCLUSIVE, ERROR"):
        replace(OUTCOME, verdict=verdict)


@pytest.mark.parametrize("duration_s", [math.nan, math.inf, -1.0])
def test_a_run_takes_a_time(duration_s: float) -> None:
    with pytest.raises(BenchError, match="cannot take"):
        replace(OUTCOME, bench_time_s=duration_s)
    with pytest.raises(BenchError, match="cannot take"):
        replace(OUTCOME, wall_time_s=duration_s)

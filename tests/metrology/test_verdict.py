import pytest

from metrology.verdict import Verdict, of_run, of_unit

PASS, FAIL, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.ERROR
INCONCLUSIVE, NA = Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE
CHARACTERISED = Verdict.CHARACTERISED


@pytest.mark.parametrize(
    ("verdicts", "missing", "verdict"),
    [
        ([PASS, PASS], 0, PASS),
        ([PASS, CHARACTERISED, NA], 0, PASS),
        ([PASS, FAIL], 0, FAIL),
        ([PASS, ERROR], 0, ERROR),
        ([FAIL, ERROR], 0, FAIL),
        ([PASS, INCONCLUSIVE], 0, INCONCLUSIVE),
        ([PASS], 1, INCONCLUSIVE),
        ([FAIL], 1, FAIL),
        ([ERROR], 1, ERROR),
        ([], 0, INCONCLUSIVE),
        ([NA, CHARACTERISED], 0, INCONCLUSIVE),
    ],
)
def test_a_unit_passes_only_if_everything_planned_passed(
    verdicts: list[Verdict], missing: int, verdict: Verdict
) -> None:
    assert of_unit(verdicts, missing=missing) is verdict


@pytest.mark.parametrize(
    ("units", "bench_fault", "verdict"),
    [
        ([PASS, PASS], False, PASS),
        ([PASS, FAIL], False, FAIL),
        ([INCONCLUSIVE, FAIL], False, FAIL),
        ([PASS, INCONCLUSIVE], False, INCONCLUSIVE),
        ([FAIL, ERROR], False, ERROR),
        ([PASS, PASS], True, ERROR),
        ([], False, ERROR),
    ],
)
def test_a_run_is_as_bad_as_its_worst(
    units: list[Verdict], bench_fault: bool, verdict: Verdict
) -> None:
    assert of_run(units, bench_fault=bench_fault) is verdict

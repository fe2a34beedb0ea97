from collections.abc import Sequence

import pytest

from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.stored_run import NOT_ENDED, StoredRun, StoredUnit

INFO = RunInfo("r1", "eol", "ab" * 32, "virtual bench", "2026-03-01T10:00:00Z", "x 1", 1, ())


def result(name: str, verdict: Verdict) -> ResultRecord:
    return ResultRecord(
        1, name, "q", None, "", None, None, None, None, "set", "rule", verdict, "", {}, ()
    )


def unit(
    *verdicts: Verdict, planned: Sequence[str] | None = None, run_ended: bool = True
) -> StoredUnit:
    results = tuple(result(f"a/{index}", verdict) for index, verdict in enumerate(verdicts))
    names = tuple(result.name for result in results) if planned is None else tuple(planned)
    return StoredUnit(UnitRecord(1, "pro380-mod", "1", "2"), results, names, run_ended)


def ended(verdict: Verdict, *faults: str) -> RunOutcome:
    return RunOutcome(verdict, 10.0, 1.0, "2026-03-01T10:01:00Z", faults)


def test_a_unit_passes_when_all_that_was_planned_passed() -> None:
    assert unit(Verdict.PASS, Verdict.CHARACTERISED).verdict is Verdict.PASS


def test_a_planned_result_that_is_missing_stands_in_the_way_of_a_pass() -> None:
    found = unit(Verdict.PASS, planned=["a/0", "a/never"])
    assert found.missing == ("a/never",)
    assert found.verdict is Verdict.INCONCLUSIVE


def test_a_unit_without_results_does_not_pass() -> None:
    assert unit().verdict is Verdict.INCONCLUSIVE


def test_a_result_beyond_the_plan_counts() -> None:
    assert unit(Verdict.PASS, Verdict.FAIL, planned=["a/0"]).verdict is Verdict.FAIL


def test_a_second_attempt_does_not_take_back_a_fail() -> None:
    results = (result("a/0", Verdict.FAIL), result("a/0", Verdict.PASS))
    found = StoredUnit(UnitRecord(1, "m", "", ""), results, ("a/0",), run_ended=True)
    assert found.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([Verdict.PASS], Verdict.INCONCLUSIVE),
        ([Verdict.PASS, Verdict.FAIL], Verdict.FAIL),
        ([Verdict.PASS, Verdict.ERROR], Verdict.ERROR),
        ([], Verdict.INCONCLUSIVE),
    ],
)
def test_a_run_that_did_not_end_is_an_error_and_passes_no_unit(
    results: list[Verdict], expected: Verdict
) -> None:
    found = StoredRun(INFO, (unit(*results, run_ended=False),), (), None)
    assert found.units[0].verdict is expected
    assert found.verdict is Verdict.ERROR
    assert found.faults == (NOT_ENDED,)


def test_a_bench_fault_makes_the_run_an_error_and_leaves_the_unit_its_verdict() -> None:
    found = StoredRun(INFO, (unit(Verdict.PASS),), ("source tripped",), ended(Verdict.ERROR))
    assert found.units[0].verdict is Verdict.PASS
    assert found.verdict is Verdict.ERROR


def test_a_fault_named_at_the_end_counts_too_and_each_is_named_once() -> None:
    outcome = ended(Verdict.PASS, "source tripped", "guard gone")
    found = StoredRun(INFO, (unit(Verdict.PASS),), ("source tripped",), outcome)
    assert found.faults == ("source tripped", "guard gone")
    assert found.verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("at_end", "results", "expected"),
    [
        (Verdict.PASS, [Verdict.PASS], Verdict.PASS),
        (Verdict.PASS, [Verdict.FAIL], Verdict.FAIL),
        (Verdict.INCONCLUSIVE, [Verdict.PASS], Verdict.INCONCLUSIVE),
        (Verdict.ERROR, [Verdict.FAIL], Verdict.ERROR),
    ],
)
def test_the_worse_of_the_recorded_and_the_added_up_verdict_holds(
    at_end: Verdict, results: list[Verdict], expected: Verdict
) -> None:
    assert StoredRun(INFO, (unit(*results),), (), ended(at_end)).verdict is expected


def test_a_run_without_units_is_an_error() -> None:
    assert StoredRun(INFO, (), (), ended(Verdict.PASS)).verdict is Verdict.ERROR


def test_verdicts_are_counted_in_a_fixed_order() -> None:
    found = unit(Verdict.ERROR, Verdict.PASS, Verdict.PASS, Verdict.FAIL)
    assert list(found.counts.items()) == [
        (Verdict.PASS, 2),
        (Verdict.FAIL, 1),
        (Verdict.ERROR, 1),
    ]

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports.comparison import as_json, baseline
from reports.comparison.comparing import Comparison, compare
from reports.comparison.finding import Finding
from reports.comparison.shift import Between, family_k, shift_of
from reports.comparison.status import EXIT_CODES, Status, of_all
from reports.records import ResultRecord
from reports.stored_run import StoredRun
from tests.reports.statistics.production import error, run_of, text_result

SERIAL = {1: "22091001"}
SAME = Between(same_copy=True, same_instruments=True, k=2.0)
CODE = "settings/illegal-values/combination_code/12/answer"


def one_unit(*results: ResultRecord, seed: int | None = None) -> StoredRun:
    run = run_of(1, {1: 0.0}, serials=SERIAL)
    (unit,) = run.units
    stored = replace(unit, results=results, planned=tuple(r.name for r in results))
    return replace(run, info=replace(run.info, seed=seed), units=(stored,))


def compared(
    first: ResultRecord, second: ResultRecord, *, other_copy: bool = False
) -> tuple[Finding, Comparison]:
    found = compare(one_unit(first, seed=1), one_unit(second, seed=2 if other_copy else 1))
    (finding,) = found.findings
    return finding, found


def measured(value: float, expanded: float = 0.06, **changes: object) -> ResultRecord:
    result = replace(error(1, "iref-pf1", value), expanded_uncertainty=expanded, k=2.0)
    return replace(result, **changes)  # type: ignore[arg-type] # each test names what it changes


def reading(value: float, middle: float = 230.0) -> ResultRecord:
    return measured(
        value,
        name="registers/reading/iref-pf1/l1_voltage",
        quantity="l1_voltage",
        unit="V",
        expanded_uncertainty=None,
        k=None,
        lower_limit=middle - 2.8,
        upper_limit=middle + 2.8,
    )


def test_the_uncertainty_of_a_shift_is_that_of_both() -> None:
    found = shift_of(measured(0.1, 0.06), measured(0.3, 0.08), replace(SAME, k=3.0))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.expanded == pytest.approx(3 * math.hypot(0.03, 0.04))


def test_what_the_same_instruments_add_to_both_is_not_counted_twice() -> None:
    budget = {"budget_pct": {"reference: power": 0.02, "meter: pulse edges": 0.01}}
    first, second = (measured(value, 0.06, conditions=budget) for value in (0.1, 0.2))
    same = shift_of(first, second, SAME)
    other = shift_of(first, second, replace(SAME, same_instruments=False))
    assert same is not None
    assert other is not None
    assert other.expanded == pytest.approx(2 * math.hypot(0.03, 0.03))
    assert same.expanded == pytest.approx(2 * math.sqrt(2 * 0.03**2 - 2 * 0.02**2))


def test_two_copies_may_differ_by_more_than_one_copy_from_itself() -> None:
    shifted = measured(0.0), measured(0.25)
    assert compared(*shifted)[0].status is Status.DIFFERENT
    assert compared(*shifted, other_copy=True)[0].status is Status.SAME
    far = measured(0.0), measured(0.7)
    assert compared(*far, other_copy=True)[0].status is Status.DIFFERENT


def test_a_shift_within_its_uncertainty_is_none() -> None:
    finding, found = compared(measured(0.0), measured(0.07))
    assert finding.status is found.status is Status.SAME
    assert EXIT_CODES[found.status] == 0


def test_a_shift_that_is_well_known_and_tiny_is_none() -> None:
    assert compared(measured(0.0, 0.001), measured(0.04, 0.001))[0].status is Status.SAME
    assert compared(measured(0.0, 0.001), measured(0.06, 0.001))[0].status is Status.DIFFERENT


def test_an_error_that_comes_nearer_to_zero_is_better() -> None:
    finding, found = compared(measured(0.6), measured(0.1))
    assert finding.status is Status.BETTER
    assert EXIT_CODES[found.status] == 0
    assert compared(measured(0.3), measured(-0.3))[0].status is Status.DIFFERENT


def test_an_error_in_which_a_shift_would_not_show_leaves_the_question_open() -> None:
    finding, found = compared(measured(0.0, 0.9), measured(0.1, 0.9))
    assert finding.status is Status.INCONCLUSIVE
    assert "would not show" in finding.why
    assert EXIT_CODES[found.status] == 2


def test_one_of_many_shifts_is_told_with_the_confidence_of_all() -> None:
    points = [f"point-{n}" for n in range(25)]
    first = one_unit(*(error(1, point, 0.0) for point in points))
    second = one_unit(*(error(1, point, 0.1) for point in points))
    assert compare(first, second).k == pytest.approx(family_k(25))
    assert compare(first, second).status is Status.SAME
    assert compared(measured(0.0), measured(0.1))[0].status is Status.DIFFERENT


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [
        (Verdict.PASS, Verdict.FAIL, Status.DIFFERENT),
        (Verdict.INCONCLUSIVE, Verdict.FAIL, Status.DIFFERENT),
        (Verdict.FAIL, Verdict.PASS, Status.BETTER),
        (Verdict.PASS, Verdict.INCONCLUSIVE, Status.INCONCLUSIVE),
        (Verdict.PASS, Verdict.ERROR, Status.INCONCLUSIVE),
        (Verdict.PASS, Verdict.NOT_APPLICABLE, Status.INCONCLUSIVE),
        (Verdict.FAIL, Verdict.FAIL, Status.SAME),
    ],
)
def test_a_change_of_the_verdict_is_told(before: Verdict, now: Verdict, status: Status) -> None:
    finding, _ = compared(measured(0.0, verdict=before), measured(0.0, verdict=now))
    assert finding.status is status


def test_a_code_or_a_flag_is_the_same_or_it_is_not() -> None:
    before = text_result(1, CODE, "exception 03", Verdict.CHARACTERISED)
    now = text_result(1, CODE, "exception 04", Verdict.CHARACTERISED)
    assert compared(before, before)[0].status is Status.SAME
    finding, _ = compared(before, now, other_copy=True)
    assert (finding.status, finding.first, finding.second) == (
        Status.DIFFERENT,
        "exception 03",
        "exception 04",
    )
    number = replace(before, value=5.0)
    assert compared(number, replace(number, value=6.0))[0].status is Status.DIFFERENT


def test_the_place_of_a_register_between_its_limits_counts_and_not_the_stimulus() -> None:
    assert compared(reading(230.1), reading(240.2, middle=240.0))[0].status is Status.SAME
    assert compared(reading(230.1), reading(231.0))[0].status is Status.DIFFERENT
    assert compared(reading(230.1), reading(231.0), other_copy=True)[0].status is Status.SAME


def test_a_time_with_one_limit_may_move_by_a_share_of_it() -> None:
    def answer(value: float) -> ResultRecord:
        return replace(reading(value), unit="s", lower_limit=None, upper_limit=5.0)

    assert compared(answer(0.5), answer(0.9))[0].status is Status.SAME
    assert compared(answer(0.5), answer(1.1))[0].status is Status.DIFFERENT


def test_a_count_may_be_one_more_or_less() -> None:
    def pulses(value: float) -> ResultRecord:
        free = replace(reading(value), lower_limit=None, upper_limit=None)
        return replace(free, unit="", quantity="pulses")

    assert compared(pulses(6), pulses(7))[0].status is Status.SAME
    assert compared(pulses(6), pulses(8))[0].status is Status.DIFFERENT


def test_what_noise_or_history_decides_is_noted_without_weight() -> None:
    quadrant = text_result(1, "registers/quadrant/iref-pf1/l1", "4", Verdict.CHARACTERISED)
    losses = replace(quadrant, name="identification/x", quantity="power_down_counter")
    for result in (quadrant, losses):
        finding, found = compared(result, replace(result, value="1"))
        assert (finding.status, found.status) == (Status.NOTED, Status.SAME)


def test_another_checksum_is_told_unless_the_firmware_says_that_it_is_another() -> None:
    folder = "identification/firmware"
    version = text_result(1, f"{folder}/software_version", "2.18", Verdict.CHARACTERISED)
    checksum = text_result(1, f"{folder}/checksum", "0607E329", Verdict.CHARACTERISED)
    changed = replace(checksum, value="FFFFFFFF")
    silent = compare(one_unit(version, checksum), one_unit(version, changed))
    assert silent.status is Status.DIFFERENT
    newer = one_unit(replace(version, value="2.19"), changed)
    announced = compare(one_unit(version, checksum), newer)
    assert announced.status is Status.SAME
    assert {finding.status for finding in announced.findings} == {Status.NOTED}


def test_a_result_that_is_gone_leaves_the_question_open_and_a_new_one_does_not() -> None:
    both, alone = measured(0.0), text_result(1, CODE, "none", Verdict.PASS)
    gone = compare(one_unit(both, alone), one_unit(both))
    assert gone.status is Status.INCONCLUSIVE
    assert [f.why for f in gone.findings if f.second == ""] == ["in the first run alone: PASS"]
    assert compare(one_unit(both), one_unit(both, alone)).status is Status.SAME
    failed = replace(alone, verdict=Verdict.FAIL)
    assert compare(one_unit(both), one_unit(both, failed)).status is Status.DIFFERENT


def test_a_unit_that_is_in_one_run_alone_leaves_the_question_open() -> None:
    first, second = run_of(1, {1: 0.0, 2: 0.0}), run_of(1, {1: 0.0})
    found = compare(first, second)
    assert found.status is Status.INCONCLUSIVE
    assert "position 2 is in run r0001 alone" in found.alone[0]


def test_units_are_found_by_their_serial_numbers() -> None:
    first = run_of(1, {1: 0.0, 2: 0.5}, serials={1: "A", 2: "B"})
    second = run_of(2, {1: 0.5, 2: 0.0}, serials={1: "B", 2: "A"})
    found = compare(first, second)
    assert found.status is Status.SAME
    assert all(unit.serials[0] == unit.serials[1] for unit in found.units)
    assert not any(unit.same_instruments for unit in found.units)


def test_runs_of_other_models_cannot_be_compared() -> None:
    run = one_unit(measured(0.0))
    (unit,) = run.units
    other = replace(run, units=(replace(unit, unit=replace(unit.unit, meter="pro2-mod")),))
    with pytest.raises(ConfigError, match="no units of the same model"):
        compare(run, other)


def test_a_fault_of_the_bench_leaves_the_question_open() -> None:
    found = compare(run_of(1, {1: 0.0}), run_of(1, {1: 0.0}, faults=("no answer",)))
    assert found.status is Status.INCONCLUSIVE


def test_the_worst_counts() -> None:
    assert of_all([]) is Status.SAME
    assert of_all([Status.BETTER, Status.NOTED]) is Status.BETTER
    assert of_all([Status.BETTER, Status.INCONCLUSIVE]) is Status.INCONCLUSIVE
    assert of_all([Status.INCONCLUSIVE, Status.DIFFERENT]) is Status.DIFFERENT


def test_a_frozen_baseline_holds_what_is_left_open_and_tells_what_moved(tmp_path: Path) -> None:
    code = text_result(1, CODE, "exception 03", Verdict.CHARACTERISED)
    run = one_unit(code, measured(0.0))
    path = tmp_path / "baseline.json"
    path.write_text(baseline.frozen(run), encoding="utf-8")
    frozen = baseline.read(path)
    assert list(frozen.values["pro380-mod"]) == [CODE]
    assert [f.status for f in baseline.against(frozen, run)] == [Status.SAME]
    moved = one_unit(replace(code, value="exception 04"))
    assert [f.status for f in baseline.against(frozen, moved)] == [Status.DIFFERENT]
    gone = one_unit(measured(0.0))
    assert [f.status for f in baseline.against(frozen, gone)] == [Status.INCONCLUSIVE]


def test_a_baseline_of_units_that_differ_holds_what_each_of_them_does(tmp_path: Path) -> None:
    runs = [one_unit(text_result(1, CODE, answer, Verdict.CHARACTERISED)) for answer in "ab"]
    two = replace(
        runs[0],
        units=(runs[0].units[0], replace(runs[1].units[0])),
    )
    path = tmp_path / "baseline.json"
    path.write_text(baseline.frozen(two), encoding="utf-8")
    frozen = baseline.read(path)
    assert [f.status for run in runs for f in baseline.against(frozen, run)] == [Status.SAME] * 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "x"}', '{"format": 1, "run": "r"}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"baseline\.json"):
        baseline.read(path)


def test_a_baseline_of_another_model_and_a_run_that_left_nothing_open_are_refused() -> None:
    with pytest.raises(ConfigError, match="characterised nothing"):
        baseline.frozen(one_unit(measured(0.0)))
    other = baseline.Baseline("r", {"pro2-mod": {}})
    with pytest.raises(ConfigError, match="is of pro2-mod"):
        baseline.against(other, one_unit(measured(0.0)))


def test_the_comparison_as_json_has_its_status_and_every_finding() -> None:
    _, found = compared(measured(0.0), measured(0.5))
    data = json.loads(as_json.text(found))
    assert data["status"] == "different"
    (unit,) = data["units"]
    (finding,) = unit["findings"]
    assert finding["shift"]["value"] == pytest.approx(0.5)
    assert unit["assumed"][1].startswith("same instruments")

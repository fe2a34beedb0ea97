import datetime as dt
from dataclasses import replace

import pytest

from contracts.errors import BenchError
from metrology.verdict import Verdict
from reports.statistics.drift import REFERENCE, drifts_of
from reports.statistics.first_causes import BENCH, first_causes
from reports.statistics.gathering import Selection, UnitRun, gather, moment
from reports.statistics.intervals import proportion_interval
from reports.statistics.points import points_of
from reports.statistics.yields import yield_of
from reports.stored_run import StoredRun
from tests.reports.statistics.production import BEGAN, error, line, run_of, text_result


def units(*runs: StoredRun) -> tuple[UnitRun, ...]:
    return gather(runs, Selection())


def test_a_share_of_997_in_1000_lies_between_991_and_999_permille() -> None:
    found = proportion_interval(997, 1000)
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.9913, 0.9994)
    assert proportion_interval(0, 5).lower == 0
    assert proportion_interval(5, 5).upper == 1
    with pytest.raises(ValueError, match="no share"):
        proportion_interval(1, 0)


def test_a_unit_that_passes_when_it_is_run_again_counts_at_the_end_and_not_at_first() -> None:
    found = yield_of(
        units(
            run_of(1, {1: 2.0, 2: 0.1}, serials={1: "A", 2: "B"}),
            run_of(2, {1: 0.1}, serials={1: "A"}),
        )
    )
    assert found.first_pass is not None
    assert found.final is not None
    assert (found.first_pass.passed, found.first_pass.units) == (1, 2)
    assert (found.final.passed, found.final.units) == (2, 2)
    assert found.runs == 3


def test_rolled_throughput_is_the_product_of_the_suites() -> None:
    bad = text_result(2, "registers/reading/x", "1", Verdict.FAIL)
    good = text_result(1, "registers/reading/x", "1", Verdict.PASS)
    none = text_result(3, "registers/reading/x", "1", Verdict.NOT_APPLICABLE)
    found = yield_of(units(run_of(1, {1: 2.0, 2: 0.0, 3: 0.0, 4: 0.0}, extra=(bad, good, none))))
    assert {step: (s.passed, s.units) for step, s in found.steps.items()} == {
        "identification": (4, 4),
        "accuracy": (3, 4),
        "registers": (1, 2),
    }
    assert found.rolled == pytest.approx(3 / 4 * 1 / 2)


def test_a_run_in_which_the_bench_failed_says_nothing_about_its_units() -> None:
    broken = run_of(1, {1: 0.1}, faults=("reference: no answer",))
    missing = broken.units[0]
    lacking = replace(missing, planned=(*missing.planned, "accuracy/more"))
    found = units(replace(broken, units=(lacking,)), run_of(2, {1: 0.1}))
    assert yield_of(found).bench_faults == 1
    share = yield_of(found).first_pass
    assert share is not None
    assert (share.passed, share.units) == (1, 1)
    assert [cause.name for cause in first_causes(found)] == [f"{BENCH}: reference: no answer"]


def test_the_most_frequent_first_cause_stands_first() -> None:
    late = text_result(1, "registers/late", "1", Verdict.FAIL)
    found = first_causes(
        units(
            run_of(1, {1: 2.0}, extra=(late,)),
            run_of(2, {1: 0.0}, extra=(late,)),
            run_of(3, {1: 2.0}),
            run_of(4, {1: 0.0}),
        )
    )
    assert [(cause.name, cause.runs) for cause in found] == [
        ("accuracy/error/itr-pf1", 2),
        ("registers/late", 1),
    ]
    assert [round(cause.cumulative, 3) for cause in found] == [0.667, 1.0]


def test_a_position_that_moves_away_from_the_others_is_told_and_they_are_not() -> None:
    moved = line(30, lambda run, position: 0.01 * run * (position == 2))
    found = {drift.what: drift for drift in drifts_of(units(*moved))}
    assert found["position 2"].drifts
    assert found["position 2"].change_pct == pytest.approx(0.29, abs=0.12)
    assert found["position 2"].change_pct > 2 * found["position 1"].change_pct


def test_a_reference_that_drifts_moves_all_positions_and_none_against_the_others() -> None:
    moved = line(30, lambda run, _: -0.01 * run)
    found = {drift.what: drift for drift in drifts_of(units(*moved))}
    assert found[REFERENCE].drifts
    assert found[REFERENCE].change_pct == pytest.approx(-0.29, abs=0.08)
    assert not any(found[f"position {n}"].drifts for n in range(1, 5))


def test_nothing_drifts_where_nothing_moves() -> None:
    assert not any(drift.drifts for drift in drifts_of(units(*line(30))))


def test_runs_of_the_same_second_are_taken_in_their_order() -> None:
    runs = [run_of(n, {1: 0.01 * n, 2: 0.0}, started=BEGAN) for n in range(6)]
    (first, *_) = drifts_of(units(*runs))
    assert first.change_pct == pytest.approx(0.05)
    assert first.days == 0


def test_capability_counts_each_unit_once_and_the_chart_every_run() -> None:
    runs = [run_of(n, {1: 0.1 * n}, serials={1: "A" if n < 3 else f"{n}"}) for n in range(5)]
    point = next(p for p in points_of(units(*runs)) if p.key.name == "accuracy/error/itr-pf1")
    assert point.capability is not None
    assert point.capability.count == 3
    assert point.values == pytest.approx((0.0, 0.1, 0.2, 0.3, 0.4))
    assert point.subgroups is None


def test_units_of_a_run_are_a_subgroup_where_runs_have_as_many() -> None:
    runs = [run_of(n, {1: 0.1 * n, 2: 0.1}) for n in range(4)]
    lone = run_of(9, {1: 0.3})
    (point, *_) = points_of(units(*runs, lone))
    assert point.subgroups is not None
    assert point.subgroups.subgroup == 2
    assert len(point.subgroups.location.points) == 4


def test_other_limits_are_another_quantity() -> None:
    wide = error(1, "itr-pf1", 0.1, limit_pct=2.0)
    points = points_of(units(run_of(1, {1: 0.1}), run_of(2, {1: 0.1}, extra=(wide,))))
    assert {p.key.upper for p in points if p.key.name == "accuracy/error/itr-pf1"} == {1.0, 2.0}


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Selection(), 4),
        (Selection(since=BEGAN + dt.timedelta(minutes=15)), 2),
        (Selection(until=BEGAN + dt.timedelta(minutes=15)), 2),
        (Selection(station="line 2"), 2),
        (Selection(station="line 3"), 0),
        (Selection(model="pro380-mod", firmware="2.18"), 4),
        (Selection(model="pro2-mod"), 0),
        (Selection(firmware="2.19"), 0),
        (Selection(plan="lab"), 0),
    ],
)
def test_only_what_is_asked_for_is_gathered(selection: Selection, count: int) -> None:
    runs = (run_of(1, {1: 0.1, 2: 0.2}), run_of(2, {1: 0.1, 2: 0.2}, station="line 2"))
    assert len(gather(runs, selection)) == count


def test_a_firmware_that_was_only_read_is_known() -> None:
    read = text_result(1, "identification/firmware/software_version", "2.19", Verdict.CHARACTERISED)
    run = run_of(1, {1: 0.1}, extra=(read,))
    (stored,) = run.units
    nameless = replace(stored, unit=replace(stored.unit, firmware=""))
    (unit,) = gather((replace(run, units=(nameless,)),), Selection(firmware="2.19"))
    assert unit.firmware == "2.19"


def test_a_time_without_a_zone_is_universal_time() -> None:
    assert moment("2026-03-02T07:00+01:00") == moment("2026-03-02 06:00") == BEGAN
    with pytest.raises(BenchError, match="is no date"):
        moment("yesterday")

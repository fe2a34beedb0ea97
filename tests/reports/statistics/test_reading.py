"""What is read of a store for statistics says the same as the whole runs."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.run_name import store_path
from metrology.verdict import Verdict
from reports.resumption import Gap
from reports.statistics.gathering import FIRMWARE, Selection, gather
from reports.statistics.points import latest_point
from reports.statistics.reading import ended_units_of, units_of
from reports.statistics.summary import groups_of, summary_of
from reports.store import RunStore
from reports.store_queries import gone_on_with, latest_values
from reports.stored_run import StoredRun
from tests.bench.made_up_store import put
from tests.reports.statistics.production import BEGAN, run_of, text_result

SELECTIONS = (
    Selection(),
    Selection(since=BEGAN + dt.timedelta(minutes=25)),
    Selection(until=BEGAN + dt.timedelta(minutes=25)),
    Selection(station="line 2"),
    Selection(firmware="3.01"),
    Selection(model="pro2-mod"),
)


def without_firmware(run: StoredRun) -> StoredRun:
    units = (replace(unit, unit=replace(unit.unit, firmware="")) for unit in run.units)
    return replace(run, units=tuple(units))


def runs() -> list[StoredRun]:
    """Good and bad units, one that is run again, a bench that failed, a run that did not end."""
    bad = text_result(1, "settings/baud", "9600", Verdict.FAIL)
    read = text_result(1, FIRMWARE, "3.01", Verdict.CHARACTERISED)
    unended = run_of(5, {1: 0.3, 2: 0.1})
    return [
        run_of(1, {1: 2.0, 2: 0.1}, serials={1: "A", 2: "B"}),
        run_of(2, {1: 0.1}, serials={1: "A"}, extra=(bad,)),
        without_firmware(run_of(3, {1: 0.2}, extra=(read,), station="line 2")),
        run_of(4, {1: 0.2}, faults=("source did not settle",)),
        replace(unended, outcome=None),
    ]


@pytest.fixture(scope="module")
def filled(new_place: Callable[[], Path | str]) -> Iterator[RunStore]:
    with RunStore(new_place()) as store:
        for run in runs():
            name = run.info.run
            store.begin(run.info)
            for unit in run.units:
                store.add_unit(name, unit.unit)
                store.plan(name, unit.unit.position, [*unit.planned, "never/recorded"][:5])
                for result in unit.results:
                    store.add(name, result, 1.0)
            if run.outcome is not None:
                store.end(name, run.outcome)
        yield store


def every_run(store: RunStore) -> list[StoredRun]:
    return [store.load(run.info.run) for run in runs()]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_the_summary_is_that_of_whole_runs(filled: RunStore, selection: Selection) -> None:
    whole = gather(every_run(filled), selection)
    found = units_of(filled, selection)
    assert [(u.run, u.position, u.verdict, u.firmware, u.faults) for u in found] == [
        (u.run, u.position, u.verdict, u.firmware, u.faults) for u in whole
    ]
    if whole:
        assert summary_of(found) == summary_of(whole)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_the_yield_without_results_is_that_of_whole_runs(
    filled: RunStore, selection: Selection
) -> None:
    whole = gather(every_run(filled), selection)
    found = ended_units_of(filled, selection)
    assert all(not unit.results for unit in found)
    bare = [replace(unit, results=()) for unit in whole]
    assert [replace(unit, missing=()) for unit in found] == [
        replace(unit, missing=()) for unit in bare
    ]
    if whole:
        assert groups_of(found) == groups_of(bare)


def test_the_chart_of_a_point_is_of_all_positions_or_of_one(filled: RunStore) -> None:
    every = latest_point(filled, "accuracy/error/itr-pf1", None)
    first = latest_point(filled, "accuracy/error/itr-pf1", 1)
    assert every is not None
    assert first is not None
    assert every.values == (2.0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.1)
    assert first.values == (2.0, 0.1, 0.2, 0.2, 0.3)
    assert latest_point(filled, "accuracy/error/itr-pf1", 9) is None


@pytest.fixture
def gone_on(tmp_path: Path) -> Iterator[RunStore]:
    """A run of November, and one of December that goes on with it and has the same values."""
    november = dt.datetime(2026, 11, 30, 23, 0, tzinfo=dt.UTC)
    interrupted = Gap("r0001", november.isoformat(), november.isoformat(), "", "", 0.0, 4)
    first = run_of(1, {1: 0.1}, started=november)
    both = run_of(
        2, {1: 0.1}, started=november + dt.timedelta(hours=2), extra=interrupted.records(1)
    )
    put(tmp_path, [first, both])
    with RunStore(store_path(tmp_path)) as store:
        yield store


def test_a_run_that_another_goes_on_with_is_counted_in_no_month(gone_on: RunStore) -> None:
    december = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    months = Selection(until=december), Selection(since=december), Selection()
    for read in (units_of, ended_units_of):
        found = [[unit.run for unit in read(gone_on, month)] for month in months]
        assert found == [[], ["r0002"], ["r0002"]]


def test_the_chart_has_each_value_once_that_was_taken_over(gone_on: RunStore) -> None:
    with gone_on.reading("ask") as connection:
        assert latest_values(connection, "accuracy/error/itr-pf1") == [0.1]
        assert latest_values(connection, "accuracy/error/itr-pf1", position=1) == [0.1]
        assert gone_on_with(connection) == {"r0001"}


def test_an_empty_store_has_no_units(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        assert units_of(store, Selection()) == ()
        assert ended_units_of(store, Selection()) == ()

"""What is read of a store for statistics says the same as the whole runs."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from metrology.verdict import Verdict
from reports.statistics.gathering import FIRMWARE, Selection, every_run, gather
from reports.statistics.points import latest_point
from reports.statistics.reading import ended_units_of, units_of
from reports.statistics.summary import groups_of, summary_of
from reports.store import RunStore
from reports.stored_run import StoredRun
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
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    with RunStore(tmp_path_factory.mktemp("statistics") / "runs.sqlite") as store:
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


def test_an_empty_store_has_no_units(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        assert units_of(store, Selection()) == ()
        assert ended_units_of(store, Selection()) == ()

"""The run store: what recording one measurement takes, with few and with many stored before.

Side by side, each record on disk before the next: a store with a thousand results, and one with
two hundred thousand. Run it with ``python -m benchmarks.store``.

``python -m benchmarks.store --rows COUNT`` makes a store with so many results of runs of 60 each,
as fast as it can, and asks it what people ask: the results of a unit, a control chart of all
positions and of one, today's yield. Each is asked a few times, and the shortest counts. Ten million
need 4 GB of disk for a while.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks.ratio import Ratio, measure, report
from benchmarks.store_filling import fill_fast
from metrology.verdict import Verdict
from reports import schema
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.run_rows import of_unit_ends
from reports.statistics.gathering import Selection, moment
from reports.statistics.points import latest_point
from reports.statistics.reading import ended_units_of
from reports.statistics.summary import groups_of
from reports.store import RunStore
from reports.store_chain import Chain
from reports.store_rows import Row, of_info, of_outcome, of_result, of_unit
from reports.stored_run import StoredRun, StoredUnit

FEW, MANY = 1_000, 200_000
POINTS = 60
RUNS_AT_ONCE = 100
AT_LEAST = 0.8
"""So fast, as a part of what it is with few, it must be with many: it does not grow with them."""
AT_MOST_S = 0.5
ASKED = 3
RECORDED = 200
RUNS_A_DAY = 960


def result(number: int) -> ResultRecord:
    """A result as an accuracy suite makes it."""
    return ResultRecord(
        position=1,
        name=f"accuracy/point-{number % POINTS}",
        quantity="percentage error",
        value=0.1 + number % 97 / 1000,
        unit="%",
        expanded_uncertainty=0.034,
        k=2.0,
        lower_limit=-1.0,
        upper_limit=1.0,
        limit_set="EN 50470-3 class B, table 4",
        decision_rule="simple acceptance",
        verdict=Verdict.PASS,
        reason="inside of the limits",
        conditions={"voltage_v": 230.0, "current_a": 5.0, "power_factor": "1", "phases": "all"},
        evidence=("wire.jsonl#120-180", f"edges/edges-accuracy_{number % POINTS}-1.npz"),
    )


def fill(store: RunStore, results: int) -> Iterator[int]:
    """Add runs of one unit until there are so many results; yields how many there are."""
    for first in range(0, results // POINTS, RUNS_AT_ONCE):
        runs = range(first, min(first + RUNS_AT_ONCE, results // POINTS))
        with store.writing("fill") as chain:
            for number in runs:
                _add_run(chain, number)
        yield runs.stop * POINTS


def _add_run(chain: Chain, number: int) -> None:
    ended = (
        f"2026-{1 + number // RUNS_A_DAY // 28 % 12:02}-{1 + number // RUNS_A_DAY % 28:02}T10:00"
    )
    info = RunInfo(f"run-{number:08}", "eol", "", "station", ended, "meterbench", None, ())
    unit = UnitRecord(1, "pro380-mod", f"{number // 2:08}", "2.18")
    found = tuple(result(number + point) for point in range(POINTS))
    own: Row = {"run": info.run}
    stamp: Row = {**own, "recorded_utc": ended}
    outcome = RunOutcome(Verdict.PASS, 60.0, 60.0, ended, ())
    run = StoredRun(info, (StoredUnit(unit, found, (), run_ended=True),), (), outcome)
    chain.add_all(schema.RUN, [of_info(info)])
    chain.add_all(schema.UNIT, [stamp | of_unit(unit)])
    chain.add_all(schema.RESULT, [stamp | of_result(one) | {"bench_time_s": 1.0} for one in found])
    chain.add_all(schema.UNIT_END, of_unit_ends(run, ended))
    chain.add_all(schema.RUN_END, [own | of_outcome(outcome)])


def ratios() -> list[Ratio]:
    """What one result takes, with many before it and with few."""
    with (
        tempfile.TemporaryDirectory() as folder,
        RunStore(Path(folder) / "few.sqlite") as few,
        RunStore(Path(folder) / "many.sqlite") as many,
    ):
        list(fill(few, FEW))
        list(fill(many, MANY))
        name = f"run store, one result: {MANY} before, not {FEW}"
        return [measure(name, _adding(many), _adding(few), AT_LEAST)]


def _adding(store: RunStore, run: str = "measured") -> Callable[[], None]:
    store.begin(RunInfo(run, "eol", "", "station", "", "meterbench", None, ()))
    store.add_unit(run, UnitRecord(1, "pro380-mod", "22091001", "2.18"))
    numbers = count()
    return lambda: store.add(run, result(next(numbers)), 1.0)


def questions(store: RunStore) -> Iterator[tuple[str, float]]:
    """What people ask, and how long the answer takes in s."""
    last = store.last_run()
    assert last is not None, "the store was filled"  # noqa: S101
    run = store.load(last)
    serial, today = run.units[0].unit.serial, moment(run.info.started_utc[:10])

    def results_of_a_unit() -> object:
        return [store.load(one.run) for one in store.history(serial)]

    def control_chart() -> object:
        return latest_point(store, "accuracy/point-7", None)

    def chart_of_a_position() -> object:
        return latest_point(store, "accuracy/point-7", run.units[0].unit.position)

    def todays_yield() -> object:
        return groups_of(ended_units_of(store, Selection(since=today)))

    for ask in (results_of_a_unit, control_chart, chart_of_a_position, todays_yield):
        yield ask.__name__.replace("_", " "), min(_duration_s(ask) for _ in range(ASKED))


def _duration_s(ask: Callable[[], object]) -> float:
    start_s = time.perf_counter()
    ask()
    return time.perf_counter() - start_s


def main() -> int:
    """Print one line a ratio, or fill a store and print one line a question."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store")
    parser.add_argument("--rows", type=int, metavar="COUNT")
    asked: int | None = parser.parse_args().rows
    if asked is None:
        return report(ratios())
    with tempfile.TemporaryDirectory() as folder:
        return _fill_and_ask(asked, Path(folder) / "filled.sqlite")


def _fill_and_ask(results: int, file: Path) -> int:
    with RunStore(file) as store:
        _adding(store)()
    duration_s = _duration_s(lambda: fill_fast(file, results, POINTS))
    sys.stdout.write(f"{results} results in {duration_s:.0f} s, ")
    sys.stdout.write(f"{file.stat().st_size / 1e6:.0f} MB\n")
    with RunStore(file) as store:
        answers = list(questions(store))
        add = _adding(store, "recorded")
        recording_s = statistics.median(_duration_s(add) for _ in range(RECORDED))
    for question, duration_s in answers:
        sys.stdout.write(f"{question:<20}{duration_s * 1000:>8.1f} ms\n")
    sys.stdout.write(f"{'one more result':<20}{recording_s * 1000:>8.2f} ms\n")
    return 0 if all(duration_s < AT_MOST_S for _, duration_s in answers) else 1


if __name__ == "__main__":
    sys.exit(main())

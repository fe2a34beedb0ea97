import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.errors import BenchError
from reports.forwarding import forward
from reports.run_records import InstrumentRecord, PlanText
from reports.schema import PLAN, RUN
from reports.store import RunStore
from reports.store_verify import verify_chain
from tests.reports.recordings import HEALED, INFO, OUTCOME, RESULT, UNIT

PLAN_TEXT = PlanText("eol", INFO.plan_sha256, "name: eol\n")


@pytest.fixture
def local(path: Path) -> Iterator[RunStore]:
    with RunStore(path.with_name("local.sqlite")) as opened:
        yield opened


@pytest.fixture
def central(place: Path | str) -> Iterator[RunStore]:
    with RunStore(place) as opened:
        yield opened


def record(store: RunStore, run: str, *, end: bool = True) -> None:
    store.begin(replace(INFO, run=run))
    store.keep_plan(PLAN_TEXT)
    store.add_instrument(run, InstrumentRecord("source", "6105A"))
    store.add_unit(run, UNIT)
    store.plan(run, 1, ["accuracy/iref-pf1"])
    store.add(run, RESULT, 5.0)
    store.add_fault(run, "source did not settle", 6.0)
    store.healed(run, HEALED)
    if end:
        store.end(run, OUTCOME)


def test_runs_that_ended_arrive_whole_in_their_order_and_once(
    local: RunStore, central: RunStore
) -> None:
    for run in ("r2", "r1"):
        record(local, run)
    record(local, "r3", end=False)
    assert list(forward(local, central)) == ["r2", "r1"]
    assert list(forward(local, central)) == []
    local.end("r3", OUTCOME)
    assert list(forward(local, central)) == ["r3"]
    for run in ("r1", "r2", "r3"):
        assert central.load(run) == local.load(run)
    with central.reading("ask") as connection:
        assert connection.execute(select(func.count()).select_from(PLAN)).scalar() == 1
    for store in (local, central):
        with store.reading("verify") as connection:
            assert verify_chain(connection).problems == []


def test_an_end_between_the_two_stores_makes_no_duplicate(
    path: Path, local: RunStore, central: RunStore
) -> None:
    record(local, "r1")
    before = path.with_name("before.sqlite")
    with closing(sqlite3.connect(local.place)) as source, closing(sqlite3.connect(before)) as copy:
        source.backup(copy)
    assert list(forward(local, central)) == ["r1"]
    # As if it had ended before it could note that the run was there.
    with RunStore(before) as again:
        assert list(forward(again, central)) == ["r1"]
        assert list(forward(again, central)) == []
    with central.reading("ask") as connection:
        assert connection.execute(select(func.count()).select_from(RUN)).scalar() == 1


def test_two_benches_with_one_name_of_a_run_do_not_mix(
    local: RunStore, central: RunStore, tmp_path: Path
) -> None:
    record(local, "r1")
    with RunStore(tmp_path / "another.sqlite") as another:
        record(another, "r1")
        assert list(forward(another, central)) == ["r1"]
    with pytest.raises(BenchError, match="has another run 'r1'; it was not forwarded"):
        list(forward(local, central))

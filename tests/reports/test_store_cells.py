"""One changed cell, whichever table and column it is in, is named by ``verify``."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Table, select, update

from reports.forwarding import forward
from reports.resumption import Gap
from reports.run_records import InstrumentRecord, PlanText
from reports.schema import CHAIN, CRASH, METADATA, REMOVED
from reports.store import RunStore
from reports.store_rows import Cell
from reports.store_verify import verify_chain
from tests.reports.recordings import HEALED, INFO, OUTCOME, RESULT, UNIT
from tests.reports.tampering import tampered

GAP = Gap("r0", "", "", "", "", 1.0, 1)


@pytest.fixture(scope="module")
def crowded(
    new_place: Callable[[], Path | str], tmp_path_factory: pytest.TempPathFactory
) -> Path | str:
    """A store in which each table has a record that is not the last of the chain."""
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "wire.jsonl").write_text('{"n":1}\n')
    place = new_place()
    with (
        RunStore(folder / "before.sqlite") as before,
        RunStore(place) as store,
        RunStore(folder / "after.sqlite") as after,
    ):
        _record(store, "r1", folder)
        _record(before, "r2", folder)
        assert list(forward(before, store)) == ["r2"]
        assert list(forward(store, after)) == ["r1", "r2"]
        with store.writing("fill what is rarely used") as chain:
            chain.add(CRASH, {"run": "r1", "found_by": "r2", "found_utc": "2026"})
            what = {"run": "r1", "file": "wire.jsonl", "became": "deleted", "reason": "old"}
            chain.add(REMOVED, {**what, "removed_by": "me", "removed_utc": "2026"})
        store.begin(replace(INFO, run="last"))
    return place


def _record(store: RunStore, run: str, folder: Path) -> None:
    store.begin(replace(INFO, run=run))
    store.keep_plan(PlanText("eol", INFO.plan_sha256, "name: eol\n"))
    store.add_instrument(run, InstrumentRecord("source", "TCPIP::1", uncertainty="U 0.1 %"))
    store.add_unit(run, UNIT)
    store.plan(run, 1, [RESULT.name])
    for result in (RESULT, *GAP.records(1)):
        store.add(run, result, 5.0)
    store.add_fault(run, "source did not settle", 6.0)
    store.healed(run, HEALED)
    store.keep(run, folder)
    store.end(run, OUTCOME)


CELLS = [
    pytest.param(table, column, id=f"{table.name}-{column.name}")
    for table in METADATA.sorted_tables
    for column in table.c
]


@pytest.fixture(scope="module")
def opened(crowded: Path | str) -> Iterator[Connection]:
    with tampered(crowded) as database:
        yield database


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_changed_cell_of_any_column_is_named(
    opened: Connection, table: Table, column: Column[Cell]
) -> None:
    """By the least that its type allows, then emptied or filled; nothing of it is kept."""
    first = opened.execute(select(table).order_by(table.c.seq).limit(1)).mappings().one()
    cell: Cell = first[column.name]
    wanted = "record 1" if table is CHAIN else f"record {first['seq']} in table {table.name}"
    for changed in (nudged(cell, column), *([None] if column.nullable and cell else [])):
        opened.rollback()
        opened.execute(
            update(table).where(table.c.seq == first["seq"]).values({column.name: changed})
        )
        problems = verify_chain(opened).problems
        opened.rollback()
        assert problems, column
        assert any(wanted in problem for problem in problems), problems


def nudged(cell: Cell, column: Column[Cell]) -> Cell:
    if isinstance(cell, bytes):
        return bytes([cell[0], cell[1] ^ 1, *cell[2:]])
    if isinstance(cell, float):
        return math.inf if column.name == "k" else cell * (1 + 3e-16)
    if isinstance(cell, int):
        return cell + 1 if column.name != "seq" else 1_000_000
    return f"{cell} " if cell is not None else ("x" if "TEXT" in str(column.type) else 1)

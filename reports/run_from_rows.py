"""A run from the rows that a store has of it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import Table

from reports import run_rows, store_rows
from reports.healed import HealedFault
from reports.records import ResultRecord
from reports.run_records import InstrumentRecord
from reports.schema import CRASH, FAULT, HEALED, INSTRUMENT, PLANNED, RESULT, RUN, RUN_END, UNIT
from reports.store_rows import Found
from reports.stored_run import StoredRun, StoredUnit

Rows: TypeAlias = Callable[[Table], Sequence[Found]]
"""Rows of one run in a table, in the order in which they were made."""


def stored_run(
    rows: Rows,
    to_result: Callable[[Found], ResultRecord] = store_rows.to_result,
    chain_head: str = "",
) -> StoredRun:
    """The run.

    Args:
        rows: of the run; a table may be left out if what it has is not wanted.
        to_result: makes a result of its row.
        chain_head: of the chain when the run ended.

    Raises:
        ValueError: a row holds what this software would not have written.
        BenchError: as ValueError.
    """
    (info,) = rows(RUN)
    end = next(iter(rows(RUN_END)), None)
    crash = next(iter(rows(CRASH)), None)
    return StoredRun(
        info=store_rows.to_info(info),
        units=_units(rows, to_result, run_ended=end is not None),
        recorded_faults=_faults(rows),
        outcome=None if end is None else store_rows.to_outcome(end),
        healed=_healed(rows),
        instruments=_instruments(rows),
        crash_found_utc=None if crash is None else crash["found_utc"],
        chain_head=chain_head,
    )


def _faults(rows: Rows) -> tuple[str, ...]:
    # Before version 3, a fault that was healed was a text among the others.
    told = {row["told_as"] for row in rows(HEALED)}
    return tuple(row["text"] for row in rows(FAULT) if row["text"] not in told)


def _healed(rows: Rows) -> tuple[HealedFault, ...]:
    found = map(run_rows.to_healed, rows(HEALED))
    return tuple({fault.number: fault for fault in found}.values())


def _instruments(rows: Rows) -> tuple[InstrumentRecord, ...]:
    found = map(run_rows.to_instrument, rows(INSTRUMENT))
    return tuple({instrument.role: instrument for instrument in found}.values())


def _units(
    rows: Rows, to_result: Callable[[Found], ResultRecord], *, run_ended: bool
) -> tuple[StoredUnit, ...]:
    results: dict[int, list[ResultRecord]] = defaultdict(list)
    for row in rows(RESULT):
        results[row["position"]].append(to_result(row))
    planned: dict[int, list[str]] = defaultdict(list)
    for row in rows(PLANNED):
        planned[row["position"]].append(row["name"])
    units = {row["position"]: store_rows.to_unit(row) for row in rows(UNIT)}
    return tuple(
        StoredUnit(units[position], tuple(results[position]), tuple(planned[position]), run_ended)
        for position in sorted(units)
    )

"""A run store in a folder, with runs that never took place."""

from collections.abc import Iterable
from pathlib import Path

from bench.run_name import store_path
from reports.store import RunStore
from reports.stored_run import StoredRun


def put(out: Path, runs: Iterable[StoredRun]) -> None:
    """Record the runs in the store of an output folder."""
    out.mkdir(exist_ok=True)
    with RunStore(store_path(out)) as store:
        for run in runs:
            name = run.info.run
            store.begin(run.info)
            for unit in run.units:
                store.add_unit(name, unit.unit)
                store.plan(name, unit.unit.position, unit.planned)
                for result in unit.results:
                    store.add(name, result, 1.0)
            if run.outcome is not None:
                store.end(name, run.outcome)

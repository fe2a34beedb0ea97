"""What a run takes over from the interrupted one: its evidence, its computations, its results."""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.computations import CHECK, FILE, digest
from bench.restoring import EDGES_AT
from bench.resume import Interrupted
from bench.resume_points import PlannedItem, Point, item_name
from contracts.errors import BenchError
from reports.evidence import EDGES_FOLDER
from reports.json_text import compact
from reports.records import ResultRecord
from reports.resumed_runs import Recorded, add_taken_over
from reports.resumption import GROUP, folder_of, taken_over
from reports.store import RunStore
from reports.store_chain import sha256
from reports.store_evidence import kept_files
from reports.store_rows import utc_now
from reports.store_verify import removals

Names = Collection[tuple[int, str]]
"""Positions and names."""
IRREVERSIBLE = "irreversible write"
"""Name of the result that says that a unit got a write that cannot be undone."""
_NAMED_AT_MOST = 3
ALWAYS = (f"{GROUP}/", IRREVERSIBLE)
"""Results of no test that are taken over too: earlier gaps, and what was done to a unit."""


def take_over(
    store: RunStore,
    run: Interrupted,
    into: str,
    evidence: Path,
    items: Sequence[PlannedItem],
    complete: Collection[Point],
) -> Sequence[Recorded]:
    """Take over what is complete, and record the gap: all of the results or none.

    Args:
        store: of both runs.
        run: that was interrupted.
        into: the run that goes on with it.
        evidence: folder of its evidence; what the interrupted run had is copied into it.
        items: every test of the plan.
        complete: points that are not measured again.

    Returns:
        What was recorded.

    Raises:
        BenchError: the evidence is not what the interrupted run kept, or cannot be copied; the
            store cannot be written, or another run goes on with the interrupted one.
    """
    kept = _kept(run, items, complete)
    try:
        _require_whole(store, run, (one.result for one in kept))
        _copy(run, evidence, {(r.result.position, r.result.name) for r in kept})
    except OSError as error:
        raise BenchError(f"{run.evidence}: could not be taken over: {error}") from error
    gap = run.gap(utc_now(), len(kept))
    now = [
        Recorded(finding, gap.resumed_utc, 0.0)
        for unit in run.stored.units
        for finding in gap.records(unit.unit.position)
    ]
    records = [*now, *(_moved(run, one) for one in kept)]
    add_taken_over(store, into, run.name, records)
    return records


def _kept(
    run: Interrupted, items: Sequence[PlannedItem], complete: Collection[Point]
) -> list[Recorded]:
    """Results of complete points, and those of no test that are not made anew."""
    points = {(item.position, item.name): item.point for item in items}

    def wanted(result: ResultRecord) -> bool:
        name = item_name(result, points)
        if name is None:
            return result.name.startswith(ALWAYS)
        return points[result.position, name] in complete

    return [one for one in run.results if wanted(one.result)]


def _moved(run: Interrupted, one: Recorded) -> Recorded:
    result = taken_over(one.result, run.name, one.recorded_utc)
    return Recorded(result, one.recorded_utc, one.bench_time_s)


def _require_whole(store: RunStore, run: Interrupted, kept: Iterable[ResultRecord]) -> None:
    """Refuse evidence that was changed or is not there any more; a copy would hide that."""
    with store.reading(f"read what evidence run {run.name!r} kept") as connection:
        files = kept_files(connection, run.name)
        removed = removals(connection, run.name)
    wrong = []
    for file, hashed in files.items():
        path = run.evidence / file
        if not path.is_file():
            wrong.append(f"{file}: {removed.get((run.name, file), 'it is missing')}")
        elif sha256(path.read_bytes()) != hashed:
            wrong.append(f"{file}: not what the run wrote")
    cited = {name.partition("#")[0] for result in kept for name in result.evidence}
    wrong += [f"{n}: it is missing" for n in sorted(cited - {*files}) if not _is_there(run, n)]
    if wrong:
        said = "; ".join(wrong[:_NAMED_AT_MOST])
        raise BenchError(f"{run.evidence}: {said}; nothing is taken over from run {run.name}")


def _is_there(run: Interrupted, cited: str) -> bool:
    """Whether a cited file is; edges are cited without the folder that they lie in."""
    path = run.evidence / cited
    return path.is_file() or (path.parent / EDGES_FOLDER / path.name).is_file()


def _copy(run: Interrupted, evidence: Path, results: Names) -> None:
    if not run.evidence.is_dir():
        return
    folder = folder_of(run.name)
    shutil.copytree(run.evidence, evidence / folder)
    lines = _computations(run.evidence / FILE, folder, results)
    with (evidence / FILE).open("a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)


def _computations(path: Path, folder: str, results: Names) -> Iterator[str]:
    """How the results were worked out, with the edges where they lie now.

    A line that was cut off is of a result that was not recorded any more.
    """
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
            wanted = (content["position"], content["name"]) in results
        except (ValueError, KeyError, TypeError) as error:
            raise BenchError(f"{path}, line {number}: not a computation ({error!r})") from error
        if wanted:
            if content.pop(CHECK, None) != digest(content):
                raise BenchError(f"{path}, line {number}: it is not what the run wrote there")
            moved = _elsewhere(content, folder)
            yield compact({**moved, CHECK: digest(moved)})


def _elsewhere(value: Any, folder: str) -> Any:  # noqa: ANN401 - whatever JSON there is
    """The same with edges of the interrupted run in place of own ones."""
    if isinstance(value, list):
        return [_elsewhere(one, folder) for one in value]
    if not isinstance(value, dict):
        return value
    if EDGES_AT in value:
        at = value[EDGES_AT]
        return {EDGES_AT: {**at, "file": f"../{folder}/edges/{at['file']}"}}
    return {name: _elsewhere(one, folder) for name, one in value.items()}

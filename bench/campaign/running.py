"""Runs of a campaign: some units at a time, several runs at once, each in processes of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.campaign.again import in_company
from bench.campaign.figures import check_of
from bench.campaign.outcomes import Outcome
from bench.campaign.timed import failed_after_s, timed
from bench.campaign.trials import Trial
from bench.processes import ROOT
from bench.run_name import store_path
from bench.warm_python import WarmPython
from contracts.errors import BenchError
from metrology.verdict import EXIT_CODES, Verdict
from reports.store import RunStore
from reports.stored_run import StoredRun

LONGEST_S = 1800.0
"""Wall time; a run that takes longer does not get on any more."""
GOOD_POSITION = 1
CHECKS = "checks.txt"
USAGE = 4
MEMORY = Path("/dev/shm")  # noqa: S108 - files of ours alone, in a folder that is made for them
"""A file system in memory: a run of a campaign need not outlast a loss of power."""
MEMORY_BYTES = 10**9
"""So much must be free there; what a container has by default is too little."""
NOT_PLANTED = "the virtual bench refuses defect"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and what is run.

    Attributes:
        plan: its file.
        station: its file, with as many positions as units of a run.
        model: of every unit.
        folder: of the campaign.
        positions: units of a run; the first is a good one that nobody has touched.
        seed: of the virtual bench of the first run.
    """

    plan: Path
    station: Path
    model: str
    folder: Path
    positions: int
    seed: int


@dataclass(slots=True)
class _Queue:
    """Runs that are to be made, and those that are on their way."""

    setting: Setting
    python: str
    pool: ThreadPoolExecutor
    count: int = 0
    running: dict[Future[StoredRun | str], Sequence[Trial]] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    """By key of a trial that is run again, its verdict in company."""

    def again(self, trial: Trial, verdict: str) -> None:
        """Put a trial alone, and note what it came to in company; empty: nothing."""
        self.before[trial.key] = verdict
        self.put([trial])

    def put(self, trials: Sequence[Trial]) -> None:
        """Let the bench run some trials together."""
        number, self.count = self.count, self.count + 1
        future = self.pool.submit(_run, trials, self.setting, self.python, number)
        self.running[future] = trials

    def ended(self) -> Iterator[tuple[Sequence[Trial], StoredRun | str]]:
        """Each run when it has ended, or why it could not be made; others may be put meanwhile."""
        while self.running:
            for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                yield self.running.pop(future), future.result()


def run_all(
    trials: Sequence[Trial], setting: Setting, jobs: int, done: Callable[[list[Outcome]], None]
) -> None:
    """Run every trial; ``done`` is told of each run's outcomes, in this thread.

    If the good unit of a run did not pass or the bench was at fault, each of the others is run
    again with a good one alone: what one does must not count against another. If the faults name
    units, only those are, and those that are INCONCLUSIVE because of another position. Their first
    verdict is kept beside the second one. So it is if one of them could not be planted; alone, it
    is NOT APPLICABLE with the reason.

    Raises:
        BenchError: a run did not begin.
    """
    width = setting.positions - 1
    with _python() as python, ThreadPoolExecutor(jobs) as pool:
        queue = _Queue(setting, python, pool)
        for first in range(0, len(trials), width):
            queue.put(trials[first : first + width])
        try:
            for some, run in queue.ended():
                again = _to_be_run_again(run, some)
                for position, trial in again.items():
                    queue.again(trial, "" if isinstance(run, str) else _verdict(run, position))
                if not isinstance(run, str):
                    _note_checks(setting.folder, run)
                    kept = {p: trial for p, trial in _positions(some).items() if p not in again}
                    done([_outcome(t, run, p, queue.before) for p, t in kept.items()])
                elif not again:
                    done([_not_planted(some[0], run)])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def checks_seen(folder: Path) -> frozenset[str]:
    """Every ``suite/check`` that a run of the campaign has recorded."""
    path = folder / CHECKS
    return frozenset(path.read_text(encoding="utf-8").split() if path.exists() else ())


def _note_checks(folder: Path, run: StoredRun) -> None:
    found = {check_of(result.name) for unit in run.units for result in unit.results}
    known = checks_seen(folder)
    if found - known:
        (folder / CHECKS).write_text("\n".join(sorted(found | known)), encoding="utf-8")


@contextmanager
def _python() -> Iterator[str]:
    """What runs the bench: warm, where there is ``fork``."""
    if not hasattr(os, "fork"):
        yield sys.executable
        return
    with tempfile.TemporaryDirectory() as place:
        warm = WarmPython(Path(place))
        try:
            yield str(warm.executable)
        finally:
            warm.close()


def _run(trials: Sequence[Trial], setting: Setting, python: str, number: int) -> StoredRun | str:
    """The run; if what was asked for could not be planted, what was said."""
    prefix = f"meterbench-campaign-{number}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=_fast(setting.folder)) as out:
        return _run_in(Path(out), trials, setting, python, number)


def _fast(folder: Path) -> Path:
    """Where runs are kept until they are evaluated: in memory, where there is such a place."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if there and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES else folder


def _run_in(
    out: Path, trials: Sequence[Trial], setting: Setting, python: str, number: int
) -> StoredRun | str:
    done = subprocess.run(
        [python, "-m", "bench", "run", *_arguments(trials, setting, out, number)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if done.returncode == USAGE and NOT_PLANTED in done.stderr:
        return done.stderr.strip().splitlines()[-1]
    if done.returncode not in EXIT_CODES.values():
        said = (done.stderr or done.stdout).strip()
        raise BenchError(f"a run of the campaign did not begin ({done.returncode}): {said}")
    with RunStore(store_path(out), create=False) as store:
        name = store.last_run()
        if name is None:
            raise BenchError(f"a run of the campaign did not begin: {done.stderr.strip()}")
        return timed(store, name)


def _arguments(trials: Sequence[Trial], setting: Setting, out: Path, number: int) -> list[str]:
    arguments = [str(setting.plan), "--station", str(setting.station), "--out", str(out)]
    arguments += ["--no-allure", "--seed", str(setting.seed + number)]
    arguments += ["--unit", f"{GOOD_POSITION}={setting.model}"]
    for position, trial in enumerate(trials, GOOD_POSITION + 1):
        arguments += ["--unit", f"{position}={setting.model}"]
        for order in trial.orders:
            arguments += ["--defect", f"{position}={order}"]
    return arguments


def _not_planted(trial: Trial, why: str) -> Outcome:
    return Outcome(
        key=trial.key,
        defect=trial.defect,
        size=trial.size,
        orders=trial.orders,
        verdict=str(Verdict.NOT_APPLICABLE),
        failed=(),
        bench_time_s=0.0,
        faults=(why,),
    )


def _positions(trials: Sequence[Trial]) -> dict[int, Trial]:
    return dict(enumerate(trials, GOOD_POSITION + 1))


def _to_be_run_again(run: StoredRun | str, trials: Sequence[Trial]) -> dict[int, Trial]:
    """By position, what must be run alone; nothing, if there was one alone."""
    at = _positions(trials)
    if len(trials) == 1:
        return {}
    if isinstance(run, str):
        return at
    return {p: trial for p, trial in at.items() if in_company(run, p, GOOD_POSITION)}


def _verdict(run: StoredRun, position: int) -> str:
    return str(next(unit.verdict for unit in run.units if unit.unit.position == position))


def _outcome(trial: Trial, run: StoredRun, position: int, before: Mapping[str, str]) -> Outcome:
    unit = next(unit for unit in run.units if unit.unit.position == position)
    failed = [result for result in unit.results if result.verdict is Verdict.FAIL]
    return Outcome(
        key=trial.key,
        defect=trial.defect,
        size=trial.size,
        orders=trial.orders,
        verdict=str(unit.verdict),
        failed=tuple(result.name for result in failed),
        bench_time_s=0.0 if run.outcome is None else run.outcome.bench_time_s,
        faults=run.faults,
        blamed=failed[0].quantity if failed else "",
        first_verdict=before.get(trial.key, ""),
        caught_after_s=failed_after_s(run, position),
    )

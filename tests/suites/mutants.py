"""``python -m tests.suites.mutants [SUITE …]``: would a run of the bench notice what is gone?

``tests.judging.mutants`` asks the same of quick tests; this takes a hundred times as long.
In a copy of this tree one place of one suite at a time is broken (``tests.suites.mutations``), and
the tests that had results of it run until one fails. What lives is listed, with the reason that
``tests/suites/living_mutants.yaml`` has for it. Exit code 1 if fewer than 95 of 100 die, or one
lives without a reason. ``MUTANTS_JOBS``: so many at a time. ``MUTANTS_SEEN``: a file in which is
kept which test had which results; if it is there, they are not run for that first.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests import living_mutants
from tests.suites.bench_runs import ROOT, SUITES_SEEN
from tests.suites.mutations import Mutant, mutants_of

SUITES = ROOT / "suites"
REASONS = ROOT / "tests" / "suites" / "living_mutants.yaml"
ABOUT_UNITS = (
    *("test_planted_defects*.py", "test_every_model.py", "test_ordered.py", "test_rejudge.py"),
    *("test_ct_ratio_of_units.py", "test_seen_by_person_runs.py", "test_two_instruments.py"),
)
"""The others are about faults of the bench, and would find a broken suite by chance."""
NOT_COPIED = (".*", "out", "__pycache__")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not long")
FAILED = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A test, what it had results of (``suite/test``), and how long it took."""

    node: str
    results: frozenset[str]
    seconds: float

    def concerns(self, mutant: Mutant) -> bool:
        """Whether it had results of what was broken: of the test, or of its suite."""
        suite = mutant.path.stem.removeprefix("test_")
        if mutant.function.startswith("test_"):
            return (
                f"{suite}/{mutant.function.removeprefix('test_').replace('_', '-')}" in self.results
            )
        return any(name.startswith(f"{suite}/") for name in self.results)


def main(arguments: Sequence[str]) -> int:
    """Break, test, list, and say whether enough is found."""
    chosen = [SUITES / f"test_{name}.py" for name in arguments] or sorted(SUITES.glob("test_*.py"))
    jobs = int(os.environ.get("MUTANTS_JOBS", "2"))
    with tempfile.TemporaryDirectory() as folder:
        copies = [copied(Path(folder) / str(number)) for number in range(jobs)]
        kept = Path(os.environ.get("MUTANTS_SEEN", Path(folder) / "seen.jsonl")).absolute()
        if not kept.exists():
            see(copies[0], jobs, kept)
        tests = seen(kept)
        mutants = [mutant for path in chosen for mutant in mutants_of(path)]
        return report(list(_tried(mutants, tests, copies)))


def copied(to: Path) -> Path:
    """This tree once more, where it can be broken."""
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return to


def see(tree: Path, jobs: int, note: Path) -> None:
    """Run every test about units once, and note which had results of what.

    Raises:
        RuntimeError: one of them fails with nothing broken.
    """
    files = sorted({p for form in ABOUT_UNITS for p in (tree / "tests" / "suites").glob(form)})
    spread = ("-p", "xdist", "-n", str(jobs), "--dist", "worksteal")
    done = _pytest(tree, [*map(str, files), *spread], {SUITES_SEEN: str(note)})
    if done.returncode:
        note.unlink(missing_ok=True)
        raise RuntimeError(f"tests fail with nothing broken:\n{done.stdout[-3000:]}")


def seen(note: Path) -> list[Seen]:
    """What was noted, the quickest test first."""
    found: dict[str, Seen] = {}
    for line in note.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        before = found.get(entry["test"], Seen(entry["test"], frozenset(), 0.0))
        results = before.results | set(entry["results"])
        found[entry["test"]] = Seen(before.node, results, before.seconds + entry["seconds"])
    return sorted(found.values(), key=lambda test: test.seconds)


def _pytest(
    tree: Path, arguments: Sequence[str], more: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), **more}
    return subprocess.run(
        [*PYTEST, *arguments],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _tried(
    mutants: Sequence[Mutant], tests: Sequence[Seen], copies: Sequence[Path]
) -> Iterator[tuple[Mutant, str]]:
    free: SimpleQueue[Path] = SimpleQueue()
    for tree in copies:
        free.put(tree)

    def outcome(mutant: Mutant) -> str:
        tree = free.get()
        try:
            return fate(mutant, [t.node for t in tests if t.concerns(mutant)], tree)
        finally:
            free.put(tree)

    began = time.monotonic()
    with ThreadPoolExecutor(len(copies)) as pool:
        found = zip(mutants, pool.map(outcome, mutants), strict=True)
        for number, (mutant, result) in enumerate(found, 1):
            minutes = (time.monotonic() - began) / 60
            sys.stderr.write(
                f"{number}/{len(mutants)} {minutes:.1f} min {result:6} {mutant.name}\n"
            )
            yield mutant, result


def fate(mutant: Mutant, nodes: Sequence[str], tree: Path) -> str:
    """``died`` if a test fails, ``lived`` if none does, ``unseen`` if no test has such a result.

    Raises:
        RuntimeError: the tests could not be run.
    """
    if not nodes:
        return "unseen"
    broken = tree / mutant.path.relative_to(ROOT)
    try:
        broken.write_text(mutant.text, encoding="utf-8")
        done = _pytest(tree, ["-x", *nodes], {})
    finally:
        shutil.copyfile(mutant.path, broken)
    if done.returncode not in (0, FAILED):
        raise RuntimeError(f"{mutant.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return "died" if done.returncode else "lived"


def report(found: Sequence[tuple[Mutant, str]]) -> int:
    """Print the figures and what lives; 1 if that is too much, or one has no reason."""
    living = [(m.name, f"{what}, line {m.line}") for m, what in found if what != "died"]
    return living_mutants.report(len(found), living, REASONS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

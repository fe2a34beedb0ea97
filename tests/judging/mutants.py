"""``python -m tests.judging.mutants [SUITE …]``: which mutants of the suites no quick test notices.

The tests of this folder are collected once; each mutant of ``tests.suites.mutations`` is then put
in the place of its suite in a fork, where the tests of that suite run until one fails. What lives
is listed, with the reason that ``tests/suites/living_mutants.yaml`` has for it. Exit code 1 if
fewer than 95 of 100 die, or one lives without a reason. POSIX only.
"""

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests import living_mutants
from tests.suites.mutations import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT / "suites"
HERE = Path(__file__).parent
REASONS = ROOT / "tests" / "suites" / "living_mutants.yaml"


class _Tries:
    """A plugin that tries mutants instead of running the tests.

    Attributes:
        living: those that no test noticed.
        count: of all that were tried.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self.living: list[Mutant] = []
        self.count = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the tests; if one fails anyway, everything would seem to die."""
        if session.testsfailed:
            raise session.Interrupted("tests that cannot be collected")
        for path in self._paths:
            items = list(_about(session.items, path))
            unbroken = Mutant(path, "", "unbroken", 0, "", path.read_text(encoding="utf-8"))
            if not _survives(session, items, unbroken):
                raise session.Interrupted(f"a test of {path.stem} fails with nothing broken")
            for mutant in mutants_of(path):
                self.count += 1
                if not items or _survives(session, items, mutant):
                    self.living.append(mutant)
        return True


def _about(items: Sequence[pytest.Item], path: Path) -> Iterator[pytest.Item]:
    wanted = f"test_judging_{path.stem.removeprefix('test_')}"
    return (item for item in items if f"{item.path.stem}_".startswith(f"{wanted}_"))


def _survives(session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> bool:
    fork = os.fork()
    if fork == 0:
        os._exit(_run(session, items, mutant))
    return os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0


def _run(session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> int:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    module = importlib.import_module(f"suites.{mutant.path.stem}")
    exec(compile(mutant.text, str(mutant.path), "exec"), module.__dict__)  # noqa: S102 - our own
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def main(arguments: Sequence[str]) -> int:
    """Try, list what lives, and say whether enough died."""
    chosen = [SUITES / f"test_{name}.py" for name in arguments] or sorted(SUITES.glob("test_*.py"))
    tries = _Tries(chosen)
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly")
    code = pytest.main([str(HERE), *quiet], plugins=[tries])
    if code not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        return 1
    living = [(mutant.name, f"lived, line {mutant.line}") for mutant in tries.living]
    return living_mutants.report(tries.count, living, REASONS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

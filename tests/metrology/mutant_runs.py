"""A plugin of pytest that tries mutants instead of running the tests, each in a fork of its own.

For a tree that mutmut has made (its folder ``mutants``). The tests are collected once; then each
mutant gets a fork of this process, in which the tests that come by its function run, the quickest
first, until one fails. What a cache holds from the collection is forgotten before.

With ``--mutants-imported`` the fork is made before anything is imported, and all tests that are
named run: for what works while it is imported, such as the reading of the standards' files.

First of all they are tried with nothing broken: if that is not survived, no death means anything.
"""

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Self

import GTC  # noqa: F401 - imported here, it need not be imported in every fork
import pytest
from hypothesis import Phase, settings

from tests.metrology.mutant_texts import MARK

MADE_BY_MUTMUT = Path("metrology")
STATISTICS = Path("mutmut-stats.json")
UNDER_TEST = "MUTANT_UNDER_TEST"
UNBROKEN = "nothing broken"
"""No name of a mutant, so each function of mutmut's runs as it was written."""
SURVIVED, KILLED, TIMEOUT, NO_TESTS = "survived", "killed", "timeout", "no tests"
DEATHS = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
"""A test failed, or a file of tests could not be imported; anything else is not of a mutant."""
PATIENCE_S, PATIENCE = 5, 20
"""A mutant may take so long, and so many times as long as its tests took, in CPU time."""
PATIENCE_IMPORTED_S = 30
WAIT = 10
"""So many times the CPU time it may take by the wall clock."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write, which mutants (a list of patterns), how many at a time, forked when."""
    parser.addoption("--mutants-found", type=Path, required=True)
    parser.addoption("--mutants-wanted", type=Path, required=True)
    parser.addoption("--mutants-jobs", type=int, default=1)
    parser.addoption("--mutants-imported", action="store_true")


def pytest_sessionstart() -> None:
    """One failing example is enough, and the same ones every time."""
    settings.register_profile(
        "mutants",
        settings.get_profile("default"),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
    )
    settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Fork before it, where that is asked for; the forks collect and run."""
    if not session.config.getoption("--mutants-imported"):
        return None
    with _Forks(session.config) as forks:
        for mutant in _mutants(session.config):
            if forks.begin(mutant, PATIENCE_IMPORTED_S):
                _import_again()
                return None
    return True


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Try the mutants instead of running the tests."""
    if session.config.getoption("--mutants-imported"):
        return None if _Forks.inside else True
    statistics = json.loads(STATISTICS.read_text(encoding="utf-8"))
    took = statistics["duration_by_test"]
    items = {item.nodeid: item for item in session.items}
    come_by = {
        function: sorted((n for n in nodes if n in items), key=lambda node: took[node])
        for function, nodes in statistics["tests_by_mangled_function_name"].items()
    }
    come_by[UNBROKEN] = sorted({node for nodes in come_by.values() for node in nodes})
    with _Forks(session.config) as forks:
        for mutant in _mutants(session.config):
            nodes = come_by.get(mutant.partition(MARK)[0], [])
            if not nodes:
                forks.note(mutant, NO_TESTS)
            elif forks.begin(mutant, PATIENCE_S + PATIENCE * sum(took[node] for node in nodes)):
                os._exit(_tried(session, [items[node] for node in nodes]))
    return True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """The end of a fork that was made before the collection; else it is well without a test."""
    if _Forks.inside:
        os._exit(exitstatus)
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


def _mutants(config: pytest.Config) -> Iterator[str]:
    yield UNBROKEN
    patterns = json.loads(config.getoption("--mutants-wanted").read_text(encoding="utf-8"))
    for path in sorted(MADE_BY_MUTMUT.rglob("*.py.meta")):
        for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]:
            if not patterns or any(fnmatch(name, pattern) for pattern in patterns):
                yield name


class _Forks:
    """So many at a time; what each came to is written as a line of the file."""

    inside = False
    """Whether this process is a fork."""

    def __init__(self, config: pytest.Config) -> None:
        self._found = config.getoption("--mutants-found").open("w", encoding="utf-8")
        self._jobs = config.getoption("--mutants-jobs")
        self._running: dict[int, str] = {}
        gc.collect()
        gc.freeze()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._running and not self.inside:
            self._await_one()
        self._found.close()

    def note(self, mutant: str, what: str) -> None:
        self._found.write(f"{json.dumps([mutant, what])}\n")

    def begin(self, mutant: str, patience_s: float) -> bool:
        """Whether this is the fork."""
        while len(self._running) >= self._jobs:
            self._await_one()
        self._found.flush()
        pid = os.fork()
        if pid:
            self._running[pid] = mutant
            return False
        _Forks.inside = True
        _limit(patience_s)
        os.environ[UNDER_TEST] = mutant
        return True

    def _await_one(self) -> None:
        pid, status = os.wait()
        self.note(self._running.pop(pid), _came_to(os.waitstatus_to_exitcode(status)))


def _came_to(code: int) -> str:
    if code < 0:
        return TIMEOUT
    if code in DEATHS:
        return KILLED
    return f"exit code {code}" if code else SURVIVED


def _limit(patience_s: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(patience_s * WAIT))
    seconds = int(patience_s)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def _tried(session: pytest.Session, items: list[pytest.Item]) -> int:
    """What a fork exits with; an error outside of a test is a death too."""
    try:
        _forget()
        return int(_failed(session, items))
    except BaseException:  # noqa: BLE001 - nothing may return from a fork
        return 1


def _import_again() -> None:
    """A plugin may have imported what the mutant is in."""
    for name in list(sys.modules):
        if name.partition(".")[0] == MADE_BY_MUTMUT.name:
            del sys.modules[name]


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{MADE_BY_MUTMUT}."):
            for member in vars(module).values():
                if hasattr(member, "cache_clear"):
                    member.cache_clear()


def _failed(session: pytest.Session, items: list[pytest.Item]) -> bool:
    for item in items:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.testsfailed:
            return True
    return False

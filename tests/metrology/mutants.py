"""``python -m tests.metrology.mutants [NAME …]``: is there a test for every line that judges?

mutmut changes one place of `metrology` at a time, in a copy of this tree, and notes which tests of
`tests/metrology` come by; ``tests.metrology.mutant_runs`` tries each change with those. What reads
the standards' files works while it is imported: a change there that no test has noticed is tried
once more with all tests of the standards, which then import it.

What lives is listed, with the reason that ``tests/metrology/living_mutants.yaml`` has for it. Exit
code 1 if fewer than 95 of 100 die, or one lives without a reason. NAME: such as
``metrology.bias.*``. ``MUTANTS_JOBS``: so many at a time. Functions with a decorator, such as
properties, are left alone by mutmut.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests import living_mutants
from tests.metrology.mutant_runs import KILLED, SURVIVED, TIMEOUT, UNBROKEN
from tests.metrology.mutant_texts import MARK, changes
from tests.suites.mutants import copied

REASONS = Path(__file__).with_name("living_mutants.yaml")
DEAD = (KILLED, TIMEOUT)
READ_ON_IMPORT = "metrology.standards."
OF_STANDARDS = ("tests/metrology/test_limit*.py", "tests/metrology/test_standards*.py")
SOME = "metrology.verdict.*"
"""mutmut makes every mutant, but has to try one at least."""


def main(arguments: Sequence[str]) -> int:
    """Break, test, list, and say whether enough is found."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(Path(folder) / "tree")
        jobs = os.environ.get("MUTANTS_JOBS", "2")
        _run(tree, "mutmut", "run", "--max-children", jobs, SOME)
        made = tree / "mutants"
        found = _tried(made, jobs, arguments, *_chosen_tests(made))
        again = [n for n, what in found.items() if _lives(what) and n.startswith(READ_ON_IMPORT)]
        if again:
            tests = (str(p.relative_to(made)) for one in OF_STANDARDS for p in made.glob(one))
            found |= _tried(made, jobs, again, "--mutants-imported", "-x", *tests)
        return living_mutants.report(len(found), list(_living(made, found)), REASONS)


def _run(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def _chosen_tests(made: Path) -> list[str]:
    own = tomllib.loads((made / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    return [*own["pytest_add_cli_args_test_selection"], *own["pytest_add_cli_args"]]


def _tried(made: Path, jobs: str, names: Sequence[str], *arguments: str) -> dict[str, str]:
    """What became of each mutant."""
    found, wanted = made / "found.jsonl", made / "wanted.json"
    wanted.write_text(json.dumps(list(names)), encoding="utf-8")
    _run(
        made,
        "pytest",
        "-q",
        "--tb=native",
        "--rootdir=.",
        "--no-header",
        *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tests.metrology.mutant_runs"),
        f"--mutants-jobs={jobs}",
        f"--mutants-wanted={wanted}",
        f"--mutants-found={found}",
        *arguments,
    )
    came_to = dict(json.loads(line) for line in found.read_text(encoding="utf-8").splitlines())
    if (unbroken := came_to.pop(UNBROKEN)) != SURVIVED:
        raise RuntimeError(f"the tests of {made} with nothing broken: {unbroken}")
    return came_to


def _lives(what: str) -> bool:
    return what not in DEAD


def _living(made: Path, found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The function and its change, as mutmut's own number changes with every edit; and what."""
    seen: dict[Path, dict[str, str]] = {}
    for mutant, what in found.items():
        if _lives(what):
            module, _, name = mutant.rpartition(".")
            path = made / f"{module.replace('.', '/')}.py"
            if path not in seen:
                seen[path] = changes(path)
            yield f"{mutant.rpartition(MARK)[0]}: {seen[path][name]}", what


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

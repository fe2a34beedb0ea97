"""``python -m tests.metrology.mutants [NAME …]``: is there a test for every line that judges?

mutmut changes one place of `metrology` at a time, in a copy of this tree, and runs the tests of
`tests/metrology` that come by. What lives is listed, with the reason that
``tests/metrology/living_mutants.yaml`` has for it. Exit code 1 if fewer than 95 of 100 die, or one
lives without a reason. ``MUTANTS_JOBS``: so many at a time.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import living_mutants
from tests.suites.mutants import copied

REASONS = Path(__file__).with_name("living_mutants.yaml")
RESULT = re.compile(r"^\s*(metrology\S+): (.+)$", re.MULTILINE)
NUMBER = re.compile(r"__mutmut_\d+$")
DEAD = ("killed", "timeout", "caught by type check")
NOT_TRIED = "not checked"


def main(arguments: Sequence[str]) -> int:
    """Break, test, list, and say whether enough is found."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(Path(folder) / "tree")
        jobs = os.environ.get("MUTANTS_JOBS", "2")
        subprocess.run(
            [*_mutmut(), "run", "--max-children", jobs, *arguments], cwd=tree, check=True
        )
        listed = _said(tree, "results", "--all", "true")
        found = [r for r in RESULT.findall(listed) if r[1] != NOT_TRIED]
        living = [(_name(tree, name), what) for name, what in found if what not in DEAD]
        return living_mutants.report(len(found), living, REASONS)


def _mutmut() -> tuple[str, ...]:
    return (sys.executable, "-m", "mutmut")


def _said(tree: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*_mutmut(), *arguments], cwd=tree, check=True, capture_output=True, text=True
    )
    return done.stdout


def _name(tree: Path, name: str) -> str:
    """The function and its change; mutmut's own number changes with every edit."""
    return f"{NUMBER.sub('', name)}: {' '.join(_changed(_said(tree, 'show', name)))}"


def _changed(shown: str) -> Iterator[str]:
    for line in shown.splitlines():
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++")):
            yield f"{line[0]} {line[1:].strip()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What tries mutants: the fork of each, and what is said of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import living_mutants
from tests.metrology.mutant_texts import changes

ROOT = Path(__file__).parents[2]
MADE = '''
def outer():
    def x_double__mutmut_orig(value: int) -> int:
        """Twice."""
        return 2 * value

    def x_double__mutmut_1(value: int) -> int:
        """Twice."""
        return 3 * value
'''
WHEN_RUN = """
import os

def test_quick():
    assert os.environ.get("MUTANT_UNDER_TEST") != "metrology.part.x_seen__mutmut_1"

def test_that_does_not_come_by():
    assert not os.environ.get("MUTANT_UNDER_TEST")
"""
WHEN_IMPORTED = """
import os

SEEN = os.environ.get("MUTANT_UNDER_TEST")

def test_quick():
    assert SEEN != "metrology.part.x_seen__mutmut_2"
"""
ALWAYS_FAILS = """
def test_quick():
    assert False
"""
MUTANTS = ("x_seen__mutmut_1", "x_seen__mutmut_2", "x_alone__mutmut_1")


def test_a_change_is_told_by_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "part.py"
    path.write_text(MADE, encoding="utf-8")
    assert changes(path) == {"x_double__mutmut_1": "- return 2 * value + return 3 * value"}


@pytest.mark.parametrize(
    ("test", "imported", "expected"),
    [
        (WHEN_RUN, (), ["survived", "killed", "survived", "no tests"]),
        (ALWAYS_FAILS, (), ["killed", "killed", "killed", "no tests"]),
        pytest.param(
            WHEN_IMPORTED,
            ("--mutants-imported",),
            ["survived", "survived", "killed", "survived"],
            marks=pytest.mark.long,
        ),
    ],
)
def test_each_mutant_is_tried_in_a_fork_of_its_own(
    tmp_path: Path, test: str, imported: tuple[str, ...], expected: list[str]
) -> None:
    (tmp_path / "metrology").mkdir()
    names = [f"metrology.part.{name}" for name in MUTANTS]
    meta = {"exit_code_by_key": dict.fromkeys(names)}
    statistics = {
        "tests_by_mangled_function_name": {"metrology.part.x_seen": ["test_part.py::test_quick"]},
        "duration_by_test": {"test_part.py::test_quick": 0.01},
    }
    for name, content in (
        ("metrology/part.py.meta", json.dumps(meta)),
        ("mutmut-stats.json", json.dumps(statistics)),
        ("test_part.py", test),
        ("wanted.json", json.dumps(["metrology.part.*"])),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    plugins = ("-p", "tests.metrology.mutant_runs", "-p", "no:randomly", "-p", "no:cacheprovider")
    options = ("--mutants-wanted=wanted.json", "--mutants-found=found.jsonl", *imported)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir=.", *plugins, *options, "test_part.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = (tmp_path / "found.jsonl").read_text(encoding="utf-8").splitlines()
    assert dict(json.loads(line) for line in lines) == dict(
        zip(["nothing broken", *names], expected, strict=True)
    )


@pytest.mark.parametrize(
    ("living", "reason", "code"),
    [(0, "a", 0), (1, "a", 0), (1, "b", 1), (2, "a", 1)],
)
def test_what_lives_needs_a_reason_and_must_be_few(
    tmp_path: Path, living: int, reason: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of 20 is just few enough."""
    reasons = tmp_path / "living.yaml"
    reasons.write_text(f"{reason}: because\n", encoding="utf-8")
    found = living_mutants.report(20, [("a", "survived")] * living, reasons)
    assert found == code
    assert f"{20 - living} of 20 died" in capsys.readouterr().out

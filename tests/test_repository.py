"""The repository as somebody gets it: whose packages these are, what lies in it, and what not."""

import importlib
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
BESIDE = ("benchmarks", "tests")
"""Code that proves or measures the packages, and is none of them."""
PACKAGES = (
    "contracts",
    "instruments",
    "meters",
    "metrology",
    "bench",
    "fixtures",
    "reports",
    "simulator",
    "suites",
)
NAMESPACES = {"suites", "tests"}
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

INDEX = re.compile(
    "--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host|https?:"
    r"//\S+/simple\b"
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work|workspace|mnt)/\w|[A-Z]:\\Users\\")


def tracked() -> list[Path]:
    """The files that git has, as they are now."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed: nobody can say which files are tracked")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip(f"this is no git repository: {listed.stderr.decode().strip()}")
    names = listed.stdout.decode().split("\0")
    return [path for path in (ROOT / name for name in names if name) if path.is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:80]}")
    return found


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_this_repositorys_own(name: str) -> None:
    package = importlib.import_module(name)
    assert {Path(folder).resolve() for folder in package.__path__} == {ROOT / name}
    if name not in NAMESPACES:
        assert Path(str(package.__file__)).resolve() == ROOT / name / "__init__.py"


def test_every_folder_with_code_is_a_known_package() -> None:
    with_code = {
        path.relative_to(ROOT).parts[0]
        for path in ROOT.glob("[!.]*/**/*.py")
        if "__pycache__" not in path.parts and path.relative_to(ROOT).parts[0] != "out"
    }
    assert with_code == {*PACKAGES, *BESIDE}


def test_every_package_is_under_every_check() -> None:
    tool = PYPROJECT["tool"]
    assert set(tool["mypy"]["packages"]) == {*PACKAGES, *BESIDE}
    assert set(tool["importlinter"]["root_packages"]) == set(PACKAGES)
    assert set(tool["coverage"]["run"]["source"]) == set(PACKAGES)


def test_nothing_of_ours_goes_into_site_packages() -> None:
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"bypass-selection": True}


def test_tests_and_suites_are_no_packages() -> None:
    found = [path for name in NAMESPACES for path in (ROOT / name).rglob("__init__.py")]
    assert found == []


def test_names_of_test_files_are_unique() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_warnings_are_errors() -> None:
    assert PYPROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_no_file_names_a_package_index() -> None:
    assert lines_with(INDEX) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(MACHINE) == []
    if len(ROOT.parts) > 2:
        assert lines_with(re.compile(re.escape(str(ROOT)) + r"\b")) == []


@pytest.mark.parametrize(
    ("pattern", "line", "found"),
    [
        (INDEX, "pip install --extra-" + "index-" + "url x", True),
        (INDEX, "https://pypi.example/" + "simple/", True),
        (INDEX, "pip install -c constraints.txt .", False),
        (MACHINE, "cd /" + "home/anna/bench", True),
        (MACHINE, "C:" + "\\Users\\anna", True),
        (MACHINE, "https://example.org/" + "work/x", False),
        (MACHINE, "voltage/" + "work/time", False),
    ],
)
def test_places_are_told_from_other_words(
    pattern: re.Pattern[str], line: str, *, found: bool
) -> None:
    assert bool(pattern.search(line)) is found


def test_no_output_is_tracked() -> None:
    outputs = {"out", ".venv", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache"}
    assert [path for path in tracked() if outputs & set(path.relative_to(ROOT).parts)] == []


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_the_two_commands_are_there_and_the_pipeline_calls_one() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    pipeline = ROOT / ".ci" / "run"
    assert re.search(r"^make test$", pipeline.read_text(encoding="utf-8"), re.MULTILINE)
    assert pipeline.stat().st_mode & 0o100, "somebody must be able to run it"


def test_there_is_a_licence() -> None:
    assert (ROOT / "LICENSE").is_file()

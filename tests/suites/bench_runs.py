"""Runs of the bench as a user makes them: in processes of their own."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from bench.commands.results import load
from bench.control import ControlLink
from reports import results_json

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "tests" / "suites" / "plans"
EOL = ROOT / "plans" / "eol.yaml"
SIM = ROOT / "stations" / "sim.yaml"
LONGEST_S = 240
WARM_PYTHON = "METERBENCH_WARM_PYTHON"
SUITES_SEEN = "METERBENCH_SUITES_SEEN"
"""Names the file in which each run notes of what it had results; see ``mutants``."""
REPORTED = re.compile(r"test_(\w+)\.py::test_(\w+)\[(?:(\S+)-)?(\d)\] (PASSED|FAILED)")


@dataclass(frozen=True)
class Ran:
    """What a run came to."""

    code: int
    results: dict[str, Any]
    stdout: str
    stderr: str

    def verdicts(self) -> list[str]:
        return [unit["verdict"] for unit in self.results["units"]]

    def failed(self, position: int) -> list[str]:
        return [r["name"] for r in self.of(position) if r["verdict"] == "FAIL"]

    def not_applicable(self, position: int) -> list[str]:
        return [r["name"] for r in self.of(position) if r["verdict"] == "NOT APPLICABLE"]

    def value(self, position: int, name: str) -> object:
        """What was found under a name; None if nothing was."""
        return next((r["value"] for r in self.of(position) if r["name"] == name), None)

    def of(self, position: int) -> list[dict[str, Any]]:
        """Every result of a unit."""
        found: list[dict[str, Any]] = next(
            u["results"] for u in self.results["units"] if u["position"] == position
        )
        return found


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def python() -> str:
    """What runs ``-m …``: warm, if ``tests/suites/conftest.py`` could make it so."""
    return os.environ.get(WARM_PYTHON, sys.executable)


@contextmanager
def warm() -> Iterator[None]:
    """Runs begin from a Python that has imported everything, where there is ``fork``."""
    if not hasattr(os, "fork"):
        yield
        return
    from bench.warm_python import WarmPython

    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ):
        python = WarmPython(Path(folder))
        os.environ[WARM_PYTHON] = str(python.executable)
        yield
        python.close()


def command(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python(), "-m", *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


def results(out: Path) -> dict[str, Any]:
    """As `results --json` shows them, without starting a process for it."""
    found: dict[str, Any] = json.loads(results_json.text(load(out, None)))
    return found


def run(plan: Path, out: Path, *options: str, station: Path = SIM, allure: bool = False) -> Ran:
    """Results for Allure take a fifth of a run: only tests that look at them have them made."""
    began = time.monotonic()
    more = options if allure else ("--no-allure", *options)
    done = command(["bench", "run", str(plan), "--station", str(station), "--out", str(out), *more])
    assert done.returncode in (0, 1, 2, 3), done.stderr
    ran = Ran(done.returncode, results(out), done.stdout, done.stderr)
    _note(ran, time.monotonic() - began)
    return ran


def _note(ran: Ran, seconds: float) -> None:
    if SUITES_SEEN not in os.environ:
        return
    names = (r["name"] for unit in ran.results["units"] for r in unit["results"])
    entry = {
        "test": os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0],
        "results": sorted({"/".join(name.split("/")[:2]) for name in names}),
        "seconds": seconds,
    }
    with Path(os.environ[SUITES_SEEN]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def attached_station(folder: Path, control: str, like: Path = SIM, **more: object) -> Path:
    content = yaml.safe_load(like.read_text(encoding="utf-8"))
    content["simulator"]["attach"] = control
    content.update(more)
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@contextmanager
def simulator(*options: str, station: Path = SIM) -> Iterator[ControlLink]:
    process = subprocess.Popen(
        [python(), "-m", "simulator", "--station", str(station), *options],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            addresses = json.loads(process.stdout.readline())
            host, _, port = addresses["control"].rpartition(":")
            control = ControlLink((host, int(port)))
            try:
                yield control
            finally:
                control.close()
        finally:
            process.terminate()
            process.wait()


def control_address(control: ControlLink) -> str:
    address = control.ask("addresses")["control"]
    assert isinstance(address, str)
    return address


def require_reported(log: str, kept: dict[str, Any]) -> None:
    """Every verdict that ``pytest -v`` has printed is in the store, and is what it was printed."""
    # Several steps of a test stand there with a dash between them.
    stored = {
        u["position"]: [(r["name"].replace("/", "-") + "-", r["verdict"]) for r in u["results"]]
        for u in kept["units"]
    }
    for suite, test, step, position, shown in REPORTED.findall(log):
        name = "-".join(part for part in (suite, test.replace("_", "-"), step) if part)
        verdicts = {v for found, v in stored[int(position)] if found.startswith(f"{name}-")}
        assert verdicts, name
        assert (shown == "FAILED") == ("FAIL" in verdicts), (name, shown, verdicts)

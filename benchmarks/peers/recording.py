"""What recording a measured step costs, here and elsewhere.

A thousand steps, each a value with a unit between two limits: a test with its result on disk before
the next one here, a phase with the record as JSON in OpenHTF, a test with a measurement in HardPy,
with its storage of JSON files because its other one needs a CouchDB server, and a test that records
nothing in plain pytest. A step costs what a program takes with a thousand of them and not with one.
``python -m benchmarks.peers.recording``; ``make bench`` installs the frameworks beside this one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers.step import STEPS
from benchmarks.ratio import Ratio, report
from contracts.errors import BenchError

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "benchmarks" / "peers"
MANY = 1000
PYTEST = (
    *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--disable-plugin-autoload"),
    *("--noconftest", "-c"),
)
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "meterbench": (*PYTEST, os.devnull, f"{HERE}/recording_meterbench_program.py"),
    "OpenHTF, JSON": (f"{HERE}/recording_openhtf_program.py",),
    "plain pytest": (*PYTEST, os.devnull, f"{HERE}/recording_pytest_program.py"),
    "HardPy, JSON": (
        *(*PYTEST, "hardpy.ini", "-p", "hardpy.pytest_hardpy.plugin", "--hardpy-pt"),
        f"{HERE}/recording_hardpy_program.py",
    ),
}
ROUNDS: Mapping[str, int] = {name: 1 if "HardPy" in name else 5 for name in PROGRAMS}
"""HardPy takes minutes; of the others the shortest of several counts."""
REQUIRED: Mapping[str, float] = {"OpenHTF, JSON": 1.0, "plain pytest": 0.0, "HardPy, JSON": 50.0}
"""So many times as long as here; of plain pytest, which records nothing, the figure is told."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something takes, in s: by the clock on the wall, and of computing."""

    wall_s: float
    cpu_s: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


def a_step(framework: str) -> Cost:
    """What one step costs in a framework, the shortest of its rounds.

    Raises:
        BenchError: its program failed.
    """
    one, many = ([_run(framework, n) for _ in range(ROUNDS[framework])] for n in (1, MANY))
    found = _shortest(many) - _shortest(one)
    return Cost(found.wall_s / (MANY - 1), found.cpu_s / (MANY - 1))


def _shortest(costs: list[Cost]) -> Cost:
    return Cost(min(c.wall_s for c in costs), min(c.cpu_s for c in costs))


def _run(framework: str, steps: int) -> Cost:
    with TemporaryDirectory() as place:
        (Path(place) / "hardpy.toml").write_text(
            '[database]\nstorage_type = "json"\n', encoding="ascii"
        )
        (Path(place) / "hardpy.ini").write_text("[pytest]\n", encoding="ascii")
        before, start_s = os.times(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, *PROGRAMS[framework]],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT), STEPS: str(steps)},
            capture_output=True,
            text=True,
            check=False,
        )
        wall_s, after = time.perf_counter() - start_s, os.times()
    if done.returncode:
        raise BenchError(f"{framework}, {steps} steps: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    cpu_s = after.children_user + after.children_system
    return Cost(wall_s, cpu_s - before.children_user - before.children_system)


def main() -> int:
    """Print what a step costs in each, and the ratios; 1 if one is missed."""
    costs: dict[str, Cost] = {}
    for framework in PROGRAMS:
        costs[framework] = found = a_step(framework)
        times = f"{found.wall_s * 1e3:>9.2f} ms{found.cpu_s * 1e3:>9.2f} ms of computing"
        sys.stdout.write(f"{framework:<20}{times}\n")
        sys.stdout.flush()
    ours_s = costs["meterbench"].wall_s
    return report(
        Ratio(
            f"a recorded step, against {framework}",
            ours_s,
            costs[framework].wall_s,
            costs[framework].wall_s / ours_s,
            required,
        )
        for framework, required in REQUIRED.items()
    )


if __name__ == "__main__":
    sys.exit(main())

"""Runs of a plan on the virtual bench in a process of its own, and what they leave."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import run_config
from bench.commands.results import load
from bench.processes import ROOT
from bench.run_config import RunConfig
from reports import results_json

STATION = ROOT / "stations" / "sim-20.yaml"
MODEL = "pro380-mod"


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A run that is over.

    Attributes:
        config: what was run.
        results: as ``results --json`` shows them.
        evidence: folder of its evidence.
    """

    config: RunConfig
    results: dict[str, Any]
    evidence: Path

    @property
    def bench_time_s(self) -> float:
        """As a real station would need it."""
        return float(self.results["bench_time_s"])


@contextmanager
def ran(plan: Path, positions: int, seed: int) -> Iterator[PlanRun]:
    """A plan run on the first positions of the station; what it leaves is gone afterwards.

    Raises:
        ValueError: the run did not pass, so that its time says nothing.
    """
    units = [f"{position}={MODEL}" for position in range(1, positions + 1)]
    with tempfile.TemporaryDirectory() as folder:
        _run(plan, units, seed, folder)
        results = json.loads(results_json.text(load(Path(folder), None)))
        (evidence,) = Path(folder).glob("runs/*/evidence")
        config = run_config.make(
            station_file=STATION, plan_file=plan, units=units, out=Path(folder), seed=seed
        )
        yield PlanRun(config, results, evidence)


def _run(plan: Path, units: Sequence[str], seed: int, out: str) -> None:
    arguments = [str(plan), "--station", str(STATION), "--seed", str(seed), "--out", out]
    for unit in units:
        arguments += ["--unit", unit]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "run", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"{plan.name} with {units} ended with {done.returncode}:\n{done.stdout}")

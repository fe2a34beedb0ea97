"""Runs that are killed while they write, and gone on with."""

import random
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.resume import interrupted_run
from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError
from reports.store import RunStore
from reports.store_verify import Verification, verify_chain, verify_files
from tests.suites.bench_runs import LONGEST_S, PLANS, ROOT, SIM, environment, python, results

PLAN = PLANS / "resumed.yaml"
BAD_UNIT = "2=gain"
UNITS = ("1=pro380-mod:22091001", "2=pro380-mod:22091002")
SOON_S = 0.3
"""A run is killed so soon after a result that was drawn, or sooner."""

Verdicts = dict[int, list[tuple[str, str]]]


class Run:
    """A process that runs the plan; its log is a file, so that it never waits for a reader."""

    def __init__(self, out: Path, *more: str, station: Path = SIM, plan: Path = PLAN) -> None:
        self.out = out
        self.known = set(names(out))
        units = [word for unit in UNITS for word in ("--unit", unit)]
        asked = ("--station", str(station), "--plan", str(plan), "--out", str(out), *units, *more)
        self.log = out / f"log-{len(list(out.glob('log-*')))}.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [python(), "-m", "pytest", "suites", "-v", "-p", "no:cacheprovider", *asked],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ended(self) -> int:
        return self.process.wait(timeout=LONGEST_S)

    def kill_at(self, moment: random.Random, results: range) -> bool:
        """Kill it at some number of results, or soon after; whether it had not ended before."""
        wanted, after_s = moment.choice(results), moment.uniform(0.0, SOON_S)
        while not self.name or recorded(self.out, self.known) < wanted:
            if self.process.poll() is not None:
                return False
            time.sleep(0.005)
        time.sleep(after_s)
        self.process.kill()
        return self.ended() < 0

    @property
    def name(self) -> str:
        """Of the run; empty until it has begun."""
        return next((name for name in names(self.out) if name not in self.known), "")


def gone_on_with(out: Path) -> str:
    """The run to go on with: the last that took something over, or measured it.

    A process that was killed may take a moment to be gone.
    """
    given_up = time.monotonic() + LONGEST_S
    while time.monotonic() < given_up:
        for name in reversed(names(out)):
            try:
                return interrupted_run(out, name).name
            except ConfigError as error:
                if "may still run" in str(error):
                    time.sleep(0.01)
                    break
    raise AssertionError(f"none of {names(out)} can be gone on with")


def _asked(out: Path, query: str) -> list[tuple[Any, ...]]:
    """As any other program would read the store while the bench writes to it."""
    path = store_path(out)
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as store:
        try:
            return store.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # its tables are being made


def names(out: Path) -> list[str]:
    return [name for (name,) in _asked(out, "SELECT run FROM run ORDER BY seq")]


def recorded(out: Path, without: set[str]) -> int:
    found = _asked(out, "SELECT run FROM result")
    return sum(run not in without for (run,) in found)


def verified(out: Path) -> Verification:
    """As `verify` does it, without starting a process for it."""
    with RunStore(store_path(out), create=False) as store, store.reading("verify") as connection:
        found = verify_chain(connection)
        verify_files(connection, found, None, lambda run: run_folder(out, run) / "evidence")
    return found


def verdicts(found: dict[str, Any]) -> Verdicts:
    """Every result of each unit with its verdict, but for what is said about the gap."""
    return {
        unit["position"]: sorted(
            (r["name"], r["verdict"])
            for r in unit["results"]
            if not r["name"].startswith("resumed/")
        )
        for unit in found["units"]
    }


def undisturbed(folder: Path, *more: str) -> dict[str, Any]:
    """What the plan comes to when nobody disturbs it."""
    folder.mkdir()
    assert Run(folder, *more).ended() == 1
    return results(folder)

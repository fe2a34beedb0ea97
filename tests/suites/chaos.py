"""One run that is broken at a random moment in a random way, and what became of it."""

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.control import ControlLink
from contracts.errors import ConfigError
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    attached_station,
    control_address,
    environment,
    python,
    results,
    simulator,
)

PLAN = PLANS / "one-point.yaml"
BAD_UNIT = "2=gain"
"""One good unit and one bad one, so that there is a PASS and a FAIL that could be wrong."""
LONGEST_S = 150.0
OF_RUN = "CHAOS_RUN"
"""In the environment of each process of a run."""
LOAD_S = 5.0
"""For about so long, in bench time, the output is on in a run that nobody disturbs."""

SIGNALS = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGINT twice", "guard killed")
FAULTS = (
    *(f"{who}={what}" for who in ("source", "reference") for what in ("drop", "stale", "garbage")),
    *("source=delay", "reference=delay", "source=trip", "reference=nan"),
    *("counter=overrun", "counter=gone"),
)
OTHERS = ("bus broken", "disk full")
WAYS = (*SIGNALS, *FAULTS, *OTHERS)


@dataclass(frozen=True)
class Broken:
    """A way to break a run, and when.

    Attributes:
        way: one of ``WAYS``.
        after_s: since the output is on: in bench time for a fault of an instrument, else in wall
            time; below 0: since the process began.
        again_s: between two signals.
        file_bytes: the largest file that can be written.
    """

    way: str
    after_s: float
    again_s: float
    file_bytes: int

    @classmethod
    def drawn(cls, number: int) -> "Broken":
        """The same for the same number; the ways in turn, so that a small sample has many."""
        rng = random.Random(number)
        way = WAYS[number * 7 % len(WAYS)]
        if way in FAULTS:
            return cls(way, rng.uniform(0.0, LOAD_S), 0.0, 0)
        early = rng.random() < 0.15
        after_s = -rng.uniform(0.1, 4.0) if early else rng.uniform(0.0, 0.7)
        return cls(way, after_s, rng.uniform(0.0, 2.0), rng.randrange(20_000, 250_000))


@dataclass(frozen=True)
class Outcome:
    """What became of a run.

    Attributes:
        code: exit code of the process, as the operating system has it.
        kept: the run in the store; None if it never began.
        log: what pytest printed.
        off_after_s: wall time from the end of the process until the output was off.
        on_after_fault_s: bench time for which the output was on after an instrument's fault was
            due.
        energised: whether the output was ever on.
        late: whether it had ended before it was to be broken.
    """

    code: int
    kept: dict[str, Any] | None
    log: str
    off_after_s: float
    on_after_fault_s: float
    energised: bool
    late: bool


def run_broken(broken: Broken | None, folder: Path) -> Outcome:
    """Make a run, break it (None: do not), and see what became of it."""
    options = ["--defect", BAD_UNIT]
    if broken is not None and broken.way in FAULTS:
        options += ["--defect", f"{broken.way}:after_s={broken.after_s:g}"]
    with simulator("--seed", "1") as control:
        station = attached_station(folder, control_address(control))
        log = folder / "log.txt"
        with log.open("wb") as file, _start(station, folder, options, broken, file) as process:
            late = broken is not None and not _break(broken, process, control, folder)
            code = process.wait(timeout=LONGEST_S)
            off_after_s = _seconds_until_off(control)
        energised_s = control.number("state", "energised_s")
    fault_s = broken.after_s if broken is not None and broken.way in FAULTS else energised_s
    text = log.read_text(encoding="utf-8", errors="replace")
    return Outcome(
        code, _kept(folder), text, off_after_s, energised_s - fault_s, energised_s > 0, late
    )


def _start(
    station: Path, out: Path, options: list[str], broken: Broken | None, log: Any
) -> "subprocess.Popen[bytes]":
    full = broken is not None and broken.way == "disk full"
    limit: Callable[[], None] | None = None
    if full and broken is not None:
        sizes = (broken.file_bytes, broken.file_bytes)
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, sizes)
    return subprocess.Popen(
        [
            *(python(), "-u", "-m", "pytest", "suites", "-v", "-p", "no:cacheprovider"),
            *("--station", str(station), "--plan", str(PLAN), "--out", str(out), *options),
        ],
        cwd=ROOT,
        env={**environment(), OF_RUN: str(out)},
        stdout=log,
        stderr=subprocess.STDOUT,
        preexec_fn=limit,  # noqa: PLW1509 - no thread of ours runs while it is started
    )


def _break(
    broken: Broken, process: "subprocess.Popen[bytes]", control: ControlLink, out: Path
) -> bool:
    """Break it when it is time; whether it was still there."""
    if broken.way in FAULTS or broken.way == "disk full":
        return True
    if broken.after_s < 0:
        time.sleep(-broken.after_s)
    else:
        while process.poll() is None and not control.ask("state")["output_on"]:
            time.sleep(0.005)
        time.sleep(broken.after_s)
    if process.poll() is not None:
        return False
    if broken.way == "bus broken":
        control.ask("break", wire="bus rs485")
    elif broken.way == "guard killed":
        _kill_guard(out)
    else:
        name, _, twice = broken.way.partition(" ")
        process.send_signal(getattr(signal, name))
        if twice:
            time.sleep(broken.again_s)
            process.send_signal(getattr(signal, name))
    return True


def _kill_guard(out: Path) -> None:
    """Kill the guard of the run that writes there, if it has one by now."""
    mark = f"{OF_RUN}={out}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
            marks = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            # It has ended meanwhile.
            continue
        if b"bench.guard" in arguments and mark in marks:
            os.kill(int(entry.name), signal.SIGKILL)


def _seconds_until_off(control: ControlLink) -> float:
    ended_s = time.monotonic()
    while control.ask("state")["output_on"] and time.monotonic() - ended_s < LONGEST_S:
        time.sleep(0.005)
    return time.monotonic() - ended_s


def _kept(out: Path) -> dict[str, Any] | None:
    try:
        return results(out)
    except ConfigError:
        return None

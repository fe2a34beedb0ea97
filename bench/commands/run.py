"""``run``: a plan on a station, with a live line and a table of the results."""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from bench.commands.forward import forwarded
from bench.commands.results import load, print_run
from bench.commands.subparsers import Subparsers
from bench.processes import ROOT, ending_signals
from bench.run_name import PARENT_VARIABLE, RUN_VARIABLE, new_name, run_folder, store_path
from bench.station import load_station
from contracts.errors import BenchError, ConfigError
from metrology.verdict import EXIT_CODES, Verdict
from reports.stored_run import NOT_STARTED

USAGE = 4


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("run", help="run a plan on units")
    add_arguments(parser)
    parser.add_argument("--resume", metavar="RUN", help="go on with a run that was interrupted")
    parser.add_argument("--no-allure", action="store_true", help="no raw results for Allure")
    parser.set_defaults(command=execute)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of whatever runs a plan."""
    parser.add_argument("plan", type=Path)
    parser.add_argument("--station", type=Path, default=ROOT / "stations" / "sim.yaml")
    parser.add_argument("--unit", action="append", default=[], metavar="POS=MODEL[:SERIAL]")
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--store", metavar="URL", help="a PostgreSQL database; runs go there too")
    parser.add_argument("--defect", action="append", default=[], metavar="POS=NAME[:PARAM=VALUE…]")
    parser.add_argument("--seed", type=int, help="of the virtual bench")
    parser.add_argument("--expendable", action="append", default=[], metavar="SERIAL")
    parser.add_argument("--operator", default="", metavar="NAME", help="who looks at the units")
    parser.add_argument("--seen", type=Path, metavar="FILE", help="what somebody saw on the units")
    parser.add_argument("--verbose", action="store_true", help="every row of the table")


def execute(options: argparse.Namespace) -> int:
    """Run the plan in a pytest of its own, which also checks it; returns the exit code."""
    name = new_name()
    code = _pytest(_arguments(options, name), name)
    if code == USAGE:
        return _explained(options.out, name)
    try:
        stored = load(options.out, name)
    except ConfigError as error:
        if code == EXIT_CODES[Verdict.ERROR]:
            return code  # nothing began, and pytest said why
        raise BenchError(f"the run did not begin (pytest ended with {code}): {error}") from error
    if stored.refused and code == EXIT_CODES[Verdict.ERROR]:
        return code  # pytest said why
    print_run(stored, options.out, verbose=options.verbose)
    _forward(options)
    # A pytest that was killed could not say anything.
    return code if 0 <= code < USAGE else EXIT_CODES[Verdict.ERROR]


def _forward(options: argparse.Namespace) -> None:
    """Copy the run to the store of several stations, if there is one and it answers."""
    url = options.store or load_station(options.station).store
    if url is None:
        return
    try:
        forwarded(options.out, url)
    except BenchError as error:
        sys.stderr.write(
            f"python -m bench: {error}\n{store_path(options.out)} has the run; the next one or "
            "`python -m bench forward` takes it there\n"
        )


def _explained(out: Path, name: str) -> int:
    """Say what was wrong, if it showed only when the bench was opened; pytest said the rest."""
    with contextlib.suppress(ConfigError):
        fault = load(out, name).faults[0]
        if not fault.startswith(NOT_STARTED):
            sys.stderr.write(f"python -m bench: {fault}\n")
    return USAGE


def _arguments(options: argparse.Namespace, name: str) -> list[str]:
    folder = run_folder(options.out.absolute(), name)
    arguments = [
        *("--station", str(options.station.absolute())),
        *("--plan", str(options.plan.absolute())),
        *("--out", str(options.out.absolute())),
        *("--junitxml", str(folder / "junit.xml")),
    ]
    if not getattr(options, "no_allure", False):  # only ``run`` itself has it
        arguments += ["--alluredir", str(folder / "allure-results")]
    arguments += ["--operator", options.operator] if options.operator else []
    arguments += ["--seen", str(options.seen.absolute())] if options.seen else []
    if resumed := getattr(options, "resume", None):  # only ``run`` itself has it
        arguments += ["--resume", resumed]
    for option in ("unit", "defect", "expendable"):
        for value in getattr(options, option):
            arguments += [f"--{option}", value]
    return arguments if options.seed is None else [*arguments, "--seed", str(options.seed)]


def _pytest(arguments: Sequence[str], name: str) -> int:
    """Run pytest and wait for it; signals are its business, and it ends when we do."""
    quiet = ["--live", "-q", "--no-header", "--no-summary", "--tb=no", "-p", "no:cacheprovider"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", str(ROOT / "suites"), *quiet, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            RUN_VARIABLE: name,
            PARENT_VARIABLE: str(os.getpid()),
            "COLUMNS": str(shutil.get_terminal_size().columns),
        },
        stdin=subprocess.PIPE,
    )
    with process, _Forwarded(process):
        return process.wait()


class _Forwarded:
    """Signals that come to us go to the other process while it runs."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, *ending_signals()):
            self._before[number] = signal.signal(number, self._forward)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # as signal.signal() gave it

    def _forward(self, number: int, _: FrameType | None) -> None:
        self._process.send_signal(number)

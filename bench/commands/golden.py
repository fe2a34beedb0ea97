"""``golden``: the daily check with a reference unit, by control charts."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from bench.commands import run as run_command
from bench.commands.subparsers import Subparsers
from bench.golden import LEAST, Expected, Finding, check, out_of_control
from bench.golden_state import GOLDEN_VARIABLE, GoldenState, keep
from bench.run_name import run_names, store_path
from bench.station import load_station
from contracts.errors import BenchError, ConfigError
from metrology.verdict import EXIT_CODES, Verdict
from reports.statistics.gathering import stored_runs
from reports.store import RunStore
from reports.stored_run import StoredRun


def add(commands: Subparsers) -> None:
    """Describe the command: that of a run, with reference values."""
    parser = commands.add_parser("golden", help="daily check with a reference unit")
    run_command.add_arguments(parser)
    parser.add_argument("--reference", type=Path, metavar="FILE", help="values with uncertainty")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Run the plan, compare with the history, and say whether the bench is in control."""
    station = load_station(options.station)
    if not options.unit or not all(text.count(":") == 1 for text in options.unit):
        raise ConfigError("--unit POS=MODEL:SERIAL: a reference unit is known by its serial number")
    reference = {} if options.reference is None else reference_values(options.reference)
    before = set(run_names(options.out))
    os.environ[GOLDEN_VARIABLE] = "1"
    try:
        code = run_command.execute(options)
    finally:
        del os.environ[GOLDEN_VARIABLE]
    new = [name for name in run_names(options.out) if name not in before]
    if not new:
        return code
    newest, history = _runs(options.out, new[-1], before)
    findings = check(history, newest, reference)
    faults = [f"fault of the bench: {fault}" for fault in newest.faults]
    out = (*faults, *out_of_control(findings))
    ended = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    keep(options.out, station.name, GoldenState(newest.info.run, ended, out))
    sys.stdout.write(_text(findings, out))
    return EXIT_CODES[Verdict.ERROR] if out else 0


def reference_values(path: Path) -> dict[str, Expected]:
    """Given values: by name of the result, ``value_pct``, ``expanded_pct`` and ``k``.

    Raises:
        ConfigError: the file cannot be read, or has something else in it.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            str(name): Expected(
                float(row["value_pct"]), float(row["expanded_pct"]) / float(row.get("k", 2))
            )
            for name, row in content.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{path}: must have, by name of the result, value_pct, expanded_pct and k: {error}"
        ) from error


def _runs(out: Path, name: str, before: set[str]) -> tuple[StoredRun, list[StoredRun]]:
    with RunStore(store_path(out), create=False) as store:
        runs, _ = stored_runs(store, [*sorted(before), name])
    newest = [run for run in runs if run.info.run == name]
    if not newest:
        raise BenchError(f"{out}: run {name!r} is not in the store")
    own = newest[0].info
    history = [
        run
        for run in runs
        if run.info.run != name
        and not run.faults
        and (run.info.plan_sha256, run.info.station) == (own.plan_sha256, own.station)
    ]
    return newest[0], sorted(history, key=lambda run: run.info.started_utc)


def _text(findings: Sequence[Finding], out: Sequence[str]) -> str:
    young = sum(finding.expected is None for finding in findings)
    lines = [f"charts: {len(findings)}, of points and positions"]
    if young:
        lines.append(f"of {young} the history is too short: {LEAST} checks are needed")
    lines += [f"OUT OF CONTROL: {line}" for line in out] or ["in control"]
    return "\n".join(lines) + "\n"

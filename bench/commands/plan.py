"""``plan``: what a plan will do with units on a station, before anything is energised."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench import run_config
from bench.calibrations import today
from bench.commands.subparsers import Subparsers
from bench.processes import ROOT
from bench.schedule import Step, schedule


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "plan", help="points, limits, uncertainty and time of a plan, before anything is energised"
    )
    parser.add_argument("plan", type=Path)
    parser.add_argument("--station", type=Path, default=ROOT / "stations" / "sim.yaml")
    parser.add_argument("--unit", action="append", default=[], metavar="POS=MODEL[:SERIAL]")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print the steps whose time can be said beforehand."""
    config = run_config.make(
        station_file=options.station,
        plan_file=options.plan,
        units=options.unit,
        out=Path("out"),
        asks=False,
    )
    steps, others = schedule(config, today())
    if options.json:
        sys.stdout.write(_json(steps, others))
    else:
        sys.stdout.write(_table(steps, others, config.objections))
    return 0


def _json(steps: Sequence[Step], others: Sequence[str]) -> str:
    lines = [{**asdict(step), "total_s": step.total_s} for step in steps]
    return json.dumps({"steps": lines, "not_predicted": list(others)}, indent=2) + "\n"


HEAD = ("suite", "step", "settling", "measuring", "U (95 %)", "mostly by", "limits")


def _table(steps: Sequence[Step], others: Sequence[str], objections: Sequence[str]) -> str:
    rows = [HEAD, *(_row(step) for step in steps)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    total_s = sum(step.total_s for step in steps)
    lines.append(f"these {len(steps)} steps take about {_time(total_s)}, if all units are good")
    if others:
        lines.append(f"not predicted: {', '.join(others)}")
    lines += [f"warning: {text}" for text in objections]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _row(step: Step) -> tuple[str, ...]:
    uncertainty = "" if step.uncertainty_pct is None else f"{step.uncertainty_pct:.2g} %"
    return (
        step.suite,
        step.name,
        _time(step.settling_s),
        _time(step.measuring_s),
        uncertainty,
        step.dominant,
        step.limits,
    )


def _time(duration_s: float) -> str:
    if duration_s < 100:
        return f"{duration_s:.1f} s"
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes} min {seconds:02d} s"

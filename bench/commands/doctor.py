"""``doctor``: is a station fit for a run."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bench import run_config
from bench.clock import SimulatedClock, SystemClock
from bench.commands.subparsers import Subparsers
from bench.doctor import surroundings
from bench.doctor.examination import examine
from bench.doctor.finding import Finding
from bench.run_config import RunConfig
from bench.station import SIMULATED, Station, load_station
from bench.virtual import VirtualBench, resolve
from contracts.clock import Clock
from metrology.verdict import EXIT_CODES, Verdict

IDENTIFY = Path(__file__).parents[1] / "doctor" / "identify.yaml"
"""The plan of a run that would only see whether the units answer."""


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("doctor", help="is every instrument there and fit for a run")
    parser.add_argument("--station", type=Path, required=True)
    parser.add_argument(
        "--unit",
        action="append",
        default=[],
        metavar="POS=MODEL[:SERIAL]",
        help="supply this unit without load, and see whether it answers",
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="where it may be locked")
    parser.add_argument(
        "--defect", action="append", default=[], metavar="DEVICE=NAME", help="of a virtual bench"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Look at everything; exit code 3 if something is wrong."""
    station = load_station(options.station)
    config = (
        run_config.make(
            station_file=options.station,
            plan_file=IDENTIFY,
            units=options.unit,
            out=options.out,
            defects=options.defect,
            asks=False,
        )
        if options.unit or options.defect
        else None
    )
    findings = list(_examined(options, station))
    if options.unit and config is not None:
        findings += _units(config, findings)
    if options.json:
        sys.stdout.write(json.dumps([asdict(f) for f in findings], indent=2) + "\n")
    else:
        for f in findings:
            sys.stdout.write(f"{'ok ' if f.ok else 'BAD'}  {f.what:26} {f.detail}\n")
    good = all(f.ok for f in findings)
    return EXIT_CODES[Verdict.PASS if good else Verdict.ERROR]


def _units(config: RunConfig, before: list[Finding]) -> Iterator[Finding]:
    """Nothing is energised on a station that is not fit for it."""
    if all(f.ok for f in before):
        return surroundings.units(config)
    why = "not supplied, for something else is wrong"
    return iter([Finding(f"unit {u.position}", ok=False, detail=why) for u in config.units])


def _examined(options: argparse.Namespace, station: Station) -> Iterator[Finding]:
    virtual = None
    if station.simulator is not None and station.source.resource == SIMULATED:
        virtual = VirtualBench(options.station, station.simulator, None)
    try:
        if virtual is not None:
            virtual.plant(options.defect)
            station = resolve(station, virtual)
        yield from examine(station, _clock(virtual), options.out)
    finally:
        if virtual is not None:
            virtual.close()


def _clock(virtual: VirtualBench | None) -> Clock:
    if virtual is not None and virtual.fast:
        return SimulatedClock(virtual.control)
    return SystemClock()

"""``report``: a unit of a run on paper, as a digital certificate, or as one HTML file."""

import argparse
import sys
from pathlib import Path

from bench.commands.results import load
from bench.commands.subparsers import Subparsers
from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError
from reports.stored_run import StoredRun, StoredUnit

KINDS = ("lab", "eol", "label")


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("report", help="a unit of a run as PDF, DCC and HTML")
    parser.add_argument("run", nargs="?", help="default: the last")
    parser.add_argument("--from", dest="folder", type=Path, default=Path("out"))
    parser.add_argument("--out", type=Path, metavar="FILE.pdf")
    parser.add_argument("--kind", choices=KINDS, default="lab")
    parser.add_argument("--position", type=int, help="of the unit, where the run has several")
    parser.add_argument("--lab", type=Path, help="data of the laboratory (YAML)")
    parser.add_argument("--station", type=Path, help="of a run that did not record its instruments")
    parser.add_argument("--dcc", type=Path, metavar="FILE.xml", help="also inside of the PDF")
    parser.add_argument("--dcc-schema", type=Path, metavar="DIR", help="of PTB, to validate with")
    parser.add_argument("--key", type=Path, help="private key (PEM) that signs the DCC")
    parser.add_argument("--certificate", type=Path, help="X.509 chain of the key (PEM)")
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Write what is asked for; it takes long to import what does."""
    if not (options.out or options.dcc or options.html):
        raise ConfigError("report: nothing to write; name --out FILE.pdf, --dcc or --html")
    if options.key and not options.dcc:
        raise ConfigError("report: --key signs the certificate of --dcc FILE.xml; name that too")
    from bench.raw_data import RawData
    from bench.report_files import ReportFiles, write

    run = load(options.folder, options.run)
    evidence = run_folder(options.folder, run.info.run) / "evidence"
    for path in write(
        ReportFiles(
            run=run,
            unit=_unit(run, options.position),
            raw=RawData(run.info.run, evidence, store_path(options.folder)),
            laboratory=options.lab,
            station=options.station,
            kind=options.kind,
            pdf=options.out,
            dcc=options.dcc,
            html=options.html,
            schema=options.dcc_schema,
            key=options.key,
            certificate=options.certificate,
        )
    ):
        sys.stdout.write(f"{path}\n")
    return 0


def _unit(run: StoredRun, position: int | None) -> StoredUnit:
    there = {unit.unit.position: unit for unit in run.units}
    if position is None and len(there) == 1:
        return next(iter(there.values()))
    if position not in there:
        known = ", ".join(map(str, there)) or "none"
        asked = "name one with --position" if position is None else f"not {position}"
        raise ConfigError(f"run {run.info.run!r} has units at the positions {known}: {asked}")
    return there[position]
